"""The ledger as pages read it: what is held now, and what was spent since when."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet, Sum

from jobs.models import Budget, LedgerEntry

KIND = LedgerEntry.Kind
SPENT = (KIND.SETTLE, KIND.ADJUST)
CLOSING = (KIND.SETTLE, KIND.RELEASE)


@dataclass(frozen=True)
class Hold:
    """Money set aside for one step of one take."""

    job_id: uuid.UUID
    key_id: uuid.UUID
    step: str
    amount: Decimal
    unit: str
    at: datetime


def open_holds() -> list[Hold]:
    """Every hold that no settle or release has closed, oldest first. One query."""
    closing = LedgerEntry.objects.filter(job=OuterRef("job"), step=OuterRef("step"), kind__in=CLOSING)
    rows = LedgerEntry.objects.filter(~Exists(closing), kind=KIND.HOLD, job__isnull=False).order_by("id")
    return [Hold(*row) for row in rows.values_list("job_id", "key_id", "step", "amount", "unit", "at")]


def by_job(holds: Iterable[Hold]) -> dict[uuid.UUID, Decimal]:
    found: dict[uuid.UUID, Decimal] = defaultdict(Decimal)
    for hold in holds:
        found[hold.job_id] += hold.amount
    return dict(found)


def by_key(holds: Iterable[Hold]) -> dict[uuid.UUID, Decimal]:
    found: dict[uuid.UUID, Decimal] = defaultdict(Decimal)
    for hold in holds:
        found[hold.key_id] += hold.amount
    return dict(found)


def spent(since: datetime) -> QuerySet[LedgerEntry]:
    """What was charged, and corrected by the vendors' books, since then."""
    return LedgerEntry.objects.filter(kind__in=SPENT, at__gte=since)


def spent_by_key(since: datetime) -> dict[uuid.UUID, Decimal]:
    rows = spent(since).order_by().values_list("key_id").annotate(total=Sum("amount"))
    return dict(rows)


def spent_by_unit(since: datetime) -> dict[str, Decimal]:
    """Without the units nothing was spent in."""
    rows = spent(since).order_by().values_list("unit").annotate(total=Sum("amount"))
    return {unit: total for unit, total in rows if total}


def used(cap: Budget, now: datetime) -> Decimal:
    """What counts against a cap now. Its counter of a window that is over is cleared by the next hold only."""
    over = cap.window_ends is not None and cap.window_ends <= now
    return cap.held + (Decimal(0) if over else cap.spent)


def left(cap: Budget, now: datetime) -> Decimal:
    return max(Decimal(0), cap.limit - used(cap, now))
