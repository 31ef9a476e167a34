"""What is refused before anything is sent, and the sentence that says what to change (contract 7)."""

from typing import Any

import pytest
from pydantic import JsonValue

from providers.facts import Model
from providers.order import Input, Kind, Order
from providers.renoise.catalogue import BUILT_IN
from providers.renoise.checks import problems
from providers.renoise.live_models import models as read_models


def item(role: str, kind: Kind = "image", count: int = 1, **facts: JsonValue) -> tuple[Input, ...]:
    return tuple(
        Input.model_validate({"role": role, "kind": kind, "remote_id": str(n + 1), **facts}) for n in range(count)
    )


def said(
    model: str, *inputs: Input, prompt: str = "A cat.", models: tuple[Model, ...] = BUILT_IN, **options: Any
) -> str:
    order = Order(model=model, prompt=prompt, options=options, inputs=inputs)
    return "\n".join(f"{problem.field}: {problem.message}" for problem in problems(order, models))


@pytest.mark.parametrize("model", BUILT_IN, ids=lambda model: model.id)
def test_every_model_takes_a_plain_order_with_its_own_settings(model: Model) -> None:
    options: dict[str, Any] = {option.name: option.choices[-1] for option in model.options if option.choices}
    options |= {option.name: option.maximum for option in model.options if option.kind == "integer"}
    inputs = item("first_frame") if model.id == "grok-video-1.5" else ()
    assert said(model.id, *inputs) == ""
    assert said(model.id, *inputs, **options) == ""


@pytest.mark.parametrize(
    ("inputs", "options"),
    [
        ((), {"duration": 5}),
        ((), {"duration": 15, "ratio": "9:16"}),
        ((), {"duration": "10"}),
        (item("first_frame"), {}),
        (item("first_frame") + item("last_frame"), {}),
        (item("ref_image", count=9) + item("ref_video", "video", 3) + item("ref_audio", "audio", 3), {}),
        (item("reference_image"), {}),
        (item("reference_image", "character") + item("ref_image"), {}),
        (item("ref_video", "video"), {}),
        (item("image1") + item("image2"), {}),
        (item("first_frame", width=300, height=750, size=30 * 1024 * 1024 - 1, mime="image/webp"), {}),
        (item("first_frame", width=6000, height=2400, mime="image/tiff"), {}),
        (item("ref_image", name="grid.PNG", mime="application/octet-stream"), {}),
    ],
)
def test_what_the_contract_allows_passes(inputs: tuple[Input, ...], options: dict[str, Any]) -> None:
    assert said("renoise-2.0", *inputs, **options) == ""


@pytest.mark.parametrize(
    ("inputs", "options", "sentence"),
    [
        (
            (),
            {"duration": 900},
            "duration: The length is 900 s; renoise-2.0 makes 5 to 15 s. Choose a length in that range.",
        ),
        (
            (),
            {"duration": 4},
            "duration: The length is 4 s; renoise-2.0 makes 5 to 15 s. Choose a length in that range.",
        ),
        ((), {"duration": 7.5}, "takes a whole number, 5 to 15 s. Choose a whole number."),
        ((), {"duration": "long"}, "The length is long; renoise-2.0 takes a whole number"),
        ((), {"duration": True}, "takes a whole number"),
        ((), {"ratio": "4:3"}, "ratio: renoise-2.0 has no aspect ratio 4:3. Choose 1:1, 16:9 or 9:16."),
        ((), {"resolution": "1080p"}, "resolution: renoise-2.0 has no setting resolution. Remove it."),
        (
            item("first_frame") + item("ref_image"),
            {},
            "first_frame and ref_image cannot be used in one take. "
            "Keep the frames or the references and remove the others.",
        ),
        (item("first_frame") + item("reference_image", "character"), {}, "cannot be used in one take"),
        (item("last_frame"), {}, "last_frame needs a first_frame too. Add one, or remove the last_frame."),
        (item("ref_image", count=10), {}, "There are 10 ref_image; renoise-2.0 takes at most 9. Remove 1."),
        (item("ref_video", "video", 4), {}, "There are 4 ref_video"),
        (item("first_frame", count=2), {}, "There are 2 first_frame"),
        (item("ref_audio", "audio"), {}, "Audio cannot be the only reference."),
        (item("", "video", name="clip.mp4"), {}, '"clip.mp4" has no role. Choose ref_video.'),
        (item("mask"), {}, 'renoise-2.0 has no role "mask" for the image 1. Choose first_frame, last_frame, ref_image'),
        (
            item("first_frame", "video", name="clip.mp4"),
            {},
            '"clip.mp4" is a video, but first_frame takes an image. Choose ref_video for it, or give an image.',
        ),
        (item("ref_video", name="cat.png"), {}, '"cat.png" is an image, but ref_video takes a video.'),
        (item("ref_image", width=1000, height=300), {}, "width / height 3.33; it must be 0.4 to 2.5. Crop it."),
        (item("ref_image", width=400, height=1001), {}, "width / height 0.40; it must be"),
        (item("ref_image", width=299, height=300), {}, "299 x 300 pixels; each side must be 300 to 6000."),
        (item("ref_image", width=6001, height=6000), {}, "each side must be 300 to 6000"),
        (item("ref_image", size=30 * 1024 * 1024), {}, "has 30.0 MB; Renoise takes pictures under 30 MB."),
        (item("ref_image", mime="image/avif", name="a.avif"), {}, '"a.avif" is image/avif; Renoise reads jpeg, png'),
        (item("ref_image", name="a.svg"), {}, '"a.svg" is a .svg file; Renoise reads'),
        ((Input(role="ref_image", kind="image", remote_id="abc"),), {}, "is not a number. Upload it again."),
    ],
)
def test_what_it_refuses_comes_with_what_to_change(
    inputs: tuple[Input, ...], options: dict[str, Any], sentence: str
) -> None:
    assert sentence in said("renoise-2.0", *inputs, **options)


def test_an_unknown_model_is_answered_with_names_that_come_near() -> None:
    assert "renoise-2.0" in said("renoise-2")
    assert said("nano-banana2").startswith(
        "model: Renoise has no model nano-banana2 for this key. Choose nano-banana-2"
    )
    assert "No model is chosen" in said("")


def test_a_prompt_is_needed_except_with_a_first_frame() -> None:
    assert "prompt: The prompt is empty." in said("renoise-2.0", prompt=" \n")
    assert said("renoise-2.0", *item("first_frame"), prompt="") == ""
    assert "The prompt has 2501 characters; kling-3.0-omni reads at most 2500. Shorten it by 1." in said(
        "kling-3.0-omni", prompt="a" * 2501
    )


def test_a_tag_of_our_own_shape_is_refused() -> None:
    order = Order(model="renoise-2.0", prompt="A cat.", tags=("tb-mine",))
    assert "Rename the tag tb-mine" in problems(order, BUILT_IN)[0].message


def test_rules_of_one_model_alone() -> None:
    clip = item("reference_video", "video")
    assert "with a reference video kling-3.0-omni makes at most 10 s" in said("kling-3.0-omni", *clip, duration=11)
    assert said("kling-3.0-omni", *item("reference_image"), duration=11) == ""
    assert "with references grok-video makes at most 10 s" in said("grok-video", *item("reference_image"), duration=15)
    assert said("grok-video", *item("first_frame"), duration=15) == ""
    assert "needs exactly 1 reference; the order has 0" in said("grok-video-1.5")
    assert said("gemini-omni-flash", *item("first_frame"), *item("reference_image")) == ""
    assert "has no role" in said("happyhorse-1.0", *item("last_frame"))
    assert "cannot be used in one take" in said(
        "seed-audio-1.0", *item("reference_image"), *item("reference_audio", "audio")
    )
    assert said("seed-audio-1.0", *item("reference_audio", "audio")) == ""
    assert "takes no references. Remove" in said("nano-banana-pro", *item("reference_image"))


def test_the_shape_of_a_picture_is_only_checked_for_videos() -> None:
    assert said("nano-banana-2", *item("ref_image", width=3000, height=500)) == ""


LIVE = read_models(
    {
        "models": [
            {"name": "renoise-2.0", "kind": "video", "durations": [4, 5, 6], "aspectRatios": ["21:9"]},
            {"name": "brand-new", "displayName": "Brand new", "kind": "video"},
        ]
    }
)


def test_the_rules_of_the_server_replace_the_built_in_ones() -> None:
    assert said("renoise-2.0", models=LIVE, duration=4, ratio="21:9") == ""
    assert "makes 4 to 6 s" in said("renoise-2.0", models=LIVE, duration=15)
    assert "Choose renoise-2.0 or brand-new" in said("zzz", models=LIVE)


def test_a_model_only_the_server_knows_is_checked_leniently() -> None:
    assert said("brand-new", *item("ref_image", count=12), models=LIVE, duration=30, ratio="7:3", resolution="8k") == ""
    assert "cannot be used in one take" in said("brand-new", *item("ref_image"), *item("first_frame"), models=LIVE)
