"""The sandbox's own clock: real time plus an offset that the control API can push forward."""

import asyncio
import time
from datetime import UTC, datetime

LONGEST_NAP = 3600.0


class Clock:
    """Seconds since the epoch; `advance` wakes everybody who waits, so tests never sleep through an expiry."""

    def __init__(self) -> None:
        self.offset = 0.0
        self._moved = asyncio.Event()

    def now(self) -> float:
        return time.time() + self.offset

    def advance(self, seconds: float) -> None:
        """Move forward by `seconds` and let every waiter look at the time again."""
        self.offset += seconds
        self._moved.set()
        self._moved = asyncio.Event()

    async def wait_until(self, moment: float) -> None:
        """Return when `now()` has reached `moment`."""
        while (left := moment - self.now()) > 0:
            moved = self._moved
            try:
                await asyncio.wait_for(moved.wait(), min(left, LONGEST_NAP))
            except TimeoutError:
                continue


def iso(moment: float) -> str:
    """UTC with milliseconds and a Z, the way the vendors write times."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
