"""Looking after a batch that runs: pause, hold, resume, priority, cancel the rest, pace, cap, approval ahead."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from django.contrib.auth.models import User
from django.db.models import Max, QuerySet

from jobs import clock, events, money, moves
from jobs.actions.operations import Refused, once
from jobs.batches.sentences import takes
from jobs.caps import plain
from jobs.models import Batch, BatchRow, Budget, Job
from jobs.states import Reason, Status
from jobs.wake import wake

FIRST, LAST = 32_000, -32_000  # priorities: the column is a small integer
_IN_LINE = (Status.QUEUED, Status.WAITING)  # what a priority still speaks for
_NOT_SENT = (Reason.BUDGET, Reason.CREDITS, Reason.PREVIOUS)  # what may wait before anything is at the vendor


def pause(batch: Batch, actor: User | None = None, operation: str = "") -> Batch:
    """Send nothing of it any more, not even the next step of what began. What the vendor has goes on there."""

    def do(locked: Batch) -> str:
        _write(locked, paused=True)
        return f"Paused {locked.name}: nothing of it is sent. What the vendor works on goes on and is billed"

    return _change(batch, "pause batch", do, actor, operation, after="paused")


def hold(batch: Batch, actor: User | None = None, operation: str = "") -> Batch:
    """Begin nothing new; what began goes to its end, and then the batch stands still until it is resumed. Of a paused
    batch too what began goes on."""

    def do(locked: Batch) -> str:
        _write(locked, paused=False, holding=True)
        _look_at_gates(locked)
        _dispatch(locked)
        return f"{locked.name} is on hold after what began"

    return _change(batch, "hold batch", do, actor, operation, after="holding")


def resume(batch: Batch, actor: User | None = None, operation: str = "") -> Batch:
    """End a pause and a hold."""

    def do(locked: Batch) -> str:
        _write(locked, paused=False, holding=False)
        _look_at_gates(locked)
        _dispatch(locked)
        return f"Resumed {locked.name}"

    return _change(batch, "resume batch", do, actor, operation, after="running")


def priority(of: Batch | BatchRow | Job, number: int, actor: User | None = None, operation: str = "") -> int:
    """Send these takes before (above 0) or after (below 0) others of their project and person; how many it changed."""
    if not LAST <= number <= FIRST:
        raise Refused(f"A priority goes from {LAST} to {FIRST}. Nothing was changed.")
    return _prioritise(of, lambda _: number, "priority", actor, operation)


def to_top(of: Batch | BatchRow | Job, actor: User | None = None, operation: str = "") -> int:
    """Put these takes before every other that waits for the same keys; how many it moved."""

    def above(jobs: QuerySet[Job]) -> int:
        line = Job.objects.filter(status__in=_IN_LINE, key__in=jobs.values("key"))
        others = line.exclude(pk__in=jobs.values("pk")).aggregate(most=Max("priority"))["most"]
        return min(FIRST, max(0, others or 0) + 1)

    return _prioritise(of, above, "to top", actor, operation)


def cancel_waiting(batch: Batch, actor: User | None = None, operation: str = "") -> int:
    """Cancel what has not begun, and release what it holds; how many takes. What the vendor has goes on.

    A number of queries that does not grow with the takes. One that a worker looks at this moment is cancelled when the
    look is over.
    """

    def do() -> str:
        jobs = list(not_begun(batch).select_related("key").order_by("pk"))
        note = f"Cancelled before it was sent, with the rest of {batch.name}; nothing was charged"
        won = {job.pk for job in moves.cancel_all(jobs, note=note, actor=actor)}
        missed = list(not_begun(batch).filter(pk__in=[job.pk for job in jobs if job.pk not in won]))
        if missed:
            moves.wish(*(job.pk for job in missed), cancel_wish=True)
            events.record_jobs([(job, job.status, job.status) for job in missed], note="Asked to cancel", actor=actor)
            wake("jobs.tasks.attend", *(job.pk for job in missed))
        number = len(won) + len(missed)
        if number:
            note = f"Cancelled {takes(number)} of {batch.name} that had not begun"
            events.record("batch", project=batch.project, note=note, actor=actor)
        return str(number)

    return int(once(operation, "cancel rest", actor, do))


def pace(
    batch: Batch, max_in_flight: int | None, stagger: float = 0, actor: User | None = None, operation: str = ""
) -> Batch:
    """How many of its takes may be at work at once over all keys (None: as the keys allow), and the seconds between two
    that are sent."""
    if max_in_flight is not None and max_in_flight < 1:
        raise Refused("At least one take at once. Nothing was changed. To stop the batch, pause it.")
    if not 0 <= stagger <= 86_400:
        raise Refused("The time between two takes goes from 0 seconds to a day. Nothing was changed.")

    def do(locked: Batch) -> str:
        _write(locked, max_in_flight=max_in_flight, stagger=stagger)
        _dispatch(locked)
        many = f"{max_in_flight} at once" if max_in_flight is not None else "as many at once as the keys allow"
        return f"{locked.name}: {many}" + (f", one every {stagger:g} s" if stagger else "")

    return _change(batch, "pace batch", do, actor, operation, drafts=True)


def cap(batch: Batch, unit: str, limit: Decimal | None, actor: User | None = None, operation: str = "") -> Batch:
    """What the batch may hold and spend in all, in this unit; None takes the cap away."""
    if limit is not None and limit < 0:
        raise Refused("A cap is 0 or more. Nothing was changed.")

    def do() -> str:
        found = Budget.objects.filter(batch=batch, unit=unit, window=Budget.Window.TOTAL).first()
        if limit is not None:
            budget = found or Budget(batch=batch, unit=unit)
            budget.limit = limit
            money.set_cap(budget)
        elif found is not None:
            money.drop_cap(found)
        word = f"at most {plain(limit)} {unit}" if limit is not None else f"no cap in {unit}"
        events.record("budget", project=batch.project, note=f"{batch.name}: {word}", actor=actor)
        return str(batch.pk)

    return Batch.objects.get(pk=once(operation, "cap batch", actor, do))


def approve_ahead(
    batch: Batch, *, until: datetime, quote: Decimal, unit: str, actor: User, operation: str = ""
) -> Batch:
    """Let gates of its takes pass by themselves in the name of `actor`: up to this quote each, until then."""
    if until <= clock.now():
        raise Refused("The approval would be over already. Nothing was changed. Name a time to come.")
    if quote <= 0 or not unit:
        raise Refused("Name the highest quote, above 0, and its unit. Nothing was changed.")

    def do(locked: Batch) -> str:
        _write(locked, approved_by=actor, approved_until=until, approved_quote=quote, approved_unit=unit)
        _look_at_gates(locked)
        return f"{locked.name}: quotes up to {plain(quote)} {unit} pass by themselves until {until:%Y-%m-%d %H:%M} UTC"

    return _change(batch, "approve ahead", do, actor, operation, drafts=True)


def withdraw_approval(batch: Batch, actor: User | None = None, operation: str = "") -> Batch:
    """Quotes wait for a person again. What passed has passed."""

    def do(locked: Batch) -> str:
        _write(locked, approved_by=None, approved_until=None, approved_quote=None, approved_unit="")
        return f"{locked.name}: quotes wait for a person again"

    return _change(batch, "withdraw approval", do, actor, operation, drafts=True)


def _change(
    batch: Batch,
    action: str,
    do: Callable[[Batch], str],
    actor: User | None,
    operation: str,
    *,
    after: str = "",
    drafts: bool = False,
) -> Batch:
    """Lock the batch, do it, and write the sentence that it returns into the trail."""

    def carry_out() -> str:
        locked = Batch.objects.select_for_update(of=("self",), no_key=True).select_related("project").get(pk=batch.pk)
        if locked.confirmed_at is None and not drafts:
            raise Refused(f"{locked.name} is a draft and sends nothing. Nothing was changed. Confirm it first.")
        note = do(locked)
        events.record("batch", project=locked.project, after=after, note=note, actor=actor)
        return str(locked.pk)

    return Batch.objects.get(pk=once(operation, action, actor, carry_out))


def _write(batch: Batch, **columns: object) -> None:
    Batch.objects.filter(pk=batch.pk).update(**columns)


def _jobs_of(of: Batch | BatchRow | Job) -> QuerySet[Job]:
    if isinstance(of, Job):
        return Job.objects.filter(pk=of.pk)
    return Job.objects.filter(row=of) if isinstance(of, BatchRow) else Job.objects.filter(batch=of)


def _prioritise(
    of: Batch | BatchRow | Job,
    choose: Callable[[QuerySet[Job]], int],
    action: str,
    actor: User | None,
    operation: str,
) -> int:
    def do() -> str:
        jobs = _jobs_of(of).filter(status__in=_IN_LINE)
        number = choose(jobs)
        ids = list(moves.locked(jobs).values_list("pk", flat=True))
        changed = Job.objects.filter(pk__in=ids).update(priority=number)
        first = Job.objects.filter(pk__in=ids).select_related("project", "batch").first()
        if first is not None:
            what = f"{first}" if not isinstance(of, Batch) else f"{of.name}, {takes(changed)}"
            events.record("batch", project=first.project, note=f"Priority {number}: {what}", actor=actor)
        return str(changed)

    return int(once(operation, action, actor, do))


def not_begun(batch: Batch) -> QuerySet[Job]:
    """Takes of which nothing is at a vendor and nothing is being sent."""
    waits = Job.objects.filter(status=Status.WAITING, reason__in=_NOT_SENT)
    return (Job.objects.filter(status=Status.QUEUED) | waits).filter(batch=batch, step=0, refs__isnull=True)


def _look_at_gates(batch: Batch) -> None:
    waiting = Job.objects.filter(batch=batch, status=Status.WAITING, reason=Reason.APPROVAL)
    ids = list(waiting.values_list("pk", flat=True))
    moves.wish(*ids)
    wake("jobs.tasks.attend", *ids)


def _dispatch(batch: Batch) -> None:
    queued = Job.objects.filter(batch=batch, status=Status.QUEUED).order_by()
    wake("jobs.tasks.dispatch", *queued.values_list("key", flat=True).distinct())
