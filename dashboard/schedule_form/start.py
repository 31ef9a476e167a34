"""What the form begins with: nothing yet, a schedule as it is, or a batch that is to come again."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from dashboard.schedule_form import sheet, times
from jobs.models import Batch, Key, Project, Schedule

_FIRST = ("key", "model")  # settings for all rows that have a field of their own


def empty(zone: str, project: Project | None = None) -> dict[str, Any]:
    """Every night at 02:00 in the reader's zone."""
    return {
        "project": project,
        "kind": Schedule.Kind.CRON,
        "days": "daily",
        "time": time(2),
        "every": 6,
        "unit": "hours",
        "zone": zone,
        "overlap": Schedule.Overlap.SKIP,
        "missed": Schedule.Missed.RUN_ONCE,
    }


def from_batch(batch: Batch, zone: str) -> dict[str, Any]:
    """The rows and limits of a batch, every night."""
    limits = {"max_in_flight": batch.max_in_flight, "stagger": batch.stagger or None}
    rows, usual = sheet.rows_of_batch(batch), sheet.usual_of_batch(batch)
    return {
        **empty(zone, batch.project),
        **_what(batch.project, batch.name[:140], rows, usual, batch.tags),
        **limits,
    }


def from_schedule(schedule: Schedule) -> dict[str, Any]:
    """A schedule as it is, with times in its own zone."""
    zone = schedule.zone
    approval = {
        "approved_until": times.written(schedule.approved_until, zone),
        "approved_quote": schedule.approved_quote,
        "approved_unit": schedule.approved_unit,
    }
    return {
        **empty(zone),
        **_what(schedule.project, schedule.name, schedule.rows, schedule.usual, schedule.tags),
        **_when(schedule),
        **approval,
        "overlap": schedule.overlap,
        "missed": schedule.missed,
        "max_in_flight": schedule.max_in_flight,
        "stagger": schedule.stagger or None,
        **{f"cap_{number}": schedule.caps.get(unit) for number, unit in enumerate(units())},
    }


def units() -> list[str]:
    """What keys are counted in. One query."""
    return sorted(set(Key.objects.order_by().values_list("unit", flat=True)))


def _what(project: Project, name: str, rows: Any, usual: Mapping[str, str], tags: list[str]) -> dict[str, Any]:
    return {
        "project": project,
        "name": name,
        "rows": sheet.as_text(rows),
        **{column: usual.get(column, "") for column in _FIRST},
        "settings": sheet.settings_text(usual, but=_FIRST),
        "tags": ", ".join(tags),
    }


def _when(schedule: Schedule) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": schedule.kind, "cron": schedule.cron}
    if schedule.kind == Schedule.Kind.CRON:
        plain = times.plain_of(schedule.cron)
        told |= {"days": plain[0], "time": plain[1]} if plain else {"days": times.LINE}
    elif schedule.kind == Schedule.Kind.INTERVAL and schedule.interval:
        number, unit = times.every_of(schedule.interval)
        told |= {"every": number, "unit": unit, "first": times.written(schedule.starts_at, schedule.zone)}
    else:
        told["once"] = times.written(schedule.starts_at, schedule.zone)
    return told
