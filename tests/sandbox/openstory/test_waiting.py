"""`?wait`: its grammar, its headers, and what it costs on POST (contract 1.6, 1.8)."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.practice import PracticeVendor, until
from tests.sandbox.openstory.client import Client, refusal

NO_WAIT = ["", " ", "0", "0s", "0ms", "00m"]
GOOD = ["1500ms", "60s", "30", "2m", "60S", "1500MS", " 30s ", "%2030", "999999999999999999m"]
BAD = ["1.5s", "-5", "+5", "1h", "30x", "5 s", "soon", "s", "60ss", "0x10", "٣s", "1e3", "1,5"]


@pytest.mark.parametrize("wait", NO_WAIT)
def test_no_wait_has_no_wait_headers(team: Client, wait: str) -> None:
    reply = team.get(f"/sequences/{team.made()}", wait=wait)
    assert reply.status_code == 200
    assert not [name for name in reply.headers if name.startswith("x-wait")]


@pytest.mark.parametrize("wait", GOOD)
def test_forms_that_wait(team: Client, wait: str) -> None:
    number = team.made()
    team.ended(number)
    reply = team.http.get(f"/api/v1/sequences/{number}?wait={wait}")
    assert (reply.headers["x-wait-changed"], reply.headers["x-wait-done"]) == ("false", "true")


@pytest.mark.parametrize("wait", BAD)
def test_malformed_is_a_400_with_the_forms(team: Client, wait: str) -> None:
    status, code, words = refusal(team.get(f"/sequences/{team.made()}", wait=wait))
    assert (status, code) == (400, "VALIDATION_ERROR")
    assert "60s, 30, 2m or 1500ms" in words


@pytest.mark.parametrize("wait", BAD)
def test_malformed_on_post_is_a_400_and_the_sequence_exists_and_is_billed(team: Client, wait: str) -> None:
    assert refusal(team.create_waiting(wait, title="Only handle"))[:2] == (400, "VALIDATION_ERROR")
    (row,) = team.read("/sequences")["sequences"]
    assert row["title"] == "Only handle"
    assert team.bill().task_ids == [row["id"]]
    assert team.bill().charged > 0


def test_a_wait_ends_with_a_change(vendor: PracticeVendor, team: Client) -> None:
    vendor.openstory_rules(hold="references")
    number = team.made()
    until(lambda: team.state(number)["counts"]["imagesReady"] == 3)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(team.get, f"/sequences/{number}", wait="90s")
        until(lambda: vendor.requests(f"{number}$")[-1]["query"] == "wait=90s")
        vendor.drive(number, "archived", vendor="openstory")
        reply = waiting.result()
    assert (reply.headers["x-wait-changed"], reply.headers["x-wait-done"]) == ("true", "true")
    assert reply.json()["status"] == "archived"


def test_a_wait_that_nothing_ends_is_a_200(vendor: PracticeVendor, team: Client) -> None:
    vendor.openstory_rules(hold="draft")
    number = team.made()
    started = time.monotonic()
    reply = team.get(f"/sequences/{number}", wait="200ms")
    assert reply.status_code == 200
    assert (reply.headers["x-wait-changed"], reply.headers["x-wait-done"]) == ("false", "false")
    assert 0.2 <= time.monotonic() - started < 5


@pytest.mark.parametrize("wait", ["2m", "500s"])
def test_ninety_seconds_at_most(vendor: PracticeVendor, team: Client, wait: str) -> None:
    vendor.openstory_rules(hold="draft")
    number = team.made()
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(team.get, f"/sequences/{number}", wait=wait)
        until(lambda: vendor.requests(f"{number}$"))
        vendor.advance(91)
        assert waiting.result(timeout=10).headers["x-wait-changed"] == "false"


def test_one_held_request_counts_once(vendor: PracticeVendor, team: Client) -> None:
    vendor.openstory_rules(hold="draft")
    number = team.made()
    vendor.openstory_rules(requests_per_second=1)
    assert team.get(f"/sequences/{number}", wait="300ms").status_code == 200
    vendor.advance(1)
    assert team.get(f"/sequences/{number}").status_code == 200


def test_post_with_wait_embeds_the_state(team: Client) -> None:
    body = team.create_waiting("60s", analysisModels=["openai/gpt-6-luna", "practice/second-reader"]).json()
    for entry in body["sequences"]:
        assert set(entry) == {"id", "workflowRunId", "state", "waitChanged", "waitDone"}
        assert entry["waitChanged"] is True
        assert entry["state"]["id"] == entry["id"]
    assert set(body["_links"]) == {"self", "root"}


def test_post_with_wait_has_no_wait_headers(team: Client) -> None:
    reply = team.create_waiting("10s")
    assert not [name for name in reply.headers if name.startswith("x-wait")]


@pytest.mark.parametrize("wait", NO_WAIT)
def test_post_without_wait_has_a_status_and_no_state(team: Client, wait: str) -> None:
    (entry,) = team.create_waiting(wait).json()["sequences"]
    assert entry["status"] == "draft"
    assert "state" not in entry


def test_a_sequence_that_cannot_be_read_back(vendor: PracticeVendor, team: Client) -> None:
    vendor.fault("vanish", everywhere=True)
    (entry,) = team.create_waiting("10s").json()["sequences"]
    assert (entry["state"], entry["waitDone"]) == (None, True)
    assert refusal(team.get(f"/sequences/{entry['id']}"))[0] == 404
    assert team.bill().task_ids == [entry["id"]]
