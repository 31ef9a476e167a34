"""The sum under a sheet: by key and unit, beside balances and caps, and why it cannot be confirmed yet."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobs import money
from jobs.batches import drafts
from jobs.batches.check import check
from jobs.batches.confirm import confirm
from jobs.batches.totals import totals
from jobs.models import Balance, Batch, Budget, Event, Job
from providers.errors import Fault
from tests.jobs.batches.sheets import Sheets
from tests.jobs.fake_vendor import error

ROWS = (
    {"shot": "S1", "prompt": "a door", "duration": "10"},
    {"shot": "S2", "prompt": "a lamp wakes", "duration": "8"},
    {"shot": "S3", "prompt": "rain on a roof", "model": "short"},
    {"shot": "S4", "prompt": "a street at night", "key": "Main", "model": "film"},
)


def sheet(sheets: Sheets, *more: dict[str, str]) -> Batch:
    return check(sheets.draft(*ROWS, *more))


def test_rows_add_up_by_key_and_by_unit(sheets: Sheets) -> None:
    Balance.objects.create(key=sheets.key, total=Decimal(100))
    Balance.objects.create(key=sheets.key, error="It did not answer.")
    found = totals(sheet(sheets), sheets.studio.person)
    assert totals(sheets.draft(*ROWS), None).keys == []
    assert [(one.key.label, one.rows, one.amount, one.left) for one in found.keys] == [
        ("Main", 1, Decimal(10), Decimal(990)),
        ("Rich", 3, Decimal(59), Decimal(41)),
    ]
    assert (found.units, found.rows, found.ready) == ({"cr": Decimal(69)}, 4, True)


def test_what_is_held_for_takes_that_are_not_sent_is_not_counted_as_there(sheets: Sheets) -> None:
    sheets.studio.take()
    Balance.objects.create(key=sheets.studio.key, total=Decimal(15))
    main, _ = totals(sheet(sheets), sheets.studio.person).keys
    assert (main.waiting, main.left) == (Decimal(10), Decimal(-5))
    found = totals(sheet(sheets), sheets.studio.person)
    assert found.notes == ["Main is short by 5 cr: the last takes wait until it is topped up."]
    assert found.ready


def test_prices_that_a_gate_tells_are_in_no_sum_and_no_cap(sheets: Sheets) -> None:
    sheets.studio.world.later = True
    money.set_cap(Budget(key=sheets.studio.key, unit="cr", limit=Decimal(5)))
    batch = sheet(sheets)
    found = totals(batch, sheets.studio.person)
    assert [(one.key.label, one.rows, one.later, one.amount) for one in found.keys] == [
        ("Main", 1, 1, Decimal(0)),
        ("Rich", 3, 0, Decimal(59)),
    ]
    assert (found.units, found.later, found.ready) == ({"cr": Decimal(59)}, 1, True)
    told = "1 price is told with the plan. Nothing is held or charged before somebody approves it, and the caps are"
    assert [note.startswith(told) for note in found.notes] == [True]
    confirm(batch, sheets.studio.person, seen=found.units)
    assert money.held(Job.objects.all()) == 59
    assert Event.objects.get(after="confirmed").note.endswith("4 takes, 59 cr, 1 price told with the plan")


@pytest.mark.parametrize(
    ("scope", "limit", "left", "words"),
    [
        ("key", 60, 1, ""),
        ("key", 58, -1, "1 cr over the cap of Rich: 58 cr. Leave rows out, or raise the cap."),
        ("project", 69, 0, ""),
        ("project", 50, -19, "19 cr over the cap of Mystery package: 50 cr."),
        ("person", 60, -9, "9 cr over the cap of producer: 60 cr."),
        ("batch", 60, -9, "9 cr over the cap of launch: 60 cr."),
    ],
)
def test_every_cap_is_told_and_one_that_is_too_small_stops_the_batch(
    sheets: Sheets, scope: str, limit: int, left: int, words: str
) -> None:
    batch = sheet(sheets)
    scopes = {
        "key": sheets.key, "project": sheets.studio.project, "person": sheets.studio.person, "batch": batch
    }  # fmt: skip
    money.set_cap(Budget(**{scope: scopes[scope]}, unit="cr", limit=Decimal(limit)))
    found = totals(batch, sheets.studio.person)
    assert [cap.left for cap in found.caps] == [left]
    assert " ".join(found.stops).startswith(words)
    assert found.ready is not bool(words)


def test_a_cap_in_another_unit_does_not_count(sheets: Sheets) -> None:
    money.set_cap(Budget(project=sheets.studio.project, unit="USD", limit=Decimal(1)))
    assert totals(sheet(sheets), sheets.studio.person).caps == []


def test_rows_with_problems_stop_the_batch_until_they_are_left_out(sheets: Sheets) -> None:
    batch = sheet(sheets, {"shot": "S5", "prompt": "a hand", "duration": "18"})
    found = totals(batch, sheets.studio.person)
    assert (found.wrong, found.rows) == (1, 4)
    assert found.stops == ["1 row cannot be made. Fix it, or leave it out."]
    drafts.leave_out(batch.rows.all()[4])
    assert totals(check(batch), sheets.studio.person).ready


def test_prices_on_their_way_and_a_sheet_not_checked_stop_the_batch(sheets: Sheets) -> None:
    sheets.desk.trouble = error(Fault.RATE)
    batch = sheet(sheets)
    assert totals(batch, None).stops == ["3 prices are not here yet. Check again in a moment."]
    sheets.desk.trouble = None
    batch = check(batch)
    drafts.set_usual(batch, {"shape": "1:1"})
    batch.refresh_from_db()
    assert totals(batch, None).stops == ["The sheet changed since it was checked. Check it again."]


def test_a_batch_of_nothing_cannot_be_confirmed(sheets: Sheets) -> None:
    batch = sheets.draft({"prompt": "a door"})
    drafts.leave_out(batch.rows.get())
    assert totals(check(batch), None).stops == ["No row is left to be made."]


def test_the_queries_do_not_grow_with_the_rows(sheets: Sheets) -> None:
    few, many = check(sheets.draft(*ROWS)), check(sheets.draft(*ROWS * 30))

    def count(batch: Batch) -> int:
        with CaptureQueriesContext(connection) as queries:
            totals(batch, sheets.studio.person)
        return len(queries)

    assert count(few) == count(many) <= 6
