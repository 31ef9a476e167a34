"""Rows that are like others of their sheet, or that an earlier sheet has made."""

import pytest

from jobs.batches import drafts
from jobs.batches.check import check
from jobs.batches.rows import ready
from jobs.clock import Now
from jobs.models import BatchRow, Job
from jobs.states import Status
from tests.jobs.batches.sheets import Sheets, told


def test_rows_that_are_nearly_the_same_are_told_until_both_are_to_be_kept(sheets: Sheets) -> None:
    rows = sheets.check(
        {"prompt": "Lamp wakes on the table, warm"},
        {"prompt": "A door"},
        {"prompt": "Lamp wakes on the table, cold"},
        {"prompt": "a door"},
        {"prompt": "A door", "shape": "1:1"},
    )
    words = [told(row, "warning") for row in rows]
    assert words == [[], [], ["Same as row 1 but for one word"], ["Same as row 2"], []]
    kept = sheets.mended(rows[2], "Keep both")
    assert kept[2].problems == []
    assert all(ready(row) for row in rows)


def made(row: BatchRow, status: str, studio_shot: str) -> Job:
    """What the confirmed batch made of a row."""
    order = row.order or {}
    project = row.batch.project
    shot = project.shots.create(code=studio_shot)
    over = {} if status == Status.QUEUED else {"ended_at": Now()}
    assert row.key is not None
    return Job.objects.create(
        key=row.key, shot=shot, project=project, batch=row.batch, row=row, take=1, model="long", order=order, steps=[],
        status=status, **over,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "stands"),
    [(Status.SUCCEEDED, True), (Status.PARTIAL, True), (Status.QUEUED, True), (Status.FAILED, False),
     (Status.CANCELLED, False)],
)  # fmt: skip
def test_the_same_row_in_a_later_sheet_is_not_made_again_unless_that_is_wished(
    sheets: Sheets, status: str, stands: bool
) -> None:
    sheet = {"shot": "S1", "prompt": "a door"}, {"shot": "S2", "prompt": "a lamp wakes"}
    job = made(sheets.check(*sheet)[0], status, "S1")
    again, other = sheets.check(*sheet)
    assert (again.made == job, other.made) == (stands, None)
    assert ready(again) is not stands
    if stands:
        drafts.edit_row(again, {"again": "yes"})
        assert ready(check(again.batch).rows.all()[0])


def test_a_line_that_stands_twice_needs_two_takes_before_both_are_made(sheets: Sheets) -> None:
    sheet = {"shot": "S1", "prompt": "a door"}, {"shot": "S1", "prompt": "a door", "keep": "yes"}
    first, second = sheets.check(*sheet)
    made(first, Status.SUCCEEDED, "S1")
    made(second, Status.FAILED, "S1x")
    assert [row.made is not None for row in sheets.check(*sheet)] == [True, False]


def test_a_row_asks_for_the_same_whatever_its_place_and_for_another_when_what_it_goes_on_from_changes(
    sheets: Sheets,
) -> None:
    s1, s2 = {"shot": "S1", "prompt": "a door"}, {"shot": "S2", "prompt": "a lamp wakes", "after": "S1"}
    one = sheets.check(s1, s2)
    moved = sheets.check({"shot": "S0", "prompt": "a street at night"}, s1, s2, usual={"key": "Rich"})
    changed = sheets.check({**s1, "duration": "6"}, s2)
    assert [row.fingerprint for row in moved[1:]] == [row.fingerprint for row in one]
    assert changed[1].fingerprint != one[1].fingerprint
