"""Styles: list, one, create (contract 1.11)."""

from typing import Any

import pytest

from tests.practice import PracticeVendor
from tests.sandbox.openstory.client import OTHER, Client, issues, refusal

LOOK = {"mood": "calm", "artStyle": "ink", "lighting": "flat", "colorPalette": ["#000"], "colorGrading": "none"}
CONFIG = {"version": 2, "look": LOOK, "motion": {"camera": "locked", "pace": "slow", "energy": "low"}}
KEYS = {
    "id", "name", "description", "category", "tags", "useCases", "isTemplate", "defaultAspectRatio",
    "recommendedImageModel", "recommendedVideoModel", "previewUrl", "config", "createdAt", "_links",
}  # fmt: skip


def test_every_team_has_the_templates(team: Client) -> None:
    body = team.read("/styles")
    assert len(body["styles"]) == 5
    for style in body["styles"]:
        assert set(style) == KEYS
        assert style["isTemplate"] is True
        assert style["config"]["version"] == 2
        assert set(style["_links"]) == {"self", "create-sequence", "list-styles"}
        assert team.http.get(style["_links"]["self"]["href"]).json() == style
        example = style["_links"]["create-sequence"]["examples"][0]
        assert team.post("/sequences", example).status_code == 202


@pytest.mark.parametrize("relative", [False, True])
def test_templates_have_a_picture_and_it_is_the_same_at_every_read(
    vendor: PracticeVendor, team: Client, relative: bool
) -> None:
    vendor.openstory_rules(relative_urls=relative)
    pictures = [style["previewUrl"] for style in team.read("/styles")["styles"]]
    assert pictures == [style["previewUrl"] for style in team.read("/styles")["styles"]]
    found = [team.http.get(url) for url in pictures]
    assert {(one.status_code, one.headers["content-type"]) for one in found} == {(200, "image/png")}
    assert len({one.content for one in found}) == 5


def test_a_style_of_ones_own(vendor: PracticeVendor, team: Client) -> None:
    body = {"name": "Ink & Rain", "config": CONFIG, "category": "film", "tags": ["ink"], "defaultAspectRatio": "9:16"}
    reply = team.post("/styles", body)
    assert reply.status_code == 201
    style = reply.json()
    assert (style["name"], style["isTemplate"], style["config"]) == ("Ink & Rain", False, CONFIG)
    assert style["previewUrl"] is None
    assert team.read("/styles")["styles"][0] == style
    for name in (style["id"], "ink & rain", "ink-rain"):
        state = team.state(team.made(title=name, style=name))
        assert (state["style"], state["aspectRatio"]) == ({"id": style["id"], "name": "Ink & Rain"}, "9:16")
    with Client(vendor, OTHER) as other:
        assert refusal(other.get(f"/styles/{style['id']}"))[0] == 404
        assert len(other.read("/styles")["styles"]) == 5
        assert other.post("/styles", body).status_code == 201


def test_a_name_whose_slug_is_taken_is_a_409(team: Client) -> None:
    assert refusal(team.post("/styles", {"name": "rainy  neon!", "config": CONFIG}))[:2] == (409, "CONFLICT")


def test_names_in_other_letters_are_names_of_their_own(team: Client) -> None:
    for name in ("日本", "中国"):
        assert team.post("/styles", {"name": name, "config": CONFIG}).status_code == 201
    assert refusal(team.post("/styles", {"name": "日本!", "config": CONFIG}))[:2] == (409, "CONFLICT")


def test_a_category_is_a_word_of_up_to_100(team: Client) -> None:
    for name, category in (("One", "opera"), ("Two", "c" * 100)):
        reply = team.post("/styles", {"name": name, "config": CONFIG, "category": category})
        assert (reply.status_code, reply.json()["category"]) == (201, category)


BAD: list[tuple[dict[str, Any], list[list[str | int]]]] = [
    ({"config": CONFIG}, [["name"]]),
    ({"name": "", "config": CONFIG}, [["name"]]),
    ({"name": "x"}, [["config"]]),
    ({"name": "x", "config": {**CONFIG, "version": 1}}, [["config", "version"]]),
    ({"name": "x", "config": {"version": 2, "look": LOOK}}, [["config", "motion"]]),
    ({"name": "x", "config": CONFIG, "description": "d" * 1001}, [["description"]]),
    ({"name": "x", "config": CONFIG, "category": "c" * 101}, [["category"]]),
    ({"name": "x", "config": CONFIG, "tags": ["t"] * 21}, [["tags"]]),
    ({"name": "x", "config": CONFIG, "useCases": ["u" * 61]}, [["useCases", 0]]),
]


@pytest.mark.parametrize(("body", "paths"), BAD)
def test_what_is_no_style(team: Client, body: dict[str, Any], paths: list[list[str | int]]) -> None:
    assert issues(team.post("/styles", body)) == paths


def test_no_such_style(team: Client) -> None:
    assert refusal(team.get("/styles/none"))[:2] == (404, "NOT_FOUND")
