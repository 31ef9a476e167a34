"""Any JSON of the vendor's as text: known names first, nothing lost but ids and links."""

from decimal import Decimal

import pytest

from providers.sleeperhit.envelope import readable
from tests.providers.sleeperhit.bodies import THEATER, TOKEN


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ({}, ""),
        ("A text", "A text"),
        (5, "5"),
        (Decimal("0.5"), "0.5"),
        ({"zeta": 1, "thesis": "T", "title": "N"}, "Title: N\nThesis: T\nZeta: 1"),
        ({"storyBeats": ["one", "two"]}, "## Story beats\n\n1. one\n2. two"),
        ({"cast": [{"name": "Baker", "voice_id": "v", "age": 40}]}, "## Cast\n\n1. Baker\n   Age: 40"),
        ({"acts": {"one": {"goal": "Climb"}}}, "## Acts\n\n### One\n\nGoal: Climb"),
        ({"paid": True, "grid": "x", "planId": "no", "id": "no", "shareToken": "no"}, "Paid: yes\nGrid: x"),
        ({"sources": [{"id": "a", "index": 0}], "title": "N"}, "Title: N"),
        ({"empty": [], "blank": " ", "none": None, "kept": 0}, "Kept: 0"),
    ],
)  # fmt: skip
def test_as_text(value: object, text: str) -> None:
    assert readable(value) == text


def test_a_long_text_is_a_section() -> None:
    assert readable({"summary": "x" * 200}).startswith("## Summary\n\nxxx")


def test_depth_and_length_have_an_end() -> None:
    deep: object = "bottom"
    for _ in range(40):
        deep = {"inside": [deep]}
    assert len(readable(deep)) < 61_000
    assert len(readable({"a": "x" * 100_000})) < 61_000


def test_a_share_link_in_the_text_is_not_shown() -> None:
    assert TOKEN not in readable({"notes": f"Watch {THEATER} tonight"})
