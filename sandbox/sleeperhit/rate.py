"""Requests of a key in a route family, counted in windows of a minute (REF "Rate limits").

The contract does not define "route family"; here it is the first word of the path after /api/v1.
"""

import math

from sandbox.sleeperhit.errors import refused

WINDOW = 60.0
ELEVATED = 600


def family_of(path: str) -> str:
    """`/api/v1/story-jobs/cmj1` is of the family `story-jobs`."""
    parts = path.split("/")
    return parts[3] if len(parts) > 3 else ""


class RateLimit:
    """The window of every key and family: when it began, how many requests were in it."""

    def __init__(self) -> None:
        self._windows: dict[tuple[str, str], tuple[float, int]] = {}

    def count(self, key: str, family: str, now: float, most: int) -> None:
        """Count one request at `now`, or refuse it."""
        start, seen = self._window(key, family, now)
        if seen >= most:
            wait = str(_seconds_left(start, now))
            raise refused("rate_limited", "Rate limit exceeded. Wait Retry-After seconds.", None, {"Retry-After": wait})
        self._windows[(key, family)] = (start, seen + 1)

    def headers(self, key: str, family: str, now: float, most: int) -> dict[str, str]:
        """How things stand, without counting."""
        start, seen = self._window(key, family, now)
        return {
            "RateLimit-Limit": str(most),
            "RateLimit-Remaining": str(max(0, most - seen)),
            "RateLimit-Reset": str(_seconds_left(start, now)),
        }

    def _window(self, key: str, family: str, now: float) -> tuple[float, int]:
        start, seen = self._windows.get((key, family), (now, 0))
        return (start, seen) if start <= now < start + WINDOW else (now, 0)

    def clear(self) -> None:
        self._windows.clear()


def _seconds_left(start: float, now: float) -> int:
    return max(1, math.ceil(start + WINDOW - now))
