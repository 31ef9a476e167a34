"""Takes in any state, written straight into the tables: for pages that only read."""

import itertools
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from jobs import clock
from jobs.engine.shots import shot_of
from jobs.media import store
from jobs.models import Artifact, Job, Project, Ref
from jobs.states import TERMINAL, Reason, Status
from tests.jobs.studio import Studio

_numbers = itertools.count(1)


def made(studio: Studio, status: Status = Status.SUCCEEDED, *, shot: str = "S01", **more: Any) -> Job:
    """A take of this shot in this state, asked for by the studio's person."""
    project: Project = more.pop("project", studio.project)
    ended = clock.now() - timedelta(minutes=1) if status in TERMINAL else None
    with transaction.atomic():
        place = shot_of(project, shot)
    fields = {
        "key": studio.key,
        "project": project,
        "shot": place,
        "take": place.jobs.count() + 1,
        "created_by": studio.person,
        "model": "film",
        "prompt": "a package on a doorstep",
        "order": {"model": "film", "prompt": "a package on a doorstep", "title": more.pop("title", "")},
        "steps": [{"name": "task", "makes": "task", "paid": True, "resend": "look"}],
        "quote": Decimal(10),
        "cost": Decimal(10) if ended else None,
        "ended_at": ended,
        "reason": Reason.APPROVAL if status is Status.WAITING else "",
    }
    return Job.objects.create(status=status, **{**fields, **more})


def stored(job: Job, *, kind: str = "video", data: bytes = b"film", **more: Any) -> Artifact:
    """A file of this take that is here."""
    number = next(_numbers)
    ref, _ = Ref.objects.get_or_create(key=job.key, kind="task", remote_id=f"made-{job.pk}", job=job, step="task")
    artifact = Artifact(job=job, ref=ref, name=f"file {number}", kind=kind, role="main", state=Artifact.State.STORED)
    artifact.file = store.put_bytes(data, f"takes/{artifact.pk}.mp4")
    artifact.poster = store.put_bytes(b"picture", f"takes/{artifact.pk}.jpg") if kind == "video" else ""
    artifact.mime, artifact.bytes, artifact.sha256 = "video/mp4", len(data), "0" * 64
    artifact.width, artifact.height, artifact.duration, artifact.stored_at = 1280, 720, 5.0, clock.now()
    for name, value in more.items():
        setattr(artifact, name, value)
    artifact.save(force_insert=True)
    return artifact
