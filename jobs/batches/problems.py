"""What is wrong with a row: the column, what to change in words, and what would mend it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from jobs.batches.columns import NOTES, Cells
from providers.text import storable

Level = Literal["error", "warning", "wait"]


@dataclass(frozen=True)
class Fix:
    """A button: its label, and the cells it sets ("" empties one)."""

    label: str
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """level: error (the row cannot be made), warning (worth a look), wait (a price is on its way)."""

    column: str
    message: str
    level: Level = "error"
    fixes: tuple[Fix, ...] = ()

    def as_json(self) -> dict[str, Any]:
        fixes = [{"label": fix.label, "cells": dict(fix.cells)} for fix in self.fixes]
        return {"column": self.column, "message": self.message, "level": self.level, "fixes": fixes}


def warning(column: str, message: str, *fixes: Fix) -> Problem:
    return Problem(column, message, "warning", fixes)


def error(column: str, message: str, *fixes: Fix) -> Problem:
    return Problem(column, message, "error", fixes)


def is_error(problems: Iterable[Problem]) -> bool:
    return any(problem.level == "error" for problem in problems)


def noted(cells: Cells, problems: Iterable[Problem]) -> Cells:
    """The cells with what reading found wrong, kept until the cell is changed (`changed`)."""
    found = [problem.as_json() for problem in problems]
    return {**cells, NOTES: json.dumps(found)} if found else cells


def notes(cells: Mapping[str, str]) -> list[Problem]:
    """What reading found wrong with this row."""
    return [
        Problem(one["column"], one["message"], one["level"], tuple(Fix(**fix) for fix in one["fixes"]))
        for one in json.loads(cells.get(NOTES) or "[]")
    ]


def changed(cells: Mapping[str, str], new: Mapping[str, str]) -> Cells:
    """The cells with new texts; an empty one goes away, and so do the notes about a cell that was written anew.

    What no database takes is left out: these texts come from forms too.
    """
    new = {name: str(text).strip() for name, text in storable(dict(new)).items()}
    left = [problem for problem in notes(cells) if problem.column not in new]
    merged = {name: text for name, text in {**cells, **new}.items() if text and name != NOTES}
    return noted(merged, left)
