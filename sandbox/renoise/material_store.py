"""Keeping materials: one record per file and account, known again by its md5 (contract 2 [D])."""

import hashlib
import re
import shutil
from pathlib import Path, PurePosixPath

import av
from PIL import Image

from sandbox.accounts import Account
from sandbox.media_store import content_type_of
from sandbox.renoise.desk import Desk
from sandbox.renoise.models import Kind
from sandbox.renoise.orders import bad
from sandbox.renoise.records import Material

CHUNK = 1024 * 1024


class MaterialStore:
    """Files come in by upload, by presigned upload, or from a result; all end here."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def keep(self, file: Path, name: str, kind: Kind, mime_type: str, account: Account) -> tuple[Material, str]:
        """(material, "created" or "exists"). The file is moved in, or thrown away when it is known already."""
        md5 = md5_of(file)
        if known := self._known(md5, kind, account):
            file.unlink()
            return known, "exists"
        check_kind(file, kind)
        number = self.desk.next_id()
        path = self.desk.place("materials", number, safe_name(name))
        place = self.desk.world.media.file(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(file, place)
        material = Material(
            id=number, user_id=account.user_id, name=name, type=kind, path=path, md5=md5,
            mime_type=mime_type or content_type_of(name), size=place.stat().st_size,
            created_at=self.desk.world.clock.now(),
        )  # fmt: skip
        self.desk.records.materials[number] = material
        return material, "created"

    def _known(self, md5: str, kind: Kind, account: Account) -> Material | None:
        for material in self.desk.records.materials.values():
            same = (material.md5, material.type, material.user_id) == (md5, kind, account.user_id)
            if same and not material.deleted:
                return material
        return None

    def spool(self, account: Account) -> Path:
        """A new empty place for a file that is still coming in."""
        folder = self.desk.world.media.file(self.desk.place("incoming"))
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{account.user_id}-{self.desk.next_id()}"


def md5_of(file: Path) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    with file.open("rb") as source:
        while block := source.read(CHUNK):
            digest.update(block)
    return digest.hexdigest()


def safe_name(name: str) -> str:
    """A file name that is harmless in a path and keeps its extension."""
    plain = PurePosixPath(name.replace("\\", "/")).name
    stem, dot, ending = plain.rpartition(".")
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", stem or ending)[:80].strip("-") or "file"
    ending = re.sub(r"[^A-Za-z0-9]+", "", ending)[:8].lower()
    return f"{stem}.{ending}" if dot and ending else stem


def kind_by_name(name: str) -> Kind:
    """What the clients assume from an extension (contract 7.1)."""
    ending = PurePosixPath(name).suffix.lower()
    if ending in (".mp4", ".mov", ".avi", ".webm", ".mkv"):
        return "video"
    return "audio" if ending in (".mp3", ".wav", ".aac", ".ogg", ".m4a") else "image"


def check_kind(file: Path, kind: Kind) -> None:
    """Refuse a file that is plainly of another kind. What nobody can read is kept: a task will refuse it."""
    found = sniff(file)
    if found is not None and found != kind:
        raise bad(f"The file is {found}, not {kind}")


def sniff(file: Path) -> Kind | None:
    try:
        with Image.open(file):
            return "image"
    except (OSError, ValueError, Image.DecompressionBombError):
        pass
    try:
        with av.open(str(file)) as film:
            if film.streams.video:
                return "video"
            return "audio" if film.streams.audio else None
    except (av.FFmpegError, ValueError):
        return None
