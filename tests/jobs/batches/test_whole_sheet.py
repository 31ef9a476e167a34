"""A sheet checked as a whole: while people type, once it is confirmed, and when it is large."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobs.actions.operations import Refused
from jobs.batches import drafts
from jobs.batches.check import check
from jobs.batches.rows import ready
from jobs.clock import Now
from jobs.models import Batch
from tests.jobs.batches.sheets import Sheets


def test_a_check_does_not_write_over_what_was_typed_meanwhile(sheets: Sheets) -> None:
    batch = sheets.draft({"prompt": "a door"}, {"prompt": "a lamp wakes"})
    first = batch.rows.all()[0]

    def type_on() -> None:
        drafts.edit_row(first, {"prompt": "a window"})

    sheets.while_asked(type_on)
    checked = check(batch)
    one, other = checked.rows.all()
    assert (one.cells["prompt"], one.order, checked.checked_at) == ("a window", None, None)
    assert ready(other)
    assert check(batch).checked_at is not None


def test_a_confirmed_batch_is_not_checked_again(sheets: Sheets) -> None:
    batch = sheets.draft({"prompt": "a door"})
    Batch.objects.filter(pk=batch.pk).update(confirmed_at=Now())
    with pytest.raises(Refused, match="was confirmed"):
        check(batch)


def test_the_queries_do_not_grow_with_the_rows(sheets: Sheets) -> None:
    sheets.material("door.png")

    def count(rows: int) -> tuple[int, int]:
        sheet = [
            {"shot": f"S{number}", "prompt": f"shot {number}", "materials": "door.png:ref;dor.png:ref"}
            for number in range(rows)
        ]
        sheet += [{"shot": "L", "prompt": "long", "duration": "30", "split": "bridge"}, {"prompt": "x y", "takes": "2"}]
        with CaptureQueriesContext(connection) as opened:
            batch = sheets.draft(*sheet)
        with CaptureQueriesContext(connection) as checked:
            check(batch)
        return len(opened), len(checked)

    assert count(10) == count(200)


def test_a_thousand_rows_are_checked_in_seconds(sheets: Sheets) -> None:
    rows = sheets.check(*({"shot": f"S{number}", "prompt": f"shot {number} of a door"} for number in range(1000)))
    assert sum(ready(row) for row in rows) == 1000
