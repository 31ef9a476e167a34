"""Did a create land? By its unique title and its time in the list (contract 1.13); the first era has no list."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from providers.openstory.options import Settings
from providers.openstory.payload import expected, mark
from providers.openstory.replies import Page, Sequence
from providers.order import Order
from providers.report import CannotLook, Finding, Found, NotSeen, RemoteRef

CLOCKS_DIFFER = timedelta(minutes=10)  # the vendor's clock against ours
NEWEST = 5  # rows that are read whatever their times say: a clock that is wrong by more hides no work that runs
MOST_PAGES = 20
NO_LIST = CannotLook("This OpenStory server is of the first kind, which lists no sequences. Look in its own pages.")

Listing = Callable[[str], Page | None]


def look(listing: Listing, order: Order, token: str, since: datetime) -> Finding:
    """The sequences with this token in their title, all of them at once. Fewer or more than were ordered are for a
    person: fewer may be still on their way, more were paid twice, or copied by somebody. So is one that was made long
    before it was sent: a clock is wrong, and "not seen" could have it sent again."""
    own, start = mark(token), since - CLOCKS_DIFFER
    mine: dict[str, Sequence] = {}
    reached, path, been, rows = False, "", {""}, 0
    for _ in range(MOST_PAGES):
        page = listing(path)
        if page is None:
            return NO_LIST
        mine |= _marked(page, own)
        path, rows = page.next, rows + len(page.sequences)
        if not path or (rows >= NEWEST and all_before(page, start)):
            reached = True
            break
        if path in been:
            break
        been.add(path)
    if len(been) > 1 and (top := listing("")) is not None:  # what changed meanwhile moved to where was read before
        mine |= _marked(top, own)
    if mine:
        refs = tuple(ref_of(one, expected(order)) for one in mine.values())
        ordered = max(1, len(Settings.of(order).analysis_models))
        in_time = not any(before(one, start) for one in mine.values())
        return Found(refs=refs, certain=in_time and len(refs) == ordered)
    return NotSeen() if reached else CannotLook("OpenStory has more sequences than could be read.")


def _marked(page: Page, own: str) -> dict[str, Sequence]:
    return {one.remote_id: one for one in page.sequences if own in one.title}


def all_before(page: Page, since: datetime | None) -> bool:
    """Newest change first, so a page that was last changed before `since` as a whole ends the reading."""
    times = [one.updated_at for one in page.sequences]
    return since is not None and bool(times) and all(time is not None and time < since for time in times)


def before(one: Sequence, since: datetime | None) -> bool:
    return since is not None and one.created_at is not None and one.created_at < since


def every(listing: Listing, since: datetime | None, most: int) -> Iterator[Sequence]:
    """What the list has, each sequence once, back to `since`; a running one moves to the top while it is read."""
    seen: set[str] = set()
    path, been = "", {""}
    for _ in range(most):
        page = listing(path)
        if page is None:
            return
        for one in page.sequences:
            if one.remote_id not in seen and not before(one, since):
                yield one
            seen.add(one.remote_id)
        path = page.next
        if not path or path in been or all_before(page, since):
            return
        been.add(path)


def ref_of(one: Sequence, data: dict[str, str]) -> RemoteRef:
    return RemoteRef(kind="sequence", remote_id=one.remote_id, step="sequence", state=one.word, data=data)
