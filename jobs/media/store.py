"""Where finished files live: Django's default storage, under names a person can read and no two files share."""

import io
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage
from django.utils.text import slugify

from jobs.media.sniff import extension
from jobs.models import Job

_PRIVATE = 0o700


def take_name(artifact_id: uuid.UUID, job: Job, mime: str) -> str:
    """`takes/<project>/<shot>/T03/<artifact id>.mp4`. Needs job.project and job.shot."""
    project = slugify(job.project.name)[:60] or "project"
    shot = slugify(job.shot.code)[:60] or "shot"
    return f"takes/{project}/{shot}/T{job.take:02}/{artifact_id}.{extension(mime)}"


def poster_name(name: str) -> str:
    return str(PurePosixPath(name).with_suffix(".poster.jpg"))


def material_name(sha256: str, mime: str) -> str:
    return f"materials/{sha256[:2]}/{sha256}.{extension(mime)}"


def is_local() -> bool:
    """True when files are written to a disk of this machine; False when storing talks to a network."""
    return isinstance(default_storage, FileSystemStorage)


def put(path: Path, name: str, *, keep: bool = False, beat: Callable[[], None] = lambda: None) -> str:
    """Store the file at `path`; the name it got. It is there whole or not at all, and on the disk when this returns.

    keep  False: `path` is moved where that is possible, and is gone after; beat: called while bytes are copied
    """
    if is_local():
        target = _prepared(name)
        source = _copy_beside(path, target, beat) if keep or not _same_disk(path, target) else path
        _flush(source)
        os.chmod(source, _file_mode())
        source.replace(target)
        _flush(target.parent)
        if not keep:
            path.unlink(missing_ok=True)
        return name
    with _Beating(path, beat) as file:
        stored = default_storage.save(name, File(file))
    if not keep:
        path.unlink(missing_ok=True)
    return stored


def put_bytes(data: bytes, name: str) -> str:
    """Store a small file; the name it got."""
    if not is_local():
        return default_storage.save(name, ContentFile(data))
    target = _prepared(name)
    fresh = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
    fresh.write_bytes(data)
    _flush(fresh)
    os.chmod(fresh, _file_mode())
    fresh.replace(target)
    _flush(target.parent)
    return name


def open_stored(name: str) -> "File[Any]":
    """A stored file, opened for reading. FileNotFoundError (of a local storage) when somebody removed it."""
    return default_storage.open(name, "rb")


@contextmanager
def on_disk(name: str) -> Iterator[Path]:
    """A stored file as one of this machine's: itself in a file storage, else a copy for the time of the block.

    FileNotFoundError when somebody removed it.
    """
    if is_local():
        path = Path(default_storage.path(name))
        if not path.exists():
            raise FileNotFoundError(name)
        yield path
        return
    with tempfile.NamedTemporaryFile() as copy, default_storage.open(name) as source:
        for chunk in source.chunks():
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)


def remove(*names: str) -> None:
    """Delete stored files; a name that is "" or already gone is fine."""
    for name in filter(None, names):
        default_storage.delete(name)


class _Beating(io.FileIO):
    """A file that calls `beat` whenever a piece of it is read: an upload of gigabytes keeps its lease."""

    def __init__(self, path: Path, beat: Callable[[], None]) -> None:
        super().__init__(path, "r")
        self._beat = beat

    def read(self, size: int | None = -1, /) -> bytes:
        self._beat()
        return super().read(-1 if size is None else size) or b""


def _prepared(name: str) -> Path:
    """The place of a name on the disk, its directories made, private ones."""
    target = Path(default_storage.path(name))
    mode = getattr(default_storage, "directory_permissions_mode", None) or _PRIVATE
    root = Path(default_storage.path(""))
    for directory in reversed([parent for parent in target.parents if parent.is_relative_to(root)]):
        directory.mkdir(mode=mode, parents=directory == root, exist_ok=True)
    return target


def _file_mode() -> int:
    mode: int | None = getattr(default_storage, "file_permissions_mode", None)
    return mode or 0o600


def _same_disk(path: Path, target: Path) -> bool:
    return path.stat().st_dev == target.parent.stat().st_dev


def _copy_beside(path: Path, target: Path, beat: Callable[[], None]) -> Path:
    """A copy next to the target, under a name nothing else reads, so that the last step is one rename."""
    fresh = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
    try:
        with _Beating(path, beat) as source, fresh.open("xb") as sink:
            shutil.copyfileobj(source, sink, 1024 * 1024)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    return fresh


def _flush(path: Path) -> None:
    """What was written under this path survives a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
