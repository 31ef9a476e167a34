"""The media host: signed links with expiry, Range, HEAD and ETag, presigned uploads, and its own faults."""

import asyncio
import re
from collections.abc import Iterable
from pathlib import Path

from aiohttp import web

from sandbox.accounts import shown
from sandbox.journal import SECRET_HEADERS, Leak
from sandbox.media_store import content_type_of
from sandbox.wire import cut_off, presented_key, struck
from sandbox.world import World

CHUNK = 64 * 1024


class MediaHost:
    """Serves what the vendors have made. It wants no key, and writes down every client that sends one."""

    def __init__(self, world: World) -> None:
        self.world = world

    def routes(self) -> Iterable[web.RouteDef]:
        yield web.get("/{path:.*}", self.fetch)
        yield web.put("/{path:.*}", self.store)

    async def fetch(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        self._note_leak(request)
        if elsewhere := self.refused_on_order(request):
            return elsewhere
        until = self.world.media.signed_until(path, request.query.get("verify", ""), "GET")
        if until is None:
            return web.Response(text="The signature of this link does not match.", status=403)
        if until <= self.world.clock.now():
            return self._expired(self.world.settings.expired_status)
        file = self.world.media.file(path)
        if not file.is_file():
            return web.Response(text="No such file.", status=404)
        return await self.send(request, file)

    def refused_on_order(self, request: web.Request) -> web.Response | None:
        """The reply of a rule that gives no file at all, if one strikes."""
        if redirect := struck(request, "redirect"):
            return web.Response(status=redirect.status or 302, headers={"Location": redirect.location})
        if fault := struck(request, "expired"):
            return self._expired(fault.status or self.world.settings.expired_status)
        return None

    def _expired(self, status: int) -> web.Response:
        return web.Response(text="This link has expired.", status=status)

    async def send(self, request: web.Request, file: Path) -> web.StreamResponse:
        """The file, or the part that was asked for, as the rules that strike the request leave it."""
        info = file.stat()
        size = 0 if struck(request, "empty") else info.st_size
        if fault := struck(request, "truncate"):
            size = int(size * fault.keep)
        etag = f'"{info.st_mtime_ns:x}-{info.st_size:x}"'
        start, stop, status = wanted_range(request, size, etag)
        headers = {"Accept-Ranges": "bytes", "ETag": etag, "Cache-Control": "private, max-age=600"}
        if status == 416:
            return web.Response(status=416, headers={**headers, "Content-Range": f"bytes */{size}"})
        if status == 206:
            headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
        other = struck(request, "content_type")
        headers["Content-Type"] = other.content_type if other else content_type_of(file.name)
        response = web.StreamResponse(status=status, headers=headers)
        response.content_length = stop - start
        await response.prepare(request)
        if request.method != "HEAD":
            await self._stream(request, response, file, start, stop)
        return response

    async def _stream(
        self, request: web.Request, response: web.StreamResponse, file: Path, start: int, stop: int
    ) -> None:
        slow, cut = struck(request, "slow"), struck(request, "cut")
        end = start + int((stop - start) * cut.keep) if cut else stop
        step = min(CHUNK, max(1, slow.bytes_per_second // 10)) if slow else CHUNK
        with file.open("rb") as source:
            source.seek(start)
            while start < end:
                block = source.read(min(step, end - start))
                if not block:
                    break
                start += len(block)
                if slow:
                    await asyncio.sleep(len(block) / slow.bytes_per_second)
                await response.write(block)
        if cut:
            await asyncio.sleep(0.02)
            cut_off(request, response)

    async def store(self, request: web.Request) -> web.StreamResponse:
        """PUT of a presigned upload; the link is for one path and one Content-Type."""
        path = request.match_info["path"]
        self._note_leak(request)
        content_type = request.headers.get("Content-Type", "")
        until = self.world.media.signed_until(path, request.query.get("verify", ""), "PUT", content_type)
        if until is None:
            return web.Response(text="The signature does not match this path and Content-Type.", status=403)
        if until <= self.world.clock.now():
            return self._expired(403)
        file = self.world.media.file(path)
        file.parent.mkdir(parents=True, exist_ok=True)
        partly = file.with_name(file.name + ".part")
        with partly.open("wb") as sink:
            async for block in request.content.iter_chunked(CHUNK):
                sink.write(block)
        partly.replace(file)
        return web.Response(status=200)

    def _note_leak(self, request: web.Request) -> None:
        names = [name for name in SECRET_HEADERS if name in request.headers]
        if names:
            key = presented_key(request) or request.headers.get("Authorization", "")
            leak = Leak(at=self.world.clock.now(), path=request.path, headers=names, key=shown(key))
            self.world.journal.leaks.append(leak)


def wanted_range(request: web.Request, size: int, etag: str) -> tuple[int, int, int]:
    """(start, stop, status) of a single byte range; a stale `If-Range` or an unreadable range means the whole file."""
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", request.headers.get("Range", ""))
    if not found or request.headers.get("If-Range", etag) != etag or found.groups() == ("", ""):
        return 0, size, 200
    first, last = found.groups()
    start = int(first) if first else max(0, size - int(last))
    stop = min(size, int(last) + 1) if first and last else size
    if start >= size or start >= stop:
        return 0, 0, 416
    return start, stop, 206


def creates_nothing(_: web.Request) -> bool:
    return False
