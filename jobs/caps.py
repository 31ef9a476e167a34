"""The counters of caps: which of them a take counts against, locked in order, moved by conditional UPDATE.

`jobs.money` moves them together with the ledger. However many takes move at once, each cap is moved once, by its sum.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import Case, F, Q, QuerySet, Value, When

from jobs import clock
from jobs.models import Batch, Budget, Job, Schedule

ZERO = Decimal(0)
LOCK = 0x7461_6B65  # "take": an advisory lock, shared by everybody who moves money, exclusive while a cap is made


class OverCap(Exception):
    """A hold that a budget has no room for. `str()` says it of a take that waits for room.

    amount  what was to be held in all, in the cap's unit; left  what it has room for; short  both, in a sentence
    """

    def __init__(self, budget: Budget, amount: Decimal) -> None:
        self.budget, self.amount = budget, amount
        self.left = max(ZERO, budget.limit - budget.held - budget.spent)
        unit = budget.unit
        self.short = f"Over the cap of {budget}: this needs {plain(amount)} {unit}, {plain(self.left)} {unit} is left."
        later = "It goes on by itself when the cap is raised or freed."
        super().__init__(f"{self.short} Nothing was sent and nothing was charged. {later}")


@dataclass(frozen=True)
class Change:
    """What one take adds to every cap that it counts against."""

    job: Job
    held: Decimal = ZERO
    spent: Decimal = ZERO


def plain(amount: Decimal) -> str:
    """An amount for a sentence: 36, 2.5, 1284."""
    return f"{amount.normalize():f}"


def budgets_of(*jobs: Job) -> QuerySet[Budget]:
    """Every cap these jobs count against, in lock order. The query grows with the scopes they name, not with them."""
    of_unit: dict[str, list[Job]] = defaultdict(list)
    for job in jobs:
        of_unit[job.key.unit].append(job)
    scopes = Q(pk=None)
    for unit, same in of_unit.items():
        scopes |= _scopes(same) & Q(unit=unit)
    return Budget.objects.filter(scopes).order_by("id")


def _scopes(jobs: Sequence[Job]) -> Q:
    found = Q(key__in={job.key_id for job in jobs}) | Q(project__in={job.project_id for job in jobs})
    if people := {job.created_by_id for job in jobs if job.created_by_id}:
        found |= Q(person__in=people)
    if batches := {job.batch_id for job in jobs if job.batch_id}:
        found |= Q(batch__in=batches) | Q(schedule__in=Schedule.objects.filter(batches__in=batches))
    return found


def lock(*jobs: Job) -> None:
    """Lock every cap these jobs count against, by id, and keep new ones from being made until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])
    list(budgets_of(*jobs).select_for_update(of=("self",), no_key=True))


def shift(changes: Sequence[Change], *, check: bool = False) -> None:
    """Move the counters. check: raises OverCap (roll back) when a cap has no room for its sum."""
    budgets = list(budgets_of(*(change.job for change in changes)))
    schedules = _schedules(budgets, changes)
    for budget in budgets:
        mine = [change for change in changes if _counts(budget, change.job, schedules)]
        held = sum((change.held for change in mine), ZERO)
        spent = sum((change.spent for change in mine), ZERO)
        _roll(budget)
        rows = Budget.objects.filter(pk=budget.pk)
        if check:
            rows = rows.filter(limit__gte=F("held") + F("spent") + held)
        if not rows.update(held=F("held") + held, spent=F("spent") + spent):
            budget.refresh_from_db()
            raise OverCap(budget, held)


def _schedules(budgets: Iterable[Budget], changes: Iterable[Change]) -> dict[UUID, UUID | None]:
    """The schedule of each batch, where a cap of a schedule asks for it."""
    if not any(budget.schedule_id for budget in budgets):
        return {}
    batches = {change.job.batch_id for change in changes if change.job.batch_id}
    return dict(Batch.objects.filter(pk__in=batches).values_list("pk", "schedule_id"))


def _counts(budget: Budget, job: Job, schedules: dict[UUID, UUID | None]) -> bool:
    schedule = schedules.get(job.batch_id) if job.batch_id else None
    pairs = (
        (budget.key_id, job.key_id),
        (budget.project_id, job.project_id),
        (budget.person_id, job.created_by_id),
        (budget.batch_id, job.batch_id),
        (budget.schedule_id, schedule),
    )
    return budget.unit == job.key.unit and any(own is not None and own == other for own, other in pairs)


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
