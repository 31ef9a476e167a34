"""Approving, rejecting and cancelling: each is one operation, and a yes is a person's (contract 1.4, 2.1; R22)."""

import contextlib

import pytest

from providers.errors import Fault, ProviderError
from providers.report import CancelResult
from tests.providers.sleeperhit.bodies import job, plan
from tests.providers.sleeperhit.fake import API, Asked, Reply, answers, failing, faking, made

PLAN, JOB = made("plan", "cmpl1"), made("job", "cmj1")


def test_r22_an_approval_says_that_a_person_gave_it_and_is_one_operation() -> None:
    with faking(answers(approve={"plan": plan("APPROVED")})) as desk:
        desk.provider().decide(PLAN, True, "")
        desk.provider().decide(PLAN, True, "")
        first, second = desk.asked
    assert (first.path, first.json) == (f"{API}/story-plans/cmpl1/approve", {"userConfirmed": True})
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]


@pytest.mark.parametrize(
    ("words", "requests"),
    [
        ("Unrecognized key: userConfirmed", 2),
        ("The body must be empty.", 2),
        ("Extra inputs are not permitted: userConfirmed", 2),
        ("No request body allowed", 2),
        ("`userConfirmed: true` is required when no standing approval", 1),
        ("The plan is SUPERSEDED", 1),
    ],
)
def test_trap_2_a_server_that_wants_no_body_is_approved_without_one(words: str, requests: int) -> None:
    def say(asked: Asked) -> Reply:
        if asked.method == "GET":
            return {"plan": plan("REQUIRES_APPROVAL")}
        return failing(422, "validation_failed", words) if asked.body else {"plan": plan("APPROVED")}

    with faking(say) as desk:
        if requests == 1:
            with pytest.raises(ProviderError):
                desk.provider().decide(PLAN, True, "")
        else:
            desk.provider().decide(PLAN, True, "")
        sent = [one for one in desk.asked if one.method == "POST"]
        assert len(sent) == len({one.headers["Idempotency-Key"] for one in sent}) == requests


@pytest.mark.parametrize(
    ("yes", "stands", "code"),
    [
        (True, "APPROVED", ""),
        (False, "REJECTED", ""),
        (True, "SUPERSEDED", "plan_superseded"),
        (True, "REJECTED", "plan_rejected"),
        (False, "SUPERSEDED", "plan_superseded"),
        (False, "APPROVED", "validation_failed"),
        (True, "REQUIRES_APPROVAL", "validation_failed"),
    ],
)
def test_what_was_decided_at_the_vendor_meanwhile_is_told_as_it_stands(*, yes: bool, stands: str, code: str) -> None:
    def say(asked: Asked) -> Reply:
        refusal = failing(422, "validation_failed", f"A plan that is {stands} cannot be decided")
        return {"plan": plan(stands)} if asked.method == "GET" else refusal

    with faking(say) as desk:
        refused = contextlib.nullcontext() if not code else pytest.raises(ProviderError)
        with refused as told:
            desk.provider().decide(PLAN, yes, "")
    if told is not None:
        assert (told.value.code, told.value.fault) == (code, Fault.REFUSED)


@pytest.mark.parametrize(("note", "body"), [("Too loud ", b'{"reason": "Too loud"}'), ("", b"")])
def test_a_no_carries_its_reason(note: str, body: bytes) -> None:
    with faking(answers(reject={"plan": plan("REJECTED")})) as desk:
        desk.provider().decide(made("plan", "cmpl1#tok1"), False, note)
        assert desk.log == ["POST /story-plans/cmpl1/reject"]
        assert desk.asked[0].body == body
        assert desk.asked[0].headers["Idempotency-Key"]


@pytest.mark.parametrize(
    ("reply", "result"),
    [
        ({"job": job("CANCELED")}, CancelResult.CANCELLED),
        ({"job": job("CANCELLED")}, CancelResult.CANCELLED),
        ({"job": job("RUNNING")}, CancelResult.ASKED),
        ({"job": job("READY")}, CancelResult.TOO_LATE),
        (failing(409, "story_job_state_invalid", "No", status="PARTIAL", allowed=["RUNNING"]), CancelResult.TOO_LATE),
    ],
)
def test_a_job_is_cancelled_until_something_of_it_is_ready(reply: Reply, result: CancelResult) -> None:
    with faking(answers(cancel=reply)) as desk:
        assert desk.provider().cancel(JOB) is result
        assert desk.log == ["POST /story-jobs/cmj1/cancel"]
        assert desk.asked[0].body == b""


def test_a_cancel_that_is_not_answered_is_no_result() -> None:
    with faking(answers(cancel=(503, {}))) as desk, pytest.raises(ProviderError):
        desk.provider().cancel(JOB)


@pytest.mark.parametrize(
    "reply", [{"plan": plan("REJECTED")}, failing(422, "validation_failed", "Not approvable"), (503, {})]
)
def test_before_the_job_a_cancel_costs_nothing_and_rejects_the_plan_if_it_can(reply: Reply) -> None:
    with faking(answers(reject=reply)) as desk:
        assert desk.provider().cancel(PLAN) is CancelResult.CANCELLED
        assert desk.log == ["POST /story-plans/cmpl1/reject"]
        assert desk.provider().cancel(made("source", "cmq1")) is CancelResult.CANCELLED
        assert desk.provider().cancel(made("finalize_audio", "cma1#t")) is CancelResult.NEVER
        assert len(desk.asked) == 1
