"""Dates in the words of a schedule: {date}, {date:%d %b}, {weekday}, {run} ... Pure.

A day is that of the planned time in the schedule's zone, also when the run comes late. {{ and }} are plain braces.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.batches.columns import NOTES, PART

_DAYS = {"date": 0, "yesterday": -1, "tomorrow": 1}
_FIXED = {"weekday": "%A", "time": "%H:%M", "year": "%Y", "month": "%B", "week": "%V"}
NAMES = (*_DAYS, *_FIXED, "run")
_DAY = "%Y-%m-%d"
_FOUND = re.compile(r"\{\{|\}\}|\{([A-Za-z_]+)(?::([^{}]*))?\}")
_DIRECTIVES = frozenset("aAbBdHIjmMpuVyY%")  # of strftime; the others differ from machine to machine
_LONGEST = 40  # letters of a format

_NOT_TYPED = {NOTES, PART}

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Moment:
    """at     the planned time, in the schedule's zone
    number  which run of the schedule it is, from 1
    """

    at: datetime
    number: int


class Unknown(Exception):
    """Braces that stand for nothing. `str()` says which and what to write."""


def fill(text: str, moment: Moment) -> str:
    """The text with every variable replaced. Raises Unknown."""
    return _FOUND.sub(lambda found: _value(found, moment), text)


def fill_cells(cells: Cells, moment: Moment) -> dict[str, str]:
    """The same for what a person typed into one row."""
    return {name: value if name in _NOT_TYPED else fill(value, moment) for name, value in cells.items()}


def problems(name: str, usual: Cells, rows: Sequence[Cells]) -> list[str]:
    """What is wrong with the variables of a schedule, each with its place and what to write."""
    return [f"{place}: {problem}" for place, text in _texts(name, usual, rows) if (problem := _problem(text))]


def used(name: str, usual: Cells, rows: Sequence[Cells]) -> bool:
    """Is there any variable at all?"""
    return any(found[1] for _, text in _texts(name, usual, rows) for found in _FOUND.finditer(text))


def taken_over(text: str) -> str:
    """A text from elsewhere: as it is where its braces are variables, else with braces that stand for themselves."""
    if not _problem(text):
        return text
    return _FOUND.sub(lambda found: found[0] * 2 if found[1] is None else f"{{{found[0]}}}", text)


def _texts(name: str, usual: Cells, rows: Sequence[Cells]) -> Iterator[tuple[str, str]]:
    yield "Name", name
    for column, text in usual.items():
        yield f"For all rows, {column}", text
    for number, cells in enumerate(rows, 1):
        for column, text in cells.items():
            if column not in _NOT_TYPED:
                yield f"Row {number}, {column}", text


def _problem(text: str) -> str:
    try:
        fill(text, Moment(datetime(2000, 1, 1), 1))  # noqa: DTZ001 any day will do
    except Unknown as unknown:
        return str(unknown)
    return ""


def _value(found: re.Match[str], moment: Moment) -> str:
    name, form = found[1], found[2]
    if name is None:
        return found[0][0]
    if name == "run" and form is None:
        return str(moment.number)
    if name in _FIXED and form is None:
        return moment.at.strftime(_FIXED[name])
    if name in _DAYS:
        return _formatted(moment.at + timedelta(days=_DAYS[name]), _DAY if form is None else form, found[0])
    raise Unknown(
        f"{found[0]} stands for nothing. Write {', '.join(f'{{{one}}}' for one in NAMES)}, a day like "
        f"{{date:%d %b}}, or {{{found[0]}}} for the braces themselves."
    )


def _formatted(day: datetime, form: str, whole: str) -> str:
    """strftime of the directives that mean the same everywhere; other letters stand for themselves."""
    parts = re.split(r"%(.?)", form)
    if len(form) > _LONGEST or not form or not set(parts[1::2]) <= _DIRECTIVES:
        raise Unknown(
            f"The format of {whole} is not understood. Write like {{date:%d %b}} (07 May), {{date:%A}} (Thursday) "
            "or {date:%Y%m%d}."
        )
    texts = [part if index % 2 == 0 else day.strftime(f"%{part}") for index, part in enumerate(parts)]
    return "".join(texts)
