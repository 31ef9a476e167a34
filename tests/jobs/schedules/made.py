"""Schedules for tests: every night at 02:00 UTC unless said otherwise, seen at noon of 14 May 2030."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from jobs import clock
from jobs.models import Schedule, ScheduleRun
from jobs.schedules import actions
from jobs.schedules.rules import Rule
from jobs.schedules.wanted import Wanted
from tests.jobs.studio import Studio

NIGHTLY = Rule("cron", "UTC", cron="0 2 * * *")
NOON = datetime(2030, 5, 14, 12, tzinfo=UTC)  # a Tuesday


def at(text: str) -> datetime:
    """A moment of May 2030: "15 02:00"."""
    return datetime.strptime(f"2030-05-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def move_to(moment: datetime) -> None:
    """Set the clock."""
    clock.shift(moment - clock.now())


def wanted(studio: Studio, **changes: Any) -> Wanted:
    rows: list[Mapping[str, str]] = [{"shot": "S1", "prompt": "a street on {date}"}, {"shot": "S2", "prompt": "a"}]
    usual = {"key": studio.key.label, "model": "film"}
    return replace(Wanted(studio.project, "Nightly", rows, NIGHTLY, usual), **changes)


def made(studio: Studio, **changes: Any) -> Schedule:
    """A schedule; the clock stands at noon when it is made."""
    move_to(NOON)
    return actions.make(wanted(studio, **changes), studio.person)


def history(schedule: Schedule) -> list[tuple[str, str]]:
    """(planned time, state) of every run, oldest first."""
    runs = ScheduleRun.objects.filter(schedule=schedule).order_by("planned_at")
    return [(f"{run.planned_at:%d %H:%M}", run.state) for run in runs]
