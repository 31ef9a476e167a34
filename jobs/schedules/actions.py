"""What a person can do with a schedule: make, edit, pause, resume, run now, delete."""

from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from jobs import clock, events
from jobs.actions.operations import Refused, once
from jobs.clock import Now
from jobs.models import Schedule, ScheduleRun
from jobs.schedules import rules
from jobs.schedules.overlap import in_the_way
from jobs.schedules.wanted import Wanted, approval_of, cleaned, wanted_of
from jobs.wake import wake

_State = ScheduleRun.State


def make(wanted: Wanted, actor: User | None, operation: str = "") -> Schedule:
    """A new schedule. Its takes count for the actor, whose caps hold. Raises Unfit, and Refused for a name taken."""
    if actor is None:
        raise Refused("A schedule's takes count for a person. Nothing was saved. Say who makes it.")

    def do() -> str:
        now = clock.now()
        clean = cleaned(wanted, now)
        schedule = Schedule(created_by=actor, next_at=rules.next_time(clean.rule, now))
        _assign(schedule, clean, actor)
        _save(schedule, force_insert=True)
        _record(schedule, "active", f"Made the schedule {schedule}", actor)
        return str(schedule.pk)

    return Schedule.objects.get(pk=once(operation, "schedule", actor, do))


def edit(schedule: Schedule, wanted: Wanted, actor: User | None, operation: str = "") -> Schedule:
    """Change a schedule as a whole. Runs that began go on as they were. A schedule whose maker was removed becomes
    the actor's. Raises Unfit, and Refused for a name taken."""

    def do() -> str:
        row = _locked(schedule)
        now = clock.now()
        before = wanted_of(row)
        clean = cleaned(wanted, now, before)
        if clean.rule != before.rule and row.paused_at is None:
            row.next_at = rules.next_time(clean.rule, now)
        if row.created_by is None or not row.created_by.is_active:
            row.created_by = actor
        _assign(row, clean, actor)
        _save(row)
        _record(row, "", f"Changed the schedule {row}", actor)
        return str(row.pk)

    return Schedule.objects.get(pk=once(operation, "schedule edit", actor, do))


def _assign(schedule: Schedule, clean: Wanted, actor: User | None) -> None:
    approval = clean.approval
    if approval is None:
        schedule.approved_by = None
    elif approval != approval_of(schedule):
        schedule.approved_by = actor
    columns: dict[str, Any] = {
        "project": clean.project,
        "name": clean.name,
        "rows": [dict(cells) for cells in clean.rows],
        "usual": dict(clean.usual),
        "tags": list(clean.tags),
        "kind": clean.rule.kind,
        "cron": clean.rule.cron,
        "interval": clean.rule.interval,
        "starts_at": clean.rule.starts_at,
        "zone": clean.rule.zone,
        "overlap": clean.overlap,
        "missed": clean.missed,
        "caps": {unit: f"{amount:f}" for unit, amount in clean.caps.items()},
        "max_in_flight": clean.max_in_flight,
        "stagger": clean.stagger,
        "approved_until": approval.until if approval else None,
        "approved_quote": approval.quote if approval else None,
        "approved_unit": approval.unit if approval else "",
    }
    for name, value in columns.items():
        setattr(schedule, name, value)


def _save(schedule: Schedule, *, force_insert: bool = False) -> None:
    try:
        with transaction.atomic():
            schedule.save(force_insert=force_insert)
    except IntegrityError as error:
        if "schedule_named_once" not in str(error):
            raise
        raise Refused(
            f"{schedule.project} has a schedule called {schedule.name!r} already. Nothing was saved. Choose another "
            "name."
        ) from None


def pause(schedule: Schedule, actor: User | None = None, operation: str = "") -> Schedule:
    """No run begins by itself until it is resumed. What runs goes on; times that pass are not caught up with."""

    def do() -> str:
        row = _locked(schedule)
        if row.paused_at is None:
            Schedule.objects.filter(pk=row.pk).update(paused_at=Now(), next_at=None)
            _record(row, "paused", f"Paused the schedule {row}", actor)
        return str(row.pk)

    return Schedule.objects.get(pk=once(operation, "schedule pause", actor, do))


def resume(schedule: Schedule, actor: User | None = None, operation: str = "") -> Schedule:
    """Its next time is the first planned one from now on."""

    def do() -> str:
        row = _locked(schedule)
        if row.paused_at is not None:
            next_at = rules.next_time(rules.rule_of(row), clock.now())
            if next_at is None:
                raise Refused(
                    f"{row} has no time left to run at. Nothing was changed. Edit when it runs, or run it now."
                )
            Schedule.objects.filter(pk=row.pk).update(paused_at=None, next_at=next_at)
            _record(row, "active", f"Resumed the schedule {row}", actor)
        return str(row.pk)

    return Schedule.objects.get(pk=once(operation, "schedule resume", actor, do))


def delete(schedule: Schedule, actor: User | None = None, operation: str = "") -> None:
    """Remove it with its history. Its batches and takes stay; what runs goes on and is billed."""

    def do() -> str:
        row = Schedule.objects.select_for_update(of=("self",)).filter(pk=schedule.pk).first()
        if row is not None:
            if row.runs.filter(lease__isnull=False, due_at__gt=Now(), state=_State.PLANNED).exists():
                raise Refused(f"A run of {row} is being made this moment. Nothing was deleted. Try again in a minute.")
            _record(row, "deleted", f"Deleted the schedule {row}", actor)
            row.delete()
        return str(schedule.pk)

    once(operation, "schedule delete", actor, do)


def run_now(schedule: Schedule, actor: User | None = None, operation: str = "") -> ScheduleRun:
    """A run beside the planned times, also of a paused schedule. It obeys the overlap rule: where that says skip, it
    is refused while the run before is not over; where it says queue, it waits for it."""

    def do() -> str:
        row = _locked(schedule)
        run = ScheduleRun(schedule=row, planned_at=clock.now(), by=actor or row.created_by)
        run.due_at = run.planned_at
        if why := in_the_way(row):
            if row.overlap == Schedule.Overlap.SKIP or row.runs.filter(state=_State.QUEUED).exists():
                raise Refused(f"{why} Nothing was started. Wait for it, or cancel what is left of it.")
            run.state, run.why = _State.QUEUED, why
        run.save(force_insert=True)
        _record(row, run.state, f"Run of {row} asked for", actor)
        wake("jobs.tasks.schedule_run", run.pk)
        return str(run.pk)

    return ScheduleRun.objects.get(pk=once(operation, "schedule run", actor, do))


def _locked(schedule: Schedule) -> Schedule:
    """The row for a change. Raises Refused when it is gone."""
    rows = Schedule.objects.select_related("project", "created_by").select_for_update(of=("self",), no_key=True)
    found = rows.filter(pk=schedule.pk).first()
    if found is None:
        raise Refused(f"The schedule {schedule} was deleted. Nothing was changed.")
    return found


def _record(schedule: Schedule, after: str, note: str, actor: User | None) -> None:
    events.record("schedule", project=schedule.project, after=after, note=note, actor=actor)
