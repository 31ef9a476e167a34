"""Renders off the event loop: full media in one process a core, tiny media in a thread."""

import asyncio
import contextlib
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process

from sandbox.rendering.order import Rendered, RenderOrder
from sandbox.rendering.render import render

LONGEST_LINE = 1_000_000


class RenderError(Exception):
    """The renderer could not make this order (a broken reference, a dead process)."""


class RenderPool:
    """As many renders at once as there are cores; processes start when first needed and die with the sandbox."""

    def __init__(self, size: int | None = None) -> None:
        self._free = asyncio.Semaphore(size or os.cpu_count() or 1)
        self._idle: list[Process] = []
        self._all: set[Process] = set()

    async def render(self, order: RenderOrder) -> Rendered:
        async with self._free:
            if order.tiny:
                return await asyncio.to_thread(render, order)
            return await self._in_process(order)

    async def _in_process(self, order: RenderOrder) -> Rendered:
        worker = self._idle.pop() if self._idle else await self._start()
        try:
            answer = await _ask(worker, order)
        except BaseException:
            self._end(worker)
            raise
        self._idle.append(worker)
        word, _, rest = answer.partition(" ")
        if word != "ok":
            raise RenderError(rest or "the render process died")
        return Rendered.model_validate_json(rest)

    async def _start(self) -> Process:
        worker = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "sandbox.rendering.worker", stdin=PIPE, stdout=PIPE, stderr=DEVNULL,
            limit=LONGEST_LINE,
        )  # fmt: skip
        self._all.add(worker)
        return worker

    def _end(self, worker: Process) -> None:
        with contextlib.suppress(ProcessLookupError):
            worker.kill()
        self._all.discard(worker)

    async def close(self) -> None:
        """End all render processes now."""
        workers = list(self._all)
        for worker in workers:
            self._end(worker)
        await asyncio.gather(*(worker.wait() for worker in workers))


async def _ask(worker: Process, order: RenderOrder) -> str:
    if worker.stdin is None or worker.stdout is None:
        raise RenderError("the render process has no pipes")
    worker.stdin.write(order.model_dump_json().encode() + b"\n")
    await worker.stdin.drain()
    line = await worker.stdout.readline()
    if not line:
        raise RenderError("the render process died")
    return line.decode().rstrip("\n")
