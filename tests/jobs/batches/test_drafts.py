"""A batch before it is confirmed: rows come, change and go, and every change asks for another check."""

from collections.abc import Callable

import pytest

from jobs.actions.operations import Refused
from jobs.batches import drafts
from jobs.batches.check import check
from jobs.clock import Now
from jobs.models import Batch, BatchRow, Event
from tests.jobs.batches.sheets import Sheets

ROWS = ({"shot": "S1", "prompt": "a door"}, {"shot": "S2", "prompt": "a lamp wakes"}, {"shot": "S3", "prompt": "rain"})


def listed(batch: Batch) -> list[tuple[int, str]]:
    return [(row.number, row.cells.get("shot", "")) for row in batch.rows.all()]


def test_a_draft_has_its_rows_and_is_told_of(sheets: Sheets) -> None:
    batch = drafts.open_draft(
        sheets.studio.project, [*map(dict, ROWS)], name=" launch.csv ", source="launch.csv", tags=["night"],
        usual={"key": "Rich", "model": ""}, actor=sheets.studio.person,
    )  # fmt: skip
    assert (batch.name, batch.usual, batch.checked_at, batch.confirmed_at) == (
        "launch.csv",
        {"key": "Rich"},
        None,
        None,
    )
    assert listed(batch) == [(1, "S1"), (2, "S2"), (3, "S3")]
    event = Event.objects.latest("id")
    assert (event.kind, event.after, event.note) == ("batch", "draft", "Opened launch.csv, 3 rows")


def test_a_repeat_opens_no_second_draft(sheets: Sheets) -> None:
    def once() -> Batch:
        return drafts.open_draft(sheets.studio.project, [dict(ROWS[0])], name="launch", operation="press-1")

    assert once() == once()
    assert (Batch.objects.count(), BatchRow.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda batch, row: drafts.delete_row(row), [(1, "S1"), (2, "S3")]),
        (lambda batch, row: drafts.add_row(batch, {"shot": "S4"}), [(1, "S1"), (2, "S2"), (3, "S3"), (4, "S4")]),
        (lambda batch, row: drafts.edit_row(row, {"shot": "S9"}), [(1, "S1"), (2, "S9"), (3, "S3")]),
        (lambda batch, row: drafts.edit_rows(batch, {row.pk: {"shot": ""}}), [(1, "S1"), (2, ""), (3, "S3")]),
        (lambda batch, row: drafts.leave_out(row), [(1, "S1"), (2, "S2"), (3, "S3")]),
        (lambda batch, row: drafts.set_usual(batch, {"model": "short"}), [(1, "S1"), (2, "S2"), (3, "S3")]),
        (lambda batch, row: drafts.replace_rows(batch, [{"shot": "N1"}]), [(1, "N1")]),
    ],
    ids=["delete", "add", "edit", "edit many", "leave out", "usual", "replace"],
)
def test_whatever_changes_is_to_be_checked_again(
    sheets: Sheets, change: Callable[[Batch, BatchRow], object], expected: list[tuple[int, str]]
) -> None:
    batch = check(sheets.draft(*ROWS))
    assert not Batch.objects.filter(checked_at=None)
    change(batch, batch.rows.all()[1])
    assert Batch.objects.filter(checked_at=None).get() == batch
    assert listed(batch) == expected


def test_a_row_that_is_left_out_stays_and_may_come_back(sheets: Sheets) -> None:
    row = sheets.check(ROWS[0])[0]
    assert drafts.leave_out(row).left_out
    assert not drafts.leave_out(row, False).left_out


def test_a_discarded_draft_is_gone_with_its_rows(sheets: Sheets) -> None:
    drafts.discard(sheets.draft(*ROWS), sheets.studio.person)
    assert (Batch.objects.count(), BatchRow.objects.count()) == (0, 0)


def test_a_row_that_went_meanwhile_is_told(sheets: Sheets) -> None:
    row = sheets.check(ROWS[0])[0]
    drafts.replace_rows(row.batch, [dict(ROWS[1])])
    with pytest.raises(Refused, match="Row 1 is gone"):
        drafts.edit_row(row, {"prompt": "a window"})


def test_a_confirmed_batch_keeps_its_sheet(sheets: Sheets) -> None:
    row = sheets.check(ROWS[0])[0]
    Batch.objects.update(confirmed_at=Now())
    for change in (drafts.delete_row, drafts.leave_out, lambda one: drafts.discard(one.batch)):
        with pytest.raises(Refused, match="was confirmed"):
            change(row)
    assert BatchRow.objects.get() == row


@pytest.mark.parametrize(("count", "words"), [(0, "no rows"), (2001, "takes 2000 rows")])
def test_a_sheet_of_no_or_too_many_rows_makes_no_batch(sheets: Sheets, count: int, words: str) -> None:
    with pytest.raises(Refused, match=words):
        drafts.open_draft(sheets.studio.project, [{"prompt": "a"}] * count, name="launch")
    assert not Batch.objects.exists()
