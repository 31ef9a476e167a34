"""POST /scripts/enhance: a stream of events, refusals before it (contract 1.12)."""

from typing import Any

import pytest

from tests.practice import PracticeVendor
from tests.sandbox.openstory.client import Client, events, issues, refusal

SCRIPT = "A lighthouse keeper befriends a stranded whale."


def test_a_better_script_word_by_word(team: Client) -> None:
    reply = team.post("/scripts/enhance", {"script": SCRIPT})
    assert (reply.status_code, reply.headers["content-type"]) == (200, "text/event-stream")
    found = events(reply.text)
    assert [name for name, _ in found] == ["message"] * (len(found) - 1) + ["done"]
    done = found[-1][1]
    assert "".join(data["delta"] for _, data in found[:-1]) == done["enhancedScript"]
    example = done["_links"]["create-sequence"]["examples"][0]
    assert example == {"script": done["enhancedScript"], "enhance": "off"}
    created = team.post("/sequences", example).json()
    assert "enhancedScript" not in created


@pytest.mark.parametrize(("era_name", "replaced"), [("A", False), ("B", False), ("late B", True), ("C", True)])
def test_a_correction_of_the_length_replaces_the_text(
    vendor: PracticeVendor, team: Client, era_name: str, replaced: bool
) -> None:
    vendor.openstory_rules(era=era_name)
    found = events(team.post("/scripts/enhance", {"script": SCRIPT, "targetSeconds": 15}).text)
    assert ("replace" in [name for name, _ in found]) == replaced
    assert found[-1][1]["duration"] == 15
    if replaced:
        assert found[-2][1]["enhancedScript"] == found[-1][1]["enhancedScript"]


def test_what_fails_later_is_an_event(team: Client) -> None:
    found = events(team.post("/scripts/enhance", {"script": f"{SCRIPT} [fail enhance]"}).text)
    assert found[-1] == ("error", {"code": "INTERNAL_ERROR", "message": "Script enhancement failed."})
    assert "done" not in [name for name, _ in found]


BAD: list[tuple[str, dict[str, Any], list[list[str | int]]]] = [
    ("C", {"script": "short"}, [["script"]]),
    ("C", {"script": SCRIPT, "targetSeconds": 301}, [["targetSeconds"]]),
    ("late B", {"script": SCRIPT, "targetSeconds": 181}, [["targetSeconds"]]),
    ("C", {"script": SCRIPT, "elements": [{"url": "https://example.org/a.png"}]}, [["elements", 0, "token"]]),
    ("C", {"script": SCRIPT, "videoModel": "unheard_of"}, [["videoModel"]]),
]


@pytest.mark.parametrize(("era_name", "body", "paths"), BAD)
def test_refusals_before_the_stream(
    vendor: PracticeVendor, team: Client, era_name: str, body: dict[str, Any], paths: list[list[str | int]]
) -> None:
    vendor.openstory_rules(era=era_name)
    assert issues(team.post("/scripts/enhance", body)) == paths


GOOD = [
    ("C", {"targetSeconds": 300}),
    ("B", {"targetSeconds": 180}),
    ("B", {"videoModel": "unheard_of"}),
    ("C", {"style": "auto"}),
    ("C", {"elements": [{"url": "https://example.org/a.png", "token": "LOGO", "description": ""}]}),
]


@pytest.mark.parametrize(("era_name", "more"), GOOD)
def test_what_is_taken(vendor: PracticeVendor, team: Client, era_name: str, more: dict[str, Any]) -> None:
    vendor.openstory_rules(era=era_name)
    assert team.post("/scripts/enhance", {"script": SCRIPT, **more}).status_code == 200


def test_no_such_style(team: Client) -> None:
    assert refusal(team.post("/scripts/enhance", {"script": SCRIPT, "style": "None"}))[:2] == (404, "NOT_FOUND")


@pytest.mark.parametrize("era_name", ["A", "C"])
def test_a_better_script_is_never_longer_than_an_order_takes(
    vendor: PracticeVendor, team: Client, era_name: str
) -> None:
    vendor.openstory_rules(era=era_name)
    done = events(team.post("/scripts/enhance", {"script": "x" * 50_000, "targetSeconds": 180}).text)[-1][1]
    assert team.post("/sequences", done["_links"]["create-sequence"]["examples"][0]).status_code == 202
    assert len(team.create(script="y" * 50_000, enhance="always").json()["enhancedScript"]) <= 50_000


def test_it_costs_nothing(team: Client) -> None:
    team.post("/scripts/enhance", {"script": SCRIPT})
    assert team.bill().charged == 0
