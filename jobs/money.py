"""Holds, settles and releases: the ledger and the caps move together, in the caller's transaction.

A price belongs to a step. It is held before the step is sent, and the hold is closed when the step ends: settled at
what the vendor charged, or released. Locks: budgets by id, before any job (see `jobs.moves`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Case, DecimalField, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from jobs import clock
from jobs.models import Budget, Job, LedgerEntry, Schedule
from jobs.states import Reason, Status

ZERO = Decimal(0)
_Kind = LedgerEntry.Kind


class OverCap(Exception):
    """A hold that a budget has no room for. `str()` is a sentence with the cap and what is left."""

    def __init__(self, budget: Budget, amount: Decimal) -> None:
        left = max(ZERO, budget.limit - budget.held - budget.spent)
        super().__init__(
            f"Over the cap of {budget}: this needs {plain(amount)} {budget.unit}, {plain(left)} {budget.unit} is left. "
            f"Nothing was sent and nothing was charged. It goes on by itself when the cap is raised or freed."
        )
        self.budget = budget


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


def plain(amount: Decimal) -> str:
    """An amount for a sentence: 36, 2.5, 1284."""
    return f"{amount.normalize():f}"


def budgets_of(*jobs: Job) -> QuerySet[Budget]:
    """Every cap these jobs count against, in lock order."""
    scopes = Q(pk=None)
    for job in jobs:
        own = Q(key=job.key_id) | Q(project=job.project_id)
        if job.created_by_id:
            own |= Q(person=job.created_by_id)
        if job.batch_id:
            own |= Q(batch=job.batch_id) | Q(schedule__in=Schedule.objects.filter(batches=job.batch_id))
        scopes |= own & Q(unit=job.key.unit)
    return Budget.objects.filter(scopes).order_by("id")


def open_hold(job: Job, step: str) -> Decimal | None:
    """What is set aside for this step now; None when nothing is."""
    entries = {entry.kind: entry.amount for entry in job.ledger.filter(step=step).exclude(kind=_Kind.ADJUST)}
    if _Kind.SETTLE in entries or _Kind.RELEASE in entries:
        return None
    return entries.get(_Kind.HOLD)


def release_all(job: Job) -> None:
    """Give back whatever is still set aside for any step of this job; needs `lock_caps`, like apply."""
    for step in job.ledger.filter(kind=_Kind.HOLD).values_list("step", flat=True):
        apply(job, Release(step))


def held(jobs: QuerySet[Job]) -> Decimal:
    """The sum of the open holds of these jobs."""
    entries = LedgerEntry.objects.filter(job__in=jobs)
    closed = entries.filter(kind__in=[_Kind.SETTLE, _Kind.RELEASE]).values_list("job_id", "step")
    gone = set(closed)
    rows = entries.filter(kind=_Kind.HOLD).values_list("job_id", "step", "amount")
    return sum((amount for job_id, step, amount in rows if (job_id, step) not in gone), ZERO)


def charged(job: Job) -> Decimal:
    """What this job cost so far by the ledger: settles and adjustments."""
    kinds = [_Kind.SETTLE, _Kind.ADJUST]
    total = job.ledger.filter(kind__in=kinds).aggregate(
        total=Coalesce(Sum("amount"), Value(ZERO), output_field=DecimalField())
    )["total"]
    return Decimal(total)


def apply(job: Job, effect: Effect) -> None:
    """Carry out one effect on ledger and caps. Raises OverCap (roll back) when a hold has no room.

    Must run in a transaction that called `lock_caps` before it locked the job. Repeats of a close are refused by the
    ledger's unique index, so a doubled message cannot settle twice.
    """
    match effect:
        case Hold(step, amount):
            _write(job, step, _Kind.HOLD, amount)
            _move_counters(job, held=amount, check=True)
        case Settle(step, amount):
            hold = open_hold(job, step)
            cost = amount if amount is not None else (hold or ZERO)
            _write(job, step, _Kind.SETTLE, cost, note="" if amount is not None else "estimate; the vendor did not say")
            _move_counters(job, held=-(hold or ZERO), spent=cost)
        case Release(step):
            hold = open_hold(job, step)
            if hold is not None:
                _write(job, step, _Kind.RELEASE, hold)
                _move_counters(job, held=-hold)


def adjust(job: Job, amount: Decimal, vendor_entry: str, note: str) -> None:
    """Correct what a job cost by the vendor's books. Unique per vendor entry; needs `lock_caps`, like apply."""
    _write(job, "", _Kind.ADJUST, amount, note=note, vendor_entry=vendor_entry)
    _move_counters(job, spent=amount)


def _write(job: Job, step: str, kind: str, amount: Decimal, note: str = "", vendor_entry: str = "") -> None:
    LedgerEntry.objects.create(
        key_id=job.key_id,
        job=job,
        step=step,
        kind=kind,
        amount=amount,
        unit=job.key.unit,
        note=note,
        vendor_entry=vendor_entry,
    )


def _move_counters(job: Job, *, held: Decimal = ZERO, spent: Decimal = ZERO, check: bool = False) -> None:
    for budget in budgets_of(job):
        _roll(budget)
        rows = Budget.objects.filter(pk=budget.pk)
        if check:
            rows = rows.filter(limit__gte=F("held") + F("spent") + held)
        if not rows.update(held=F("held") + held, spent=F("spent") + spent):
            budget.refresh_from_db()
            raise OverCap(budget, held)


def _roll(budget: Budget) -> None:
    """Start a new window when the old one is over: what was spent in it no longer counts, what is held still does."""
    if budget.window == Budget.Window.TOTAL:
        return
    now = clock.now()
    ends = window_end(budget.window, now)
    Budget.objects.filter(Q(window_ends__isnull=True) | Q(window_ends__lte=now), pk=budget.pk).update(
        spent=Case(When(window_ends__isnull=True, then=F("spent")), default=Value(ZERO)), window_ends=ends
    )


def window_end(window: str, now: datetime) -> datetime | None:
    """When the window that `now` is in ends (UTC); None for a total."""
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    match window:
        case Budget.Window.DAY:
            return day + timedelta(days=1)
        case Budget.Window.WEEK:
            return day + timedelta(days=7 - day.weekday())
        case Budget.Window.MONTH:
            return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        case _:
            return None


_CAPS_LOCK = 0x7461_6B65  # "take": shared by everybody who moves money, exclusive while a cap is made


def lock_caps(*jobs: Job) -> None:
    """Lock every cap these jobs count against, by id, and keep new ones from being made until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_CAPS_LOCK])
    list(budgets_of(*jobs).select_for_update(of=("self",), no_key=True))


def set_cap(budget: Budget) -> Budget:
    """Create a cap or change its limit; its counters start from what is already held and spent in its scope."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CAPS_LOCK])
        _count(budget)
        budget.save()
    _look_again()
    return budget


def drop_cap(budget: Budget) -> None:
    """Remove a cap; what waited for room under it goes on."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CAPS_LOCK])
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
