"""Several threads at once, each with its own database connection."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


def together(calls: list[Callable[[], T]], *, at_once: int = 8) -> list[T]:
    """The results of the calls, in their order; up to `at_once` of them run at the same time and start as one."""
    threads = min(at_once, len(calls))
    barrier = Barrier(threads)

    def run(number: int, call: Callable[[], T]) -> T:
        if number < threads:
            barrier.wait(10)
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(len(calls)), calls))


def elsewhere(call: Callable[[], T]) -> T:
    """The result of a call made by another thread, which sees only what is committed."""
    return together([call])[0]
