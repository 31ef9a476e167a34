"""A planned time has come: one run of it, made, put in line or skipped as the schedule's rules say; and the next time.

One short transaction under the schedule's row lock, so that any number of ticks and workers make one run; the unique
planned time holds even where that would not.
"""

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from jobs import clock
from jobs.clock import Now
from jobs.hints import hint
from jobs.models import Schedule, ScheduleRun
from jobs.schedules import rules
from jobs.schedules.overlap import in_the_way
from jobs.wake import wake

GRACE = timedelta(minutes=5)  # a run that begins no later than this was not missed
COUNTED = 100  # missed times that are told by their number
LOOK = timedelta(seconds=60)  # at a run in line
_State = ScheduleRun.State


def claim(schedule_id: uuid.UUID) -> ScheduleRun | None:
    """The run of a schedule whose time has come; None when it has not, or somebody else is at it."""
    with transaction.atomic():
        rows = Schedule.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        schedule = rows.filter(pk=schedule_id, next_at__lte=Now()).first()
        if schedule is None or schedule.next_at is None:
            return None
        now = clock.now()
        rule = rules.rule_of(schedule)
        planned = max(schedule.next_at, rules.latest(rule, now) or schedule.next_at)
        passed = rules.between(rule, schedule.next_at, planned, most=COUNTED + 1)
        run, made = ScheduleRun.objects.get_or_create(
            schedule=schedule, planned_at=planned, defaults=_as_ruled(schedule, planned, len(passed), now)
        )
        Schedule.objects.filter(pk=schedule.pk).update(next_at=rules.next_time(rule, now))
        if not made:
            return None
        if run.state == _State.PLANNED:
            wake("jobs.tasks.schedule_run", run.pk)
        hint("schedule", project=schedule.project_id)
    return run


def _as_ruled(schedule: Schedule, planned: datetime, passed: int, now: datetime) -> dict[str, object]:
    """The columns of the new run. passed: how many planned times before this one were due as well."""
    missed = now - planned > GRACE
    if missed and schedule.missed == Schedule.Missed.SKIP:
        why = "Takeboard was not running at this time, and this schedule skips what it misses."
        return _over(_State.SKIPPED, f"{why}{_others(passed)}", now)
    why = in_the_way(schedule)
    if why and (schedule.overlap == Schedule.Overlap.SKIP or schedule.runs.filter(state=_State.QUEUED).exists()):
        return _over(_State.SKIPPED, why, now)
    if why:
        return {"state": _State.QUEUED, "why": why, "due_at": now + LOOK}
    late = "It began late: Takeboard was not running at its time." if missed else ""
    return {"state": _State.PLANNED, "due_at": now, "why": f"{late}{_others(passed)}".strip()}


def _others(passed: int) -> str:
    """The earlier times that passed as well; "" when there is none."""
    if not passed:
        return ""
    number = f"More than {COUNTED}" if passed > COUNTED else str(passed)
    return f" {number} earlier {'time' if passed == 1 else 'times'} passed before it."


def _over(state: str, why: str, now: datetime) -> dict[str, object]:
    return {"state": state, "why": why, "ended_at": now}
