"""One tab's stream: GET /live/ with the session's cookie, answered with server-sent events until somebody leaves.

    event: hints    data: [{"kind", "job", "key", "project", "after"}, ...]    id: the cursor, on those from events
    event: resync   draw everything on the page anew; too much happened for hints
    event: status   data: {"in_flight": 9}, at once and every 15 seconds
    event: closed   data: {"why": "signed out" | "restart"}

Where to go on comes from Last-Event-ID, or from ?cursor= of a page that has just been drawn.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings

from dashboard.live import feed
from dashboard.live.cursor import Cursor
from dashboard.live.hub import Full, Hub, Tab, message
from dashboard.live.person import person_of, visible
from dashboard.live.reads import read

log = logging.getLogger(__name__)
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

HEARTBEAT = 15.0
RETRY = b"retry: 2000\n"
LONGEST_REPLAY = 10_000  # events; who was away for longer draws the page anew
LAST_WORD = 0.5  # seconds that a reader may take for the end of its stream
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),  # a proxy that compresses would hold it back
    (b"x-accel-buffering", b"no"),  # and so would nginx
]


async def answer(hub: Hub, scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one stream from its first byte to its last."""
    if scope["method"] != "GET":
        await _refuse(send, 405)
        return
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    session_key = _cookie(headers.get(b"cookie", ""))
    try:
        person = await read(lambda: person_of(session_key)) if session_key else None
        if person is None:
            await _refuse(send, 401)
            return
        start = _start(scope, headers)
        tab = await hub.join(session_key, person, start)
    except Full:
        await _refuse(send, 503)
        return
    except Exception as error:  # the database is away, or its pool is busy
        log.warning("a stream could not begin: %s", error)
        await _refuse(send, 503)
        return
    try:
        await _serve(hub, tab, start, receive, send)
    finally:
        hub.leave(tab)


async def _serve(hub: Hub, tab: Tab, start: Cursor | None, receive: Receive, send: Send) -> None:
    gone = asyncio.create_task(_gone(receive))
    writer = asyncio.create_task(_write(hub, tab, start, send))
    try:
        ends: list[asyncio.Future[Any]] = [gone, writer, tab.ended]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (gone, writer):
            task.cancel()
        await asyncio.gather(gone, writer, return_exceptions=True)
    if not writer.cancelled() and (error := writer.exception()):
        log.info("a stream broke off: %s", error)
    last = message("closed", {"why": tab.ended.result()}) if tab.ended.done() else b""
    with contextlib.suppress(TimeoutError, OSError):
        await asyncio.wait_for(send({"type": "http.response.body", "body": last, "more_body": False}), LAST_WORD)


async def _write(hub: Hub, tab: Tab, start: Cursor | None, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    hello = RETRY + message("status", hub.status(), None if start else tab.joined)
    await send(_body(hello))
    if start is not None:
        async for chunk in _replay(tab, start):
            await send(_body(chunk))
    while True:
        try:
            chunk = await asyncio.wait_for(tab.queue.get(), HEARTBEAT)
        except TimeoutError:
            chunk = b": still here\n\n" + message("status", hub.status())
        await send(_body(chunk))


async def _replay(tab: Tab, start: Cursor) -> AsyncIterator[bytes]:
    """What happened after `start` and before the tab joined. From a cursor that cannot be: everything anew."""
    if start > tab.joined:  # of another life: the database was restored since
        yield message("resync", {}, tab.joined)
        return
    for _ in range(LONGEST_REPLAY // feed.AT_ONCE):
        lines = await read(lambda after=start: feed.between(after, tab.joined))  # type: ignore[misc]  # a default binds the loop's value
        shown = visible(tab.person, [line.hint for line in lines])
        if lines:
            start = lines[-1].cursor
            yield message("hints", shown, start)
        if len(lines) < feed.AT_ONCE:
            return
    yield message("resync", {}, tab.joined)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _start(scope: Scope, headers: dict[bytes, str]) -> Cursor | None:
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("cursor", [""])[0]
    return Cursor.read(headers.get(b"last-event-id", "")) or Cursor.read(asked)


def _cookie(header: str) -> str:
    try:
        found = SimpleCookie(header).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return found.value if found else ""


def _body(chunk: bytes) -> MutableMapping[str, Any]:
    return {"type": "http.response.body", "body": chunk, "more_body": True}


async def _refuse(send: Send, status: int) -> None:
    headers = [(b"content-type", b"text/plain"), (b"cache-control", b"no-store")]
    if status == 503:
        headers.append((b"retry-after", b"10"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
