"""What confirm, retry and control say alike: amounts, numbers of takes, and why nothing was made."""

from collections.abc import Mapping
from decimal import Decimal

from jobs.batches.words import counted
from jobs.caps import OverCap, plain
from jobs.quotes import LATER

NOTHING = "Nothing was made and nothing was charged."


def in_words(amounts: Mapping[str, Decimal], later: int = 0) -> str:
    """12 cr, 3.5 USD, 2 prices told with the plan; "nothing" for no amount at all. later: prices that gates tell."""
    told = [f"{plain(amount)} {unit}" for unit, amount in sorted(amounts.items()) if amount]
    told += [f"{counted(later, 'price')} {LATER}"] if later else []
    return ", ".join(told) or "nothing"


def takes(count: int) -> str:
    return f"{count} take{'' if count == 1 else 's'}"


def other_price(now: Mapping[str, Decimal], seen: Mapping[str, Decimal] | None) -> str:
    """Why a confirmation of another price does not hold; "" when it is the one seen, or nobody looked (None)."""
    if seen is None or _paid(now) == _paid(seen):
        return ""
    return (
        f"The price has changed: it is {in_words(now)} now, and was {in_words(seen)}. {NOTHING} Look at it, and "
        "confirm again."
    )


def _paid(amounts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    return {unit: amount for unit, amount in amounts.items() if amount}


def over_cap(over: OverCap, what: str, count: int) -> str:
    """Of many takes that a cap has not room for together."""
    unit = over.budget.unit
    return (
        f"Over the cap of {over.budget}: {what} needs {plain(over.amount)} {unit} for {takes(count)}, and "
        f"{plain(over.left)} {unit} is left. {NOTHING} Raise the cap, or leave some out."
    )
