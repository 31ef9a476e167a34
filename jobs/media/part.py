"""The unfinished copy of a file: `<artifact id>.part` with a note beside it of what it is a copy of.

It survives a killed process: the next download goes on from what was surely on the disk. Two processes never write one
part, the file is locked. Parts are per machine; another machine starts anew.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from django.conf import settings

_BLOCK = 1024 * 1024
_STALE_DAYS = 30


class PartBusy(Exception):
    """Another process on this machine still writes this part."""


def place(artifact_id: uuid.UUID) -> Path:
    """Where the part of an artifact is; its directory is made."""
    directory = Path(settings.TAKEBOARD_HOME) / "parts"
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    return directory / f"{artifact_id}.part"


def discard(path: Path) -> None:
    """Forget a part and its note."""
    path.unlink(missing_ok=True)
    _note_of(path).unlink(missing_ok=True)


def clean(days: float = _STALE_DAYS) -> int:
    """Remove parts nobody wrote to for so long; how many. For the nightly round: a part that is missed is only
    downloaded again."""
    directory = Path(settings.TAKEBOARD_HOME) / "parts"
    old = time.time() - days * 86400  # the files' own clock, not the database's
    gone = 0
    for path in directory.glob("*.part*") if directory.is_dir() else ():
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < old:
                path.unlink()
                gone += 1
    return gone


class Part:
    """An open, locked part. `size` bytes of it are good; `validator` names the version of the file they belong to.

    validator  a strong ETag or a Last-Modified, for If-Range; "": the server names none, so a cut starts anew
    total      the size of the whole file, when the server told
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self.validator = ""
        self.total: int | None = None
        self._hash = hashlib.sha256()
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        self._file = os.fdopen(descriptor, "r+b")
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise PartBusy from error
        self._read_note()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.settle()
        finally:
            self._open.close()

    @property
    def _open(self) -> BinaryIO:
        if self._file is None:
            raise RuntimeError("a part is used inside of its with block")
        return self._file

    def recount(self, beat: Callable[[], None]) -> None:
        """Read what is here into the checksum; `beat` is called between blocks."""
        self._hash = hashlib.sha256()
        self._open.seek(0)
        for block in self._blocks(self.size):
            self._hash.update(block)
            beat()

    def begin(self, validator: str, total: int | None) -> None:
        """Start anew with this version. Emptied first: a crash in between leaves no mix of two versions."""
        self._open.seek(0)
        self._open.truncate()
        self.size, self.validator, self.total = 0, validator, total
        self._hash = hashlib.sha256()
        self._write_note()

    def back_to(self, size: int) -> None:
        """Drop what is behind `size`: at most the last byte, which was asked for again."""
        if size == self.size:
            return
        self._open.truncate(size)
        self.size = size
        self.recount(lambda: None)  # a checksum cannot go back

    def write(self, data: bytes) -> None:
        self._open.write(data)
        self._hash.update(data)
        self.size += len(data)

    def settle(self) -> None:
        """What was written is on the disk, and noted as good."""
        self._open.flush()
        os.fsync(self._open.fileno())
        self._write_note()

    def sha256(self) -> str:
        return self._hash.hexdigest()

    def _blocks(self, left: int) -> Iterator[bytes]:
        while left > 0 and (block := self._open.read(min(_BLOCK, left))):
            left -= len(block)
            yield block

    def _read_note(self) -> None:
        """A note that is missing or spoiled means that nothing here is trusted."""
        try:
            note: dict[str, Any] = json.loads(_note_of(self.path).read_text())
            size, total = int(note["size"]), note["total"]
            self.validator = str(note["validator"])
        except (OSError, ValueError, KeyError, TypeError):
            size, total = 0, None
        self.size = min(size, os.fstat(self._open.fileno()).st_size)
        self.total = total if isinstance(total, int) else None
        if not self.validator:
            self.size = 0
        self._open.truncate(self.size)

    def _write_note(self) -> None:
        note = _note_of(self.path)
        fresh = note.with_suffix(".new")
        fresh.write_text(json.dumps({"size": self.size, "total": self.total, "validator": self.validator}))
        fresh.replace(note)


def _note_of(path: Path) -> Path:
    return path.with_name(path.name + ".json")
