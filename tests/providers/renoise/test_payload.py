"""Bodies and queries: exactly the keys of contract 3, nothing the order does not name."""

import pytest
from pydantic import JsonValue

from providers.errors import Fault, ProviderError
from providers.order import Input, Order
from providers.renoise.catalogue import BUILT_IN, named
from providers.renoise.payload import all_tags, estimate_query, task_body, token_of, token_tag, visible_tags

PROMPT = "[0-5s] A cat on the moon, slow push in."


def order(model: str = "renoise-2.0", *inputs: Input, **options: JsonValue) -> Order:
    return Order(model=model, prompt=PROMPT, options=options, inputs=inputs, tags=("vid-001", "s1"))


def body(asked: Order, token: str = "k7") -> dict[str, JsonValue]:
    return task_body(asked, named(BUILT_IN, asked.model), token)


def image(remote_id: str = "41", role: str = "ref_image") -> Input:
    return Input(role=role, kind="image", remote_id=remote_id)


BASE: dict[str, JsonValue] = {"prompt": PROMPT, "model": "renoise-2.0", "tags": ["vid-001", "s1", "tb-k7"]}


@pytest.mark.parametrize(
    ("asked", "extra"),
    [
        (order(), {}),
        (order(duration=15, ratio="16:9"), {"duration": 15, "ratio": "16:9"}),
        (order(duration="15"), {"duration": 15}),
        (order(duration=15.0), {"duration": 15}),
        (order(duration=None, ratio=""), {}),
        (order("renoise-2.0", image()), {"materials": [{"id": 41, "role": "ref_image"}]}),
        (order("renoise-2.0", image(role="reference_image")), {"materials": [{"id": 41, "role": "ref_image"}]}),
        (
            order("renoise-2.0", image("41", "first_frame"), image("41", "last_frame")),
            {"materials": [{"id": 41, "role": "first_frame"}, {"id": 41, "role": "last_frame"}]},
        ),
        (
            order("renoise-2.0", Input(role="reference_image", kind="character", remote_id="3"), image()),
            {"materials": [{"id": 41, "role": "ref_image"}, {"character_id": 3, "role": "reference_image"}]},
        ),
        (
            order("renoise-2.0", Input(role="ref_video", kind="video", remote_id="9")),
            {"materials": [{"id": 9, "role": "ref_video"}]},
        ),
    ],
)
def test_the_body_has_the_keys_of_the_order_and_no_others(asked: Order, extra: dict[str, JsonValue]) -> None:
    assert body(asked) == BASE | extra


def test_an_image_body() -> None:
    assert body(order("nano-banana-2", resolution="2k", ratio="1:1")) == BASE | {
        "model": "nano-banana-2",
        "resolution": "2k",
        "ratio": "1:1",
    }


def test_a_newer_model_gets_its_own_spelling_of_roles_and_its_watermark_only_when_wanted() -> None:
    asked = order("seedance-2.0-byteplus", image(role="ref_image"), watermark=True)
    assert body(asked)["materials"] == [{"id": 41, "role": "reference_image"}]
    assert body(asked)["watermark"] is True
    assert "watermark" not in body(order("seedance-2.0-byteplus", watermark=False))


def test_a_required_ratio_is_sent_though_the_order_names_none() -> None:
    assert body(order("gemini-omni-flash"))["ratio"] == "16:9"


def test_an_upscaler_gets_its_surface_and_no_prompt() -> None:
    clip = Input(role="source_video", kind="video", remote_id="9")
    assert body(order("upscale-video-volcano-mediakit", clip)) == BASE | {
        "model": "upscale-video-volcano-mediakit",
        "prompt": "",
        "surface": "upscale",
        "materials": [{"id": 9, "role": "source_video"}],
    }


def test_the_name_of_the_model_is_never_rewritten() -> None:
    assert body(order("sd-2.0"))["model"] == "sd-2.0"


@pytest.mark.parametrize(
    "bad",
    [image(""), image("null"), image("4 1"), image("-1"), image("٤١"), Input(role="", kind="video", remote_id="4")],
)
def test_an_input_without_a_number_or_a_role_is_never_sent(bad: Input) -> None:
    with pytest.raises(ProviderError) as caught:
        body(order("renoise-2.0", bad))
    assert caught.value.fault is Fault.REFUSED
    assert not caught.value.maybe_sent


def test_the_token_tag_is_always_sent_and_hidden_from_people() -> None:
    assert token_tag("k7") == "tb-k7"
    assert all_tags(("a", " a ", "", "tb-old", "b"), "k7") == ["a", "b", "tb-k7"]
    assert visible_tags(("a", "tb-k7", "b")) == ("a", "b")
    assert token_of(("a", "tb-k7")) == "k7"
    assert token_of(("a",)) == ""


@pytest.mark.parametrize(
    ("asked", "query"),
    [
        (order(), {"model": "renoise-2.0", "duration": "5"}),
        (order(duration=15), {"model": "renoise-2.0", "duration": "15"}),
        (
            order("renoise-2.0", Input(role="ref_video", kind="video", remote_id="9")),
            {"model": "renoise-2.0", "duration": "5", "hasVideoRef": "1"},
        ),
        (order("renoise-2.0", image()), {"model": "renoise-2.0", "duration": "5"}),
        (order("nano-banana-2", resolution="2k"), {"model": "nano-banana-2", "resolution": "2k"}),
        (order("nano-banana-2"), {"model": "nano-banana-2"}),
        (
            order("seedance-2.0-byteplus", watermark=True),
            {"model": "seedance-2.0-byteplus", "duration": "5", "resolution": "720p", "watermark": "1"},
        ),
        (order("not-listed", duration=7), {"model": "not-listed", "duration": "7"}),
    ],
)
def test_the_estimate_asks_for_what_will_be_made(asked: Order, query: dict[str, str]) -> None:
    assert estimate_query(asked, named(BUILT_IN, asked.model)) == query
