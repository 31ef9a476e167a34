"""Rows that are the same but for one word, found without comparing each with each."""

from time import perf_counter

import pytest

from jobs.batches.likeness import alike


@pytest.mark.parametrize(
    ("prompts", "expected"),
    [
        (["a lamp wakes, warm", "a door"], [None, None]),
        (["a lamp wakes, warm", "A lamp wakes, cold"], [None, (0, False)]),
        (["a lamp", "b", "A  lamp"], [None, None, (0, True)]),
        (["a lamp wakes", "a lamp", "wakes a lamp"], [None, None, None]),
        (["lamp", "door"], [None, None]),
        ([None, "a lamp", None, "a lamp"], [None, None, None, (1, True)]),
    ],
)
def test_the_first_row_that_is_alike_is_named(
    prompts: list[str | None], expected: list[tuple[int, bool] | None]
) -> None:
    assert alike([None if prompt is None else ("same", prompt) for prompt in prompts]) == expected


def test_rows_with_other_settings_are_not_alike() -> None:
    assert alike([("16:9", "a lamp"), ("9:16", "a lamp")]) == [None, None]


def test_two_thousand_long_prompts_are_compared_in_a_moment() -> None:
    words = [f"w{number}" for number in range(200)]
    rows = [("same", " ".join([*words, f"x{number}", f"y{number}"])) for number in range(2000)]
    began = perf_counter()
    assert not any(alike(rows))
    assert perf_counter() - began < 10
