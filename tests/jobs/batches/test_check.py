"""A sheet before anything is spent: every row is checked, priced and compared, and says what to change."""

from decimal import Decimal

from jobs.batches.totals import totals
from tests.jobs.batches.sheets import Sheets, fixes, told


def test_rows_that_can_be_made_have_an_order_and_a_price(sheets: Sheets) -> None:
    first, second = sheets.check(
        {"shot": "S1", "prompt": "a door opens", "duration": "10 s", "shape": "9x16"},
        {"prompt": "a lamp wakes on the table", "model": "Short film", "size": "hd"},
    )
    assert told(first) == []
    assert first.order is not None
    assert (first.order["model"], first.order["options"]) == ("long", {"seconds": 10, "shape": "9:16"})
    assert first.order["tags"] == ["Mystery package", "S1"]
    assert first.quote is not None
    assert Decimal(first.quote["amount"]) == 30
    assert told(second, "warning") == ["Size is not used by Short film."]
    assert fixes(second) == {"Empty it": {"size": ""}}
    batch = first.batch
    batch.refresh_from_db()
    assert batch.checked_at is not None
    assert totals(batch, sheets.studio.person).units == {"cr": Decimal(35)}
