"""What a row goes on from: always a row above it, so that no circle can be made."""

import pytest

from jobs.batches.links import Link, links
from jobs.batches.problems import Problem


def of(*rows: tuple[str, str]) -> list[Link | Problem | None]:
    return links([{"shot": shot, "after": after} for shot, after in rows])


def test_a_row_goes_on_from_the_nearest_row_above_of_that_shot() -> None:
    assert of(("S1", ""), ("S1", ""), ("S2", "s1"), ("S3", "S2:ref_video")) == [
        None, None, Link(1, "first_frame"), Link(2, "ref_video"),
    ]  # fmt: skip


def test_a_code_may_have_a_colon_of_its_own() -> None:
    assert of(("S1:a", ""), ("S2", "S1:a"), ("S3", "S1:a:clip"))[1:] == [Link(0, "first_frame"), Link(0, "clip")]


@pytest.mark.parametrize(
    ("rows", "words", "fixes"),
    [
        ([("S1", "S1")], "This is S1 itself", [""]),
        ([("S1", "S2"), ("S2", "")], "S2 is row 2, below this one", [""]),
        ([("S1", "S2"), ("S2", "S1")], "S1 and S2 wait for each other", [""]),
        ([("S1", "S3"), ("S2", "S1"), ("S3", "S2")], "S1 and S3 wait for each other", [""]),
        ([("Kitchen", ""), ("S2", "Kichen:ref_video")], "no shot Kichen", ["Kitchen:ref_video", ""]),
        ([("S1", "Z9")], "no shot Z9", [""]),
    ],
)
def test_anything_else_is_told_with_what_mends_it(rows: list[tuple[str, str]], words: str, fixes: list[str]) -> None:
    (problem,) = [one for one in of(*rows) if isinstance(one, Problem)][:1]
    assert words in problem.message
    assert (problem.column, problem.level) == ("after", "error")
    assert [fix.cells["after"] for fix in problem.fixes] == fixes
