"""Idempotency-Key: replays, conflicts, and what is never frozen (REF "Idempotency", contract 1.2, 1.6)."""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from sandbox.sleeperhit.keys import POOR
from tests.practice import PracticeVendor, until
from tests.sandbox.sleeperhit.client import Client, good, refusal


def test_the_same_key_and_body_get_the_first_reply_again(studio: Client) -> None:
    plan = studio.approved()
    first = studio.post("/story-jobs", {"storyPlanId": plan}, "one-job")
    studio.ended(good(first)["job"]["id"])
    second = studio.post("/story-jobs", {"storyPlanId": plan}, "one-job")
    assert second.json() == first.json()
    assert ("idempotency-replayed" in first.headers, second.headers["idempotency-replayed"]) == (False, "true")
    assert [submit["idempotency_key"] for submit in studio.bill().submits] == ["one-job"]


def test_another_body_is_a_conflict(studio: Client) -> None:
    good(studio.post("/story-projects", {"name": "One"}, "k"))
    reply = studio.post("/story-projects", {"name": "Two"}, "k")
    assert refusal(reply) == (409, "idempotency_conflict")
    assert "different parameters" in reply.json()["error"]["message"]
    assert len(studio.read("/story-projects")["projects"]) == 1


def test_while_the_first_is_in_flight_the_second_is_a_conflict_that_passes(
    vendor: PracticeVendor, studio: Client
) -> None:
    vendor.sleeperhit_rules(accept_seconds=60)
    with ThreadPoolExecutor() as pool:
        first = pool.submit(studio.post, "/story-projects", {"name": "One"}, "k")
        until(lambda: vendor.requests("/story-projects$", method="POST"))
        reply = studio.post("/story-projects", {"name": "One"}, "k")
        assert refusal(reply) == (409, "idempotency_conflict")
        assert "already processing" in reply.json()["error"]["message"]
        again = good(first.result())
    assert good(studio.post("/story-projects", {"name": "One"}, "k")) == again


def test_a_402_is_never_frozen(vendor: PracticeVendor) -> None:
    with Client(vendor, POOR) as poor:
        plan = poor.approved()
        body = {"storyPlanId": plan}
        refused = poor.post("/story-jobs", body, "same")
        assert refusal(refused) == (402, "insufficient_credits")
        assert refused.json()["error"]["details"] == {"required": 11, "available": 4, "jobId": None}
        assert (poor.bill().submits, poor.balance()) == ([], 4)
        vendor.topup(POOR, 7)
        assert poor.ended(good(poor.post("/story-jobs", body, "same"))["job"]["id"])["status"] == "READY"
        assert poor.balance() == 0


REQUIRED = ["refine", "finalize", "voice", "coverage", "sfx"]


@pytest.mark.parametrize("name", REQUIRED)
def test_some_endpoints_demand_a_key(studio: Client, name: str) -> None:
    assert refusal(studio.post(f"/artifacts/any/{name}", {}, None)) == (422, "idempotency_key_required")
    assert refusal(studio.post(f"/artifacts/any/{name}", {}))[0] == 404


@pytest.mark.parametrize(("scope", "expected"), [("endpoint", 200), ("account", 409)])
def test_whether_one_key_may_serve_two_endpoints(
    vendor: PracticeVendor, studio: Client, scope: str, expected: int
) -> None:
    vendor.sleeperhit_rules(key_scope=scope)
    project = good(studio.post("/story-projects", {"name": "One"}, "k"))["project"]["id"]
    reply = studio.post(f"/story-projects/{project}/sources", {"type": "text", "content": "x"}, "k")
    assert reply.status_code == expected


def test_a_refusal_leaves_the_key_free(studio: Client) -> None:
    assert studio.post("/story-projects", {"name": ""}, "k").status_code == 400
    assert studio.post("/story-projects", {"name": "One"}, "k").status_code == 200


LOST = [("drop", {"when": "after"}), ("truncate", {}), ("status", {"when": "after", "status": 500})]


@pytest.mark.parametrize(("kind", "parameters"), LOST)
def test_a_lost_reply_is_there_for_who_asks_again(
    vendor: PracticeVendor, studio: Client, kind: str, parameters: dict[str, Any]
) -> None:
    plan = studio.approved()
    vendor.fault(kind, vendor="sleeperhit", method="POST", path="/story-jobs$", **parameters)
    with contextlib.suppress(httpx.TransportError):
        assert studio.post("/story-jobs", {"storyPlanId": plan}, "k").status_code == 500
    job = good(studio.post("/story-jobs", {"storyPlanId": plan}, "k"))["job"]["id"]
    assert studio.bill().task_ids == [job]
