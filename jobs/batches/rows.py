"""A checked row: what it costs, and whether it can be made. One reading for check, totals, confirm and pages."""

from decimal import Decimal

from jobs.caps import plain
from jobs.models import BatchRow
from jobs.quotes import LATER
from providers.order import Order, Quote


def errors(row: BatchRow) -> list[dict[str, object]]:
    return [problem for problem in row.problems if problem["level"] == "error"]


def warnings(row: BatchRow) -> list[dict[str, object]]:
    return [problem for problem in row.problems if problem["level"] == "warning"]


def wanted(row: BatchRow) -> bool:
    """Is it to be made, once nothing is wrong with it?"""
    return not row.left_out and row.made_id is None


def ready(row: BatchRow) -> bool:
    """May it be confirmed as it stands? A free model has a quote without an amount."""
    whole = row.order is not None and row.key_id is not None and row.quote is not None
    return wanted(row) and whole and not errors(row)


def order(row: BatchRow) -> Order | None:
    return None if row.order is None else Order.model_validate(row.order)


def quote(row: BatchRow) -> Quote | None:
    return None if row.quote is None else Quote.model_validate(row.quote)


def price(row: BatchRow) -> str:
    """What it costs, in words: 12 cr; told with the plan; "" while it has no quote."""
    found = quote(row)
    if found is None or row.key is None:
        return ""
    return LATER if found.later else f"{plain(amount(row))} {row.key.unit}"


def amount(row: BatchRow) -> Decimal:
    """What it costs by its quote; 0 for a free model and for what has no price yet."""
    found = quote(row)
    return found.amount if found is not None and found.amount is not None else Decimal(0)
