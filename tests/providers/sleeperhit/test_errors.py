"""Errors: the code decides, then the status, then the words; each with what to do next (contract 1.2; R6, R7, R8)."""

import json

import pytest

from providers.errors import Fault, ProviderError
from providers.reply import Reply, read_reply
from providers.sleeperhit.errors import TROUBLES, classifier, classify
from tests.providers.sleeperhit.bodies import TOKEN
from tests.providers.sleeperhit.fake import KEY

REFERENCE = """
authentication_required invalid_api_key api_key_revoked api_key_expired account_disabled ip_not_allowed
insufficient_scope rate_limited idempotency_key_required idempotency_conflict validation_failed project_not_found
source_not_found source_type_unsupported source_too_large source_fetch_failed story_job_not_found
story_job_state_invalid artifact_not_found artifact_not_ready artifact_generation_failed insufficient_credits
internal_error
"""
LATER = """
story_plan_not_found story_plan_state_invalid story_plan_failed project_precondition_failed cast_precondition_failed
"""


def reply(
    status: int, code: str = "", message: str = "No.", headers: dict[str, str] | None = None, /, **details: object
) -> Reply:
    error = {"code": code, "message": message, "requestId": "7f9d4b6a"} | ({"details": details} if details else {})
    body = json.dumps({"error": {name: value for name, value in error.items() if value}}).encode()
    return read_reply(status, headers or {}, body, provider="Sleeper Hit", secret=KEY)


def error(status: int, code: str = "", message: str = "No.", /, **details: object) -> ProviderError:
    return classify(reply(status, code, message, None, **details))


def test_the_reference_has_23_codes_and_all_of_them_are_in_the_table() -> None:
    assert len(REFERENCE.split()) == 23
    assert set((REFERENCE + LATER).split()) == set(TROUBLES)


@pytest.mark.parametrize("code", (REFERENCE + LATER).split())
def test_r6_every_code_has_a_kind_and_a_next_step(code: str) -> None:
    found = error(409, code)
    assert found.fault is TROUBLES[code].fault
    assert found.code == code
    assert found.message.endswith(".")
    assert found.request_id == "7f9d4b6a", "R5: the id for the vendor's support is kept"


@pytest.mark.parametrize(
    ("code", "status", "fault"),
    [
        ("authentication_required", 401, Fault.AUTH),
        ("account_disabled", 403, Fault.AUTH),
        ("ip_not_allowed", 403, Fault.AUTH),
        ("insufficient_scope", 403, Fault.REFUSED),
        ("insufficient_credits", 402, Fault.CREDITS),
        ("rate_limited", 429, Fault.RATE),
        ("rate_limited", 400, Fault.RATE),
        ("internal_error", 500, Fault.NETWORK),
        ("validation_failed", 500, Fault.REFUSED),
        ("artifact_not_ready", 409, Fault.REFUSED),
    ],
)
def test_the_code_decides_whatever_the_status(code: str, status: int, fault: Fault) -> None:
    found = error(status, code)
    assert found.fault is fault
    assert found.maybe_sent is (fault is Fault.NETWORK)


@pytest.mark.parametrize("status", [400, 422])
def test_trap_2_validation_is_the_same_as_a_400_and_as_a_422_and_r8_names_the_field(status: int) -> None:
    found = error(status, "validation_failed", "target.audience must be at most 200 characters")
    assert (found.fault, found.maybe_sent) == (Fault.REFUSED, False)
    assert "target.audience" in found.message
    assert "Nothing was charged." in found.message


@pytest.mark.parametrize("code", ["story_job_state_invalid", "story_plan_state_invalid"])
def test_trap_3_an_unapproved_plan_has_two_codes(code: str) -> None:
    assert error(409, code, "The plan is not approved").fault is Fault.REFUSED


@pytest.mark.parametrize("code", ["project_not_found", "story_job_not_found", "story_plan_not_found"])
def test_trap_3_a_missing_plan_has_three_codes(code: str) -> None:
    assert error(404, code).permanent


@pytest.mark.parametrize(
    ("words", "maybe_sent", "fault"),
    [
        ("A request with this key is already being processed", True, Fault.NETWORK),
        ("The first request is still in flight", True, Fault.NETWORK),
        ("Same key used with different parameters", False, Fault.REFUSED),
    ],
)
def test_trap_3_an_idempotency_conflict_means_two_things(words: str, maybe_sent: bool, fault: Fault) -> None:
    """The first is asked again with the same key and body; the second is definitive."""
    found = error(409, "idempotency_conflict", words)
    assert (found.maybe_sent, found.fault) == (maybe_sent, fault)


def test_r7_a_402_names_both_figures_and_is_sure_that_nothing_was_taken() -> None:
    found = error(402, "insufficient_credits", "Not enough Studio Credits", required=20, available=4, jobId=None)
    assert (found.required, found.available, found.maybe_sent) == (20, 4, False)
    assert "it costs 20, the balance is 4" in found.message


def test_a_balance_that_is_too_low_is_told_by_its_words_when_there_is_no_code() -> None:
    assert error(400, "", "Not enough Studio Credits: need 20, have 4").fault is Fault.CREDITS
    assert error(402, "").fault is Fault.CREDITS


@pytest.mark.parametrize(
    ("details", "told"),
    [
        ({"status": "READY", "allowed": ["PENDING", "RUNNING"]}, "it is READY; allowed: PENDING, RUNNING"),
        (
            {"stage": "cast", "missingFields": ["narratorVoice"], "canPlan": False},
            "stage: cast; missing: narratorVoice",
        ),
        ({"maxBytes": 1_000_000}, "at most 1,000,000 bytes"),
        ({"requiredScope": "artifact:publish"}, "needs the scope artifact:publish"),
    ],
)
def test_details_go_into_the_sentence(details: dict[str, object], told: str) -> None:
    """Refusals can only be acted on with these (contract 1.1)."""
    assert told in error(409, "project_precondition_failed", "Not yet", **details).message


@pytest.mark.parametrize(
    ("status", "fault", "maybe_sent"),
    [(400, Fault.REFUSED, False), (418, Fault.REFUSED, False), (425, Fault.NETWORK, False), (503, Fault.NETWORK, True)],
)
def test_an_unknown_code_keeps_the_meaning_of_its_status(status: int, fault: Fault, maybe_sent: bool) -> None:
    """The vendor promises that codes are stable, not that there are no others."""
    found = error(status, "moon_in_the_wrong_phase")
    assert (found.fault, found.maybe_sent, found.code) == (fault, maybe_sent, "moon_in_the_wrong_phase")
    assert "moon_in_the_wrong_phase" in found.message


def test_a_reply_that_is_no_json_is_an_error_without_a_code() -> None:
    found = classify(read_reply(502, {}, b"upstream is gone", provider="Sleeper Hit", secret=KEY))
    assert (found.code, found.fault, found.maybe_sent) == ("http_502", Fault.NETWORK, True)
    assert "upstream is gone" in found.message


def test_an_endpoint_that_a_server_does_not_have_is_told_so() -> None:
    """Resuming and others are not in the reference (contract 1.3)."""
    found = classify(read_reply(404, {}, b"<!doctype html>", provider="Sleeper Hit", secret=KEY))
    assert (found.fault, found.permanent) == (Fault.REFUSED, True)
    assert "Nothing was charged. It is not there, or this server cannot do that. Order again." in found.message


def test_r10_retry_after_is_kept_exactly() -> None:
    assert classify(reply(429, "rate_limited", "Slow down", {"retry-after": "7"})).retry_after == 7


@pytest.mark.parametrize(
    "words", [f"See https://sleeperhit.studio/share/table-read/{TOKEN}", f"token {TOKEN} has run out"]
)
def test_a_share_link_is_never_in_a_message(words: str) -> None:
    """Whoever has one may look (contract 1.9)."""
    found = error(409, "artifact_not_ready", words)
    assert TOKEN not in found.message
    assert "[share link]" in found.message


@pytest.mark.parametrize(
    ("secret", "told"), [(KEY, False), ("sh_0123_cut", True), (KEY.upper(), True), ("another form", True)]
)
def test_a_refused_key_that_looks_cut_off_is_told_so(secret: str, told: bool) -> None:
    found = classifier(secret)(reply(401, "invalid_api_key", "Unknown key"))
    assert ("Paste it whole" in found.message) is told
    assert secret not in found.message
