"""Waiting for something that happens in another process: never a bare sleep, always an end."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(predicate: Callable[[], T], seconds: float, what: str) -> T:
    """Call `predicate` until it returns something true, and return that. Fails after `seconds`, saying `what`."""
    deadline = time.monotonic() + seconds
    while True:
        found = predicate()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"after {seconds:g} s still not: {what}")
        time.sleep(0.02)
