"""POST /sequences: the reply, what the fields do, what is refused beside the fields (contract 1.5, 1.6, 1.13)."""

import re
import time
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.practice import PracticeVendor, until
from tests.sandbox.openstory.client import API, POOR, SCRIPT, Client, refusal


def test_the_reply_without_wait(team: Client) -> None:
    reply = team.create()
    assert reply.status_code == 202
    body = reply.json()
    assert set(body) == {"sequences", "_links"}
    (entry,) = body["sequences"]
    number = entry["id"]
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{26}", number)
    path = f"/api/v1/sequences/{number}"
    assert entry == {
        "id": number,
        "status": "draft",
        "workflowRunId": entry["workflowRunId"],
        "statusUrl": path,
        "_links": {
            "self": {"href": path, "method": "GET", "title": "Sequence status"},
            "poll": {"href": path + "{?wait}", "method": "GET", "title": "Long-poll for a change", "templated": True},
        },
    }
    assert set(body["_links"]) == {"self", "root"}
    assert body["_links"]["self"]["method"] == "POST"
    assert body["_links"]["self"]["contentType"] == "application/json"


def test_every_analysis_model_makes_a_sequence(team: Client) -> None:
    models = ["openai/gpt-6-luna", "practice/second-reader"]
    rows = team.create(analysisModels=models).json()["sequences"]
    assert [team.state(row["id"])["models"]["analysis"] for row in rows] == models
    assert team.bill().task_ids == [row["id"] for row in rows]


def test_a_model_of_another_season_can_be_let_in(vendor: PracticeVendor, team: Client) -> None:
    vendor.openstory_rules(models="any")
    assert team.state(team.made(videoModels=["next_year_v9"]))["models"]["video"] == "next_year_v9"


ENHANCING = [
    ("auto", "A short script.", True),
    ("auto", "x" * 999 + " " * 50, True),
    ("auto", "A sentence of the film. " * 50, False),
    ("always", "A sentence of the film. " * 50, True),
    ("off", "A short script.", False),
]


@pytest.mark.parametrize(("mode", "script", "runs"), ENHANCING)
def test_enhancing(team: Client, mode: str, script: str, runs: bool) -> None:
    body = team.create(script=script, enhance=mode).json()
    assert ("enhancedScript" in body) == runs


def test_target_seconds_matter_only_when_enhancing(team: Client) -> None:
    assert len(team.ended(team.made(enhance="always", targetSeconds=10))["shots"]) == 2
    assert len(team.ended(team.made(enhance="off", targetSeconds=10))["shots"]) == 3


def test_a_create_takes_as_long_as_its_enhancement(vendor: PracticeVendor, team: Client) -> None:
    vendor.openstory_rules(create_seconds=15)  # at speed 50
    started = time.monotonic()
    team.made(enhance="always")
    assert time.monotonic() - started > 0.29
    with pytest.raises(httpx.ReadTimeout):
        team.http.post(f"{API}/sequences", json={"script": f"{SCRIPT} [slow create]"}, timeout=0.3)
    until(lambda: len(team.read("/sequences")["sequences"]) == 2)  # it lands all the same


STYLES = [
    ("A", None, "Golden Hour Film"),
    ("late B", None, "Golden Hour Film"),
    ("C", None, None),
    ("C", "auto", None),
    ("C", "Paper Theatre", "Paper Theatre"),
    ("C", "paper-theatre", "Paper Theatre"),
    ("C", "01K0PRACT1CE00000000000003", "Paper Theatre"),
]


@pytest.mark.parametrize(("era_name", "style", "name"), STYLES)
def test_styles(vendor: PracticeVendor, team: Client, era_name: str, style: str | None, name: str | None) -> None:
    vendor.openstory_rules(era=era_name)
    number = team.made(**({} if style is None else {"style": style}))
    vendor.openstory_rules(era="C")
    assert team.state(number)["style"]["name"] == name


RATIOS = [
    ({}, "16:9"),
    ({"style": "Paper Theatre"}, "1:1"),
    ({"style": "Paper Theatre", "aspectRatio": "9:16"}, "9:16"),
]


@pytest.mark.parametrize(("body", "ratio"), RATIOS)
def test_the_aspect_ratio_is_the_styles_own_unless_asked_for(team: Client, body: dict[str, Any], ratio: str) -> None:
    assert team.state(team.made(**body))["aspectRatio"] == ratio


NOBODY: list[tuple[dict[str, Any], str]] = [
    ({"style": "Cinematic Noir"}, 'No style found matching "Cinematic Noir".'),
    ({"characters": ["Old Tom the keeper"]}, 'No character found matching "Old Tom the keeper".'),
    ({"locations": ["Stormy lighthouse"]}, 'No location found matching "Stormy lighthouse".'),
]


@pytest.mark.parametrize(("body", "words"), NOBODY)
def test_references_to_what_a_team_does_not_have_are_a_404(team: Client, body: dict[str, Any], words: str) -> None:
    assert refusal(team.create(**body)) == (404, "NOT_FOUND", words)
    assert team.bill().submits == []


def test_an_empty_wallet_is_a_402(vendor: PracticeVendor) -> None:
    with Client(vendor, POOR) as poor:
        words = "Insufficient credits to generate storyboard"
        assert refusal(poor.create()) == (402, "INSUFFICIENT_CREDITS", words)
        assert (poor.bill().submits, poor.bill().balance) == ([], Decimal("0.20"))
        vendor.topup(POOR, 100)
        assert poor.create().status_code == 202


@pytest.mark.parametrize(("status", "taken"), [("processing", False), ("completed", True)])
def test_the_same_script_twice_in_two_minutes(vendor: PracticeVendor, team: Client, status: str, taken: bool) -> None:
    vendor.openstory_rules(duplicate_guard=None)
    vendor.drive(team.made(), status, vendor="openstory")
    if status == "completed":
        team.ended(team.read("/sequences")["sequences"][0]["id"])
    again = team.create()
    assert (again.status_code == 202) == taken
    if not taken:
        assert refusal(again)[2].startswith("Already generating this script")
        assert team.create(analysisModels=["practice/third-reader"]).status_code == 202
        vendor.advance(121)
        assert team.create().status_code == 202


def test_the_guard_rarely_sees_an_enhanced_script(vendor: PracticeVendor, team: Client) -> None:
    vendor.openstory_rules(duplicate_guard=True)
    vendor.drive(team.made(enhance="always"), "processing", vendor="openstory")
    assert team.create(enhance="always").status_code == 202


@pytest.mark.parametrize("idempotency", ["Idempotency-Key", "X-Idempotency-Key"])
def test_no_key_makes_a_create_repeatable(team: Client, idempotency: str) -> None:
    body = {"script": SCRIPT, "enhance": "always"}
    for _ in range(2):
        assert team.http.post(f"{API}/sequences", json=body, headers={idempotency: "one"}).status_code == 202
    assert len(team.bill().submits) == 2
