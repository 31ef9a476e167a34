"""Work that goes on between requests: one coroutine a name, and a way to let it end now."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from functools import partial

from sandbox.world import World


class Runs:
    """Coroutines by name. `release` ends every pause of one."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._running: dict[str, asyncio.Task[None]] = {}
        self._released: dict[str, asyncio.Event] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._running

    def names(self) -> Iterable[str]:
        return list(self._running)

    def start(self, name: str, work: Callable[[], Coroutine[None, None, None]]) -> None:
        """Begin, in place of what runs under this name."""
        self.stop(name)
        self._released[name] = asyncio.Event()
        run = asyncio.create_task(work(), name=name)
        self._running[name] = run
        run.add_done_callback(partial(self._ended, name))

    def _ended(self, name: str, run: asyncio.Task[None]) -> None:
        if self._running.get(name) is run:
            del self._running[name]
            self._released.pop(name, None)

    def stop(self, name: str) -> None:
        if run := self._running.pop(name, None):
            run.cancel()

    def stop_all(self) -> None:
        for run in self._running.values():
            run.cancel()
        self._running.clear()
        self._released.clear()

    def release(self, name: str) -> None:
        if event := self._released.get(name):
            event.set()

    async def pause(self, name: str, seconds: float | None) -> None:
        """Rest for `seconds` of render time (None = for ever), or until released."""
        released = self._released[name]
        waits: list[Awaitable[object]] = [released.wait()]
        if seconds is not None:
            waits.append(self.world.rest(self.world.clock.now(), seconds))
        tasks = [asyncio.ensure_future(wait) for wait in waits]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
