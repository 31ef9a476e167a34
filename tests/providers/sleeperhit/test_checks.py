"""R8: every cap of contract 2.3 is checked before anything is sent, with a sentence that names the field."""

from typing import Any

import pytest
from pydantic import JsonValue

from providers.facts import Option
from providers.order import Input, Order
from providers.sleeperhit.catalogue import BUILT_IN
from providers.sleeperhit.checks import problems
from providers.sleeperhit.options import FIELDS
from tests.providers.sleeperhit.fake import ARTIFACT, ORDER, TARGET, action, bare

A_PAGE = Input(role="url", kind="document", remote_id="https://example.test/a")


def fields(order: Order) -> list[str]:
    found = bare().problems(order)
    assert all(one.message.endswith(".") for one in found)
    return [one.field for one in found]


def order(**options: Any) -> Order:
    return ORDER.model_copy(update={"options": TARGET | options})


def test_a_plain_order_may_be_sent() -> None:
    assert bare().problems(ORDER) == ()


def test_a_setting_that_only_a_stored_catalogue_knows_is_named_and_trips_nobody() -> None:
    """It was listed by another release, and nobody has refreshed the catalogue since."""
    (model,) = BUILT_IN
    older = model.model_copy(update={"options": (*model.options, Option(name="pace", label="Pace", kind="text"))})
    (problem,) = problems(order(pace="slow"), (older,))
    assert problem.field == "pace"
    assert "has no setting pace" in problem.message


CAPS = {
    "audience": 200, "objective": 400, "outcome": 400, "tone": 120, "industry": 120, "distribution": 300, "notes": 2000,
    "visual_style": 400, "voice": 160, "music_policy": 300, "installment": 160, "series": 1200, "genre": 160,
    "readers": 240, "writing_style": 600, "cast_notes": 1000, "music_style": 500, "sfx_policy": 500, "replan": 5000,
}  # fmt: skip


@pytest.mark.parametrize(("name", "most"), CAPS.items())
def test_r8_a_text_has_room_for_so_many_characters(name: str, most: int) -> None:
    assert fields(order(**{name: "x" * most})) == []
    assert fields(order(**{name: "x" * (most + 1)})) == [name]


LISTS = {"forbidden_visuals": (10, 160), "brand_safety": (10, 160), "comps": (8, 160), "must_know": (12, 220)}


@pytest.mark.parametrize(("name", "items", "most"), [(name, *caps) for name, caps in LISTS.items()])
def test_r8_a_list_has_room_for_so_many_entries(name: str, items: int, most: int) -> None:
    """A 13th entry was an outage of a production (contract 3)."""
    assert fields(order(**{name: ["x" * most] * items})) == []
    assert fields(order(**{name: ["x"] * (items + 1)})) == [name]
    assert fields(order(**{name: ["x" * (most + 1)]})) == [name]


def test_no_cap_of_the_table_is_left_untested() -> None:
    capped = {name for name, field in FIELDS.items() if field.most}
    assert capped == CAPS.keys() | LISTS.keys()


@pytest.mark.parametrize("name", ["audience", "objective", "outcome"])
@pytest.mark.parametrize("said", ["", "  ", None])
def test_what_a_plan_cannot_do_without(name: str, said: JsonValue) -> None:
    assert fields(order(**{name: said})) == [name]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mode", "opera"), ("narration", "maybe"), ("duration", 4), ("duration", "long"), ("duration", True),
        ("tone", 5), ("pages", 0), ("comps", [1]), ("unheard_of", "x"),
    ],
)  # fmt: skip
def test_a_value_that_a_setting_does_not_take(name: str, value: JsonValue) -> None:
    assert fields(order(**{name: value})) == [name]


@pytest.mark.parametrize("length", [5, "90", 86_400])
def test_a_length_has_a_minimum_and_no_maximum(length: JsonValue) -> None:
    assert fields(order(duration=length)) == []


def test_there_must_be_something_to_draw_on() -> None:
    assert fields(ORDER.model_copy(update={"prompt": " "})) == ["prompt"]
    assert fields(ORDER.model_copy(update={"prompt": "", "inputs": (A_PAGE,)})) == []


def test_the_story_is_one_of_twenty_sources() -> None:
    assert fields(ORDER.model_copy(update={"inputs": (A_PAGE,) * 19})) == []
    assert fields(ORDER.model_copy(update={"inputs": (A_PAGE,) * 20})) == ["inputs"]
    assert fields(ORDER.model_copy(update={"prompt": "", "inputs": (A_PAGE,) * 20})) == []


def test_a_source_is_counted_in_bytes_and_not_in_characters() -> None:
    assert fields(ORDER.model_copy(update={"prompt": "é" * 500_000})) == []
    assert fields(ORDER.model_copy(update={"prompt": "é" * 500_001})) == ["prompt"]


@pytest.mark.parametrize(
    "item",
    [
        Input(role="source", kind="document", size=1_000_001),
        Input(role="source", kind="document", text="é" * 500_001),
        Input(role="source", kind="document", text=" \n"),
        Input(role="url", kind="document", remote_id="ftp://example.test/a"),
        Input(role="url", kind="document", remote_id="example.test"),
        Input(role="pdf", kind="document"),
        Input(role="first_frame", kind="image"),
        Input(role="", kind="document"),
        Input(role="source", kind="image"),
    ],
)
def test_an_input_that_the_vendor_would_refuse(item: Input) -> None:
    assert fields(ORDER.model_copy(update={"inputs": (item,)})) == ["inputs"]


def test_a_title_has_200_characters_and_a_model_is_one_of_those_there_are() -> None:
    assert fields(ORDER.model_copy(update={"title": "x" * 201})) == ["title"]
    assert fields(ORDER.model_copy(update={"model": "trailer"})) == ["model"]


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (action("refine"), "prompt"),
        (action("refine", "Warmer", scope="all"), "scope"),
        (action("dance"), "action"),
        (action("refine", "Warmer", parent=ARTIFACT.model_copy(update={"kind": "job"})), "action"),
        (action("resume_job"), "action"),
        (action("music", share=101), "share"),
        (action("recast", character="Baker", voice_id="v1"), "voice_name"),
        (action("recast_several", voice_1="v1"), "cast"),
        (action("recast_several", cast=[{"character": "Baker", "voiceId": "v1"}], voice_1="v1"), "voice_1"),
        (action("scene_music", scene=2), "prompt"),
        (action("scene_music", scene=0, enabled=False), "scene"),
        (action("scene_music", scene=2, enabled="no"), "enabled"),
        (action("sfx_add", entry=3, prompt="knock"), "label"),
        (action("sfx_add", entry=0, label="door", prompt="knock"), "entry"),
        (action("sfx_add", entry="here", label="door", prompt="knock"), "entry"),
        (action("sfx_add", entry=3, label="door", prompt="knock", offset="after"), "offset"),
        (action("sfx_add", entry=3, label="door", prompt="knock", volume=-1), "volume"),
        (action("sfx_remove"), "id"),
    ],
)
def test_r8_an_edit_that_the_vendor_would_refuse(wanted: Order, field: str) -> None:
    assert fields(wanted) == [field]
