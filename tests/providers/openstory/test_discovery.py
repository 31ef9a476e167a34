"""Discovery: what a server's own schema offers is what is offered here (contract 0, 1.14)."""

from typing import Any

import pytest

from providers.errors import Fault, ProviderError
from providers.facts import Model
from providers.openstory.catalogue import BUILT_IN
from tests.providers.openstory.fake import NOT_FOUND, PAGE, Asked, Desk, Reply, failing, faking

ERA_A: dict[str, Any] = {
    "script": {"type": "string", "minLength": 10, "maxLength": 50000},
    "title": {"type": "string"},
    "enhance": {"$ref": "#/$defs/Enhance"},
    "targetSeconds": {"type": "integer", "minimum": 5, "maximum": 180},
    "style": {"type": "string"},
    "aspectRatio": {"anyOf": [{"type": "string", "enum": ["16:9", "9:16", "1:1", "4:5"]}, {"type": "null"}]},
    "analysisModels": {"type": "array"},
    "imageModels": {"type": "array"},
    "videoModels": {"type": "array"},
    "motion": {"type": "boolean"},
    "music": {"type": "boolean"},
    "audioModels": {"type": "array"},
    "characters": {"type": "array"},
    "elements": {"type": "array"},
    "webhookUrl": {"type": "string"},
}
ERA_C = ERA_A | {
    "resolution": {"enum": ["720p", "1080p"]},
    "stopAt": {"enum": ["script", "images", "motion", "music"]},
    "startFrames": {"type": "boolean"},
    "draftMotion": {"type": "boolean", "default": False},
    "locations": {"type": "array"},
    "somethingNew": {"type": "string"},
}
DEFINITIONS = {"Enhance": {"type": "string", "enum": ["auto", "always", "off"]}}


def root(properties: dict[str, Any] | None, **links: str) -> dict[str, Any]:
    schema = None if properties is None else {"type": "object", "properties": properties, "$defs": DEFINITIONS}
    named = {"self": "/api/v1", "openapi-spec": "/api/v1/openapi.json"} | links
    return {"name": "OpenStory API", "requestSchema": schema, "_links": {k: {"href": v} for k, v in named.items()}}


def openapi(*paths: str, **schemas: Any) -> dict[str, Any]:
    return {"openapi": "3.1.0", "paths": {path: {"get": {}} for path in paths}, "components": {"schemas": schemas}}


def fetched(start: Reply, spec: Reply) -> tuple[Model, ...]:
    with faking(lambda asked: start if asked.path == "/api/v1" else spec) as desk:
        return desk.provider().fetch_models()


def options(models: tuple[Model, ...]) -> dict[str, Any]:
    (model,) = models
    return {option.name: option for option in model.options}


def test_the_schema_of_the_server_decides_which_fields_are_offered() -> None:
    old = options(fetched(root(ERA_A), NOT_FOUND))
    assert set(old) == {option.name for option in BUILT_IN[0].options}
    new = options(fetched(root(ERA_C), openapi("/api/v1/sequences/{id}/exports")))
    assert set(new) - set(old) == {"resolution", "stop_at", "start_frames", "draft_motion", "export"}


def test_choices_bounds_and_defaults_are_the_servers() -> None:
    found = options(fetched(root(ERA_C), NOT_FOUND))
    assert found["ratio"].choices == ("16:9", "9:16", "1:1", "4:5")
    assert found["resolution"].choices == ("720p", "1080p")
    assert found["enhance"].choices == ("auto", "always", "off")
    assert (found["duration"].minimum, found["duration"].maximum) == (5, 180)
    assert found["draft_motion"].default is False
    assert found["motion"].default is True
    assert "webhookUrl" not in found


def test_roles_follow_the_schema_too() -> None:
    (old,), (new,) = fetched(root(ERA_A), NOT_FOUND), fetched(root(ERA_C), NOT_FOUND)
    assert [role.name for role in old.roles] == ["character", "element", "character_image"]
    assert [role.name for role in new.roles] == [
        "character",
        "location",
        "element",
        "character_image",
        "location_image",
    ]


def test_a_root_without_a_schema_leaves_it_to_the_openapi() -> None:
    spec = openapi("/api/v1/sequences/{id}/exports", CreateSequenceRequest={"properties": {"script": {}, "motion": {}}})
    assert set(options(fetched(root(None), spec))) == {"motion", "export"}


def test_a_schema_that_only_points_at_its_definition_is_followed() -> None:
    pointed = {
        "requestSchema": {"$ref": "#/$defs/Create", "$defs": {"Create": {"properties": {"script": {}, "style": {}}}}}
    }
    assert set(options(fetched(pointed, NOT_FOUND))) == {"style"}


def test_a_server_that_names_no_fields_keeps_what_is_built_in() -> None:
    assert fetched(root({}), NOT_FOUND) == ()


def test_the_openapi_is_found_by_its_link() -> None:
    with faking(lambda asked: root(ERA_A, **{"openapi-spec": "/spec.json"}) if asked.path == "/api/v1" else {}) as desk:
        desk.provider().fetch_models()
        assert [asked.path for asked in desk.asked] == ["/api/v1", "/spec.json"]


@pytest.mark.parametrize("reply", [NOT_FOUND, PAGE, {}, [], {"name": "another API"}])
def test_a_wrong_address_says_so(reply: Reply) -> None:
    with pytest.raises(ProviderError, match="no OpenStory API at this address") as caught:
        fetched(reply, NOT_FOUND)
    assert caught.value.fault is Fault.UNREADABLE


UNAUTHORIZED = failing(401, "UNAUTHORIZED", "Invalid API key")


def checked(desk: Desk) -> str:
    return desk.provider().check().label


def first_era(single: Reply) -> Any:
    def say(asked: Asked) -> Reply:
        if asked.path == "/api/v1":
            return root(ERA_A)
        return NOT_FOUND if asked.path == "/api/v1/sequences" else single

    return say


def test_a_key_is_proved_by_one_row_of_the_list() -> None:
    with faking(lambda asked: {"sequences": [], "_links": {}}) as desk:
        assert checked(desk)
        assert (desk.log, desk.asked[0].query) == (["GET /sequences"], {"limit": "1"})


def test_in_the_first_era_a_404_for_an_unknown_sequence_proves_it() -> None:
    with faking(first_era(NOT_FOUND)) as desk:
        assert checked(desk)
        assert len(desk.log) == 3


@pytest.mark.parametrize("say", [lambda asked: UNAUTHORIZED, first_era(UNAUTHORIZED), first_era((401, "Unauthorized"))])
def test_a_bad_key_is_told_in_every_era(say: Any) -> None:
    with faking(say) as desk, pytest.raises(ProviderError) as caught:
        checked(desk)
    assert caught.value.fault is Fault.AUTH


@pytest.mark.parametrize("reply", [NOT_FOUND, PAGE, (404, "nothing here")])
def test_a_404_of_something_else_proves_nothing(reply: Reply) -> None:
    with faking(lambda asked: reply) as desk, pytest.raises(ProviderError, match="no OpenStory API"):
        checked(desk)
