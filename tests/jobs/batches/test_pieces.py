"""A piece longer than its model makes, cut into rows: the words, the materials and what goes on from what."""

import pytest

from jobs.batches.pieces import Texts, lengths, pieces
from providers.facts import Option

RANGE = Option(name="duration", label="Length", kind="integer", minimum=5, maximum=15, unit="s")
SOME = Option(name="duration", label="Length", kind="choice", choices=("5", "10"), unit="s")
BIBLE = Texts(style="Grainy 16 mm.", characters="The diver: 40, red coat.")


@pytest.mark.parametrize(
    ("seconds", "option", "limit", "parts"),
    [
        (30, RANGE, 15, [15, 15]),
        (31, RANGE, 15, [11, 10, 10]),
        (16, RANGE, 15, [8, 8]),
        (15, RANGE, 15, [15]),
        (12, RANGE, 10, [6, 6]),
        (16, RANGE, 5, [5, 5, 5, 5]),
        (30, SOME, 10, [10, 10, 10]),
        (12, SOME, 10, [10, 10]),
        (9, SOME, 5, [5, 5]),
    ],
)  # fmt: skip
def test_the_parts_are_equal_and_within_the_limit(seconds: int, option: Option, limit: int, parts: list[int]) -> None:
    assert lengths(seconds, option, limit) == parts


def test_every_part_of_a_bridge_has_the_full_texts_and_its_own_beats() -> None:
    prompt = "[0-10s] The diver walks.\n[10-20s] She stops.\n[20-30s] Frame holds steady."
    first, second = pieces({"shot": "S1", "prompt": prompt, "ratio": "16:9"}, [15, 15], "bridge", "S1", BIBLE)
    assert first == {
        "shot": "S1a", "duration": "15", "ratio": "16:9",
        "prompt": "Grainy 16 mm.\nThe diver: 40, red coat.\n[0-10s] The diver walks.\n[10-15s] She stops.",
    }  # fmt: skip
    assert second["prompt"] == (
        "Grainy 16 mm.\nThe diver: 40, red coat.\n"
        "Continuing from the previous shot: [0-5s] She stops.\n[5-15s] Frame holds steady."
    )
    assert "after" not in second


def test_a_prompt_without_beats_goes_into_every_part_and_texts_are_not_said_twice() -> None:
    first, second = pieces({"prompt": "Grainy 16 mm. A walk."}, [8, 8], "bridge", "R3", Texts(style="Grainy 16 mm."))
    assert (first["shot"], first["prompt"]) == ("R3a", "Grainy 16 mm. A walk.")
    assert second["prompt"] == "Continuing from the previous shot: Grainy 16 mm. A walk."


def test_words_before_the_first_beat_stay_with_every_part() -> None:
    prompt = "A ridge at dusk. [0-8s] A figure.\n[8-16s] It turns."
    _, second = pieces({"prompt": prompt}, [8, 8], "bridge", "S1", Texts())
    assert second["prompt"] == "Continuing from the previous shot: A ridge at dusk. [0-8s] It turns."


def test_beats_that_end_early_leave_the_last_one_to_the_rest() -> None:
    _, second = pieces({"prompt": "[0-5s] A figure."}, [8, 8], "bridge", "S1", Texts())
    assert second["prompt"] == "Continuing from the previous shot: [0-8s] A figure."


@pytest.mark.parametrize(
    ("way", "after", "materials"),
    [
        ("bridge", ["S0", "", ""], ["f:first_frame;r:ref_image", "r:ref_image", "r:ref_image"]),
        ("chain", ["S0", "S1a", "S1b"], ["f:first_frame;r:ref_image", "", "l:last_frame"]),
        ("chain video", ["S0", "S1a:ref_video", "S1b:ref_video"],
         ["f:first_frame;r:ref_image", "r:ref_image", "r:ref_image"]),
    ],
)  # fmt: skip
def test_frames_belong_to_the_ends_and_a_chained_part_goes_on_from_the_one_before(
    way: str, after: list[str], materials: list[str]
) -> None:
    cells = {"prompt": "a", "after": "S0", "materials": "f:first_frame;l:last_frame;r:ref_image"}
    found = pieces(cells, [5, 5, 5], way, "S1", Texts())
    assert [part.get("after", "") for part in found] == after
    assert [part.get("materials", "") for part in found] == materials
