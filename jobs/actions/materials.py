"""Materials: removing one, splitting a long document, and copying what a vendor keeps."""

import tempfile
import urllib.parse
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from jobs import events
from jobs.actions.operations import Refused
from jobs.clock import Now
from jobs.media import store, texts
from jobs.media.download import DownloadFailed, LinkExpired, Patience, TooLarge, download
from jobs.media.materials import TEXTS, Unusable, keep_text, take_in
from jobs.media.sniff import sniff
from jobs.media.splitting import parts, split
from jobs.models import Job, Key, Material, MaterialCopy, MaterialText, Project
from providers.guard import MediaHosts, MediaRefused
from providers.report import LibraryItem

PATIENCE = 60.0  # seconds that a page waits for a copy
PICTURE_PATIENCE = 8.0  # seconds that one picture of a picker may take
PICTURE_BYTES = 8_000_000
MOST_PARTS, LEAST_PART = 50, 1_000  # parts of one document, and bytes of each


def remove(material: Material, actor: User | None = None) -> None:
    """Take a material out of the library. Its file and its text stay while a take uses it; the same file uploaded again
    brings the material back."""
    with transaction.atomic():
        if not Material.objects.filter(pk=material.pk, removed_at=None).update(removed_at=Now()):
            return
        note = f"Removed {material.name} from the library"
        events.record("material", project=material.project, after="removed", note=note, actor=actor)
        if not Job.objects.filter(materials__contains=[material.pk]).exists():
            MaterialText.objects.filter(material=material).delete()
            Material.objects.filter(pk=material.pk).update(text_bytes=None, opening="", text_error="")
            transaction.on_commit(lambda: store.remove(material.file))


def cut_up(material: Material, most: int, actor: User | None = None) -> list[Material]:
    """The text of a document as new materials of at most `most` bytes each, in order; the document stays. Cutting it
    again gives the same ones. Raises Refused."""
    texts.with_text(material)
    text = MaterialText.objects.filter(material=material).values_list("text", flat=True).first()
    if text is None:
        why = material.text_error or "Upload the file again."
        raise Refused(f"There is no text of {material.name}, so nothing was split. {why}")
    count = parts(len(text.encode()), max(most, LEAST_PART))
    if most < LEAST_PART or count > MOST_PARTS:
        raise Refused(
            f"{material.name} can be split into at most {MOST_PARTS} parts of at least {LEAST_PART:,} bytes, so "
            "nothing was split. Choose larger parts."
        )
    if count == 1:
        return [material]
    made = []
    pieces = split(text, most)
    for number, piece in enumerate(pieces, 1):
        with tempfile.NamedTemporaryFile(dir=_place()) as file:
            file.write(piece.encode())
            file.flush()
            name = _part_name(material.name, number, len(pieces))
            made.append(keep_text(piece, Path(file.name), name, material.project, actor))
    note = f"Split {material.name} into {len(made)} parts"
    events.record("material", project=material.project, note=note, actor=actor)
    return made


def _part_name(name: str, number: int, count: int) -> str:
    """story (1 of 2).md, also of a PDF: what is in it is text now."""
    path = PurePosixPath(name)
    ending = path.suffix if path.suffix.lower() in TEXTS else ".md"
    return f"{path.stem[:180]} ({number} of {count}){ending}"


def bring_in(key: Key, item: LibraryItem, project: Project | None, actor: User | None = None) -> Material:
    """Copy a material that the vendor keeps into the library, and remember its id there, so that it is not uploaded
    again. Raises Refused with what happened."""
    if not item.url:
        raise Refused(f"{key.label} gives no link to {item.name}, so it was not copied. Use it from there directly.")
    with tempfile.TemporaryDirectory(dir=_place()) as folder:
        path = Path(folder) / "material"
        try:
            hosts = MediaHosts.of(key.base_url, key.media_hosts)
            cap, patience = settings.MEDIA_MAX_BYTES, Patience(total=PATIENCE)
            download(item.url, path, hosts=hosts, cap=cap, beat=lambda *_: None, patience=patience)
            material = take_in(path, _named(item), project, actor)
        except (DownloadFailed, LinkExpired, TooLarge, MediaRefused, Unusable, OSError) as error:
            words = getattr(error, "message", "") or str(error)
            raise Refused(f"{item.name} was not copied. {words}") from None
    with transaction.atomic():
        defaults = {"remote_id": item.remote_id}
        MaterialCopy.objects.update_or_create(material=material, key=key, defaults=defaults)
        note = f"Copied {material.name} from {key.label}"
        events.record("material", key=key, project=project, after="active", note=note, actor=actor)
    return material


def picture(key: Key, item: LibraryItem) -> tuple[bytes, str]:
    """The picture of an entry that a vendor keeps, and its type. Copied for the moment only. Raises Refused."""
    with tempfile.TemporaryDirectory(dir=_place()) as folder:
        path = Path(folder) / "picture"
        try:
            hosts = MediaHosts.of(key.base_url, key.media_hosts)
            patience = Patience(stall=PICTURE_PATIENCE, total=PICTURE_PATIENCE)
            download(item.url, path, hosts=hosts, cap=PICTURE_BYTES, beat=lambda *_: None, patience=patience)
            data = path.read_bytes()
        except (DownloadFailed, LinkExpired, TooLarge, MediaRefused, OSError) as error:
            raise Refused(f"The picture of {item.name} could not be read. {error}") from None
    found = sniff(data)
    if not found.mime.startswith("image/"):
        raise Refused(f"What {key.label} shows for {item.name} is no picture.")
    return data, found.mime


def _named(item: LibraryItem) -> str:
    """Its name, with the ending that its link has when it has none itself."""
    ending = PurePosixPath(urllib.parse.urlsplit(item.url).path).suffix
    return item.name if PurePosixPath(item.name).suffix else f"{item.name}{ending[:8]}"


def _place() -> Path:
    place: Path = settings.TAKEBOARD_HOME / "uploads"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place
