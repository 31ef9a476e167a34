"""Credits: will we run out, are we billed right, who spent it? Each part is read when it is drawn."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import DateTimeField, F, Func, Max
from django.utils import timezone

from dashboard import charts, formats
from dashboard.reading import balances, drift, entries, ledger, meters, spending
from dashboard.reading.balances import BalanceCard
from dashboard.reading.status import Look
from dashboard.reading.titles import take_title
from jobs import clock
from jobs.models import Balance, Budget, Job, Key

RANGES = (7, 28, 90)  # days
USUAL = 28
HISTORY = timedelta(days=28)
A_LINE = timedelta(days=2)  # of readings; less is a tick, which says nothing
BINS = "date_bin(interval '6 hours', %(expressions)s, timestamptz '2000-01-01Z')"  # 112 points a line at most
WIDTH, HEIGHT = 240, 36  # of a balance line


@dataclass(frozen=True)
class Account:
    """A key's card: its balance, the line of 28 days, what its holds are for, whether it needs somebody, and what of
    its rates is used."""

    balance: BalanceCard
    look: Look
    line: charts.Line
    said: str
    holds: str
    cap: str
    rates: meters.Rates


@dataclass(frozen=True)
class Held:
    """One hold with its take."""

    hold: ledger.Hold
    job: Job

    @property
    def title(self) -> str:
        return take_title(self.job)


class Credits:
    def __init__(self, told: Mapping[str, str]) -> None:
        """told: the address's own words: days, unit, by, key, project, kind, before."""
        days, by, before = told.get("days", ""), told.get("by", ""), told.get("before", "")
        self.days = int(days) if days.isdecimal() and int(days) in RANGES else USUAL
        self.by = by if by in spending.BY else "project"
        self.wished_unit = told.get("unit", "")
        self.filter = entries.Filter.read(told)
        self.before = int(before) if before.isdecimal() and len(before) < 19 else None

    def address(self, **changes: object) -> str:
        """This page with something changed, as the end of an address; what is usual is left out."""
        told = {"days": self.days, "by": self.by, "unit": self.wished_unit} | changes
        usual = {"days": USUAL, "by": "project"}
        kept = {name: value for name, value in told.items() if value and value != usual.get(name)}
        return "?" + "&".join(part for part in (urlencode(kept), self.filter.query) if part)

    @cached_property
    def now(self) -> datetime:
        return clock.now()

    @cached_property
    def since(self) -> datetime:
        """Midnight of the reader's first day of the range; today is its last."""
        day = timezone.localtime(self.now).date() - timedelta(days=self.days - 1)
        return datetime.combine(day, datetime.min.time(), timezone.get_current_timezone())

    @property
    def facts(self) -> str:
        return f"Last {self.days} days, all projects"

    @property
    def ranges(self) -> list[tuple[str, str, bool]]:
        return [(f"{days} days", self.address(days=days), days == self.days) for days in RANGES]

    @cached_property
    def keys(self) -> list[Key]:
        return list(Key.objects.all())

    @cached_property
    def caps(self) -> list[Budget]:
        return list(Budget.objects.all())

    @cached_property
    def holds(self) -> list[ledger.Hold]:
        return ledger.open_holds()

    @cached_property
    def held(self) -> list[Held]:
        """Which take holds what, oldest first."""
        jobs = Job.objects.select_related("key", "project", "shot", "created_by")
        found = jobs.in_bulk({hold.job_id for hold in self.holds})
        return [Held(hold, found[hold.job_id]) for hold in self.holds]

    @property
    def held_sums(self) -> dict[str, Decimal]:
        found: dict[str, Decimal] = defaultdict(Decimal)
        for hold in self.holds:
            found[hold.unit] += hold.amount
        return dict(found)

    @cached_property
    def accounts(self) -> list[Account]:
        cards = balances.balances(ledger.by_key(self.holds))
        lines, bills, keys = self._lines(), self._of_keys, {key.pk: key for key in self.keys}
        takes: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
        for hold in self.holds:
            takes[hold.key_id].add(hold.job_id)
        return [
            self._account(card, lines.get(card.pk, []), len(takes[card.pk]), bills[card.pk], keys[card.pk])
            for card in cards
        ]

    def _account(
        self, card: BalanceCard, points: list[tuple[float, Decimal]], takes: int, bill: drift.Drift, key: Key
    ) -> Account:
        long = bool(points) and (points[-1][0] - points[0][0]) * HISTORY >= A_LINE
        line = charts.line(points if long else [], width=WIDTH, height=HEIGHT)
        said = "No reading yet"
        if points:
            ends = [formats.money(value, card.unit) for value in (points[0][1], points[-1][1])]
            said = f"{card.label}, the last 28 days: from {ends[0]} to {ends[1]}"
        holds = f"{card.start} by {takes} take{'' if takes == 1 else 's'}" if takes else card.start
        used = formats.money(card.part, card.unit)
        cap = f"{used} of {card.end[4:]}" if card.whole else "No cap"
        return Account(card, _look(card, bill), line, said, holds, cap, meters.rates(key, self.now))

    def _lines(self) -> dict[uuid.UUID, list[tuple[float, Decimal]]]:
        """The last reading of every six hours of 28 days, placed from 0 to 1. One query."""
        start = self.now - HISTORY
        bins = Func(F("at"), template=BINS, output_field=DateTimeField())
        rows = Balance.objects.filter(at__gte=start, total__isnull=False).annotate(bin=bins)
        newest = rows.order_by().values("key_id", "bin").annotate(newest=Max("id")).values("newest")
        found: dict[uuid.UUID, list[tuple[float, Decimal]]] = defaultdict(list)
        for key_id, at, total in (
            Balance.objects.filter(pk__in=newest).order_by("at").values_list("key_id", "at", "total")
        ):
            found[key_id].append(((at - start) / HISTORY, total or Decimal(0)))
        return found

    @cached_property
    def _of_keys(self) -> dict[uuid.UUID, drift.Drift]:
        return drift.of_keys(self.keys, self.since)

    @cached_property
    def drift(self) -> list[drift.Drift]:
        """Takes that differ first, then each key that was charged or is in use."""
        whole = [one for one in self._of_keys.values() if one.settled or one.key.state != Key.State.REVOKED]
        return [*drift.of_takes(self.since), *whole]

    @cached_property
    def _by_day(self) -> spending.Amounts:
        return spending.by_day(self.since)

    @cached_property
    def units(self) -> list[str]:
        """Units that something was spent in, the most used first; else those of the keys."""
        spent = sorted(self._by_day, key=lambda unit: -sum(len(days) for days in self._by_day[unit].values()))
        return spent or sorted({key.unit for key in self.keys})

    @property
    def unit(self) -> str:
        return self.wished_unit if self.wished_unit in self.units else next(iter(self.units), "")

    @property
    def unit_choices(self) -> list[tuple[str, str, bool]]:
        return [(unit, self.address(unit=unit), unit == self.unit) for unit in self.units]

    @cached_property
    def spend(self) -> spending.Spend:
        first = timezone.localtime(self.since).date()
        return spending.spend(self._by_day, self.unit, self.keys, self.caps, first, self.days)

    @cached_property
    def shares(self) -> list[spending.Share]:
        return spending.shares(self.by, self.unit, self.since, self.caps, self.now)

    @property
    def by_choices(self) -> list[tuple[str, str, bool]]:
        return [(word, self.address(by=name), name == self.by) for name, word in spending.BY.items()]

    @cached_property
    def ledger(self) -> entries.Page:
        return entries.page(self.filter, self.before)

    @cached_property
    def choices(self) -> tuple[list[tuple[uuid.UUID, str]], list[tuple[uuid.UUID, str]]]:
        return entries.choices()

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return list(entries.KINDS.items())

    @property
    def older(self) -> str:
        return self.address(before=self.ledger.older) if self.ledger.older else ""

    @property
    def newest(self) -> str:
        return self.address() if self.before else ""


def _look(card: BalanceCard, bill: drift.Drift) -> Look:
    """The one thing to know about a key's money."""
    if card.off == "Stopped":
        return Look("bad", "failed", "Stopped")
    if card.error:
        return Look("bad", "warning", "Not read")
    if card.low:
        return Look("you", "warning", card.low)
    return bill.look
