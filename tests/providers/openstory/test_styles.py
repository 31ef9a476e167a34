"""Styles: listed, made, and of no use to eras that have none (contract 1.11)."""

from typing import Any

import pytest

from providers.errors import Fault, ProviderError
from providers.openstory.styles import style_body
from tests.providers.openstory.fake import NOT_FOUND, PAGE, Asked, Reply, failing, faking

STYLE: dict[str, Any] = {
    "id": "st1",
    "name": "Cinematic Noir",
    "description": None,
    "category": "film",
    "tags": [],
    "isTemplate": True,
    "previewUrl": "/r2/noir.mp4",
    "config": {"version": 2},
}
ROOT = {"name": "OpenStory API", "version": "v1", "_links": {"list-styles": {"href": "/api/v1/styles?team=all"}}}


def shelf(asked: Asked) -> Reply:
    if asked.path == "/api/v1":
        return ROOT
    return {"styles": [STYLE, {"id": "st2", "name": "Kids", "category": "kids"}, {"name": "no id"}], "_links": {}}


def test_styles_are_listed_where_the_root_points() -> None:
    with faking(shelf) as desk:
        found = list(desk.provider().library("style"))
        assert desk.asked[-1].query == {"team": "all"}
        assert [(one.kind, one.remote_id, one.name, one.category) for one in found] == [
            ("style", "st1", "Cinematic Noir", "film"),
            ("style", "st2", "Kids", "kids"),
        ]
        assert found[0].url == f"{desk.fake.url}/r2/noir.mp4"
        assert [one.remote_id for one in desk.provider().library("style", search="NOIR")] == ["st1"]
        assert [one.remote_id for one in desk.provider().library("style", category="kids")] == ["st2"]
        assert list(desk.provider().library("character")) == []


@pytest.mark.parametrize("none", [NOT_FOUND, (405, {}), PAGE])
def test_the_first_era_keeps_no_styles(none: Reply) -> None:
    with faking(lambda asked: ROOT if asked.path == "/api/v1" else none) as desk:
        assert list(desk.provider().library("style")) == []


def test_a_list_that_cannot_be_read_is_no_empty_shelf() -> None:
    with (
        faking(lambda asked: ROOT if asked.path == "/api/v1" else {"error": "x"}) as desk,
        pytest.raises(ProviderError),
    ):
        list(desk.provider().library("style"))


VALUES: dict[str, Any] = {
    "name": " Noir ",
    "mood": "dark",
    "colors": "black, white",
    "pace": "slow",
    "ratio": "16:9",
    "tags": ["rain"],
}


def test_a_new_style_has_a_config_of_version_2() -> None:
    assert style_body(VALUES) == {
        "name": "Noir",
        "defaultAspectRatio": "16:9",
        "tags": ["rain"],
        "config": {
            "version": 2,
            "look": {
                "mood": "dark",
                "artStyle": "",
                "lighting": "",
                "colorGrading": "",
                "colorPalette": ["black", "white"],
            },
            "motion": {"camera": "", "pace": "slow", "energy": ""},
        },
    }


@pytest.mark.parametrize(
    "values", [{}, {"name": "x" * 256}, {"name": "a", "description": "x" * 1001}, {"name": "a", "tags": ["x"] * 21}]
)
def test_a_style_beyond_the_limits_is_not_sent(values: dict[str, Any]) -> None:
    with pytest.raises(ProviderError) as caught:
        style_body(values)
    assert caught.value.fault is Fault.REFUSED


def test_every_field_of_a_style_is_offered_and_sent() -> None:
    with faking(lambda asked: ROOT if asked.path == "/api/v1" else (201, STYLE)) as desk:
        provider = desk.provider()
        values: dict[str, Any] = {
            one.name: one.choices[0] if one.choices else "said" for one in provider.fields("style")
        }
        assert provider.add("style", values).remote_id == "st1"
        sent = desk.asked[-1].json
        assert "said" in sent["config"]["look"].values()
        assert sent["recommendedVideoModel"] == "said"
        assert provider.fields("character") == ()
        with pytest.raises(ProviderError, match="makes no character"):
            provider.add("character", {"name": "Ann"})


def test_a_name_that_is_taken_is_refused_in_the_vendors_words() -> None:
    taken = failing(409, "CONFLICT", "A style named Noir already exists")
    with faking(lambda asked: ROOT if asked.path == "/api/v1" else taken) as desk:
        provider = desk.provider()
        with pytest.raises(ProviderError, match="already exists") as caught:
            provider.add("style", VALUES)
    assert (caught.value.fault, caught.value.maybe_sent) == (Fault.REFUSED, False)
