"""Is the run before over? It is when none of its takes is on its way; what waits for a person is on its way."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Count

from jobs.models import Job, Schedule, ScheduleRun
from jobs.states import LIVE, Reason, Status

_State = ScheduleRun.State
_DOING = {
    Status.QUEUED: "in line",
    Status.SUBMITTING: "being sent",
    Status.RUNNING: "rendering",
    Status.FETCHING: "being fetched",
}
_WAITING = {
    Reason.APPROVAL: "waiting for an approval",
    Reason.RECORDING: "waiting for a recording",
    Reason.UNCONFIRMED: "without an answer, waiting for a person",
    Reason.CREDITS: "waiting for credits",
    Reason.BUDGET: "waiting for room under a cap",
    Reason.PREVIOUS: "waiting for the take before",
}


def in_the_way(schedule: Schedule, *, but: ScheduleRun | None = None) -> str:
    """Why a new run has to pass or wait: a sentence that names what is on its way; "" when nothing is.

    but  the run that asks for itself; those that wait in line like it do not count then
    """
    making = [_State.PLANNED] if but else [_State.PLANNED, _State.QUEUED]
    others = schedule.runs.filter(state__in=making)
    if but is not None:
        others = others.exclude(pk=but.pk)
    if other := others.order_by("planned_at").first():
        word = "is still being made" if other.state == _State.PLANNED else "has not begun yet"
        return f"The run of {moment(other.planned_at, schedule.zone)} {word}."
    return _takes_left(schedule)


def _takes_left(schedule: Schedule) -> str:
    """Takes of any of its batches, also those that were asked for again after their run was over."""
    live = Job.objects.filter(batch__schedule=schedule, status__in=LIVE)
    counts = list(live.order_by().values_list("status", "reason").annotate(number=Count("id")).order_by("-number"))
    if not counts:
        return ""
    batch = live.order_by("batch_id").values_list("batch", flat=True)[0]
    run = ScheduleRun.objects.filter(batch=batch).first()
    name = f"The run of {moment(run.planned_at, schedule.zone)}" if run else "The run before"
    return f"{name} is not over: {_listed([f'{number} {_doing(*what)}' for *what, number in counts])}."


def _doing(status: str, reason: str) -> str:
    return _WAITING[Reason(reason)] if status == Status.WAITING else _DOING[Status(status)]


def _listed(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else parts[0]


def moment(time: datetime, zone: str) -> str:
    """A planned time in the schedule's zone: 14 May 02:00."""
    there = time.astimezone(ZoneInfo(zone))
    return f"{there.day} {there:%b %H:%M}"
