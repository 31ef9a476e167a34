"""Schedules in front of the pages: the form as a browser sends it, runs of every state, addresses."""

from typing import Any

from jobs.clock import Now
from jobs.models import Schedule, ScheduleRun
from tests.jobs.schedules.made import at
from tests.jobs.studio import Studio


def form(studio: Studio, **changes: object) -> dict[str, object]:
    """What a browser sends: every night at 02:00 UTC."""
    usual = {
        "name": "Nightly",
        "project": studio.project.pk,
        "rows": "shot\tprompt\nS1\ta street on {date}\nS2\ta door\n",
        "key": "Main",
        "model": "film",
        "settings": "",
        "tags": "",
        "kind": "cron",
        "days": "daily",
        "time": "02:00",
        "unit": "hours",
        "zone": "UTC",
        "overlap": "skip",
        "missed": "run_once",
        "approved_unit": "cr",
    }
    return usual | changes


def run_of(schedule: Schedule, day: str, state: str, why: str = "", **more: Any) -> ScheduleRun:
    over = state in {"done", "skipped", "refused"}
    return ScheduleRun.objects.create(
        schedule=schedule, planned_at=at(day), state=state, why=why, ended_at=Now() if over else None, **more
    )


def address(schedule: Schedule, verb: str = "") -> str:
    return f"/schedules/{schedule.pk}/{verb}"
