"""One run, from its planned time to its end: draft, check, cap, confirm, and then watching until no take is left.

    planned   its batch is made, and tried again for a while where prices are away      -> running, refused, skipped
    queued    the run before is not over                                                -> planned, skipped
    running   its batch is confirmed; looked at until none of its takes is on its way   -> done

Every step may be repeated: the actions carry the run's own operation keys, and a worker that lost its lease writes
nothing. A refused run has spent nothing; its draft stays, so that a person can look at the sheet.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from jobs import clock, events, money
from jobs.actions.operations import Refused
from jobs.batches.check import check
from jobs.batches.confirm import confirm
from jobs.batches.drafts import open_draft
from jobs.batches.rows import errors, wanted
from jobs.batches.summary import is_over
from jobs.clock import After, Now
from jobs.hints import hint
from jobs.models import Batch, Budget, Schedule, ScheduleRun
from jobs.schedules.overlap import in_the_way, moment
from jobs.schedules.sheet import filled
from jobs.schedules.variables import Unknown
from jobs.wake import wake

LEASE = 300  # seconds in which one step is done, prices included
LOOK = 30  # seconds between two looks at a run that goes on
PRICE_LOOK = 10  # seconds between two looks at a sheet that waits for prices
PRICES = timedelta(minutes=45)  # so long prices are asked for again
STUCK = timedelta(hours=2)  # what was not made by then never will be
MOST_ROWS_TOLD = 5
_State = ScheduleRun.State
_NOTHING = "Nothing was sent and nothing was charged."


@dataclass(frozen=True)
class Verdict:
    """Where a run goes on. due: seconds until it is looked at again; None: it is over."""

    state: str
    why: str = ""
    due: float | None = None


def attend(run_id: uuid.UUID) -> None:
    """Do the next thing for a run that is due; nothing when somebody else does."""
    run = _claim(run_id)
    if run is None:
        return
    match run.state:
        case _State.QUEUED:
            verdict = _in_line(run)
        case _State.PLANNED:
            verdict = _make(run)
        case _:
            verdict = _watch(run)
    _settle(run, verdict)


def _claim(run_id: uuid.UUID) -> ScheduleRun | None:
    lease = uuid.uuid4()
    taken = ScheduleRun.objects.filter(pk=run_id, due_at__lte=Now()).update(lease=lease, due_at=After(LEASE))
    rows = ScheduleRun.objects.select_related("schedule__project", "schedule__created_by", "schedule__approved_by")
    return rows.select_related("batch").get(pk=run_id, lease=lease) if taken else None


def _settle(run: ScheduleRun, verdict: Verdict) -> None:
    """Write what became of it, if the lease is still ours, with its line in the trail."""
    over = verdict.due is None
    columns: dict[str, Any] = {"state": verdict.state, "why": verdict.why, "lease": None}
    columns |= {"due_at": None, "ended_at": Now()} if over else {"due_at": After(verdict.due or 0)}
    with transaction.atomic():
        if not ScheduleRun.objects.filter(pk=run.pk, state=run.state, lease=run.lease).update(**columns):
            return
        if verdict.due == 0:
            wake("jobs.tasks.schedule_run", run.pk)
        project = run.schedule.project
        if verdict.state != run.state and verdict.state in _TOLD:
            words = _TOLD[verdict.state] or verdict.why
            note = f"{run.schedule}, {moment(run.planned_at, run.schedule.zone)}: {words}"
            events.record("schedule", project=project, before=run.state, after=verdict.state, note=note)
        elif (verdict.state, verdict.why) != (run.state, run.why):
            hint("schedule", project=project.pk)


_TOLD: dict[str, str] = {  # in the trail; others say why
    _State.RUNNING: "The run began.",
    _State.DONE: "The run is over.",
    _State.REFUSED: "",
}


def _in_line(run: ScheduleRun) -> Verdict:
    if run.schedule.paused_at is not None and run.by_id is None:
        return _paused()
    if why := in_the_way(run.schedule, but=run):
        return Verdict(_State.QUEUED, why, due=LOOK)
    return Verdict(_State.PLANNED, "It waited until the run before was over.", due=0)


def _paused() -> Verdict:
    return Verdict(_State.SKIPPED, "The schedule was paused before this run began.")


def _watch(run: ScheduleRun) -> Verdict:
    if run.batch is None or is_over(run.batch):
        return Verdict(_State.DONE, run.why)
    return Verdict(_State.RUNNING, run.why, due=LOOK)


def _make(run: ScheduleRun) -> Verdict:
    """Its batch, confirmed or refused. Talks to vendors, outside any transaction."""
    if run.batch is not None and run.batch.confirmed_at is not None:
        return Verdict(_State.RUNNING, run.why, due=0)  # a worker was lost right after the confirm
    ScheduleRun.objects.filter(pk=run.pk, started_at=None).update(started_at=Now())
    run.refresh_from_db(fields=["started_at"])
    if run.schedule.paused_at is not None and run.by_id is None:
        return _paused()
    if _waited(run) > STUCK:
        return Verdict(
            _State.REFUSED,
            f"It could not be made for {STUCK.seconds // 3600} hours. {_NOTHING} Look at the log, then run it now.",
        )
    try:
        return _confirmed(run, actor_of(run.schedule))
    except Refused as refused:
        return Verdict(_State.REFUSED, str(refused))


def actor_of(schedule: Schedule) -> User:
    """Whom the takes of a run count for. Raises Refused when they can count for nobody, or the project is put away."""
    if schedule.project.archived_at is not None:
        raise Refused(f"The project {schedule.project} is archived. {_NOTHING} Restore it, or delete the schedule.")
    if schedule.created_by is None or not schedule.created_by.is_active:
        raise Refused(
            f"Who made this schedule was removed from the studio, and its takes counted for them. {_NOTHING} Edit and "
            "save the schedule: its takes then count for you."
        )
    return schedule.created_by


def _confirmed(run: ScheduleRun, actor: User) -> Verdict:
    batch = check(_draft(run, actor))
    if wrong := _rows_with_problems(batch):
        raise Refused(f"{wrong} {_NOTHING} Mend the rows in the schedule.")
    if batch.checked_at is None:
        if _waited(run) > PRICES:
            raise Refused(
                f"Prices could not be had for {PRICES.seconds // 60} minutes. {_NOTHING} See the key, then run it now."
            )
        return Verdict(_State.PLANNED, run.why, due=PRICE_LOOK)
    _cap(run, batch)
    confirm(batch, actor, f"run/{run.pk}/confirm")
    return Verdict(_State.RUNNING, run.why, due=LOOK)


def _waited(run: ScheduleRun) -> timedelta:
    """Since it was first tried."""
    return clock.now() - (run.started_at or run.planned_at)


def _draft(run: ScheduleRun, actor: User) -> Batch:
    """The run's batch with the variables filled in; the same one however often it is asked for."""
    schedule = run.schedule
    try:
        sheet = filled(schedule, run.planned_at, schedule.runs.filter(planned_at__lte=run.planned_at).count())
    except Unknown as unknown:
        raise Refused(f"{unknown} {_NOTHING}") from None
    try:
        batch = open_draft(
            schedule.project,
            sheet.rows,
            name=sheet.name,
            source="schedule",
            usual=sheet.usual,
            tags=schedule.tags,
            actor=actor,
            operation=f"run/{run.pk}/draft",
            schedule=schedule,
        )
    except Batch.DoesNotExist:
        raise Refused(f"The sheet of this run was discarded by hand. {_NOTHING}") from None
    approver = schedule.approved_by if schedule.approved_by and schedule.approved_by.is_active else None
    Batch.objects.filter(pk=batch.pk).update(
        max_in_flight=schedule.max_in_flight,
        stagger=schedule.stagger,
        approved_by=approver,
        approved_until=schedule.approved_until if approver else None,
        approved_quote=schedule.approved_quote if approver else None,
        approved_unit=schedule.approved_unit if approver else "",
    )
    ScheduleRun.objects.filter(pk=run.pk, batch=None).update(batch=batch)
    batch.refresh_from_db()
    return batch


def _rows_with_problems(batch: Batch) -> str:
    wrong = [row for row in batch.rows.all() if wanted(row) and errors(row)]
    told = [f"Row {row.number}: {' '.join(str(one['message']) for one in errors(row))}" for row in wrong]
    more = len(told) - MOST_ROWS_TOLD
    return " ".join(told[:MOST_ROWS_TOLD] + ([f"And {more} more rows."] if more > 0 else []))


def _cap(run: ScheduleRun, batch: Batch) -> None:
    """What this run may hold and spend, as caps of its batch."""
    for unit, limit in run.schedule.caps.items():
        if not Budget.objects.filter(batch=batch, unit=unit, window=Budget.Window.TOTAL).exists():
            money.set_cap(Budget(batch=batch, unit=unit, limit=Decimal(limit)))
