"""What would be refused is said before anything is sent, with what to change."""

from typing import Any

import pytest

from providers.openstory.catalogue import BUILT_IN, EVERY_ERA, LATER, ONE_FILM, sequence
from providers.openstory.checks import problems
from providers.order import Input, Order, Parent

LATEST = (sequence((*EVERY_ERA, *LATER, ONE_FILM)),)
SCRIPT = "A lighthouse keeper befriends a stranded whale."


def order(*inputs: Input, prompt: str = SCRIPT, **options: Any) -> Order:
    return Order(model="sequence", prompt=prompt, options=options, inputs=inputs)


def image(role: str = "element", **more: Any) -> Input:
    return Input(role=role, kind="image", **more)


ANN = Input(role="character", kind="character", name="Ann")
FINE = [
    order(),
    order(prompt="x" * 50_000),
    order(motion=False),
    order(motion=True, music=True, ratio="9:16", enhance="off", duration=5, style="any name"),
    order(duration="300", analysis_models="a, b", video_models=["v"]),
    order(stop_at="images", music=True),
    order(style="auto", resolution="4k", draft_motion=False, start_frames=True, export=True),
    order(image(remote_id="https://x.example/logo.png", text="LOGO")),
    order(image(name="ours.png", mime="image/png", size=1000)),
    order(ANN, image("character_image", of="Ann", name="a.webp", mime="image/webp")),
    order(Input(role="location", kind="location", remote_id="Stormy lighthouse")),
]


@pytest.mark.parametrize("fine", FINE)
def test_what_the_contract_allows_has_no_problems(fine: Order) -> None:
    assert problems(fine, LATEST) == ()


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        (order(prompt="Too short"), "prompt", "at least 10"),
        (order(prompt="x" * 50_001), "prompt", "Shorten it by 1"),
        (order(duration=4), "duration", "5 to 300 s"),
        (order(duration=301), "duration", "5 to 300 s"),
        (order(duration="soon"), "duration", "whole number"),
        (order(ratio="4:3"), "ratio", "16:9, 9:16, 1:1"),
        (order(enhance="never"), "enhance", "auto, always, off"),
        (order(motion="yes"), "motion", "Switch it on or off"),
        (order(video_models=[1]), "video_models", "one or more names"),
        (order(analysis_models=" , "), "analysis_models", "one or more names"),
        (order(motion=False, music=True), "music", "Music needs clips"),  # traps 7
        (order(motion=False, export=True), "export", "One film needs clips"),
        (order(stop_at="images", export=True), "export", "One film needs clips"),
        (order(seed=7), "seed", "no setting seed"),
        (order(image()), "", ""),
        (order(image("first_frame")), "inputs", 'the role "first_frame"'),
        (order(image(mime="image/tiff", name="a.tiff")), "inputs", "PNG, JPEG, WebP, GIF and AVIF"),
        (order(image(size=21 * 1024 * 1024, name="a.png")), "inputs", "20 MB"),
        (order(image(remote_id="ftp://x.example/a.png")), "inputs", "http or https"),
        (order(image(remote_id="https://x.example/a.png", text="x" * 101)), "inputs", "more than 100"),
        (order(image("character_image", of="Baker", name="b.png")), "inputs", "no character that is new"),
        (order(Input(role="character", kind="character")), "inputs", "neither a name nor an id"),
        (order(Input(role="character", kind="character", name="x" * 256)), "inputs", "255"),
        (order(ANN.model_copy(update={"text": "x" * 2001})), "inputs", "2000"),
        (order(ANN.model_copy(update={"consent": "x" * 501})), "inputs", "500"),
        (
            order(Input(role="character", kind="image", remote_id="https://x.example/a.png")),
            "inputs",
            "takes character",
        ),
        (Order(model="film", prompt=SCRIPT), "model", "no model film"),
        (Order(model="sequence", prompt="", action="refine"), "action", "cannot refine"),
        (Order(model="sequence", prompt="", action="export"), "action", "made of a sequence"),
    ],
)
def test_what_it_would_refuse_says_what_to_change(wrong: Order, field: str, words: str) -> None:
    found = problems(wrong, LATEST)
    assert [one.field for one in found] == ([field] if field else [])
    assert words in " ".join(one.message for one in found)
    assert all(one.message.endswith(".") for one in found)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"style": "auto"}, "cannot take the style from the script"),  # traps 7: only the latest era has it
        ({"resolution": "4k"}, "no setting resolution"),
        ({"stop_at": "images"}, "no setting stop_at"),
        ({"export": True}, "A film can still be asked for"),
    ],
)
def test_what_only_later_eras_have_is_refused_until_the_server_names_it(options: dict[str, Any], words: str) -> None:
    """An older server would leave an unknown field out without a word, and make something else."""
    (found,) = problems(order(**options), BUILT_IN)
    assert words in found.message


def test_an_export_needs_a_sequence_and_no_script() -> None:
    parent = Parent(kind="sequence", remote_id="01J")
    assert problems(Order(model="sequence", prompt="", action="export", parent=parent), BUILT_IN) == ()
