"""The columns of a row as the options of its model: read however they are spelled, and mended where they do not fit."""

import pytest

from jobs.batches.settings import nearest, read_options
from providers.facts import Option
from tests.dashboard.rich_vendor import LONG, STILL


@pytest.mark.parametrize(
    ("cells", "options"),
    [
        ({"duration": "10"}, {"seconds": 10}),
        ({"duration": "10.0 sec"}, {"seconds": 10}),
        ({"duration": "0:12"}, {"seconds": 12}),
        ({"shape": "9 x 16"}, {"shape": "9:16"}),
        ({"size": "UHD"}, {"size": "uhd"}),
        ({"sound": "Yes"}, {"sound": True}),
        ({"sound": "off"}, {"sound": False}),
        ({"shots": "2.0"}, {"shots": 2}),
        ({"seed": "007"}, {"seed": "007"}),
        ({"prompt": "a", "shot": "S1", "#": "1 of 2", "!": "[]"}, {}),
    ],
)
def test_options_are_read_however_they_are_spelled(cells: dict[str, str], options: dict[str, object]) -> None:
    assert read_options(cells, {}, LONG, []) == (options, [])


@pytest.mark.parametrize(
    ("cells", "words", "fixes"),
    [
        ({"duration": "18"}, "18 s is over this model’s 15 s", [
            ("Set to 15 s", {"duration": "15"}),
            ("Split into 2 takes of 9 s (text bridge)", {"split": "bridge"}),
            ("Split into 2 takes of 9 s (each goes on from the last frame)", {"split": "chain"})]),
        ({"duration": "31 s"}, "31 s is over this model’s 15 s", [
            ("Set to 15 s", {"duration": "15"}),
            ("Split into 3 takes of 10 to 11 s (text bridge)", {"split": "bridge"}),
            ("Split into 3 takes of 10 to 11 s (each goes on from the last frame)", {"split": "chain"})]),
        ({"duration": "2"}, "2 s is under this model’s 5 s", [("Set to 5 s", {"duration": "5"})]),
        ({"duration": "7.5"}, "Length is 7.5; Long film takes a whole number, 5 to 15 s.",
         [("Set to 8 s", {"duration": "8"})]),
        ({"duration": "soon"}, "Length is soon; Long film takes a whole number, 5 to 15 s.",
         [("Set to 5 s", {"duration": "5"})]),
        ({"shots": "9"}, "Shots is 9; Long film takes 1 to 4", [("Set to 4", {"shots": "4"})]),
        ({"shape": "21:9"}, "Long film has no shape 21:9. It has 16:9, 9:16 or 1:1.",
         [("Use 16:9", {"shape": "16:9"})]),
        ({"size": "hdd"}, "Long film has no size hdd. It has sd, hd or uhd.", [("Use hd", {"size": "hd"})]),
        ({"sound": "loud"}, "Sound is loud. Write yes or no.", [("yes", {"sound": "yes"}), ("no", {"sound": "no"})]),
    ],
)  # fmt: skip
def test_what_does_not_fit_says_so_and_how_to_mend_it(
    cells: dict[str, str], words: str, fixes: list[tuple[str, dict[str, str]]]
) -> None:
    _, (problem,) = read_options(cells, {}, LONG, [])
    assert (problem.column, problem.message, problem.level) == (next(iter(cells)), words, "error")
    assert [(fix.label, fix.cells) for fix in problem.fixes] == fixes


@pytest.mark.parametrize(
    ("cells", "every", "words", "fixes"),
    [
        ({"duration": "5"}, [], "Length is not used by Still.", [{"duration": ""}]),
        ({"sie": "hd"}, [], "Still has no setting sie. Did you mean size?", [{"size": "hd", "sie": ""}, {"sie": ""}]),
        ({"sizes": "hd"}, ["sizes"], "Sizes is not used by Still.", [{"sizes": ""}]),
        ({"camera_move": "pan"}, [], "Camera move is not used by Still.", [{"camera_move": ""}]),
    ],
)
def test_a_column_that_the_model_does_not_have_is_a_warning(
    cells: dict[str, str], every: list[str], words: str, fixes: list[dict[str, str]]
) -> None:
    options, (problem,) = read_options(cells, {}, STILL, every)
    assert (options, problem.level, problem.message) == ({}, "warning", words)
    assert [fix.cells for fix in problem.fixes] == fixes


def test_what_is_usual_in_the_batch_holds_where_the_model_has_it_and_the_row_says_nothing() -> None:
    usual = {"size": "sd", "duration": "10", "shape": "1:1"}
    assert read_options({"size": "hd"}, usual, STILL, []) == ({"size": "hd"}, [])
    assert read_options({"duration": "8"}, usual, LONG, []) == ({"seconds": 8, "size": "sd", "shape": "1:1"}, [])


@pytest.mark.parametrize(
    ("choices", "value", "best"),
    [
        (("16:9", "9:16", "1:1"), "4:5", "1:1"),
        (("16:9", "9:16", "1:1"), "2.35:1", "16:9"),
        (("480p", "720p", "1080p"), "1000", "1080p"),
        (("1k", "2k", "4k"), "1080p", "2k"),
        (("slow", "fast"), "fsat", "fast"),
        (("slow", "fast"), "?", "slow"),
    ],
)
def test_the_nearest_choice_is_by_what_it_means(choices: tuple[str, ...], value: str, best: str) -> None:
    option = Option(name="it", label="It", kind="choice", choices=choices, default=choices[0])
    assert nearest(option, value) == best


def test_lengths_that_are_a_choice_are_told_and_split_the_same() -> None:
    some = LONG.options[0].model_copy(
        update={"kind": "choice", "choices": ("5", "10"), "minimum": None, "maximum": None}
    )
    model = LONG.model_copy(update={"options": (some,)})
    assert read_options({"duration": "10 s"}, {}, model, []) == ({"seconds": "10"}, [])
    _, (over,) = read_options({"duration": "18"}, {}, model, [])
    assert over.message == "18 s is over this model’s 10 s"
    assert [fix.label for fix in over.fixes][:2] == ["Set to 10 s", "Split into 2 takes of 10 s (text bridge)"]
    _, (between,) = read_options({"duration": "6"}, {}, model, [])
    assert [fix.cells for fix in between.fixes] == [{"duration": "5"}]
