"""What files are called when they leave the studio: PROJECT_SHOT_T03.mp4."""

import re
import unicodedata

from jobs.media.sniff import extension
from jobs.models import Artifact, Job

LONGEST, LARGEST = 60, 72  # letters of one part of a name, and bytes: a whole name has room for 255


def take_file(job: Job) -> str:
    """Kestrel-Bay_S03_T02, without an ending. Needs job.project and job.shot."""
    return f"{part(job.project.name, 'project')}_{part(job.shot.code, 'shot')}_T{job.take:02}"


def file_name(artifact: Artifact, job: Job) -> str:
    """The name of an artifact of this job: the take's own for its main file, with what it is for all others."""
    stem = take_file(job)
    if artifact.role != "main" or artifact.name not in {"video", "image", "audio", "result"}:
        stem += f"_{part(artifact.label or artifact.name, 'file').lower()}"
    if artifact.revision:
        stem += f"_v{artifact.revision + 1}"
    return f"{stem}.{extension(artifact.mime)}"


def part(text: str, instead: str) -> str:
    """Letters and digits of any script, with hyphens for everything that a file system or a shell may mind."""
    words = re.sub(r"[^\w]+|_+", "-", unicodedata.normalize("NFC", text)).strip("-")
    short = words[:LONGEST].encode()[:LARGEST].decode(errors="ignore")
    return short.rstrip("-") or instead
