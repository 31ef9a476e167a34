"""Plans: review, failure, resume and what supersedes what (REF "Story Plans", contract 2.2, traps 1 to 3)."""

from typing import Any

import pytest

from sandbox.sleeperhit.keys import STUDIO
from tests.practice import PracticeVendor, until
from tests.sandbox.sleeperhit.client import TARGET, Client, good, refusal

FIELDS = {"id", "projectId", "status", "title", "target", "artifactRequests", "styleConstraints", "creativeBrief",
          "sourceIds", "autoApprove", "plan", "quote", "modelUsed", "providerUsed", "failureCode", "failureMessage",
          "approvedAt", "rejectedAt", "rejectionReason", "generatedAt", "currentVersion", "createdAt",
          "updatedAt"}  # fmt: skip


def test_a_plan_is_born_pending_with_its_quote(studio: Client) -> None:
    project = studio.project()
    sources = [studio.source(project)["id"], studio.source(project)["id"]]
    plan = good(studio.order_plan(project, sourceIds=sources))["plan"]
    assert set(plan) == FIELDS
    assert (plan["status"], plan["title"], plan["plan"], plan["target"]) == ("PENDING", None, None, TARGET)
    assert plan["quote"]["lineItems"] == [
        {"kind": "planning", "label": "StoryPlan generation", "credits": 0},
        {"kind": "source_digest", "label": "Source digest (2 sources)", "credits": 0},
        {"kind": "artifact", "label": "Table read", "credits": 11},
    ]
    assert (plan["quote"]["total"], plan["quote"]["currency"]) == (11, "studio_credits")
    assert studio.bill().charged == 0


def test_a_planned_story_waits_for_a_person(studio: Client) -> None:
    plan = studio.planned(title="Letters")
    assert (plan["status"], plan["title"]) == ("REQUIRES_APPROVAL", "Letters")
    assert {"title", "thesis", "beats", "cast"} <= set(plan["plan"])
    assert len(plan["plan"]["beats"]) >= 3


def test_a_title_is_found_when_none_is_given(studio: Client) -> None:
    assert studio.planned()["title"] == "Tell A Sea Story"


@pytest.mark.parametrize(("asked", "rule", "status"), [
    (False, True, "REQUIRES_APPROVAL"), (True, True, "APPROVED"), (True, False, "REQUIRES_APPROVAL"),
])  # fmt: skip
def test_auto_approve(vendor: PracticeVendor, studio: Client, asked: bool, rule: bool, status: str) -> None:
    vendor.sleeperhit_rules(auto_approve=rule)
    plan = studio.planned(autoApprove=asked)
    assert (plan["status"], plan["autoApprove"], plan["approvedAt"] is None) == (status, asked, status != "APPROVED")


APPROVALS: list[tuple[dict[str, Any], Any, int]] = [
    ({}, {"userConfirmed": True}, 200),
    ({}, {"userConfirmed": False}, 400),
    ({}, {}, 400),
    ({}, None, 400),
    ({}, {"userConfirmed": True, "by": "me"}, 400),
    ({"standing_approval": [STUDIO]}, {}, 200),
    ({"reading": "reference"}, None, 200),
    ({"reading": "reference"}, {"userConfirmed": True}, 200),
    ({"reading": "reference", "approve": "confirmed"}, None, 422),
]


@pytest.mark.parametrize(("rules", "body", "status"), APPROVALS)
def test_what_an_approval_must_say(
    vendor: PracticeVendor, studio: Client, rules: dict[str, Any], body: Any, status: int
) -> None:
    vendor.sleeperhit_rules(**rules)
    number = studio.planned()["id"]
    reply = studio.post(f"/story-plans/{number}/approve", body)
    assert reply.status_code == status, reply.text
    assert studio.plan(number)["status"] == ("APPROVED" if status == 200 else "REQUIRES_APPROVAL")


def test_approving_twice_is_the_same_as_once(studio: Client) -> None:
    number = studio.approved()
    before = studio.plan(number)
    assert studio.send(f"/story-plans/{number}/approve", {"userConfirmed": True})["plan"] == before


def test_a_rejected_plan_is_over(studio: Client) -> None:
    number = studio.planned()["id"]
    plan = studio.send(f"/story-plans/{number}/reject", {"reason": "Too loud"})["plan"]
    assert (plan["status"], plan["rejectionReason"], plan["rejectedAt"] is None) == ("REJECTED", "Too loud", False)
    for verb, body in (("approve", {"userConfirmed": True}), ("reject", {})):
        assert refusal(studio.post(f"/story-plans/{number}/{verb}", body)) == (400, "validation_failed")
    assert refusal(studio.post(f"/story-plans/{number}/resume")) == (409, "story_plan_state_invalid")


FAILURES = [
    ("[fail plan]", "story_plan_failed", "REQUIRES_APPROVAL"),
    ("[fail plan for good]", "story_plan_failed", "FAILED"),
    ("[plan capacity]", "provider_capacity_blocked", "REQUIRES_APPROVAL"),
]


@pytest.mark.parametrize(("word", "code", "resumed"), FAILURES)
def test_a_failed_plan_and_its_resumption(studio: Client, word: str, code: str, resumed: str) -> None:
    plan = studio.planned(title=f"Letters {word}")
    assert (plan["status"], plan["failureCode"], bool(plan["failureMessage"])) == ("FAILED", code, True)
    again = studio.send(f"/story-plans/{plan['id']}/resume")["plan"]
    assert (again["status"], again["failureCode"]) == ("PENDING", None)
    until(lambda: studio.plan(plan["id"])["status"] == resumed)


def test_resuming_a_plan_that_exists_changes_nothing(studio: Client) -> None:
    plan = studio.planned()
    path = f"/story-plans/{plan['id']}/resume"
    assert studio.send(path)["plan"] == studio.send(path, {})["plan"] == plan
    assert refusal(studio.post(path, {"force": True})) == (400, "validation_failed")


@pytest.mark.parametrize(("approved", "rule", "status"), [
    (False, True, "SUPERSEDED"), (True, True, "SUPERSEDED"), (False, False, "SUPERSEDED"), (True, False, "APPROVED"),
])  # fmt: skip
def test_a_newer_plan_supersedes_the_older(
    vendor: PracticeVendor, studio: Client, approved: bool, rule: bool, status: str
) -> None:
    vendor.sleeperhit_rules(supersede_approved=rule)
    project = studio.project()
    older = studio.approved(project) if approved else studio.planned(project)["id"]
    elsewhere = studio.planned()["id"]
    newer = studio.planned(project)["id"]
    assert studio.plan(older)["status"] == status
    assert studio.plan(elsewhere)["status"] == "REQUIRES_APPROVAL"
    assert [row["id"] for row in studio.read(f"/story-projects/{project}/story-plans")["plans"]] == [newer, older]
    reply = studio.order_job(older)
    assert reply.status_code == (409 if status == "SUPERSEDED" else 200)


CODES = [("production", "story_plan_not_found"), ("reference", "project_not_found")]


@pytest.mark.parametrize(("reading", "code"), CODES)
def test_a_plan_that_is_not_there_has_several_codes(
    vendor: PracticeVendor, studio: Client, reading: str, code: str
) -> None:
    vendor.sleeperhit_rules(reading=reading)
    assert refusal(studio.get("/story-plans/cmplnone")) == (404, code)
    assert refusal(studio.order_job("cmplnone")) == (404, "story_job_not_found")


def test_preconditions_are_typed_refusals_of_state(studio: Client) -> None:
    reply = studio.order_plan(studio.project("Night show [project precondition]"))
    assert refusal(reply) == (409, "project_precondition_failed")
    assert set(reply.json()["error"]["details"]) == {"stage", "missingFields", "canPlan", "canStartEpisode"}
    plan = studio.approved(title="Letters [cast precondition]")
    assert refusal(studio.order_job(plan)) == (409, "cast_precondition_failed")


GATES = [
    ("", set()),
    ("[project precondition]", {"workspaceGate"}),
    ("[cast precondition]", {"tableReadReadiness"}),
    ("[project precondition] [cast precondition]", {"workspaceGate", "tableReadReadiness"}),
]


@pytest.mark.parametrize(("words", "told"), GATES)
def test_a_project_tells_what_it_lacks(studio: Client, words: str, told: set[str]) -> None:
    project = studio.read(f"/story-projects/{studio.project(f'Night show {words}')}")["project"]
    assert {name: project[name]["ready"] for name in ("workspaceGate", "tableReadReadiness") if name in project} == (
        dict.fromkeys(told, False)
    )


def test_plans_of_a_deleted_project_are_gone(studio: Client) -> None:
    project = studio.project()
    plan = studio.planned(project)["id"]
    good(studio.delete(f"/story-projects/{project}"))
    assert refusal(studio.get(f"/story-plans/{plan}")) == (404, "story_plan_not_found")
