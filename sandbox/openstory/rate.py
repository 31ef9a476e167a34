"""Ten requests in any second of a key, then 429 with Retry-After in whole seconds (contract 1.3)."""

import math
from collections import defaultdict, deque

from sandbox.openstory.errors import refused

WINDOW = 1.0


class RateLimit:
    """The moments of the last requests of every key. A refused request is not counted."""

    def __init__(self) -> None:
        self._seen: dict[str, deque[float]] = defaultdict(deque)

    def count(self, key: str, now: float, most: int | None) -> None:
        """Count one request at `now`, or refuse it."""
        if most is None:
            return
        seen = self._seen[key]
        while seen and seen[0] <= now - WINDOW:
            seen.popleft()
        if len(seen) >= most:
            wait = max(1, math.ceil(seen[0] + WINDOW - now))
            raise refused(429, "Rate limit exceeded. Try again later.", headers={"Retry-After": str(wait)})
        seen.append(now)

    def clear(self) -> None:
        self._seen.clear()
