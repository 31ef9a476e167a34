"""GET /models into the catalogue, whatever a row leaves out (contract 2, last row)."""

import pytest

from providers.facts import Model, Option
from providers.renoise.live_models import models

FULL = {
    "name": "renoise-2.0",
    "displayName": "Renoise 2.0",
    "kind": "video",
    "isDefault": True,
    "resolutions": ["720p", "1080p"],
    "defaultResolution": "720p",
    "aspectRatios": ["16:9", "9:16"],
    "defaultAspectRatio": "16:9",
    "durations": [5, 6, 7, 8, 9, 10],
    "defaultDuration": 5,
    "materialRoles": ["first_frame", "last_frame", "reference_image", "source_video"],
    "guidance": "Write English.",
}
SNAKE = {
    "name": "renoise-2.0",
    "display_name": "Renoise 2.0",
    "kind": "video",
    "is_default": True,
    "resolutions": ["720p", "1080p"],
    "default_resolution": "720p",
    "aspect_ratios": ["16:9", "9:16"],
    "default_aspect_ratio": "16:9",
    "durations": ["5", 6, 7.0, 8, 9, 10],
    "default_duration": "5",
    "material_roles": [{"role": "first_frame"}, {"name": "last_frame"}, "reference_image", "source_video"],
    "guidance": "Write English.",
}


def options(model: Model) -> dict[str, Option]:
    return {option.name: option for option in model.options}


def test_a_full_row_in_either_spelling() -> None:
    (model,) = models({"models": [FULL]})
    assert models({"data": {"models": [SNAKE]}}) == (model,)
    assert model.label == "Renoise 2.0"
    assert model.note == "Write English."
    found = options(model)
    assert (found["duration"].minimum, found["duration"].maximum, found["duration"].default) == (5, 10, 5)
    assert (found["ratio"].choices, found["ratio"].default) == (("16:9", "9:16"), "16:9")
    assert found["resolution"].choices == ("720p", "1080p")
    roles = {role.name: role for role in model.roles if role.kind != "character"}
    assert (roles["reference_image"].maximum, roles["reference_image"].aliases) == (9, ("ref_image",))
    assert roles["last_frame"].needs == "first_frame"
    assert roles["source_video"].kind == "video"


def test_characters_stay_and_are_not_taken_for_a_material() -> None:
    (model,) = models([{"name": "renoise-2.0", "materialRoles": ["reference_image"]}])
    assert [(role.name, role.kind) for role in model.roles] == [
        ("reference_image", "image"),
        ("reference_image", "character"),
    ]


def test_a_default_the_server_leaves_out_is_the_built_in_one() -> None:
    row = {"name": "gemini-omni-flash", "aspectRatios": ["9:16", "16:9"], "defaultAspectRatio": None}
    assert options(models([row])[0])["ratio"].default == "16:9"


def test_an_upscaler_needs_no_prompt() -> None:
    (model,) = models([{"name": "upscale-video-volcano-mediakit", "kind": "video", "materialRoles": ["source_video"]}])
    assert model.prompt_optional


def test_lengths_with_gaps_become_a_choice_and_minus_one_is_not_offered() -> None:
    (model,) = models([{"name": "x", "kind": "video", "durations": [10, 5, -1, "junk"], "defaultDuration": 10}])
    assert options(model)["duration"].kind == "choice"
    assert options(model)["duration"].choices == ("5", "10")
    assert options(model)["duration"].default == "10"


def test_empty_lists_mean_that_there_is_no_such_setting() -> None:
    row = {"name": "x", "kind": "image", "durations": [], "resolutions": [], "aspectRatios": [], "materialRoles": []}
    (model,) = models([row])
    assert (model.options, model.roles) == ((), ())


def test_the_default_model_comes_first_and_none_twice() -> None:
    found = models([{"name": "b"}, {"name": "a", "isDefault": True}, {"name": "b"}])
    assert [model.id for model in found] == ["a", "b"]


@pytest.mark.parametrize("body", [None, {}, [], "html", {"models": None}, {"models": [{}, {"name": ""}, 7]}])
def test_nothing_readable_is_no_catalogue(body: object) -> None:
    assert models(body) == ()
