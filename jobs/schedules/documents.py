"""A schedule, its runs and a dry run as documents: what `--json` prints and a script reads. Times are UTC."""

from datetime import datetime
from typing import Any

from jobs import clock
from jobs.batches import rows as readings
from jobs.models import BatchRow, Schedule, ScheduleRun
from jobs.schedules import rules
from jobs.schedules.trial import Trial

UPCOMING = 10
LAST = 10


def schedule_document(schedule: Schedule) -> dict[str, Any]:
    """Everything a script needs of one schedule, with its next times and its last runs."""
    rule = rules.rule_of(schedule)
    upcoming = rules.times(rule, clock.now(), most=UPCOMING) if schedule.next_at else []
    return {
        "id": str(schedule.pk),
        "name": schedule.name,
        "project": schedule.project.name,
        "rows": len(schedule.rows),
        "rule": rules.words(rule),
        "cron": schedule.cron,
        "zone": schedule.zone,
        "overlap": schedule.overlap,
        "missed": schedule.missed,
        "caps": schedule.caps,
        "paused": schedule.paused_at is not None,
        "next_at": _time(schedule.next_at),
        "upcoming": [_time(one) for one in upcoming],
        "runs": [run_document(run) for run in schedule.runs.all()[:LAST]],
    }


def run_document(run: ScheduleRun) -> dict[str, Any]:
    return {
        "id": str(run.pk),
        "planned_at": _time(run.planned_at),
        "state": run.state,
        "why": run.why,
        "batch": str(run.batch_id) if run.batch_id else None,
        "ended_at": _time(run.ended_at),
    }


def trial_document(trial: Trial) -> dict[str, Any]:
    """A dry run: its rows with prices and problems, and what they cost together by unit."""
    return {
        "planned_at": _time(trial.planned_at),
        "name": trial.name,
        "complete": trial.complete,
        "total": trial.totals.units,
        "stops": list(trial.stops),
        "rows": [_row(row) for row in trial.rows],
    }


def _row(row: BatchRow) -> dict[str, Any]:
    told = readings.quote(row)
    priced = row.quote is not None and row.key is not None
    return {
        "number": row.number,
        "shot": row.cells.get("shot", ""),
        "prompt": row.cells.get("prompt", ""),
        "price": readings.amount(row) if priced and not (told and told.later) else None,
        "price_later": bool(told and told.later),
        "unit": row.key.unit if row.key else None,
        "problems": [one["message"] for one in row.problems],
    }


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
