"""What the rows cost: asked once for each thing that has a price of its own, a few at a time for each key."""

from collections.abc import Sequence

from jobs import quotes
from jobs.models import Key
from providers.order import Order

PATIENCE = 4.0  # seconds that a check waits for prices
AT_ONCE = 40  # questions to each key in one check: the others come the next time, and the key stays free for its work


def prices(asks: Sequence[tuple[Key, Order]], patience: float = PATIENCE) -> list[quotes.Asked]:
    """An answer for each order; one that is not there yet says `again`, and is there at a later check.

    A price read for one row of a sheet holds for the whole of a check and of those that follow soon (`quotes.KEPT`):
    the first of a thousand must still be there when the last has come.
    """
    return quotes.quotes(asks, patience, fresh=quotes.KEPT, most=AT_ONCE)
