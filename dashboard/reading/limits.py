"""What a batch may do by itself: its caps, its pace, and what was approved ahead, as its form shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from dashboard import formats
from jobs import clock
from jobs.models import Batch, Budget

LOCAL = "%Y-%m-%dT%H:%M"  # of a field for a date and a time


@dataclass(frozen=True)
class CapField:
    """The cap of the batch in one unit. value: "" for none; used: what is held and spent of it."""

    unit: str
    value: str
    used: str = ""

    @property
    def name(self) -> str:
        return f"cap-{self.unit}"


class Limits:
    """units: those that the batch costs money in."""

    def __init__(self, batch: Batch, units: Sequence[str]) -> None:
        self.batch = batch
        budgets = {one.unit: one for one in Budget.objects.filter(batch=batch, window=Budget.Window.TOTAL)}
        self.caps = [self._cap(unit, budgets.get(unit)) for unit in sorted({*units, *budgets})]

    def _cap(self, unit: str, budget: Budget | None) -> CapField:
        if budget is None:
            return CapField(unit, "")
        used = formats.money(budget.held + budget.spent, unit)
        return CapField(unit, plain(budget.limit), used)

    @property
    def set(self) -> bool:
        """Is anything other than usual?"""
        batch = self.batch
        return bool(batch.max_in_flight or batch.stagger or batch.approved_until or any(one.value for one in self.caps))

    @property
    def stagger(self) -> str:
        return plain(Decimal(str(self.batch.stagger))) if self.batch.stagger else ""

    @property
    def quote(self) -> str:
        return "" if self.batch.approved_quote is None else plain(self.batch.approved_quote)

    @property
    def unit(self) -> str:
        return self.batch.approved_unit or (self.caps[0].unit if self.caps else "")

    @property
    def until(self) -> str:
        """In the reader's zone, as a field takes it."""
        return local(self.batch.approved_until) if self.batch.approved_until else ""

    @property
    def approves(self) -> bool:
        """Do quotes pass by themselves now?"""
        return self.batch.approved_until is not None and self.batch.approved_until > clock.now()


def local(when: datetime) -> str:
    return when.astimezone(timezone.get_current_timezone()).strftime(LOCAL)


def plain(amount: Decimal) -> str:
    """2000, 7.5: as a number field takes it."""
    return f"{amount.normalize():f}"
