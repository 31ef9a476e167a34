"""So many requests in any second of a key (or minute of an address), then 429 with Retry-After (contract 1.3)."""

import math
from collections import defaultdict, deque

from sandbox.openstory.errors import refused


class RateLimit:
    """The moments of the last requests of every caller. A refused request is not counted.

    `retry_after` None = whole seconds until the next request is free.
    """

    def __init__(self, window: float = 1.0, code: str | None = None, retry_after: int | None = None) -> None:
        self.window, self.code, self.retry_after = window, code, retry_after
        self._seen: dict[str, deque[float]] = defaultdict(deque)

    def count(self, caller: str, now: float, most: int | None) -> None:
        """Count one request at `now`, or refuse it."""
        if most is None:
            return
        seen = self._seen[caller]
        while seen and seen[0] <= now - self.window:
            seen.popleft()
        if len(seen) >= most:
            wait = self.retry_after or max(1, math.ceil(seen[0] + self.window - now))
            raise refused(429, "Rate limit exceeded. Try again later.", self.code, {"Retry-After": str(wait)})
        seen.append(now)

    def clear(self) -> None:
        self._seen.clear()
