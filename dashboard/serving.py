"""Handing out a stored file: by the proxy where there is one that does it on our word, else by us, part by part."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.handlers.asgi import ASGIRequest
from django.db import connection
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.utils.http import content_disposition_header

from dashboard.ranges import Unsatisfiable, Version, part, unchanged
from jobs.media import store

PIECE = 256 * 1024
SHOWN = {"image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "image/tiff"}
READ_AS_TEXT = {"text/plain", "text/markdown", "application/json"}
# Nothing a vendor or an upload holds may run here or look around, whatever a browser takes it for.
SEALED = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"


@dataclass(frozen=True)
class Stored:
    """A file in the default storage. `etag` is unique for its bytes, without quotes; `keep`: seconds a reader may
    keep it without asking again."""

    name: str
    mime: str
    etag: str
    changed: datetime | None
    called: str
    keep: int = 0


def serve(request: HttpRequest, file: Stored) -> HttpResponseBase:
    """The file, a part of it, 304, 416, or a word to the proxy. Raises Http404 when it is gone from the disk.

    Access was checked by the caller. `?download` saves it instead of showing it.
    """
    headers = _headers(file, save="download" in request.GET)
    if settings.MEDIA_ACCEL and store.is_local():
        place = f"{settings.MEDIA_ACCEL.rstrip('/')}/{quote(file.name)}"
        return HttpResponse(headers={**headers, "X-Accel-Redirect": place})
    version = Version(f'"{file.etag}"', file.changed)
    headers |= {"Accept-Ranges": "bytes", **version.headers}
    if unchanged(request, version):
        return _without_body(HttpResponseNotModified(), headers)
    opened, size = _open(file.name)
    try:
        wanted = part(request, version, size)
    except Unsatisfiable:
        opened.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"})
    first, last = wanted or (0, size - 1)
    headers["Content-Length"] = str(last - first + 1)
    if wanted:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    if request.method == "HEAD":
        opened.close()
        return HttpResponse(headers=headers)
    opened.seek(first)
    kind = _AsyncPieces if isinstance(request, ASGIRequest) else _Pieces
    return StreamingHttpResponse(kind(opened, last - first + 1), status=206 if wanted else 200, headers=headers)


def attachment(request: HttpRequest, pieces: Iterator[bytes], called: str, mime: str) -> HttpResponseBase:
    """A file that is made while it is sent, to be saved under this name.

    Access was checked by the caller, and everything is read from the database: its connection goes back to the pool
    now, because a large file takes as long as its reader likes.
    """
    connection.close()
    headers = {
        "Content-Type": mime,
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=called) or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    if request.method == "HEAD":
        return HttpResponse(headers=headers)
    made = _AsyncMade(pieces) if isinstance(request, ASGIRequest) else pieces
    return StreamingHttpResponse(made, headers=headers)


def _headers(file: Stored, *, save: bool) -> dict[str, str]:
    """What a browser may think of the file: shown only when it is media or text, and never as a page."""
    mime, inline = file.mime or "application/octet-stream", True
    if mime in READ_AS_TEXT:
        mime = "text/plain; charset=utf-8"
    elif not mime.startswith(("video/", "audio/")) and mime not in SHOWN:
        mime, inline = "application/octet-stream", False
    return {
        "Content-Type": mime,
        "Content-Disposition": content_disposition_header(save or not inline, file.called) or "inline",
        "Content-Security-Policy": SEALED,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": f"private, max-age={file.keep}" if file.keep else "private, no-cache",
    }


def _without_body(response: HttpResponse, headers: dict[str, str]) -> HttpResponse:
    """A 304 tells the version, and the policy of the file: a browser would take over that of our pages instead."""
    for name in ("ETag", "Last-Modified", "Cache-Control", "Content-Security-Policy"):
        if name in headers:
            response[name] = headers[name]
    return response


def _open(name: str) -> tuple[IO[Any], int]:
    try:
        return store.open_stored(name), default_storage.size(name)
    except FileNotFoundError:
        raise Http404("The file is gone from the disk. Fetch it again on the page of its take.") from None


class _Piecewise:
    """So many bytes of an open file, never more than PIECE of them in memory."""

    def __init__(self, file: IO[Any], length: int) -> None:
        self.file = file
        self.left = length

    def read(self) -> bytes:
        data: bytes = self.file.read(min(PIECE, self.left)) if self.left > 0 else b""
        self.left -= len(data)
        return data

    def close(self) -> None:
        """Called by the response, also when the reader went away."""
        self.file.close()


class _Pieces(_Piecewise):
    def __iter__(self) -> Iterator[bytes]:
        while data := self.read():
            yield data


class _AsyncPieces(_Piecewise):
    """The disk is read in a thread: other requests of the process go on meanwhile."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while data := await asyncio.to_thread(self.read):
            yield data


class _AsyncMade:
    """What a generator makes, piece by piece, each in a thread: other requests of the process go on meanwhile."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (data := await asyncio.to_thread(next, self.pieces, None)) is not None:
            yield data
