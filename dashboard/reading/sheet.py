"""The sheet of a draft as a whole: how its rows stand, and which of them are drawn. Pure."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from dashboard.reading.status import Look
from dashboard.reading.wall import as_uuid
from jobs.models import BatchRow

PAGE = 100  # rows that are drawn at once
FIRST = 10  # rows that are drawn however little there is to say about them
FOLDED = 3  # ready rows between two others that are told of in one line

ERROR, WARNING, WAIT, READY, OUT, MADE, NEW = "error", "warning", "wait", "ready", "out", "made", "new"
LOOKS = {
    ERROR: Look("bad", "failed", "Problem"),
    WARNING: Look("you", "warning", "To look at"),
    WAIT: Look("live", "running", "Getting a price"),
    READY: Look("good", "done", "Ready"),
    OUT: Look("idle", "cancelled", "Left out"),
    MADE: Look("good", "done", "Made already"),
    NEW: Look("idle", "queued", "Not checked yet"),
}
TELLING = {ERROR, WARNING, WAIT, NEW}  # what somebody may have to do with


@dataclass(frozen=True)
class State:
    """What all rows are counted by. sign: changes with whatever is drawn of the row."""

    pk: uuid.UUID
    number: int
    kind: str
    sign: str


@dataclass(frozen=True)
class Fold:
    """Rows that are told of in one line."""

    first: int
    last: int
    words: str

    @property
    def title(self) -> str:
        many = f"Rows {self.first} to {self.last}" if self.first < self.last else f"Row {self.first}"
        return f"{many}, {self.words}"


@dataclass(frozen=True)
class Asked:
    """What of the sheet is asked for, as the address says it.

    show   "problems" or "" for all       start, until  the first and last row; 0: the overview
    edit   the row whose form is open
    """

    show: str = ""
    start: int = 0
    until: int = 0
    edit: uuid.UUID | None = None

    @classmethod
    def of(cls, query: Any) -> "Asked":
        """From the query of a request. What it does not understand counts as not asked."""
        show = query.get("show", "")
        first, last = _number(query.get("from", "")), _number(query.get("until", ""))
        return cls(show if show == "problems" else "", first, last, as_uuid(query.get("edit", "")))

    @property
    def query(self) -> str:
        """The address's query for this, without an open form; "?" alone for the overview."""
        names = {"show": self.show, "from": self.start or "", "until": self.until or ""}
        return "?" + urlencode({name: value for name, value in names.items() if value})


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


def states(rows: Iterable[BatchRow]) -> list[State]:
    """How each of these rows stands."""
    return [State(row.pk, row.number, _kind(row), _sign(row)) for row in rows]


def has_error(problems: Sequence[Mapping[str, Any]]) -> bool:
    return any(problem["level"] == ERROR for problem in problems)


def _kind(row: BatchRow) -> str:
    levels = {problem["level"] for problem in row.problems}
    if row.made_id is not None:
        return MADE
    if row.left_out:
        return OUT
    if ERROR in levels:
        return ERROR
    if WAIT in levels:
        return WAIT
    if row.order is None or row.quote is None:
        return NEW
    return WARNING if WARNING in levels else READY


def _sign(row: BatchRow) -> str:
    drawn = (row.number, row.left_out, row.made_id, row.problems, row.quote, row.cells, row.order)
    return blake2b(repr(drawn).encode(), digest_size=8).hexdigest()


def counted(found: Iterable[State]) -> dict[str, int]:
    """How many rows there are of each kind."""
    numbers = dict.fromkeys(LOOKS, 0)
    for one in found:
        numbers[one.kind] += 1
    return numbers


def cut(found: Sequence[State], asked: Asked) -> list[State | Fold]:
    """What of the sheet is drawn, in order: rows, and lines that stand for many of them."""
    rows = [one for one in found if one.number >= asked.start and (not asked.until or one.number <= asked.until)]
    if asked.show:
        rows = [one for one in rows if one.kind in TELLING]
    if asked.start or asked.show or len(found) <= FIRST + FOLDED:
        return [*rows[:PAGE], *_rest(rows[PAGE:])]
    return _overview(rows)


def _overview(rows: Sequence[State]) -> list[State | Fold]:
    drawn: list[State | Fold] = list(rows[:FIRST])
    rest = list(rows[FIRST:])
    while rest:
        run = next(([*part] for quiet, part in groupby(rest, _quiet) if quiet), []) if _quiet(rest[0]) else rest[:1]
        if len(drawn) >= PAGE:
            return [*drawn, *_rest(rest)]
        drawn += [_fold(run)] if len(run) >= FOLDED else run
        rest = rest[len(run) :]
    return drawn


def _quiet(one: State) -> bool:
    return one.kind in {READY, OUT, MADE}


def _rest(rows: Sequence[State]) -> list[State | Fold]:
    return [_fold(rows)] if rows else []


def _fold(rows: Sequence[State]) -> Fold:
    return Fold(rows[0].number, rows[-1].number, _told(counted(rows)))


def _told(numbers: Mapping[str, int]) -> str:
    """all ready; 12 ready, 3 problems."""
    words = {ERROR: "problem", WARNING: "to look at", WAIT: "without a price yet", READY: "ready", OUT: "left out"}
    words |= {MADE: "made already", NEW: "not checked yet"}
    found = [
        f"{number:,} {words[kind]}{'s' if kind == ERROR and number > 1 else ''}"
        for kind, number in numbers.items()
        if number
    ]
    return f"all {found[0].partition(' ')[2]}" if len(found) == 1 and sum(numbers.values()) > 1 else ", ".join(found)
