"""A dry run as its page shows it: every row with its price and its problems, the totals, and what would stop it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard import formats
from dashboard.reading.status import Look
from dashboard.reading.titles import model_name
from jobs.batches import rows as readings
from jobs.models import BatchRow, Schedule
from jobs.schedules.trial import Trial

READY = Look("good", "done", "Ready")
WRONG = Look("bad", "failed", "Problem")
TO_LOOK_AT = Look("you", "warning", "To look at")
WAITS = Look("live", "running", "Getting a price")


@dataclass(frozen=True)
class Row:
    """told: the messages of its problems."""

    number: int
    shot: str
    prompt: str
    provider: str
    model: str
    look: Look
    told: str
    price: str


@dataclass(frozen=True)
class Left:
    """What is left of a balance or under a cap once the run has begun."""

    words: str
    amount: str
    short: bool


class DryRunPage:
    def __init__(self, schedule: Schedule, trial: Trial) -> None:
        self.schedule, self.trial = schedule, trial

    @property
    def at(self) -> datetime:
        return self.trial.planned_at

    @property
    def rows(self) -> list[Row]:
        return [_row(row) for row in self.trial.rows]

    @property
    def sum(self) -> str:
        """What the run costs; "" while nothing has a price."""
        units = self.trial.totals.units
        return formats.sums(units) if units else ""

    @property
    def about(self) -> str:
        """The same with the word that an estimate needs."""
        exact = all(one.exact for one in self.trial.totals.keys)
        return self.sum if exact or not self.sum else f"about {self.sum}"

    @property
    def stops(self) -> Sequence[str]:
        return self.trial.stops

    @property
    def notes(self) -> Sequence[str]:
        return self.trial.totals.notes

    @property
    def ready(self) -> bool:
        return self.trial.complete and not self.trial.stops

    @property
    def left(self) -> list[Left]:
        """Balances and caps afterwards."""
        balances = [
            Left(f"{one.key.label} balance left after", formats.money(one.left, one.unit), one.left < 0)
            for one in self.trial.totals.keys
            if one.left is not None
        ]
        caps = [
            Left(f"Left under the cap of {one.budget}", formats.money(one.left, one.budget.unit), one.left < 0)
            for one in self.trial.totals.caps
        ]
        return balances + caps


def _row(row: BatchRow) -> Row:
    model = str((row.order or {}).get("model") or row.cells.get("model", ""))
    priced = row.quote is not None and row.key is not None
    return Row(
        number=row.number,
        shot=row.cells.get("shot", ""),
        prompt=row.cells.get("prompt", ""),
        provider=row.key.provider if row.key else "",
        model=model_name(row.key, model) if row.key else model,
        look=_look(row),
        told=" ".join(str(one["message"]) for one in row.problems if one["level"] != "wait"),
        price=formats.money(readings.amount(row), row.key.unit) if priced and row.key else formats.NONE,
    )


def _look(row: BatchRow) -> Look:
    if readings.errors(row):
        return WRONG
    if not readings.ready(row):
        return WAITS
    return TO_LOOK_AT if readings.warnings(row) else READY
