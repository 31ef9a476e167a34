"""The body of POST /sequences: every field, every limit, every era (contract 1.5)."""

import json
from typing import Any

import pytest

from tests.practice import PracticeVendor
from tests.sandbox.openstory.client import API, Client, issues, refusal

GOOD: list[dict[str, Any]] = [
    {"script": "x" * 10},
    {"script": "x" * 50_000},
    {"title": "t"},
    {"title": "t" * 500},
    {"targetSeconds": 5},
    {"targetSeconds": 300},
    {"targetSeconds": 30.0},
    {"enhance": "always"},
    {"aspectRatio": "9:16"},
    {"aspectRatio": "1:1"},
    {"imageModels": ["nano_banana_2", "flux_2_flash"]},
    {"videoModels": ["kling_v3_pro"], "motion": True},
    {"audioModels": ["ace_step"], "motion": True, "music": True},
    {"webhookUrl": "https://example.org/hook"},
    {"elements": [{"url": "https://example.org/logo.png", "token": "LOGO", "filename": "logo.png"}]},
    {"an_unknown_field": {"anything": 1}},
    {"stopAt": "images"},
    {"stopAt": "motion", "startFrames": True, "draftMotion": False},
    {"resolution": "4k"},
    {"style": "auto"},
    {"style": "rainy-neon"},
    {"style": "RAINY NEON"},
]


@pytest.mark.parametrize("body", GOOD, ids=[str(body)[:40] for body in GOOD])
def test_what_is_taken(team: Client, body: dict[str, Any]) -> None:
    reply = team.create(**body)
    assert reply.status_code == 202, reply.text


BAD: list[tuple[dict[str, Any], list[list[str | int]]]] = [
    ({"script": "x" * 9}, [["script"]]),
    ({"script": "x" * 50_001}, [["script"]]),
    ({"script": None}, [["script"]]),
    ({"script": 12345678901}, [["script"]]),
    ({"title": ""}, [["title"]]),
    ({"title": "t" * 501}, [["title"]]),
    ({"title": None}, [["title"]]),
    ({"enhance": "sometimes"}, [["enhance"]]),
    ({"targetSeconds": 4}, [["targetSeconds"]]),
    ({"targetSeconds": 301}, [["targetSeconds"]]),
    ({"targetSeconds": 30.5}, [["targetSeconds"]]),
    ({"targetSeconds": "30"}, [["targetSeconds"]]),
    ({"style": ""}, [["style"]]),
    ({"aspectRatio": "4:3"}, [["aspectRatio"]]),
    ({"analysisModels": []}, [["analysisModels"]]),
    ({"imageModels": "nano_banana_2"}, [["imageModels"]]),
    ({"motion": 1}, [["motion"]]),
    ({"motion": "true"}, [["motion"]]),
    ({"music": None}, [["music"]]),
    ({"characters": [""]}, [["characters", 0]]),
    ({"characters": ["Night Baker", {"description": "no name"}]}, [["characters", 1, "name"]]),
    ({"characters": [{"name": "n" * 256}]}, [["characters", 0, "name"]]),
    ({"characters": [{"name": "n", "description": "d" * 2001}]}, [["characters", 0, "description"]]),
    ({"characters": [{"name": "n", "isHuman": "yes"}]}, [["characters", 0, "isHuman"]]),
    ({"characters": [{"name": "n", "referenceImageUrls": ["a b"]}]}, [["characters", 0, "referenceImageUrls", 0]]),
    ({"locations": [{"name": ""}]}, [["locations", 0, "name"]]),
    ({"locations": "Harbour at Dawn"}, [["locations"]]),
    ({"elements": [{"token": "LOGO"}]}, [["elements", 0, "url"]]),
    ({"elements": [{"url": "https://example.org/a.png", "token": "t" * 101}]}, [["elements", 0, "token"]]),
    ({"webhookUrl": "nowhere"}, [["webhookUrl"]]),
    ({"resolution": "480p"}, [["resolution"]]),
    ({"stopAt": "poster"}, [["stopAt"]]),
    ({"startFrames": "no"}, [["startFrames"]]),
    ({"analysisModels": ["unheard/of"]}, [["analysisModels", 0]]),
    ({"imageModels": ["nano_banana_2", "unheard_of"]}, [["imageModels", 1]]),
    ({"videoModels": ["unheard_of"]}, [["videoModels", 0]]),
    ({"audioModels": ["unheard_of"]}, [["audioModels", 0]]),
    ({"title": "", "targetSeconds": 1}, [["title"], ["targetSeconds"]]),
]


@pytest.mark.parametrize(("body", "paths"), BAD, ids=[str(body)[:50] for body, _ in BAD])
def test_what_is_refused(team: Client, body: dict[str, Any], paths: list[list[str | int]]) -> None:
    reply = team.create(**body)
    assert issues(reply) == paths
    assert reply.json()["error"]["message"] == "Invalid request body."
    assert team.bill().submits == []


@pytest.mark.parametrize("text", ["", "{", "not json", "[1,", '{"targetSeconds": NaN}', '{"a": -Infinity}'])
def test_a_body_that_is_no_json(team: Client, text: str) -> None:
    reply = team.http.post(f"{API}/sequences", content=text, headers={"Content-Type": "application/json"})
    assert refusal(reply)[:2] == (400, "INVALID_JSON")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/json; charset=nonsense", "application/json; charset=utf-16"]
)
def test_a_body_is_utf_8_whatever_its_header_says(team: Client, kind: str) -> None:
    text = json.dumps({"script": "Ein Boot fährt aus.", "title": "Über See"}, ensure_ascii=False)
    reply = team.http.post(f"{API}/sequences", content=text.encode("utf-8-sig"), headers={"Content-Type": kind})
    assert reply.status_code == 202, reply.text
    assert team.state(reply.json()["sequences"][0]["id"])["title"] == "Über See"


@pytest.mark.parametrize("body", [[], "text", 7, None])
def test_a_body_that_is_no_object(team: Client, body: object) -> None:
    reply = team.http.post(f"{API}/sequences", content=json.dumps(body))
    assert issues(reply) == [[]]


# (era, body, taken?): fields that an era does not know are dropped, checks that it lacks are not made
BY_ERA: list[tuple[str, dict[str, Any], bool]] = [
    ("A", {"music": True}, True),
    ("A'", {"music": True}, True),
    ("B", {"music": True}, False),
    ("late B", {"music": True}, False),
    ("C", {"music": True}, False),
    ("C", {"music": True, "stopAt": "images"}, True),
    ("B", {"resolution": "9k"}, True),
    ("late B", {"resolution": "9k"}, False),
    ("late B", {"stopAt": "poster", "startFrames": 3}, True),
    ("C", {"stopAt": "poster"}, False),
    ("late B", {"style": "auto"}, False),
    ("C", {"style": "auto"}, True),
]


@pytest.mark.parametrize(("era_name", "body", "taken"), BY_ERA)
def test_fields_by_era(vendor: PracticeVendor, team: Client, era_name: str, body: dict[str, Any], taken: bool) -> None:
    vendor.openstory_rules(era=era_name)
    assert (team.create(**body).status_code == 202) == taken


def test_music_without_motion_says_what_to_do(team: Client) -> None:
    reply = team.create(music=True)
    assert issues(reply) == [["music"]]
    (issue,) = reply.json()["error"]["details"]["issues"]
    assert issue["message"] == "Music generation currently requires motion. Turn on motion or disable music."
