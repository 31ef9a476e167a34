"""Bringing one file here over HTTP: streamed into its part, resumed after a cut, never with a key.

What breaks off goes on with Range and If-Range, so that pieces of two versions are never put together. Whoever waits
is told by `beat` every few seconds, which is also where a worker renews its lease or learns that it lost it.
"""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from jobs.media.part import Part, PartBusy
from providers.errors import ProviderError
from providers.guard import Media, MediaHosts, MediaRefused, open_media

Beat = Callable[[int, int | None], None]  # bytes here, bytes in all when known
_GONE = (400, 401, 403, 404, 410)  # 400: how some stores answer a signature that ran out
_RESUMES = 8  # within one call, each with at least some progress
_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


class DownloadFailed(Exception):
    """Not here yet; another try may bring it. retry_after: seconds the server asked for, if it did."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class LinkExpired(Exception):
    """The link does not open any more: ask the vendor for a fresh one."""


class TooLarge(Exception):
    """More bytes than the cap. `str()` says how many."""


@dataclass(frozen=True)
class Patience:
    """Seconds, and bytes: how slow a server may be before it is left for another time.

    stall   the longest silence                     total  for one connection
    window  in every window of so many seconds at least `least` bytes must come
    beat    between two calls of the caller's beat
    """

    stall: float = 30.0
    total: float = 4 * 3600.0
    window: float = 60.0
    least: int = 64 * 1024
    beat: float = 3.0


@dataclass(frozen=True)
class Downloaded:
    """content_type is what the server said, for the record: what the file is, `probe` says."""

    bytes: int
    sha256: str
    content_type: str


class _Cut(Exception):
    """The connection ended before the file did."""


def download(
    url: str, into: Path, *, hosts: MediaHosts, cap: int, beat: Beat, patience: Patience | None = None
) -> Downloaded:
    """The whole file at `into`, flushed to the disk.

    cap   bytes; beat(done, total) is called every few seconds and may raise, which ends the download at once
    Raises MediaRefused, LinkExpired, TooLarge, DownloadFailed; OSError from the disk. `into` keeps what came, for the
    next call.
    """
    try:
        with Part(into) as part:
            return _Run(url, part, hosts, cap, beat, patience or Patience()).run()
    except PartBusy as error:
        raise DownloadFailed("Another worker is still at this file.", retry_after=10.0) from error


class _Run:
    """One call of `download`."""

    def __init__(self, url: str, part: Part, hosts: MediaHosts, cap: int, beat: Beat, patience: Patience) -> None:
        self.url, self.part, self.hosts, self.cap = url, part, hosts, cap
        self.tell, self.patience = beat, patience
        self.told = time.monotonic()

    def run(self) -> Downloaded:
        self.part.recount(self._beat)
        broken = "The connection kept breaking off."
        for _ in range(_RESUMES):
            before = self.part.size
            try:
                return self._connect()
            except _Cut as cut:
                broken = str(cut)
                if self.part.size <= before:
                    break
        raise DownloadFailed(broken)

    def _beat(self) -> None:
        if time.monotonic() - self.told >= self.patience.beat:
            self.told = time.monotonic()
            self.part.settle()
            self.tell(self.part.size, self.part.total)

    def _connect(self) -> Downloaded:
        """One connection, from where the part ends to the end of the file."""
        start, headers = self._wanted()
        try:
            with open_media(
                self.url, self.hosts, headers, deadline=self.patience.total, stall=self.patience.stall
            ) as media:
                self._check(media, start)
                for data in self._timed(media):
                    self._write(data)
        except MediaRefused:
            raise
        except ProviderError as error:
            raise _Cut(error.message) from error
        if self.part.total is not None and self.part.size != self.part.total:
            raise _Cut(f"The connection broke off after {self.part.size} of {self.part.total} bytes.")
        self.part.settle()
        return Downloaded(self.part.size, self.part.sha256(), media.headers.get("content-type", ""))

    def _wanted(self) -> tuple[int, dict[str, str]]:
        """Where to go on, and how to ask. A whole part is asked for its last byte: is it still the same file?"""
        whole = self.part.size and self.part.size == self.part.total
        start = self.part.size - 1 if whole else self.part.size
        if not start or not self.part.validator:
            return 0, {}
        return start, {"Range": f"bytes={start}-", "If-Range": self.part.validator}

    def _check(self, media: Media, start: int) -> None:
        """Decide by the status whether the body goes behind what is here, replaces it, or is not the file."""
        status, headers = media.status, media.headers
        if status in _GONE:
            raise LinkExpired(f"The link no longer opens (HTTP {status}).")
        if status == 416:
            self.part.begin("", None)
            raise DownloadFailed("The server no longer has the rest of this file.", retry_after=1.0)
        if status not in (200, 206):
            raise DownloadFailed(
                f"The server of the file answered HTTP {status}.", _seconds(headers.get("retry-after"))
            )
        if headers.get("content-encoding", "identity") not in ("identity", ""):
            raise DownloadFailed("The server of the file packs it in a way nobody asked for.")
        if status == 206:
            self._go_on(headers.get("content-range", ""), start)
        else:
            total = _number(headers.get("content-length"))
            self.part.begin(_validator(headers.get("etag", ""), headers.get("last-modified", "")), total)
        self._refuse_large(self.part.total or 0)

    def _go_on(self, content_range: str, start: int) -> None:
        found = _RANGE.fullmatch(content_range.strip())
        total = _number(found[2]) if found else None
        if not found or int(found[1]) != start or (total is not None and self.part.total not in (None, total)):
            self.part.begin("", None)
            raise DownloadFailed("The server sent another piece of the file than the one asked for.", retry_after=1.0)
        self.part.back_to(start)
        self.part.total = self.part.total if total is None else total

    def _write(self, data: bytes) -> None:
        self._refuse_large(self.part.size + len(data))
        self.part.write(data)
        self._beat()

    def _refuse_large(self, size: int) -> None:
        if size > self.cap:
            raise TooLarge(f"{size} bytes")

    def _timed(self, media: Media) -> Iterator[bytes]:
        """The body, as long as it comes at a useful pace."""
        since, came = time.monotonic(), 0
        for data in media:
            yield data
            came += len(data)
            if time.monotonic() - since >= self.patience.window:
                if came < self.patience.least:
                    raise DownloadFailed("The server of the file is too slow at the moment.")
                since, came = time.monotonic(), 0


def _validator(etag: str, last_modified: str) -> str:
    """What If-Range may name: weak ETags do not promise the same bytes."""
    return etag if etag.startswith('"') else last_modified


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None


def _seconds(text: str | None) -> float | None:
    seconds = _number(text)
    return None if seconds is None else float(min(seconds, 3600))
