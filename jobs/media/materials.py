"""Taking in what people upload: looked at, measured, kept once by its bytes."""

import hashlib
from pathlib import Path, PurePath
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User

from jobs import events
from jobs.media import store
from jobs.media.probe import MediaFacts, Unplayable, probe
from jobs.media.sniff import EXTENSIONS, named
from jobs.models import Material, Project
from providers.text import clean_text

_MB = 1024 * 1024
_KINDS = {"jpeg": "image", "tif": "image", "m4v": "video", "oga": "audio", "heic": "image", "avif": "image"}
_KINDS |= {ending: mime[:5] for mime, ending in EXTENSIONS.items() if mime[:5] in ("image", "video", "audio")}


class Unusable(Exception):
    """An upload that was refused. `message` says what it is and what to change; nothing was kept."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def take_in(path: Path, name: str, project: Project | None, actor: User | None) -> Material:
    """Keep an upload and return its row. The same bytes again give the row that is there; `path` is left as it is.

    A file that two projects use belongs to the studio (project None) from then on. Raises Unusable.
    """
    name = clean_text(PurePath(name.replace("\\", "/")).name, 200) or "untitled"
    facts = _look(path, name)
    sha256 = _checksum(path)
    found = Material.objects.filter(sha256=sha256).first()
    if found is None:
        row = _row(path, name, sha256, facts, project, actor)
        found, _ = Material.objects.get_or_create(sha256=sha256, defaults=row)
    return _brought_back(found, path, project)


def _look(path: Path, name: str) -> MediaFacts:
    size, cap = path.stat().st_size, settings.MEDIA_MAX_BYTES
    if size > cap:
        raise Unusable(
            f"{name} has {size / _MB:.0f} MB, and uploads may have {cap / _MB:.0f} MB. Make it smaller or shorter, or "
            f"ask an administrator to raise TAKEBOARD_MEDIA_MAX_MB."
        )
    claimed = _KINDS.get(PurePath(name).suffix.lower().lstrip("."), "")
    try:
        facts = probe(path)
        if facts.kind == "document" and claimed:
            probe(path, claimed)  # says what it is instead
    except Unplayable as error:
        raise Unusable(f"{name} cannot be used. {error} Nothing was kept; choose another file.") from error
    return facts


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _row(
    path: Path, name: str, sha256: str, facts: MediaFacts, project: Project | None, actor: User | None
) -> dict[str, Any]:
    """The columns of a new material. Its file is stored first, under a name made of its bytes: two uploads of the same
    bytes at once write the same file."""
    mime = named(facts.mime, name)
    return {
        "name": name,
        "project": project,
        "kind": facts.kind,
        "file": store.put(path, store.material_name(sha256, mime), keep=True),
        "mime": mime,
        "bytes": path.stat().st_size,
        "width": facts.width,
        "height": facts.height,
        "duration": facts.seconds,
        "created_by": actor,
    }


def _brought_back(found: Material, path: Path, project: Project | None) -> Material:
    """A material that was here before: back from removal, and shared when another project uses it too."""
    changed: dict[str, Any] = {}
    if found.removed_at is not None:
        name = store.material_name(found.sha256, found.mime)
        changed = {"removed_at": None, "file": store.put(path, name, keep=True)}
    if found.project_id is not None and (project is None or project.pk != found.project_id):
        changed["project"] = None
    if changed:
        Material.objects.filter(pk=found.pk).update(**changed)
        found.refresh_from_db()
        events.record("material", project=project, note=f"{found.name} taken in again")
    return found
