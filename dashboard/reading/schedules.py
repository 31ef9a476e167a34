"""Schedules: the list with what comes next and how the last run went, and one schedule with its times and history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from dashboard import formats
from dashboard.reading import months
from dashboard.reading.months import Mark, Month
from dashboard.reading.schedule_runs import RunLine, lines
from dashboard.reading.status import Look
from jobs import clock
from jobs.models import Budget, Schedule, ScheduleRun
from jobs.schedules import rules
from jobs.schedules.variables import used

UPCOMING = 10
HISTORY = 20  # runs on a page
ROWS = 8  # that are shown of its sheet
RAN = 2000  # runs of a month that the calendar marks
_State = ScheduleRun.State
PAUSED = Look("idle", "pause", "Paused")
NO_TIME = Look("idle", "done", "No time left")


class Upcoming(NamedTuple):
    """at: in the reader's zone; there: the same moment in the schedule's, "" when that is no other."""

    at: datetime
    there: str


@dataclass(frozen=True)
class Line:
    """One schedule in the list."""

    schedule: Schedule
    last: RunLine | None

    @property
    def rule(self) -> str:
        return rules.words(rules.rule_of(self.schedule))

    @property
    def href(self) -> str:
        return reverse("schedule", args=[self.schedule.pk])

    @property
    def off(self) -> Look | None:
        """Why nothing comes next."""
        if self.schedule.paused_at is not None:
            return PAUSED
        return NO_TIME if self.schedule.next_at is None else None

    @property
    def wrong(self) -> str:
        """Why its last run was refused: somebody has to see to it."""
        return self.last.run.why if self.last and self.last.run.state == _State.REFUSED else ""


def listed() -> list[Line]:
    """Every schedule, those that run next first, then those that do not. Three queries."""
    rows = sorted(
        Schedule.objects.select_related("project", "created_by"),
        key=lambda one: (one.next_at is None, one.next_at or one.created_at, one.name),
    )
    newest = ScheduleRun.objects.order_by("schedule_id", "-planned_at").distinct("schedule_id")
    last = {line.run.schedule_id: line for line in lines(newest)}
    return [Line(one, last.get(one.pk)) for one in rows]


def needing_somebody() -> QuerySet[Schedule]:
    """Schedules whose last run (those that passed by a rule aside) was refused, until it runs again or is paused."""
    runs = ScheduleRun.objects.filter(schedule=OuterRef("pk")).exclude(state=_State.SKIPPED).order_by("-planned_at")
    return (
        Schedule.objects.filter(paused_at=None)
        .alias(last=Subquery(runs.values("state")[:1]))
        .filter(last=_State.REFUSED)
    )


class SchedulePage:
    """One schedule, read as its parts are asked for."""

    def __init__(self, schedule: Schedule, month: str = "", before: str = "") -> None:
        """month: 2026-05, of the calendar; before: the history older than this moment, in ISO form."""
        self.schedule = schedule
        self.rule = rules.rule_of(schedule)
        self.now = clock.now()
        self._month, self.before = month, _moment(before)

    @property
    def words(self) -> str:
        return rules.words(self.rule)

    @cached_property
    def line(self) -> Line:
        return Line(self.schedule, self.history[0] if self.history and not self.before else self._newest)

    @cached_property
    def _newest(self) -> RunLine | None:
        return next(iter(lines(self.schedule.runs.select_related("batch")[:1])), None)

    @cached_property
    def upcoming(self) -> list[Upcoming]:
        """The next ten times; none while it is paused."""
        if self.schedule.next_at is None:
            return []
        first = self.schedule.next_at
        times = [first, *rules.times(self.rule, max(first, self.now), most=UPCOMING - 1)]
        return [Upcoming(one, self._there(one)) for one in times]

    def _there(self, time: datetime) -> str:
        there = time.astimezone(ZoneInfo(self.schedule.zone))
        same = there.utcoffset() == time.astimezone(timezone.get_current_timezone()).utcoffset()
        return "" if same else f"{there:%H:%M} in {self.schedule.zone.replace('_', ' ')}"

    @cached_property
    def month(self) -> Month:
        first = months.asked(self._month, self.schedule.next_at or self.now)
        days = months.days(first)
        runs = self.schedule.runs.filter(planned_at__gte=days[0][0], planned_at__lt=days[-1][1])
        ran = [Mark(one.run.planned_at, one.look, one.href) for one in lines(runs[:RAN])]
        return months.month(first, [*ran, *self._planned(first)], self.now)

    def _planned(self, first: date) -> list[Mark]:
        """The planned times of a month, as many of each day as the calendar counts."""
        if self.schedule.next_at is None:
            return []
        found: list[Mark] = []
        for start, end in months.days(first):
            after = max(start, self.schedule.next_at) - rules.MOMENT
            found += [Mark(one) for one in rules.between(self.rule, after, end - rules.MOMENT, most=months.COUNTED + 1)]
        return found

    @cached_property
    def history(self) -> list[RunLine]:
        return self._history[:HISTORY]

    @cached_property
    def _history(self) -> list[RunLine]:
        runs = self.schedule.runs.select_related("batch", "by")
        if self.before:
            runs = runs.filter(planned_at__lt=self.before)
        return lines(runs[: HISTORY + 1])

    @property
    def older(self) -> str:
        """The address of the runs before these; "" when there are none."""
        last = self.history[-1].run.planned_at.isoformat() if len(self._history) > HISTORY else ""
        return self.address(before=last) if last else ""

    @property
    def here(self) -> str:
        """This page as it is shown, to draw a part of it anew."""
        return self.address(month=self._month, before=self.before.isoformat() if self.before else "")

    @property
    def month_before(self) -> str:
        return self.address(month=self.month.before)

    @property
    def month_after(self) -> str:
        return self.address(month=self.month.after)

    def address(self, **told: str) -> str:
        query = urlencode({name: value for name, value in told.items() if value})
        return reverse("schedule", args=[self.schedule.pk]) + (f"?{query}" if query else "")

    @property
    def starts_in(self) -> str:
        """13 h: how long until the next run."""
        return formats.span((self.schedule.next_at - self.now).total_seconds()) if self.schedule.next_at else ""

    @property
    def caps(self) -> str:
        return formats.sums({unit: Decimal(amount) for unit, amount in self.schedule.caps.items()})

    @cached_property
    def all_caps(self) -> list[Budget]:
        """What all its runs together may hold and spend."""
        return list(self.schedule.budgets.all())

    @property
    def dated(self) -> bool:
        """Do its words change from day to day?"""
        return used(self.schedule.name, self.schedule.usual, self.schedule.rows)

    @property
    def maker_gone(self) -> bool:
        return self.schedule.created_by is None or not self.schedule.created_by.is_active

    @property
    def rows(self) -> Sequence[dict[str, str]]:
        return list(self.schedule.rows)

    @property
    def shown_rows(self) -> Sequence[dict[str, str]]:
        return self.rows[:ROWS]

    @property
    def more_rows(self) -> int:
        return max(0, len(self.rows) - ROWS)

    @cached_property
    def last_price(self) -> str:
        """What the last run that began was quoted at: about what the next one costs; "" when nobody knows."""
        runs = self.schedule.runs.filter(state__in=[_State.RUNNING, _State.DONE]).exclude(batch=None)
        last = next(iter(lines(runs[:1])), None)
        return formats.sums(last.takes.quoted) if last and last.takes.quoted else ""


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
