"""Quiet hints: each has prompts that call for it and prompts that do not."""

import pytest

from jobs.beats import Beat
from jobs.prompting import hints

GOOD = "Slow push towards the lighthouse. The keeper opens the door and steps out into the wind."


def about(found: tuple[str, ...], word: str) -> bool:
    return any(word in hint for hint in found)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("lighthouse, night, fog, cinematic, 8k, masterpiece", True),
        ("a cat, neon, rain, bokeh, film grain, moody", True),
        (GOOD, False),
        ("red, blue", False),
        ("She walks past the market, the harbour, the church and the long white wall, then turns to us.", False),
    ],
)
def test_a_list_of_keywords_asks_for_sentences(text: str, asked: bool) -> None:
    assert about(hints(text), "keywords") is asked


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("The keeper opens the door and steps out into the wind.", True),
        ("A red fox runs across the snow.", True),
        (GOOD, False),
        ("The camera stays still while he pours the tea.", False),
        ("Handheld, we follow her through the market.", False),
        ("Orbiting the bottle as it turns.", False),
    ],
)
def test_no_camera_move_is_noted(text: str, asked: bool) -> None:
    assert about(hints(text), "camera") is asked


def test_a_picture_needs_no_camera_move() -> None:
    assert hints("A red fox stands in the snow at dusk.", moving=False) == ()


@pytest.mark.parametrize(
    ("last", "asked"),
    [
        ("He raises one hand against the light.", True),
        ("He raises one hand against the light. Frame holds steady.", False),
        ("He waves; the camera stays still.", False),
        ("Locked-off on the lamp.", False),
    ],
)
def test_the_last_beat_should_hold(last: str, asked: bool) -> None:
    found = hints("", [Beat(0, 3, "Wide of the headland."), Beat(3, 8, last)])
    assert about(found, "last beat does not") is asked


def test_holding_steady_too_early_is_noted() -> None:
    beats = [Beat(0, 3, "Wide shot. Frame holds steady."), Beat(3, 8, "He waves. Frame holds steady.")]
    assert about(hints("", beats), "before the last")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Die Kamera fährt langsam auf den Leuchtturm zu und der Wärter tritt aus der Tür.", True),
        ("La caméra avance vers le phare et le gardien sort dans le vent.", True),
        ("镜头缓缓推向灯塔，守塔人走进风中。", True),
        ("Камера медленно приближается к маяку.", True),
        (GOOD, False),
        ("A café in Málaga at dawn, the señora opens the shutters while the camera pans.", False),
        ("Der Hund", False),
    ],
)
def test_another_language_is_noted(text: str, asked: bool) -> None:
    assert about(hints(text), "English") is asked


def test_an_empty_prompt_gets_no_hints() -> None:
    assert hints("") == hints("  ", [Beat(0, 5)]) == ()
