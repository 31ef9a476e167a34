"""What a checked sheet costs, beside balances and caps, and why it cannot be confirmed yet. Five queries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Sum

from jobs import clock, money
from jobs.batches.rows import amount, errors, quote, ready, wanted, warnings
from jobs.batches.words import counted
from jobs.models import Balance, Batch, BatchRow, Budget, Job, Key, LedgerEntry
from jobs.quotes import LATER, WHEN

ZERO = Decimal(0)


@dataclass(frozen=True)
class Total:
    """What the rows of one key cost. later: how many have a price only when a gate tells it; balance: as last read,
    None when it never was; waiting: held for takes that are not sent yet; left: what the balance will be."""

    key: Key
    unit: str
    rows: int
    later: int
    amount: Decimal
    exact: bool
    balance: Decimal | None
    read_at: datetime | None
    waiting: Decimal

    @property
    def left(self) -> Decimal | None:
        return None if self.balance is None else self.balance - self.waiting - self.amount


@dataclass(frozen=True)
class Cap:
    """A cap that the batch counts against. amount: of this batch; left: below it afterwards, negative when over."""

    budget: Budget
    amount: Decimal
    left: Decimal


@dataclass
class Totals:
    """units: the sums by unit, as the confirm must have seen them; stops: sentences that keep it from being confirmed;
    notes: what will happen then, worth knowing before."""

    keys: list[Total] = field(default_factory=list)
    caps: list[Cap] = field(default_factory=list)
    units: dict[str, Decimal] = field(default_factory=dict)
    rows: int = 0
    left_out: int = 0
    made: int = 0
    wrong: int = 0
    to_look_at: int = 0
    waiting: int = 0
    stops: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        return not self.stops

    @property
    def later(self) -> int:
        """Rows whose price a gate tells: in none of the sums, and counted against caps when somebody says yes."""
        return sum(one.later for one in self.keys)


def totals(batch: Batch, person: User | None, rows: Sequence[BatchRow] | None = None) -> Totals:
    """person: who confirms, whose cap it counts against; rows: those of the batch, when they were read already."""
    rows = list(batch.rows.all()) if rows is None else rows
    found = Totals(
        left_out=sum(row.left_out for row in rows),
        made=sum(row.made_id is not None for row in rows),
        wrong=sum(wanted(row) and bool(errors(row)) for row in rows),
        to_look_at=sum(wanted(row) and not errors(row) and bool(warnings(row)) for row in rows),
    )
    by_key: dict[UUID, list[BatchRow]] = defaultdict(list)
    for row in rows:
        if ready(row) and row.key_id:
            by_key[row.key_id].append(row)
    found.rows = sum(len(theirs) for theirs in by_key.values())
    found.waiting = sum(wanted(row) and not errors(row) and not ready(row) for row in rows)
    found.keys = _keys(by_key)
    for total in found.keys:
        found.units[total.unit] = found.units.get(total.unit, ZERO) + total.amount
    found.caps = _caps(batch, found.keys, person)
    _stops(found, batch)
    return found


def _keys(by_key: dict[UUID, list[BatchRow]]) -> list[Total]:
    readings = Balance.objects.filter(key__in=by_key, error="").order_by("key_id", "-at").distinct("key_id")
    balances = {reading.key_id: reading for reading in readings}
    unsent = Job.objects.filter(key__in=by_key, dispatched_at=None, ended_at=None)
    holds = LedgerEntry.objects.filter(job__in=unsent, kind=LedgerEntry.Kind.HOLD)
    waiting = dict(holds.order_by().values_list("key").annotate(Sum("amount")))
    totals = []
    for key in Key.objects.filter(pk__in=by_key):
        rows, reading = by_key[key.pk], balances.get(key.pk)
        quotes = [found for row in rows if (found := quote(row)) is not None]
        totals.append(
            Total(
                key=key,
                unit=key.unit,
                rows=len(rows),
                later=sum(one.later for one in quotes),
                amount=sum((amount(row) for row in rows), ZERO),
                exact=all(one.exact for one in quotes if not one.later),
                balance=reading.total if reading else None,
                read_at=reading.at if reading else None,
                waiting=waiting.get(key.pk, ZERO),
            )
        )
    return totals


def _caps(batch: Batch, keys: Sequence[Total], person: User | None) -> list[Cap]:
    if not keys:
        return []
    jobs = [Job(key=one.key, project_id=batch.project_id, batch=batch, created_by=person) for one in keys]
    budgets = money.budgets_of(*jobs).select_related("key", "project", "person", "batch", "schedule")
    now = clock.now()
    caps = []
    for budget in budgets:
        counts = [one for one in keys if one.unit == budget.unit and budget.key_id in (None, one.key.pk)]
        needed = sum((one.amount for one in counts), ZERO)
        over = budget.window_ends is not None and budget.window_ends <= now
        spent = ZERO if over else budget.spent  # the counter of a window that is over is cleared by the next hold
        caps.append(Cap(budget, needed, budget.limit - budget.held - spent - needed))
    return sorted(caps, key=lambda cap: cap.left)


def _stops(found: Totals, batch: Batch) -> None:
    if found.wrong:
        it = "it" if found.wrong == 1 else "them"
        found.stops.append(f"{counted(found.wrong, 'row')} cannot be made. Fix {it}, or leave {it} out.")
    if found.waiting:
        are = "is" if found.waiting == 1 else "are"
        found.stops.append(f"{counted(found.waiting, 'price')} {are} not here yet. Check again in a moment.")
    elif batch.checked_at is None:
        found.stops.append("The sheet changed since it was checked. Check it again.")
    if not found.rows and not found.stops:
        found.stops.append("No row is left to be made.")
    for cap in found.caps:
        if cap.left < 0:
            over = f"{money.plain(-cap.left)} {cap.budget.unit}"
            found.stops.append(f"{over} over the cap of {cap.budget}. Leave rows out, or raise the cap.")
    if found.later:
        prices = f"{counted(found.later, 'price')} {'is' if found.later == 1 else 'are'} {LATER}"
        found.notes.append(f"{prices}. {WHEN}, and the caps are checked then.")
    for total in found.keys:
        if total.left is not None and total.left < 0:
            short = f"{money.plain(-total.left)} {total.unit}"
            words = f"{total.key.label} is short by {short}: the last takes wait until it is topped up."
            found.notes.append(words)
