"""Timed beats: from text and back, over lengths, and what is wrong with them."""

from dataclasses import replace

import pytest

from jobs import beats
from jobs.beats import Beat

THREE = (Beat(0, 3, "Wide."), Beat(3, 10, "Push."), Beat(10, 15, "Hold."))


def test_beats_become_marked_text_and_come_back() -> None:
    text = beats.join(THREE)
    assert text == "[0-3s] Wide.\n[3-10s] Push.\n[10-15s] Hold."
    assert beats.parse(text) == THREE


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[0-3s] a [3-5s] b", (Beat(0, 3, "a"), Beat(3, 5, "b"))),
        ("[0s-3s] a\n\n[3s – 5s] b\nc", (Beat(0, 3, "a"), Beat(3, 5, "b\nc"))),
        ("  [0-5]", (Beat(0, 5, ""),)),
        ("Before [0-3s] a", ()),
        ("No marks at all", ()),
        ("[1.5-3s] halves are left as text", ()),
        ("", ()),
    ],
)
def test_text_is_read_or_left_alone(text: str, found: tuple[Beat, ...]) -> None:
    assert beats.parse(text) == found


@pytest.mark.parametrize(
    ("words", "times"),
    [
        ("abc", [(0, 3), (3, 10), (10, 15)]),
        ("a c", [(0, 10), (10, 15)]),
        (" bc", [(0, 10), (10, 15)]),
        ("  c", [(0, 15)]),
        ("a  ", [(0, 15)]),
        ("   ", [(0, 3), (3, 10), (10, 15)]),
    ],
)
def test_a_beat_without_words_leaves_its_time_to_its_neighbour(words: str, times: list[tuple[int, int]]) -> None:
    typed = [replace(beat, text=word) for beat, word in zip(THREE, words, strict=True)]
    assert [(beat.start, beat.end) for beat in beats.written(typed)] == times


@pytest.mark.parametrize(
    ("given", "length", "index", "words"),
    [
        (THREE, 15, None, ""),
        (THREE, None, None, ""),
        (THREE[:2], 12, 1, "Beats end at 10 s, the take is 12 s. Stretch the last"),
        (THREE, 12, 2, "Beats end at 15 s, the take is 12 s. Shorten the last"),
        ((Beat(1, 5, "a"),), 5, 0, "starts at 1 s"),
        ((Beat(0, 3, "a"), Beat(4, 5, "b")), 5, 1, "Nothing happens from 3 to 4 s"),
        ((Beat(0, 3, "a"), Beat(2, 5, "b")), 5, 1, "overlaps"),
        ((Beat(0, 3, "a"), Beat(3, 3, "b")), 3, 1, "before it has begun"),
        ((Beat(0, 3, "a"), Beat(3, 5, " ")), 5, None, ""),
        ((Beat(0, 3, ""), Beat(3, 5, " ")), 5, 0, "No beat has words"),
    ],
)
def test_errors_stand_on_their_beat(given: tuple[Beat, ...], length: int | None, index: int | None, words: str) -> None:
    found = beats.problems(given, length)
    assert list(found) == ([] if index is None else [index])
    assert words in found.get(index or 0, "")


@pytest.mark.parametrize("length", [3, 5, 8, 12, 30])
def test_another_length_keeps_beats_whole_and_touching(length: int) -> None:
    scaled = beats.rescale(THREE, length)
    assert [beat.text for beat in scaled] == ["Wide.", "Push.", "Hold."]
    assert beats.problems(scaled, length) == {}


def test_fresh_beats_fill_the_length() -> None:
    assert beats.fresh(15) == (Beat(0, 3), Beat(3, 10), Beat(10, 15))
    assert beats.fresh(5) == (Beat(0, 5),)


def test_plain_words_become_the_first_beat_and_none_are_lost() -> None:
    assert beats.from_plain("A long walk.", 8) == (Beat(0, 8, "A long walk."),)
    assert beats.from_plain("[0-3s] a", 8) == (Beat(0, 3, "a"),)


def test_adding_splitting_and_removing_keep_the_line_closed() -> None:
    assert beats.add(THREE, 15) == (THREE[0], Beat(3, 7, "Push."), Beat(7, 10), THREE[2])
    assert beats.add(THREE[:2], 15) == (*THREE[:2], Beat(10, 15))
    assert beats.split(THREE, 0) == (Beat(0, 2, "Wide."), Beat(2, 3), *THREE[1:])
    assert beats.without(THREE, 1) == (Beat(0, 10, "Wide."), THREE[2])
    assert beats.without(THREE, 0) == (Beat(0, 10, "Push."), THREE[2])
    assert beats.without(THREE[:1], 0) == (Beat(0, 3, ""),)
