"""What lies between a socket and a vendor: the journal, the faults on order, JSON refusals."""

import asyncio
import json
import logging
import re
import socket
import struct
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from sandbox.faults import MEDIA, Fault, Sight
from sandbox.journal import OPEN_HEADERS, Seen
from sandbox.replies import SITE_SHELL, RefusalError, html, reply
from sandbox.world import World

log = logging.getLogger("sandbox")
STRUCK = web.RequestKey("struck", list[Fault])
LARGEST_BODY_KEPT = 64_000
RESET_ON_CLOSE = struct.pack("ii", 1, 0)

Refusal = Callable[[int, str], Mapping[str, object]]
Step = Callable[[web.Request, Fault], Awaitable[web.StreamResponse | None]]


def presented_key(request: web.Request) -> str:
    """The key as sent: `X-API-Key`, else `Authorization: Bearer`."""
    if key := request.headers.get("X-API-Key"):
        return key
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def struck(request: web.Request, kind: str) -> Fault | None:
    """The rule of this kind that strikes the request, if any."""
    return next((fault for fault in request.get(STRUCK, []) if fault.kind == kind), None)


def plain_refusal(_: int, words: str) -> Mapping[str, object]:
    """The body of an error where no vendor has a shape of its own."""
    return {"error": words}


def wire(world: World, vendor: str, creates: Callable[[web.Request], bool], refusal: Refusal) -> Middleware:
    """The outermost middleware of a vendor's application; `refusal` gives errors the vendor's shape."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        started = time.perf_counter()
        key = presented_key(request)
        of_media = request.match_info.route.name == MEDIA  # files that a vendor serves on its own host
        home = MEDIA if of_media else vendor
        seen = await _journal(world, home, request, key)
        faults = world.faults.take(Sight(home, request.method, request.path, key, creates(request)))
        request[STRUCK] = faults
        seen.faults = [fault.kind for fault in faults]
        try:
            response = await _with_faults(request, handler, faults, home, refusal)
        except asyncio.CancelledError:
            seen.status = 0
            raise
        finally:
            seen.milliseconds = round((time.perf_counter() - started) * 1000, 2)
            if request.method not in ("GET", "HEAD"):
                world.touch()
        seen.status = 0 if is_closing(request) else response.status
        return response

    return middleware


async def _journal(world: World, vendor: str, request: web.Request, key: str) -> Seen:
    resource = request.match_info.route.resource
    seen = world.journal.open(
        at=world.clock.now(),
        vendor=vendor,
        method=request.method,
        path=request.path,
        route=resource.canonical if resource else request.path,
        query=request.query_string,
        headers={name: request.headers[name] for name in OPEN_HEADERS if name in request.headers},
        key=key,
    )
    if vendor != MEDIA and request.content_type == "application/json":
        raw = b""
        with suppress(web.RequestPayloadError):  # not the encoding that it says: the handler meets it again
            raw = await request.read()
        if 0 < len(raw) <= LARGEST_BODY_KEPT:
            try:
                seen.body = json.loads(raw)
            except (ValueError, RecursionError):
                seen.body = raw.decode("utf-8", "replace")
    return seen


async def _with_faults(
    request: web.Request, handler: Handler, faults: list[Fault], vendor: str, refusal: Refusal
) -> web.StreamResponse:
    for fault in faults:
        if fault.when == "before" and (early := await _before(request, fault, refusal)):
            return early
    response = await _handled(request, handler, refusal)
    if vendor == MEDIA:
        return response
    for fault in faults:
        response = await _after(request, fault, response, refusal) or response
    return response


async def _handled(request: web.Request, handler: Handler, refusal: Refusal) -> web.StreamResponse:
    try:
        return await handler(request)
    except RefusalError as refused:
        return reply(refused.body, refused.status, refused.headers)
    except web.HTTPException as error:
        return reply(refusal(error.status, error.reason), error.status)
    except web.RequestPayloadError:
        return reply(refusal(400, "The request body cannot be read"), 400)
    except Exception:
        log.exception("%s %s", request.method, request.path)
        return reply(refusal(500, "Internal server error"), 500)


async def _before(request: web.Request, fault: Fault, refusal: Refusal) -> web.StreamResponse | None:
    if fault.kind == "latency":
        await asyncio.sleep(fault.seconds)
    elif fault.kind == "status":
        return refusal_on_order(fault, refusal)
    elif fault.kind == "drop":
        return cut_off(request)
    elif fault.kind == "html":
        return html(SITE_SHELL, fault.status or 200)
    return None


async def _after(
    request: web.Request, fault: Fault, response: web.StreamResponse, refusal: Refusal
) -> web.StreamResponse | None:
    steps: dict[str, Step] = {
        "hang": _hang,
        "truncate": partial(_truncate, response=response),
        "malformed_json": partial(_malform, response=response),
        "unknown_status": partial(_rename_status, response=response),
    }
    if step := steps.get(fault.kind):
        return await step(request, fault)
    return await _before(request, fault, refusal) if fault.when == "after" else None


async def _hang(request: web.Request, fault: Fault) -> web.StreamResponse:
    await asyncio.sleep(fault.seconds)
    return cut_off(request)


async def _truncate(request: web.Request, fault: Fault, response: web.StreamResponse) -> web.StreamResponse:
    whole = _text(response).encode()
    short = web.StreamResponse(status=response.status)
    short.content_type = response.content_type
    short.content_length = max(1, len(whole))
    await short.prepare(request)
    await short.write(whole[: int(len(whole) * fault.keep)])
    await asyncio.sleep(0.01)
    return cut_off(request, short)


async def _malform(_: web.Request, fault: Fault, response: web.StreamResponse) -> web.StreamResponse:
    whole = _text(response)
    broken = whole[: max(1, int(len(whole) * fault.keep))] + ',"'
    return web.Response(text=broken, status=response.status, content_type="application/json")


async def _rename_status(_: web.Request, fault: Fault, response: web.StreamResponse) -> web.StreamResponse:
    text = re.sub(r'("status": )"[^"]*"', lambda found: found[1] + json.dumps(fault.word), _text(response))
    return web.Response(text=text, status=response.status, content_type=response.content_type)


def _text(response: web.StreamResponse) -> str:
    return response.text or "" if isinstance(response, web.Response) else ""


def refusal_on_order(fault: Fault, refusal: Refusal) -> web.Response:
    """The reply of a `status` rule: the body given, or one that a vendor would send with that code."""
    status = fault.status or 500
    body = fault.body if fault.body is not None else refusal(status, _WORDS.get(status, f"Practice fault {status}"))
    headers = {"Retry-After": fault.retry_after} if fault.retry_after is not None else {}
    if isinstance(body, str):
        return web.Response(text=body, status=status, headers=headers, content_type="text/plain")
    return reply(body, status, headers)


_WORDS = {
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not found",
    429: "Too many requests",
    500: "Internal server error",
    502: "Bad gateway",
    503: "Service unavailable",
    504: "Gateway timeout",
}


def is_closing(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()


def cut_off(request: web.Request, begun: web.StreamResponse | None = None) -> web.StreamResponse:
    """Reset the connection: the client sees no (further) byte."""
    if (transport := request.transport) is not None:
        raw: socket.socket | None = transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        transport.abort()
    return begun or web.Response()
