"""The page of a draft: its rows, what they cost beside balances and caps, and the one button that pays. Nine queries
for any number of rows; at most a page of them is drawn.
"""

import uuid
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.contrib.auth.models import User

from dashboard import formats
from dashboard.reading import row_form, sheet
from dashboard.reading.sheet import Asked, Fold
from dashboard.reading.sheet_rows import Line, lines
from dashboard.reading.status import Look
from jobs.batches.columns import NOTES, OWN, PART, label
from jobs.batches.totals import Cap, Total, Totals, totals
from jobs.models import Batch, BatchRow

_WINDOWS = {"total": "", "day": "day ", "week": "week ", "month": "month "}
MOST_NAMED = 4  # rows that a sentence names


@dataclass(frozen=True)
class Left:
    """A line of what is left afterwards. group: "bad" when it is over."""

    label: str
    value: str
    group: str = ""


class SheetPage:
    """batch: with its project. person: who looks, whose caps count."""

    def __init__(self, batch: Batch, asked: Asked, person: User) -> None:
        self.batch, self.asked, self.person = batch, asked, person
        self.rows = list(batch.rows.select_related("key", "made__shot"))
        self.states = sheet.states(self.rows)
        self.counts = sheet.counted(self.states)

    @property
    def heads(self) -> list[tuple[str, int, Look]]:
        """(words, number, look) of the counts beside the title."""
        named = [(sheet.READY, "ready"), (sheet.ERROR, "problem"), (sheet.WARNING, "to look at")]
        named += [(sheet.WAIT, "without a price"), (sheet.NEW, "not checked"), (sheet.MADE, "made already")]
        named += [(sheet.OUT, "left out")]
        found = [(words, self.counts[kind], sheet.LOOKS[kind]) for kind, words in named]
        return [
            (f"{words}s" if words == "problem" and number > 1 else words, number, look)
            for words, number, look in found
            if number
        ]

    @property
    def usual(self) -> str:
        """The options that hold for rows without their own: ratio 16:9, resolution 480p."""
        found = [f"{label(name).lower()} {text}" for name, text in self.batch.usual.items() if name not in OWN and text]
        return ", ".join(found)

    @property
    def telling(self) -> int:
        return sum(self.counts[kind] for kind in sheet.TELLING)

    @property
    def views(self) -> list[tuple[str, str, bool]]:
        """All 24 | Problems 2."""
        return [
            (f"All {len(self.rows):,}", "?", not self.asked.show),
            (f"Problems {self.telling:,}", "?show=problems", bool(self.asked.show)),
        ]

    @cached_property
    def pieces(self) -> list[Line | Fold]:
        """What is drawn, in order."""
        cut = sheet.cut(self.states, self.asked)
        ids = {one.pk for one in cut if not isinstance(one, Fold)}
        drawn = iter(self.lines(ids))
        return [one if isinstance(one, Fold) else next(drawn) for one in cut]

    def lines(self, ids: set[uuid.UUID]) -> list[Line]:
        """These rows, in the order of the sheet."""
        known = {one.pk: one for one in self.states}
        return lines(self.batch, [row for row in self.rows if row.pk in ids], known)

    @cached_property
    def columns(self) -> dict[str, bool]:
        """Which columns have anything in them: the others are not drawn."""
        return {
            "material": any(row.materials or row.cells.get("materials") for row in self.rows),
            "shot": any(row.cells.get("shot") for row in self.rows),
            "options": any(not OWN.keys() >= row.cells.keys() - {NOTES, PART} for row in self.rows),
        }

    @property
    def span(self) -> int:
        """How many columns the table has."""
        return 7 + self.columns["material"] + self.columns["shot"]

    @property
    def form(self) -> list[row_form.Field]:
        """The fields of the row whose form is open."""
        row = next((one for one in self.rows if one.pk == self.asked.edit), None)
        return row_form.fields(self.batch, row) if row else []

    @cached_property
    def totals(self) -> Totals:
        return totals(self.batch, self.person, self.rows)

    @property
    def figure(self) -> str:
        """The sum on the button: 462 cr + $1.68."""
        return formats.sums({unit: amount for unit, amount in self.totals.units.items() if amount}) or "Free"

    @property
    def seen(self) -> list[str]:
        """The sums as the confirm must find them: "cr 462.0000"."""
        return [f"{unit} {amount}" for unit, amount in self.totals.units.items()]

    @property
    def left(self) -> list[Left]:
        """What is left of balances and caps afterwards."""
        found = [self._balance(one, one.left) for one in self.totals.keys if one.left is not None]
        return [*(self._cap(one) for one in self.totals.caps), *found]

    def _balance(self, one: Total, left: Decimal) -> Left:
        label = f"{one.key.label} balance after"
        return Left(label, formats.money(left, one.unit), "you" if left < 0 else "")

    def _cap(self, one: Cap) -> Left:
        budget = one.budget
        window = _WINDOWS[budget.window]
        if budget.project_id:
            label = f"{self.batch.project.name} {window}budget left after"
        elif budget.batch_id:
            label = "Cap of this batch left after"
        elif budget.person_id:
            label = f"Your {window}cap left after"
        else:
            label = f"{budget.key or budget.schedule or 'Studio'} {window}cap left after"
        value = f"{formats.money(one.left, budget.unit)} of {formats.money(budget.limit, budget.unit)}"
        return Left(label, value, "bad" if one.left < 0 else "")

    @property
    def waits(self) -> bool:
        """Is anything to come by itself: prices on their way, rows that nobody checked yet?"""
        return self.counts[sheet.WAIT] + self.counts[sheet.NEW] > 0

    @property
    def unchecked(self) -> bool:
        """Were rows put in that nobody checked yet?"""
        return self.counts[sheet.NEW] > 0

    @property
    def out_words(self) -> str:
        """Row 6 is left out."""
        numbers = [str(row.number) for row in self.rows if row.left_out and row.made_id is None]
        if not numbers:
            return ""
        if len(numbers) > MOST_NAMED:
            return f"{len(numbers):,} rows are left out."
        if len(numbers) == 1:
            return f"Row {numbers[0]} is left out."
        return f"Rows {', '.join(numbers[:-1])} and {numbers[-1]} are left out."

    @property
    def fixable(self) -> int:
        """Rows with a problem that one button mends."""
        wrong = (row for row, state in zip(self.rows, self.states, strict=True) if state.kind == sheet.ERROR)
        return sum(any(one["fixes"] for one in row.problems if one["level"] == sheet.ERROR) for row in wrong)

    @property
    def units(self) -> list[str]:
        """The units of the keys that the sheet uses, for its caps."""
        return sorted({row.key.unit for row in self.rows if row.key})

    def row(self, pk: uuid.UUID) -> BatchRow | None:
        return next((one for one in self.rows if one.pk == pk), None)
