"""Taking in what people upload: looked at, measured, kept once by its bytes."""

import hashlib
from pathlib import Path, PurePath
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from jobs import events
from jobs.media import documents, store, texts
from jobs.media.documents import Text, Textless
from jobs.media.probe import MediaFacts, Unplayable, probe
from jobs.media.sniff import EXTENSIONS, HEAD, named, sniff
from jobs.models import Material, Project
from providers.text import clean_text

_MB = 1024 * 1024
_KINDS = {"jpeg": "image", "tif": "image", "m4v": "video", "oga": "audio", "heic": "image", "avif": "image"}
TEXTS = {".txt", ".md", ".markdown", ".fountain"}  # what the names of plain texts end with
_KINDS |= {ending: mime[:5] for mime, ending in EXTENSIONS.items() if mime[:5] in ("image", "video", "audio")}


class Unusable(Exception):
    """An upload that was refused. `message` says what it is and what to change; nothing was kept."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def take_in(path: Path, name: str, project: Project | None, actor: User | None) -> Material:
    """Keep an upload and return its row. The same bytes again give the row that is there; `path` is left as it is.

    A document is kept with its text, which may take `documents.SECONDS`. A file that two projects use belongs to the
    studio (project None) from then on. Raises Unusable.
    """
    name = clean_text(PurePath(name.replace("\\", "/")).name, 200) or "untitled"
    facts = _look(path, name)
    return _kept(path, name, facts, None, project, actor)


def keep_text(text: str, path: Path, name: str, project: Project | None, actor: User | None) -> Material:
    """Keep a text of ours as a document, whatever it looks like. path: the same text as a file in UTF-8."""
    return _kept(path, name, MediaFacts("document", "text/plain"), Text(text), project, actor)


def _kept(
    path: Path, name: str, facts: MediaFacts, text: Text | None, project: Project | None, actor: User | None
) -> Material:
    sha256 = _checksum(path)
    found = Material.objects.filter(sha256=sha256).first()
    lacks_text = facts.kind == "document" and (found is None or found.text_bytes is None)
    if lacks_text and text is None:
        text = _text(path, name, facts)
    row = _row(path, name, sha256, facts, project, actor) if found is None else {}
    with transaction.atomic():
        if found is None:
            found, _ = Material.objects.get_or_create(sha256=sha256, defaults=row)
        if lacks_text and text is not None:
            texts.keep(found, text)
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
        words = _strange_letters(path, name) or str(error)
        raise Unusable(f"{name} cannot be used. {words} Nothing was kept; choose another file.") from error
    return facts


def _strange_letters(path: Path, name: str) -> str:
    """What to say of a text whose bytes are none: its editor wrote it for another time."""
    with path.open("rb") as file:
        unknown = sniff(file.read(HEAD)).family == "unknown"
    if not unknown or PurePath(name).suffix.lower() not in TEXTS:
        return ""
    return "Its letters are neither in UTF-8 nor in UTF-16. Save it as UTF-8."


def _text(path: Path, name: str, facts: MediaFacts) -> Text:
    try:
        return documents.read(path, facts.mime)
    except Textless as error:
        raise Unusable(f"{name} cannot be used. {error} Nothing was kept; choose another file.") from error


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
