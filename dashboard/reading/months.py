"""A month as weeks of days, with what is planned and what ran on each. Pure, in the reader's zone."""

import calendar
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.utils import timezone

from dashboard import formats
from dashboard.reading.status import Look

SHOWN = 2  # times that are written into one day; more become a count
COUNTED = 100  # times of a day; more are just more


@dataclass(frozen=True)
class Mark:
    """Something at a time of a day. look: of a run that was; None: it is planned."""

    at: datetime
    look: Look | None = None
    href: str = ""

    @property
    def words(self) -> str:
        return formats.hour(self.at)


@dataclass(frozen=True)
class Day:
    day: date
    inside: bool
    today: bool
    marks: Sequence[Mark] = ()

    @property
    def shown(self) -> Sequence[Mark]:
        return self.marks if len(self.marks) <= SHOWN else ()

    @property
    def count(self) -> str:
        """24 times: where they are too many to be written out."""
        if len(self.marks) > COUNTED:
            return f"{COUNTED}+ times"
        return f"{len(self.marks)} times" if len(self.marks) > SHOWN else ""


@dataclass(frozen=True)
class Month:
    first: date
    weeks: Sequence[Sequence[Day]]

    @property
    def before(self) -> str:
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def after(self) -> str:
        return f"{self.first + timedelta(days=31):%Y-%m}"


def asked(text: str, usual: datetime) -> date:
    """The first day of the month that an address names (2026-05), else of the one that `usual` is in."""
    if re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", text):
        return date(int(text[:4]), int(text[5:]), 1)
    return timezone.localtime(usual).date().replace(day=1)


def days(first: date) -> list[tuple[datetime, datetime]]:
    """From the first moment of each day of the month to that of the next."""
    zone = timezone.get_current_timezone()
    count = calendar.monthrange(first.year, first.month)[1]
    dates = [first + timedelta(days=number) for number in range(count + 1)]
    starts = [datetime(day.year, day.month, day.day, tzinfo=zone) for day in dates]
    return list(pairwise(starts))


def month(first: date, marks: Iterable[Mark], now: datetime) -> Month:
    """The weeks of a month, Monday first, with these marks in order."""
    by_day: dict[date, list[Mark]] = defaultdict(list)
    for mark in sorted(marks, key=lambda one: one.at):
        by_day[timezone.localtime(mark.at).date()].append(mark)
    today = timezone.localtime(now).date()
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return Month(
        first,
        [[Day(day, day.month == first.month, day == today, by_day.get(day, ())) for day in week] for week in weeks],
    )
