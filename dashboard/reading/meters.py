"""The rates of a key in words: each limit that its vendor tells of, our own budget, and whether the key is stopped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard import formats
from dashboard.reading.balances import held_up
from dashboard.reading.status import Look
from jobs.engine.meter import Meter, meter
from jobs.engine.pace import Family
from jobs.models import Key

ALMOST = 0.1  # of a limit: with less left its bar is amber


@dataclass(frozen=True)
class Limit:
    """One limit. left of most: None where that is not known; said: both in words; refused: of its last 429."""

    label: str
    said: str
    left: int | None = None
    most: int | None = None
    group: str = ""
    refused: str = ""

    @property
    def share(self) -> int:
        """Of it that is left, in percent."""
        return round(100 * (self.left or 0) / self.most) if self.most else 0


@dataclass(frozen=True)
class Rates:
    """state: does the key send, and if not, why and until when; sum: of the limit with the least left;
    own: what Takeboard itself allows; limits: [] when the vendor told of none."""

    state: Look
    why: str
    sum: str
    own: str
    limits: Sequence[Limit]


def rates(key: Key, now: datetime) -> Rates:
    """Asks no vendor."""
    state, why, read = _state(key, now), _why(key, now), meter(key)
    if read is None:
        return Rates(state, why, "Not known just now", "The counter of requests is away", [])
    own = f"{read.used:,} of {read.allowed:,} in {formats.span(read.seconds)}"
    return Rates(state, why, _sum(read) or own, own, [_limit(one) for one in read.families])


def _state(key: Key, now: datetime) -> Look:
    if key.breaker_code:
        return Look("bad", "failed", "Stopped")
    paused = key.not_before is not None and key.not_before > now
    return Look("you", "warning", "Pausing") if paused else Look("good", "done", "Working")


def _why(key: Key, now: datetime) -> str:
    """Why it is stopped, in the vendor's words, with its code and how often it was tried again since."""
    why = held_up(key, now)
    if not key.breaker_code:
        return why
    tried = key.breaker_probes
    return f"{why} {key.breaker_code}, tried again {tried} time{'' if tried == 1 else 's'} so far."


def _sum(read: Meter) -> str:
    """The tightest of them now."""
    open_ = [one for one in read.families if one.remaining is not None]
    least = min(open_, key=lambda one: (one.remaining or 0) / (one.limit or 1_000), default=None)
    return "" if least is None else _count(least)


def _limit(one: Family) -> Limit:
    left = one.limit if one.remaining is None else one.remaining
    low = left is not None and (left <= 0 or (one.limit is not None and left < one.limit * ALMOST))
    return Limit(_label(one), _left(one), left, one.limit, "you" if low else "", _refused(one))


def _label(one: Family) -> str:
    words = one.name.replace("-", " ").replace("_", " ")
    return f"{words[:1].upper()}{words[1:]}" or "Requests"


def _left(one: Family) -> str:
    if one.remaining is None:
        return f"{one.limit:,} of {one.limit:,} left" if one.limit is not None else "no count told"
    return f"{_count(one)}, renews in {formats.span(one.renews_in)}"


def _count(one: Family) -> str:
    """118 of 120 left, in a window that is open."""
    of = "" if one.limit is None else f" of {one.limit:,}"
    return f"{one.remaining or 0:,}{of} left"


def _refused(one: Family) -> str:
    if one.refused_ago is None:
        return ""
    wait = "" if one.asked_wait is None else f", it asked to wait {formats.span(one.asked_wait)}"
    return f"Last 429 {formats.span(one.refused_ago)} ago{wait}"
