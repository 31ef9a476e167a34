"""The page of a batch that was confirmed: where it stands, what it costs, and its takes in the order of the sheet."""

import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from dashboard import formats
from dashboard.reading import batches, cards
from dashboard.reading.batches import Fact
from dashboard.reading.cards import Card
from dashboard.reading.limits import Limits
from dashboard.reading.pills import Pill
from dashboard.reading.status import Look
from jobs import clock, money
from jobs.batches.control import not_begun
from jobs.batches.summary import Summary, summary
from jobs.models import Batch, BatchRow, Job
from jobs.states import LIVE, Status

PAGE = 200
SHOWS = {
    "": ("All", "", ""),
    "line": ("In line", "idle", "queued"),
    "flight": ("Rendering", "live", "running"),
    "needs": ("Needs you", "you", "waiting"),
    "done": ("Done", "good", "done"),
    "failed": ("Failed", "bad", "failed"),
    "cancelled": ("Cancelled", "idle", "cancelled"),
}
FIRST = "first"  # the priority that is before all others
PRIORITIES = (("Before others", 10), ("In its usual place", 0), ("After others", -10))


@dataclass(frozen=True)
class Tile:
    """A take with its place in the sheet. name: the id of its element, the same when it is asked for again."""

    card: Card
    row: BatchRow | None
    number: int
    shot: str
    length: str
    options: str
    priority: int
    waits: bool  # nothing of it was sent yet, so that its place in line can change
    failed: bool

    @property
    def name(self) -> str:
        return f"row-{self.row.pk}" if self.row else f"take-{self.card.pk}"

    @property
    def priority_word(self) -> str:
        return "Earlier" if self.priority > 0 else "Later"


@dataclass(frozen=True)
class Money:
    """Of one unit: what was quoted, is held, and was charged."""

    unit: str
    quoted: Decimal
    held: Decimal
    charged: Decimal


@dataclass(frozen=True)
class Asked:
    """show: a key of SHOWS; by: "list" or "" for posters; start: how many takes come before this page."""

    show: str = ""
    by: str = ""
    start: int = 0

    @classmethod
    def of(cls, query: Any) -> "Asked":
        show, start = query.get("show", ""), query.get("from", "")
        number = int(start) if start.isascii() and start.isdecimal() and len(start) < 6 else 0
        return cls(show if show in SHOWS else "", "list" if query.get("by") == "list" else "", number)

    def query(self, **other: Any) -> str:
        """The address's query for this, with something else changed; "?" alone for everything."""
        names = {"show": self.show, "by": self.by, "start": self.start, **other}
        names["from"] = names.pop("start") or ""
        return "?" + urlencode({name: value for name, value in names.items() if value})


class BatchPage:
    """batch: confirmed, with its project."""

    def __init__(self, batch: Batch, asked: Asked) -> None:
        self.batch, self.asked = batch, asked
        self.facts = batches.facts_of([batch.pk])[batch.pk]
        self.counts = Counter(one.status for one in self.facts)

    @cached_property
    def summary(self) -> Summary:
        return summary(self.batch)

    @property
    def look(self) -> Look:
        return batches.standing(self.batch, self.counts) if self.is_live else batches.ended(self.counts)

    @property
    def is_live(self) -> bool:
        return any(one.status in LIVE for one in self.facts)

    @property
    def has_done(self) -> bool:
        """Is there anything to download?"""
        return bool(self.counts[Status.SUCCEEDED] or self.counts[Status.PARTIAL])

    @property
    def stands(self) -> bool:
        """Was it paused or held?"""
        return self.batch.paused or self.batch.holding

    @property
    def left(self) -> str:
        return batches.left(self.batch, self.facts, clock.now())

    @property
    def needs(self) -> int:
        return sum(one.asks for one in self.facts)

    @property
    def pills(self) -> list[Pill]:
        """The filters by state that show anything, with their counts."""
        numbers = Counter(kind for one in self.facts for kind in ("", _kind(one)))
        return [
            Pill(words, self.asked.query(show=show, start=0), numbers[show], self.asked.show == show, group, shape)
            for show, (words, group, shape) in SHOWS.items()
            if numbers[show] or show in {"", self.asked.show}
        ]

    @property
    def views(self) -> list[tuple[str, str, bool]]:
        return [
            ("Posters", self.asked.query(by=""), not self.asked.by),
            ("Table", self.asked.query(by="list"), bool(self.asked.by)),
        ]

    @cached_property
    def shown(self) -> list[uuid.UUID]:
        """The takes that the filter leaves."""
        return [one.pk for one in self.facts if not self.asked.show or _kind(one) == self.asked.show]

    @property
    def pages(self) -> list[tuple[str, str]]:
        """The pages before and after this one: (words, address)."""
        start, asked = self.asked.start, self.asked
        found = [("Earlier rows", asked.query(start=max(0, start - PAGE)))] if start else []
        more = len(self.shown) > start + PAGE
        return [*found, *([("Later rows", asked.query(start=start + PAGE))] if more else [])]

    @cached_property
    def tiles(self) -> list[Tile]:
        """One page of takes, in the order of the sheet."""
        return self._tiles(self.shown[self.asked.start : self.asked.start + PAGE])

    def some(self, names: Collection[str]) -> list[Tile]:
        """These takes by the ids of their elements, for drawing them anew."""
        ids = [found for name in names if (found := _uuid(name.partition("-")[2]))]
        counting = {one.pk for one in self.facts}
        rows = Job.objects.filter(batch=self.batch, row__in=ids) | Job.objects.filter(batch=self.batch, pk__in=ids)
        return self._tiles([pk for pk in rows.values_list("pk", flat=True) if pk in counting])

    def _tiles(self, ids: Collection[uuid.UUID]) -> list[Tile]:
        jobs = Job.objects.filter(pk__in=ids).order_by("row__number", "pk").select_related("row")
        drawn = {card.pk: card for card in cards.cards(jobs)}
        return [_tile(job, drawn[job.pk]) for job in jobs.select_related("shot", "row")]

    @cached_property
    def money(self) -> list[Money]:
        """By unit. Three queries for each."""
        found = []
        for cost in self.summary.costs:
            held = money.held(Job.objects.filter(batch=self.batch, key__unit=cost.unit, ended_at=None))
            found.append(Money(cost.unit, cost.quoted, held, cost.charged))
        return found

    @cached_property
    def waiting(self) -> tuple[int, str]:
        """How many takes have not begun, and what calling them off releases: 5, "60 cr"."""
        jobs = not_begun(self.batch)
        sums: dict[str, Decimal] = {}
        for unit in jobs.order_by().values_list("key__unit", flat=True).distinct():
            sums[unit] = money.held(jobs.filter(key__unit=unit))
        return jobs.count(), formats.sums({unit: amount for unit, amount in sums.items() if amount})

    @property
    def failures(self) -> int:
        return len(self.summary.failed)

    @property
    def newest(self) -> str:
        """The take that was asked for last: another one means that the takes have to be drawn anew."""
        return str(max((one.pk for one in self.facts), default=""))

    @property
    def priorities(self) -> tuple[tuple[str, int], ...]:
        return PRIORITIES

    @property
    def limits(self) -> Limits:
        return Limits(self.batch, [one.unit for one in self.summary.costs])


def _kind(one: Fact) -> str:
    """Which filter shows it."""
    match one.status:
        case Status.SUCCEEDED | Status.PARTIAL:
            return "done"
        case Status.FAILED:
            return "failed"
        case Status.CANCELLED:
            return "cancelled"
        case Status.WAITING if one.asks:
            return "needs"
        case Status.QUEUED | Status.WAITING:
            return "line"
        case _:
            return "flight"


def _tile(job: Job, card: Card) -> Tile:
    options = job.order.get("options", {})
    length = str(options.get("duration", ""))
    rest = " · ".join(str(value) for name, value in options.items() if name != "duration")
    return Tile(
        card=card,
        row=job.row,
        number=job.row.number if job.row else 0,
        shot=job.shot.code,
        length=f"{length} s" if length else "",
        options=rest,
        priority=job.priority,
        waits=job.status in {Status.QUEUED, Status.WAITING} and job.step == 0,
        failed=job.status == Status.FAILED,
    )


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
