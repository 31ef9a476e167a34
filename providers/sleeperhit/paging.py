"""Lists of the vendor, a page at a time to their end (R21). Pure of any endpoint."""

from collections.abc import Callable, Iterator

from providers.sleeperhit.errors import unreadable
from providers.values import Row, row, rows, text

PAGE = 100  # the most a page gives
MOST_PAGES = 200

Get = Callable[[str], object]  # the body of the page at this cursor, "" for the first


def pages(get: Get, name: str, most: int = MOST_PAGES) -> Iterator[list[Row]]:
    """The rows of each page, until there is no next cursor. A cursor that comes twice ends it: it would never end.
    Raises ProviderError UNREADABLE for a page without a list, which must not be taken for "yours is not there"."""
    cursor, been = "", {""}
    for _ in range(most):
        body = row(get(cursor))
        if not isinstance(body.get(name), list):
            raise unreadable(f"a list of {name} that cannot be read")
        yield rows(body.get(name))
        cursor = text(body.get("nextCursor"))
        if not cursor or cursor in been:
            return
        been.add(cursor)
