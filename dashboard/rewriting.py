"""A prompt rewritten by its vendor while a person watches: read in a thread, sent on as server-sent events.

    data: {"text": "...", "replace": false, "done": false}
    data: {"error": "a sentence"}          the last one; the prompt is to be as it was

No database connection is held meanwhile.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import cache
from threading import Event

from providers.errors import ProviderError
from providers.report import Piece

log = logging.getLogger(__name__)
AT_ONCE = 8  # prompts that this process has rewritten at a time; the others wait
HEARTBEAT = 15.0  # seconds of silence before a proxy is told that we are still here
BROKE_OFF = "It broke off before it was whole. Nothing was made of it and your script is as it was. Try again."


def whole(pieces: Iterator[Piece]) -> str:
    """The text when it is done. Raises ProviderError."""
    text = ""
    for piece in pieces:
        text = piece.text if piece.replace else text + piece.text
        if piece.done:
            return text
    return text


async def events(pieces: Iterator[Piece]) -> AsyncIterator[bytes]:
    """The pieces as they come. Who closes this early ends the vendor's stream with the next piece."""
    told: asyncio.Queue[bytes | None] = asyncio.Queue()
    loop, gone = asyncio.get_running_loop(), Event()

    def tell(chunk: bytes | None) -> None:
        with contextlib.suppress(RuntimeError):  # the server stops
            loop.call_soon_threadsafe(told.put_nowait, chunk)

    def read() -> None:
        for chunk in _chunks(pieces, gone):
            tell(chunk)
        tell(None)

    _pool().submit(read)
    try:
        while True:
            try:
                chunk = await asyncio.wait_for(told.get(), HEARTBEAT)
            except TimeoutError:
                chunk = b": still here\n\n"
            if chunk is None:
                return
            yield chunk
    finally:
        gone.set()


async def refusal(words: str) -> AsyncIterator[bytes]:
    """A stream of nothing but the reason why there is no new text."""
    yield _event({"error": words})


def _chunks(pieces: Iterator[Piece], gone: Event) -> Iterator[bytes]:
    """Runs in a thread of its own, and touches no database."""
    try:
        for piece in pieces:
            if gone.is_set():
                return
            yield _event(asdict(piece))
            if piece.done:
                return
        yield _event({"error": BROKE_OFF})
    except ProviderError as refused:
        yield _event({"error": refused.message})
    except Exception:
        log.exception("a prompt could not be rewritten")
        yield _event({"error": BROKE_OFF})
    finally:
        if hasattr(pieces, "close"):
            pieces.close()


def _event(data: object) -> bytes:
    return f"data: {json.dumps(data, separators=(',', ':'))}\n\n".encode()


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="rewriting")
