"""What the rows of a sheet cost: asked for once, a few at a time, and awaited."""

from threading import Event

import pytest

from jobs.batches import drafts
from jobs.batches.check import check
from jobs.batches.rows import ready
from providers.errors import Fault
from tests.jobs.batches.sheets import Sheets, columns, told
from tests.jobs.fake_vendor import error


def test_one_price_is_asked_for_whatever_shares_it(sheets: Sheets) -> None:
    rows = sheets.check(*({"prompt": f"shot {'x ' * number}", "duration": 5 + number % 3} for number in range(30)))
    assert sorted(str(order.options["seconds"]) for order in sheets.desk.asked) == ["5", "6", "7"]
    assert all(ready(row) for row in rows)
    check(rows[0].batch)
    assert len(sheets.desk.asked) == 3


def test_a_price_that_is_on_its_way_comes_with_a_later_check(sheets: Sheets) -> None:
    sheets.desk.trouble = error(Fault.RATE)
    (row,) = sheets.check({"prompt": "a door"})
    assert told(row, "wait") == ["Getting a price. It said rate."]
    row.batch.refresh_from_db()
    assert (row.batch.checked_at, ready(row)) == (None, False)
    sheets.desk.trouble = None
    batch = check(row.batch)
    assert batch.checked_at is not None
    assert [told(row, "wait") for row in batch.rows.all()] == [[]]


@pytest.mark.parametrize("trouble", [True, False])
def test_what_has_no_price_cannot_be_made(sheets: Sheets, trouble: bool) -> None:
    sheets.desk.trouble = error(Fault.REFUSED) if trouble else None
    sheets.desk.prices.clear()
    (row,) = sheets.check({"prompt": "a door"})
    assert columns(row) == ["price"]
    row.batch.refresh_from_db()
    assert row.batch.checked_at is not None


def test_a_key_is_asked_a_few_prices_at_a_time(sheets: Sheets) -> None:
    for number in range(6):
        sheets.material(f"{number}.png", width=1000 + number)
    cells = [
        {"prompt": f"shot {number}", "duration": str(5 + number % 10), "materials": f"{number // 10}.png:ref"}
        for number in range(60)
    ]
    rows = sheets.check(*cells)
    assert (len(sheets.desk.asked), sum(ready(row) for row in rows)) == (40, 40)
    assert sum(told(row, "wait") == ["Getting a price"] for row in rows) == 20
    assert all(ready(row) for row in check(rows[0].batch).rows.all())
    assert len(sheets.desk.asked) == 60


def test_what_does_not_answer_in_time_is_there_the_next_time(sheets: Sheets) -> None:
    answer = Event()
    sheets.while_asked(lambda: bool(answer.wait(10)))
    batch = check(sheets.draft({"prompt": "a door"}), patience=0)
    assert [told(row, "wait") for row in batch.rows.all()] == [["Getting a price"]]
    answer.set()
    assert check(batch).checked_at is not None


def test_a_row_that_is_left_out_or_wrong_is_not_asked_for(sheets: Sheets) -> None:
    batch = sheets.draft({"prompt": "a door"}, {"prompt": "a lamp wakes", "duration": "18"})
    drafts.leave_out(batch.rows.all()[0])
    assert check(batch).checked_at is not None
    assert sheets.desk.asked == []
