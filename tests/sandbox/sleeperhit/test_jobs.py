"""Jobs: credits, states, cancel, resume, and how they go wrong (REF "Story Jobs", contract 2.2)."""

from typing import Any

import pytest

from tests.practice import PracticeVendor, until
from tests.sandbox.sleeperhit.client import Client, good, refusal

FIELDS = {"id", "projectId", "storyPlanId", "status", "artifactRequests", "quote", "creditReservationId", "progress",
          "modelUsed", "failureCode", "failureMessage", "currentVersion", "startedAt", "completedAt", "artifacts",
          "createdAt", "updatedAt"}  # fmt: skip
TWO = [{"type": "table_read", "mode": "drama"}, {"type": "table_read", "mode": "podcast"}]


def test_a_job_is_born_reserved_and_paid(studio: Client) -> None:
    plan = studio.approved()
    job = good(studio.order_job(plan))["job"]
    assert set(job) == FIELDS
    assert (job["status"], job["artifacts"], job["quote"]["total"]) == ("RESERVED", [], 11)
    assert job["creditReservationId"]
    assert (studio.balance(), studio.bill().task_ids) == (2989, [job["id"]])
    over = studio.ended(job["id"])
    assert (over["status"], [one["status"] for one in over["artifacts"]]) == ("READY", ["READY"])
    assert over["startedAt"] < over["completedAt"]
    assert studio.bill().net == 11


def test_the_quote_is_of_the_requests_and_the_rule(vendor: PracticeVendor, studio: Client) -> None:
    vendor.sleeperhit_rules(table_read_credits=20)
    plan = studio.approved()
    assert studio.plan(plan)["quote"]["total"] == 20
    job = good(studio.order_job(plan, artifactRequests=TWO))["job"]
    assert job["quote"]["total"] == 40
    assert len(studio.ended(job["id"])["artifacts"]) == 2
    assert studio.bill().charged == 40


@pytest.mark.parametrize(("rules", "code"), [
    ({}, "story_plan_state_invalid"), ({"reading": "reference"}, "story_job_state_invalid"),
])  # fmt: skip
def test_an_unapproved_plan_drives_no_job(
    vendor: PracticeVendor, studio: Client, rules: dict[str, Any], code: str
) -> None:
    vendor.sleeperhit_rules(**rules)
    reply = studio.order_job(studio.planned()["id"])
    assert refusal(reply) == (409, code)
    assert reply.json()["error"]["details"] == {"status": "REQUIRES_APPROVAL", "allowed": ["APPROVED"]}
    assert studio.bill().charged == 0


# (words of the order, status of the job, its code, statuses of its artifacts, what it has cost)
ENDS: list[tuple[str, str, str | None, list[str], int]] = [
    ("[fail job]", "FAILED", "artifact_generation_failed", [], 0),
    ("[fail job for good]", "FAILED", "artifact_generation_failed", [], 0),
    ("[fail music]", "FAILED", "music_generation_failed", ["READY", "READY"], 0),
    ("[fail artifact]", "READY", None, ["FAILED", "READY"], 22),
    ("[fail artifact 2]", "READY", None, ["READY", "FAILED"], 22),
]


@pytest.mark.parametrize(("words", "status", "code", "artifacts", "cost"), ENDS)
def test_how_a_job_may_end(
    studio: Client, words: str, status: str, code: str | None, artifacts: list[str], cost: int
) -> None:
    job = studio.done(title=f"Letters {words}", artifactRequests=TWO)
    assert (job["status"], job["failureCode"]) == (status, code)
    assert [one["status"] for one in job["artifacts"]] == artifacts
    assert studio.bill().net == cost
    for one in job["artifacts"]:
        assert (one["manifest"] is None) == (one["status"] == "FAILED")


@pytest.mark.parametrize(("words", "status", "cost"), [
    ("[fail job]", "READY", 11), ("[fail music]", "READY", 11), ("[fail job for good]", "FAILED", 0),
])  # fmt: skip
def test_a_failed_job_is_resumed_and_reserves_again(studio: Client, words: str, status: str, cost: int) -> None:
    job = studio.done(title=f"Letters {words}")
    kept = [one["id"] for one in job["artifacts"]]
    resumed = studio.send(f"/story-jobs/{job['id']}/resume")
    assert (resumed["action"], resumed["job"]["status"]) == ("generation_requeued", "RESERVED")
    over = studio.ended(job["id"])
    assert (over["status"], studio.bill().net) == (status, cost)
    assert [one["id"] for one in over["artifacts"]][: len(kept)] == kept


def test_resuming_a_job_that_is_done_or_at_work(vendor: PracticeVendor, studio: Client) -> None:
    job = studio.done()
    found = studio.send(f"/story-jobs/{job['id']}/resume")
    assert (found["action"], found["artifactIds"]) == ("already_complete", [job["artifacts"][0]["id"]])
    live = studio.started(title="Letters [stuck]")
    assert refusal(studio.post(f"/story-jobs/{live}/resume")) == (409, "story_job_state_invalid")


def test_a_resume_without_credits_is_a_402(vendor: PracticeVendor) -> None:
    key = vendor.account(11, vendor="sleeperhit")
    with Client(vendor, key) as poor:
        job = poor.done(title="Letters [fail job]")["id"]
        other = poor.started(title="Letters [stuck]")
        assert refusal(poor.post(f"/story-jobs/{job}/resume")) == (402, "insufficient_credits")
        assert poor.job(job)["status"] == "FAILED"
        good(poor.post(f"/story-jobs/{other}/cancel"))
        assert poor.balance() == 11


def test_a_canceled_job_gives_its_credits_back_once(studio: Client) -> None:
    job = studio.started(title="Letters [stuck]")
    until(lambda: studio.job(job)["status"] == "RUNNING")
    first = studio.send(f"/story-jobs/{job}/cancel")["job"]
    assert first["status"] == "CANCELED"
    assert studio.send(f"/story-jobs/{job}/cancel")["job"] == first
    assert (studio.bill().refunded, studio.balance()) == (11, 3000)


@pytest.mark.parametrize(("words", "status"), [("", "READY"), ("[fail job]", "FAILED"), ("[partial]", "PARTIAL")])
def test_what_cannot_be_canceled(studio: Client, words: str, status: str) -> None:
    job = studio.started(title=f"Letters {words}")
    until(lambda: studio.job(job)["status"] == status)
    reply = studio.post(f"/story-jobs/{job}/cancel")
    assert refusal(reply) == (409, "story_job_state_invalid")
    assert reply.json()["error"]["details"] == {"status": status, "allowed": ["PENDING", "RESERVED", "RUNNING"]}


@pytest.mark.parametrize(("rows", "artifacts"), [(TWO, ["READY", "PENDING"]), (TWO[:1], ["READY"])])
def test_partial_for_long(
    vendor: PracticeVendor, studio: Client, rows: list[dict[str, str]], artifacts: list[str]
) -> None:
    job = studio.started(title="Letters [partial]", artifactRequests=rows)
    until(lambda: studio.job(job)["status"] == "PARTIAL")
    assert [one["status"] for one in studio.job(job)["artifacts"]] == artifacts
    vendor.finish([job], vendor="sleeperhit")
    assert [one["status"] for one in studio.ended(job)["artifacts"]] == ["READY"] * len(rows)


def test_an_unknown_status_is_shown_until_it_is_finished(vendor: PracticeVendor, studio: Client) -> None:
    job = studio.started(title="Letters [unknown status]")
    until(lambda: studio.job(job)["status"] == "REWINDING")
    vendor.finish(vendor="sleeperhit")
    assert until(lambda: studio.job(job)["status"] == "READY")


def test_listing_by_project_and_plan(studio: Client) -> None:
    first, second = studio.done(), studio.done()
    assert [row["id"] for row in studio.read("/story-jobs")["jobs"]] == [second["id"], first["id"]]
    for query in ({"projectId": first["projectId"]}, {"storyPlanId": first["storyPlanId"]}):
        assert [row["id"] for row in studio.read("/story-jobs", **query)["jobs"]] == [first["id"]]
    found = studio.read(f"/story-jobs/{first['id']}/artifacts")["artifacts"]
    assert found == studio.job(first["id"])["artifacts"]


def test_faults_for_jobs(vendor: PracticeVendor, studio: Client) -> None:
    vendor.fault("fail", vendor="sleeperhit", error="The model was on strike", error_code="provider_capacity_blocked")
    job = studio.done()
    assert (job["status"], job["failureCode"]) == ("FAILED", "provider_capacity_blocked")
    assert job["failureMessage"] == "The model was on strike"
    vendor.fault("privacy", vendor="sleeperhit")
    assert [one["status"] for one in studio.done()["artifacts"]] == ["FAILED"]
    vendor.fault("vanish", vendor="sleeperhit")
    hidden = studio.done()["id"]
    assert hidden not in [row["id"] for row in studio.read("/story-jobs")["jobs"]]


def test_a_failed_job_may_still_come_in_late_and_is_charged_then(vendor: PracticeVendor, studio: Client) -> None:
    vendor.fault("late_success", vendor="sleeperhit", seconds=3600)
    job = studio.done()["id"]
    assert (studio.job(job)["status"], studio.bill().net) == ("FAILED", 0)
    vendor.advance(3601)
    until(lambda: studio.job(job)["status"] == "READY")
    assert studio.bill().net == 11
