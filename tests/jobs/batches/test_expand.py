"""Rows that stand for several takes, and rows that go on from others."""

import pytest

from jobs.actions import keys
from jobs.batches import drafts
from jobs.batches.check import check
from jobs.batches.rows import ready
from jobs.models import Project
from tests.jobs.batches.sheets import Sheets, fixes, told


def test_one_line_for_three_takes_becomes_three_rows_that_are_not_called_alike(sheets: Sheets) -> None:
    rows = sheets.check({"shot": "S1", "prompt": "a", "takes": "3"}, {"shot": "S2", "prompt": "b b"})
    assert [(row.number, row.cells["shot"]) for row in rows] == [(1, "S1"), (2, "S1"), (3, "S1"), (4, "S2")]
    assert [row.problems for row in rows] == [[], [], [], []]
    assert [row.pk for row in check(rows[0].batch).rows.all()] == [row.pk for row in rows]


def test_takes_that_are_usual_in_the_batch_are_multiplied_once(sheets: Sheets) -> None:
    (row, *_) = sheets.check({"prompt": "a"}, usual={"key": "Rich", "model": "long", "takes": "2"})
    assert check(row.batch).rows.count() == 2


@pytest.mark.parametrize(
    ("way", "after"), [("bridge", [None, None]), ("chain", [None, "S1a"]), ("chain video", [None, "S1a"])]
)
def test_a_piece_that_is_too_long_becomes_its_parts_and_what_follows_goes_on_from_the_last(
    sheets: Sheets, way: str, after: list[str | None]
) -> None:
    Project.objects.update(style="Grainy 16 mm.", characters="The diver: 40, red coat.")
    rows = sheets.check(
        {"shot": "S1", "prompt": "[0-15s] a\n[15-30s] b", "duration": "30", "split": way},
        {"shot": "S2", "prompt": "c c c", "after": "S1"},
        {"shot": "S3", "prompt": "d d d d", "after": "S1:clip"},
    )
    assert [row.cells["shot"] for row in rows] == ["S1a", "S1b", "S2", "S3"]
    assert [row.after.cells["shot"] if row.after else None for row in rows[:2]] == after
    assert [row.after.cells["shot"] for row in rows[2:] if row.after] == ["S1b", "S1b"]
    assert rows[1].order is not None
    assert rows[1].order["prompt"] == (
        "Grainy 16 mm.\nThe diver: 40, red coat.\nContinuing from the previous shot: [0-15s] b"
    )
    assert [told(row) for row in rows] == [[], [], [], []]


def test_splitting_in_place_makes_the_parts(sheets: Sheets) -> None:
    (row,) = sheets.check({"shot": "S1", "prompt": "a", "duration": "30"})
    parts = sheets.mended(row, "Split into 2 takes of 15 s (text bridge)")
    assert [(part.number, part.cells["duration"]) for part in parts] == [(1, "15"), (2, "15")]
    assert all(ready(part) for part in parts)


def test_a_limit_that_a_reference_sets_is_found_by_asking_the_vendors_checks(sheets: Sheets) -> None:
    keys.add("renoise", "Renoise", "fk_nobody_is_asked", "http://127.0.0.1:9")
    sheets.material("walk.mp4", "video", mime="video/mp4", duration=4.0)
    cells = {"prompt": "a", "duration": "15", "materials": "walk.mp4:ref_video"}
    (row,) = sheets.check({"shot": "S1", **cells}, usual={"key": "Renoise", "model": "kling-3.0-omni"})
    assert list(fixes(row))[:2] == ["Set to 10 s", "Split into 2 takes of 7 to 8 s (text bridge)"]
    parts = sheets.mended(row, "Split into 2 takes of 7 to 8 s (text bridge)")
    assert [(part.cells["duration"], told(part)) for part in parts] == [("8", []), ("7", [])]


@pytest.mark.parametrize(("role", "kind", "seconds"), [("", "image", 0), (":clip", "video", 10)])
def test_a_chained_row_has_a_place_for_what_it_goes_on_from(sheets: Sheets, role: str, kind: str, seconds: int) -> None:
    first, second = sheets.check(
        {"shot": "S1", "prompt": "a", "duration": "10"}, {"shot": "S2", "prompt": "b b", "after": f"S1{role}"}
    )
    assert second.after == first
    assert second.order is not None
    place = second.order["inputs"][-1]
    assert (place["role"], place["kind"], place["remote_id"]) == (role[1:] or "first", kind, "")
    assert place["seconds"] == seconds
    assert second.materials == [None]
    assert ready(second)


def test_what_goes_on_from_a_row_that_is_left_out_is_told(sheets: Sheets) -> None:
    first, _ = sheets.check({"shot": "S1", "prompt": "a"}, {"shot": "S2", "prompt": "b b", "after": "S1"})
    drafts.leave_out(first)
    _, second = check(first.batch).rows.all()
    assert told(second) == ["S1 is left out, so there is nothing to go on from."]
