"""Credits as the vendor tells them, work by hand, the page, restarts."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.sleeperhit.keys import STUDIO
from tests.practice import PracticeVendor, until
from tests.sandbox.sleeperhit.client import Client, good


def test_credits_follow_reservations_and_top_ups(vendor: PracticeVendor) -> None:
    with Client(vendor, vendor.account(20, vendor="sleeperhit")) as team:
        vendor.topup(team.key, 10)
        team.ended(team.started(title="Letters [fail job]"))
        assert _credits(team) == (30, 20, 0, 20, 10)
        team.done()
        assert _credits(team) == (19, 20, 11, 9, 10)
        team.done()
        assert _credits(team) == (8, 20, 20, 0, 8)
        assert team.bill().balance == team.balance()


def _credits(client: Client) -> tuple[int, ...]:
    """(balance, allocated, used, remaining, perpetual)."""
    found = client.read("/credits")["credits"]
    assert found["balance"] == found["monthlyBucketRemaining"] + found["perpetualBalance"]
    assert found["cycleStartedAt"] < found["cycleExpiresAt"]
    parts = ("balance", "monthlyBucketAllocated", "monthlyBucketUsed", "monthlyBucketRemaining", "perpetualBalance")
    return tuple(found[name] for name in parts)


def test_jobs_by_hand(vendor: PracticeVendor, studio: Client) -> None:
    job = studio.started(title="Letters [stuck]")
    vendor.drive(job, "FAILED", vendor="sleeperhit", error="By hand", errorCode="artifact_missing")
    assert (studio.job(job)["failureCode"], studio.bill().net) == ("artifact_missing", 0)
    vendor.drive(job, "MELTING", vendor="sleeperhit")
    assert studio.job(job)["status"] == "MELTING"
    vendor.drive(job, "READY", vendor="sleeperhit")
    assert studio.ended(job)["artifacts"][0]["status"] == "READY"
    canceled = studio.started(title="Letters [stuck]")
    vendor.drive(canceled, "CANCELED", vendor="sleeperhit")
    assert studio.job(canceled)["status"] == "CANCELED"


def test_plans_by_hand(vendor: PracticeVendor, studio: Client) -> None:
    plan = good(studio.order_plan(studio.project(), title="Letters [stuck plan]"))["plan"]["id"]
    for word in ("SUPERSEDED", "READY", "REQUIRES_APPROVAL"):
        vendor.drive(plan, word, vendor="sleeperhit")
        assert studio.plan(plan)["status"] == word
    assert studio.plan(plan)["plan"] is not None


@pytest.mark.parametrize("change", [
    {"reading": "rumour"}, {"hold": "lunch"}, {"requests_per_minute": 0}, {"no_such_rule": 1}, {"notes_cap": 3000},
])  # fmt: skip
def test_rules_that_make_no_sense(vendor: PracticeVendor, change: dict[str, Any]) -> None:
    reply = vendor.http.post("/_control/settings", json={"sleeperhit": change})
    assert (reply.status_code, "error" in reply.json()) == (400, True)


@pytest.mark.parametrize("hold", ["plan", "job"])
def test_work_is_held_and_let_go(vendor: PracticeVendor, studio: Client, hold: str) -> None:
    plan = studio.approved() if hold == "job" else ""
    vendor.sleeperhit_rules(hold=hold)
    if hold == "job":
        job = good(studio.order_job(plan))["job"]["id"]
        until(lambda: studio.job(job)["status"] == "RUNNING")
        vendor.sleeperhit_rules(hold=None)
        assert studio.ended(job)["status"] == "READY"
        return
    held = good(studio.order_plan(studio.project()))["plan"]["id"]
    until(lambda: studio.plan(held)["status"] == "RUNNING")
    vendor.sleeperhit_rules(hold=None)
    until(lambda: studio.plan(held)["status"] == "REQUIRES_APPROVAL")


def test_the_journal_and_the_page(vendor: PracticeVendor, studio: Client) -> None:
    project = good(studio.post("/story-projects", {"name": "On the page"}, "journal-key"))["project"]["id"]
    (seen,) = vendor.requests("/story-projects$", method="POST", key=STUDIO, vendor="sleeperhit")
    assert (seen["status"], seen["headers"]["Idempotency-Key"]) == (200, "journal-key")
    job = studio.done(project=project)["id"]
    page = vendor.http.get("/").text
    for words in (vendor.sleeperhit, STUDIO, job, "[needs recording]"):
        assert words in page


def test_a_restart_goes_on_where_it_ended(tmp_path: Path, http: httpx.Client) -> None:
    with PracticeVendor.start(state_dir=tmp_path) as vendor, Client(vendor) as studio:
        artifact = studio.table_read()
        url = studio.finalized(artifact)["audio"]["recordingUrl"]
        sound = http.get(url).content
        vendor.sleeperhit_rules(hold="job", requests_per_minute=100_000)
        live = good(studio.post("/story-jobs", {"storyPlanId": studio.approved()}, "k"))["job"]["id"]
        plan = good(studio.order_plan(studio.project(), title="Letters [slow plan] [slow]"))["plan"]["id"]
        before = studio.bill()
        vendor.stop()
    with PracticeVendor.start(state_dir=tmp_path) as vendor, Client(vendor) as studio:
        assert studio.bill() == before
        assert http.get(vendor.media + httpx.URL(url).raw_path.decode()).content == sound
        again = studio.post("/story-jobs", {"storyPlanId": studio.job(live)["storyPlanId"]}, "k")
        assert (again.headers["idempotency-replayed"], again.json()["job"]["id"]) == ("true", live)
        vendor.sleeperhit_rules(hold=None)
        assert studio.ended(live)["status"] == "READY"
        vendor.finish([plan], vendor="sleeperhit")
        until(lambda: studio.plan(plan)["status"] == "REQUIRES_APPROVAL")
        assert vendor.stop() == ""


def test_it_stops_at_once_and_in_silence() -> None:
    with PracticeVendor.start(speed=1) as vendor, Client(vendor) as studio:
        good(studio.order_plan(studio.project()))
        assert vendor.stop() == ""
        assert vendor.process.returncode == 0
