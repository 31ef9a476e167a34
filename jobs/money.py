"""Holds, settles and releases: the ledger and the caps move together, in the caller's transaction.

A price belongs to a step. It is held before the step is sent, and the hold is closed when the step ends: settled at
what the vendor charged, or released. Locks: budgets by id, before any job (see `jobs.moves`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction
from django.db.models import DecimalField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from jobs import caps, clock
from jobs.caps import ZERO, Change, OverCap, budgets_of, plain, window_end
from jobs.caps import lock as lock_caps
from jobs.models import Budget, Job, LedgerEntry
from jobs.states import Reason, Status

__all__ = ["OverCap", "budgets_of", "lock_caps", "plain", "window_end"]

_Kind = LedgerEntry.Kind


@dataclass(frozen=True)
class Hold:
    """Set `amount` aside for a step."""

    step: str
    amount: Decimal


@dataclass(frozen=True)
class Settle:
    """The step cost `amount`; None: the vendor did not say, so the hold's amount stands until its books do."""

    step: str
    amount: Decimal | None


@dataclass(frozen=True)
class Release:
    """The step cost nothing."""

    step: str


Effect = Hold | Settle | Release


def open_hold(job: Job, step: str) -> Decimal | None:
    """What is set aside for this step now; None when nothing is."""
    return open_holds([job]).get((job.pk, step))


def open_holds(jobs: Iterable[Job] | QuerySet[Job]) -> dict[tuple[UUID, str], Decimal]:
    """What is set aside now for these jobs, by (job, step)."""
    found: dict[tuple[UUID, str], Decimal] = {}
    closed: set[tuple[UUID, str]] = set()
    entries = LedgerEntry.objects.filter(job__in=jobs).exclude(kind=_Kind.ADJUST)
    for job_id, step, kind, amount in entries.values_list("job_id", "step", "kind", "amount"):
        if kind == _Kind.HOLD and job_id is not None:
            found[job_id, step] = amount
        elif job_id is not None:
            closed.add((job_id, step))
    return {place: amount for place, amount in found.items() if place not in closed}


def release_all(*jobs: Job) -> None:
    """Give back whatever is still set aside for any step of these jobs; needs `lock_caps`, like apply."""
    by_id = {job.pk: job for job in jobs}
    apply_all([(by_id[job_id], Release(step)) for job_id, step in open_holds(jobs)])


def held(jobs: QuerySet[Job]) -> Decimal:
    """The sum of the open holds of these jobs."""
    return sum(open_holds(jobs).values(), ZERO)


def charged(job: Job) -> Decimal:
    """What this job cost so far by the ledger: settles and adjustments."""
    total = Job.objects.filter(pk=job.pk).values_list(costs(), flat=True).get()
    return Decimal(total)


def costs() -> Coalesce:
    """The same as an expression, for a query of many jobs."""
    entries = LedgerEntry.objects.filter(job=OuterRef("pk"), kind__in=[_Kind.SETTLE, _Kind.ADJUST])
    total = entries.order_by().values("job").annotate(total=Sum("amount")).values("total")
    return Coalesce(Subquery(total), Value(ZERO), output_field=DecimalField())


def apply(job: Job, effect: Effect) -> None:
    """Carry out one effect on ledger and caps. Raises OverCap (roll back) when a hold has no room.

    Must run in a transaction that called `lock_caps` before it locked the job. Repeats of a close are refused by the
    ledger's unique index, so a doubled message cannot settle twice.
    """
    apply_all([(job, effect)])


def apply_all(effects: Sequence[tuple[Job, Effect]]) -> None:
    """The same for many jobs in a number of queries that does not grow with them: a cap moves once, by their sum.

    A cap without room for all the holds together raises OverCap, and none of them is placed.
    """
    if not effects:
        return
    closing = [job for job, effect in effects if not isinstance(effect, Hold)]
    holds = open_holds(closing) if closing else {}
    entries: list[LedgerEntry] = []
    changes: list[Change] = []
    for job, effect in effects:
        before = holds.get((job.pk, effect.step))
        match effect:
            case Hold(step, amount):
                entries.append(_entry(job, step, _Kind.HOLD, amount))
                changes.append(Change(job, held=amount))
            case Settle(step, amount):
                cost = amount if amount is not None else (before or ZERO)
                note = "" if amount is not None else "estimate; the vendor did not say"
                entries.append(_entry(job, step, _Kind.SETTLE, cost, note))
                changes.append(Change(job, held=-(before or ZERO), spent=cost))
            case Release(step) if before is not None:
                entries.append(_entry(job, step, _Kind.RELEASE, before))
                changes.append(Change(job, held=-before))
    if entries:
        LedgerEntry.objects.bulk_create(entries)
        caps.shift(changes, check=len(closing) < len(effects))


def adjust(job: Job, amount: Decimal, vendor_entry: str, note: str) -> None:
    """Correct what a job cost by the vendor's books. Unique per vendor entry; needs `lock_caps`, like apply."""
    _entry(job, "", _Kind.ADJUST, amount, note, vendor_entry).save(force_insert=True)
    caps.shift([Change(job, spent=amount)])


def _entry(job: Job, step: str, kind: str, amount: Decimal, note: str = "", vendor_entry: str = "") -> LedgerEntry:
    return LedgerEntry(
        key_id=job.key_id,
        job=job,
        step=step,
        kind=kind,
        amount=amount,
        unit=job.key.unit,
        note=note,
        vendor_entry=vendor_entry,
    )


def set_cap(budget: Budget) -> Budget:
    """Create a cap or change its limit; its counters start from what is already held and spent in its scope."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [caps.LOCK])
        _count(budget)
        budget.save()
    _look_again()
    return budget


def drop_cap(budget: Budget) -> None:
    """Remove a cap; what waited for room under it goes on."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [caps.LOCK])
        budget.delete()
    _look_again()


def _look_again() -> None:
    stopped = Job.objects.filter(status=Status.WAITING, reason=Reason.BUDGET, lease__isnull=True)
    stopped.update(due_at=clock.Now())  # there may be room now


def _count(budget: Budget) -> None:
    jobs = Job.objects.filter(key__unit=budget.unit)
    for scope, field in (
        ("key", "key"),
        ("project", "project"),
        ("person", "created_by"),
        ("batch", "batch"),
        ("schedule", "batch__schedule"),
    ):
        if value := getattr(budget, f"{scope}_id"):
            jobs = jobs.filter(**{field: value})
    now = clock.now()
    budget.window_ends = window_end(budget.window, now)
    spent = LedgerEntry.objects.filter(job__in=jobs, kind__in=[_Kind.SETTLE, _Kind.ADJUST])
    if budget.window_ends:
        spent = spent.filter(at__gte=_window_start(budget.window, now))
    budget.spent = spent.aggregate(total=Sum("amount"))["total"] or ZERO
    budget.held = held(jobs)


def _window_start(window: str, now: datetime) -> datetime:
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    match window:
        case Budget.Window.WEEK:
            return day - timedelta(days=day.weekday())
        case Budget.Window.MONTH:
            return day.replace(day=1)
        case _:
            return day
