"""Reading lists page by page. Page sizes are only shown by example (traps 9): a short page is not the end."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Generic, TypeVar

T = TypeVar("T")

PAGE = 50


class Pages(Generic[T]):
    """The pages of a list, each row once, until an empty page, a page that repeats, or `most` pages.

    read      the rows at an offset
    name      what tells two rows apart
    exhausted True after the list came to its end, so that what was not seen is not there
    """

    def __init__(self, read: Callable[[int], list[T]], name: Callable[[T], str], most: int) -> None:
        self._read, self._name, self._most = read, name, most
        self.exhausted = False

    def __iter__(self) -> Iterator[list[T]]:
        offset = 0
        seen: set[str] = set()
        for _ in range(self._most):
            rows = self._read(offset)
            if not rows:
                self.exhausted = True
                return
            fresh = [row for row in rows if self._name(row) not in seen]
            if not fresh:  # the server does not know `offset`
                return
            seen.update(self._name(row) for row in fresh)
            yield fresh
            offset += len(rows)


def all_before(times: list[datetime | None], since: datetime | None) -> bool:
    """True when a page of a list, newest first, is older than `since` as a whole. A page that runs the other way round
    or has rows without a time is not judged."""
    known = [time for time in times if time is not None]
    if since is None or not known or len(known) < len(times) or known[0] < known[-1]:
        return False
    return max(known) < since
