"""Who spent what since when: by day, project, person and model. A unit at a time; units are never added up."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from dashboard import charts, formats
from dashboard.reading import ledger
from dashboard.reading.titles import model_name, provider_label
from jobs.models import Budget, Key, Project
from jobs.money import plain

SERIES = 3  # of a chart; the keys after them are drawn together
HEIGHT = 210.0
BY = {"project": "Project", "person": "Person", "model": "Model"}
COLUMNS = {"project": ["job__project_id"], "person": ["job__created_by_id"], "model": ["key_id", "job__model"]}


@dataclass(frozen=True)
class Day:
    """One line of the table behind the chart: what each series spent, and all of them."""

    day: date
    amounts: tuple[Decimal, ...]
    total: Decimal


@dataclass(frozen=True)
class Spend:
    """Spend per day in one unit. series: their names, in the order of the chart."""

    unit: str
    series: tuple[str, ...]
    days: list[Day]
    chart: charts.Bars
    total: Decimal


@dataclass(frozen=True)
class Share:
    """One line of a breakdown. part of whole: its share of the biggest; cap: words about its cap."""

    name: str
    amount: Decimal
    takes: int
    part: Decimal
    whole: Decimal
    cap: str = ""
    tight: bool = False


Amounts = dict[str, dict[uuid.UUID, dict[date, Decimal]]]  # unit, key, day


def by_day(since: datetime) -> Amounts:
    """What was spent each day of the reader's, by unit and key. One query."""
    day = TruncDate("at", tzinfo=timezone.get_current_timezone())
    rows = ledger.spent(since).annotate(day=day).order_by().values("unit", "key_id", "day")
    found: Amounts = {}
    for unit, key_id, on, total in rows.annotate(total=Sum("amount")).values_list("unit", "key_id", "day", "total"):
        found.setdefault(unit, {}).setdefault(key_id, {})[on] = total
    return found


def spend(amounts: Amounts, unit: str, keys: Sequence[Key], caps: Sequence[Budget], first: date, days: int) -> Spend:
    """The chart of one unit and its table, from `first` on."""
    told = amounts.get(unit, {})
    order = sorted(told, key=lambda one: -sum(told[one].values()))
    groups = [[one] for one in order[:SERIES]] + ([order[SERIES:]] if order[SERIES:] else [])
    names = _names(keys)
    dates = [first + timedelta(days=number) for number in range(days)]
    rows = [[sum((told[one].get(on, Decimal(0)) for one in group), Decimal(0)) for on in dates] for group in groups]
    labels = [f"{on.day} {on:%b}" for on in dates]
    every = 1 if days <= 7 else 7 if days <= 28 else 14
    each = zip(*rows, strict=True) if rows else ((),) * days
    lines = [Day(on, tuple(row), sum(row, Decimal(0))) for on, row in zip(dates, each, strict=True)]
    return Spend(
        unit,
        tuple(names.get(group[0], "A key that is gone") if len(group) == 1 else "Others" for group in groups),
        lines[::-1],
        charts.bars(labels, rows, height=HEIGHT, every=every, limits=_limits(unit, keys, caps)),
        sum((line.total for line in lines), Decimal(0)),
    )


def _names(keys: Sequence[Key]) -> dict[uuid.UUID, str]:
    seen: dict[str, int] = defaultdict(int)
    for key in keys:
        seen[key.provider] += 1
    return {key.pk: provider_label(key.provider) if seen[key.provider] == 1 else key.label for key in keys}


def _limits(unit: str, keys: Sequence[Key], caps: Sequence[Budget]) -> dict[str, Decimal]:
    """A daily cap of the only key in this unit: for several keys the height of their bars says nothing of one's cap."""
    only = [key.pk for key in keys if key.unit == unit]
    if len(only) != 1:
        return {}
    daily = [cap for cap in caps if cap.key_id == only[0] and cap.window == Budget.Window.DAY]
    return {f"Cap {formats.money(cap.limit, unit)} a day": cap.limit for cap in daily}


def shares(by: str, unit: str, since: datetime, caps: Sequence[Budget], now: datetime) -> list[Share]:
    """Who spent the most in this unit, biggest first. Two queries."""
    columns = COLUMNS[by]
    rows = ledger.spent(since).filter(unit=unit).order_by().values(*columns)
    told = rows.annotate(total=Sum("amount"), takes=Count("job", distinct=True)).values_list(*columns, "total", "takes")
    found = sorted(told, key=lambda row: -row[-2])
    whole = max((row[-2] for row in found), default=Decimal(0))
    name = _namer(by, {row[0] for row in found})
    scope = {"project": "project_id", "person": "person_id"}.get(by, "")
    mine = {getattr(cap, scope): cap for cap in caps if scope and cap.unit == unit and getattr(cap, scope)}

    def share(row: tuple[Any, ...]) -> Share:
        cap, amount = mine.get(row[0]), row[-2]
        used = ledger.used(cap, now) if cap else Decimal(0)
        words = f"{plain(used)} of {formats.money(cap.limit, unit)} cap" if cap else ""
        tight = bool(cap and used >= cap.limit * Decimal("0.85"))
        return Share(name(row), amount, row[-1], max(amount, Decimal(0)), whole, words, tight)

    return [share(row) for row in found]


def _namer(by: str, ids: set[Any]) -> Callable[[tuple[Any, ...]], str]:
    """How a row of `shares` is called; its first columns say whose it is. One query."""
    ids.discard(None)
    if by == "project":
        projects = Project.objects.in_bulk(ids)
        return lambda row: projects[row[0]].name if row[0] else "No take"
    if by == "person":
        people = User.objects.in_bulk(ids)
        return lambda row: person_words(people.get(row[0]))
    keys = Key.objects.in_bulk(ids)
    return lambda row: model_name(keys[row[0]], row[1]) if row[1] else "No take"


def person_words(person: User | None) -> str:
    return (person.get_full_name() or person.get_username()) if person else "Takeboard"
