"""Plans: until a person says yes; each end has words of its own (contract 2.2; R14, R22)."""

from decimal import Decimal
from typing import Any

import pytest

from providers.errors import ProviderError
from providers.report import Report, State
from providers.sleeperhit.plans import report
from tests.providers.sleeperhit.bodies import AT, NOW, TOKEN, plan
from tests.providers.sleeperhit.fake import made

REF = made("plan", "cmpl1", request_id="req1")


def read(status: str = "REQUIRES_APPROVAL", **changes: Any) -> Report:
    return report({"plan": plan(status, **changes)}, REF, NOW)


@pytest.mark.parametrize(
    ("status", "state", "known"),
    [
        ("PENDING", State.ACTIVE, True),
        ("RUNNING", State.ACTIVE, True),
        ("REQUIRES_APPROVAL", State.PERSON, True),
        ("APPROVED", State.DONE, True),
        ("READY", State.PERSON, True),
        ("REJECTED", State.FAILED, True),
        ("FAILED", State.FAILED, True),
        ("SUPERSEDED", State.FAILED, True),
        ("requires_approval", State.PERSON, True),
        ("PONDERING", State.ACTIVE, False),
    ],
)
def test_r14_every_word_and_one_never_met(status: str, state: State, known: bool) -> None:
    found = read(status)
    assert (found.state, found.known, found.word) == (state, known, status)


def test_the_gate_shows_what_is_decided_on_and_its_price_line_by_line() -> None:
    gate = read().gate
    assert gate is not None
    assert (gate.reason, gate.title, gate.again) == ("approval", "Night Keeper", False)
    assert gate.detail.startswith("Thesis: Nobody repairs a lighthouse alone.\n"), "the title stands above it"
    assert "1. The call\n   Summary: She picks up.\n2. The storm" in gate.detail
    assert "never shown" not in gate.detail
    assert TOKEN not in gate.detail
    assert gate.quote is not None
    assert (gate.quote.amount, gate.quote.unit, gate.quote.exact) == (11, "cr", True)
    assert [(line.label, line.amount) for line in gate.quote.lines][-1] == ("Table read", Decimal(11))


def test_the_plan_is_a_document_that_stays_the_same_when_it_is_approved() -> None:
    (waiting,), (approved,) = read().outputs, read("APPROVED", approvedAt=AT).outputs
    assert (waiting.kind, waiting.role, waiting.name) == ("document", "plan", "plan")
    assert waiting == approved


def test_r22_a_plan_that_came_approved_has_its_gate_all_the_same() -> None:
    """Nobody here has seen its price: the engine asks before the job."""
    found = read("APPROVED", approvedAt=AT)
    assert found.state is State.DONE
    assert found.gate is not None
    assert found.gate.quote is not None


def test_trap_5_a_plan_that_echoes_auto_approve_waits_all_the_same() -> None:
    """The reference shows `autoApprove: true` for a request that sent false."""
    assert read("REQUIRES_APPROVAL", autoApprove=True).state is State.PERSON


def test_a_plan_that_is_ready_counts_as_approved_when_it_says_when() -> None:
    assert read("READY", approvedAt=AT).state is State.DONE


def test_a_superseded_plan_is_an_end_with_its_own_words() -> None:
    """The vendor's own client polled it to the timeout four times (contract 1.6)."""
    failure = read("SUPERSEDED").failure
    assert failure is not None
    assert failure.code == "plan_superseded"
    assert "newer plan" in failure.message
    assert "Nothing was charged" in failure.message


def test_a_rejected_plan_says_why() -> None:
    failure = read("REJECTED", rejectionReason="Tone was too aggressive.").failure
    assert failure is not None
    assert (failure.code, failure.advice) == ("plan_rejected", "edit")
    assert '"Tone was too aggressive."' in failure.message


@pytest.mark.parametrize(
    ("code", "words", "advice"),
    [
        ("provider_capacity_blocked", "All planners are busy", "wait"),
        ("", "OpenRouter: insufficient quota", "ask_vendor"),
        ("", "Rate limit of the provider", "wait"),
        ("validation_failed", "Unsupported request", "edit"),
        ("who_knows", "", "again"),
    ],
)
def test_r5_and_r6_a_failed_plan_has_a_code_its_words_and_one_next_step(code: str, words: str, advice: str) -> None:
    failure = read("FAILED", failureCode=code or None, failureMessage=words or None).failure
    assert failure is not None
    assert (failure.advice, failure.request_id) == (advice, "req1")
    assert (words or "gives no reason") in failure.message


def test_facts_of_a_plan_are_told() -> None:
    found = read("APPROVED", modelUsed="claude", providerUsed="openrouter", approvedAt=AT, generatedAt=AT)
    assert {one.label: one.text for one in found.details} == {
        "Quote": "11 credits (Table read 11)",
        "Model": "claude",
        "Provider": "openrouter",
        "Version": "1",
        "Written": "2026-05-29 10:00 UTC",
        "Approved": "2026-05-29 10:00 UTC",
    }


@pytest.mark.parametrize("envelope", [None, {}, "Just a text", ["a", {"name": "b", "x": {"y": [1, 2]}}], 5])
def test_a_plan_of_any_shape_can_be_read(envelope: object) -> None:
    """Neither the contract nor the reference fixes the envelope."""
    gate = read(plan=envelope, title="Working title").gate
    assert gate is not None
    assert gate.title == "Working title"


@pytest.mark.parametrize("body", [{}, {"plan": plan(id="other")}, {"plan": plan("")}])
def test_r3_what_cannot_be_read_is_no_verdict(body: object) -> None:
    with pytest.raises(ProviderError):
        report(body, REF, NOW)
