"""Sources: read by the vendor until ready, with all that is known of their health (contract 2.2)."""

from typing import Any

import pytest

from providers.errors import Fault, ProviderError
from providers.report import Report, State
from providers.sleeperhit.sources import report
from tests.providers.sleeperhit.bodies import NOW, source
from tests.providers.sleeperhit.fake import made

REF = made("source", "cmq1", project="cmp1", request_id="req1")


def read(**changes: Any) -> Report:
    return report({"source": source(**changes)}, REF, NOW)


@pytest.mark.parametrize(
    ("status", "state", "known"),
    [
        ("READY", State.DONE, True),
        ("ready", State.DONE, True),
        (None, State.DONE, True),
        ("PENDING", State.ACTIVE, True),
        ("EXTRACTING", State.ACTIVE, True),
        ("FAILED", State.FAILED, True),
        ("SIMMERING", State.ACTIVE, False),
    ],
)
def test_every_word_and_none_and_one_never_met(status: str | None, state: State, known: bool) -> None:
    """A missing status is ready, as in the vendor's own client (contract 1.5); R14: an unknown one is no verdict."""
    found = read(status=status)
    assert (found.state, found.known) == (state, known)


def test_a_plan_needs_the_source_read_and_not_digested() -> None:
    assert read(digestStatus="RUNNING").state is State.DONE


def test_r5_a_failure_has_its_code_its_words_and_the_request() -> None:
    found = read(status="FAILED", failureCode="SOURCE_FETCH_FAILED", failureMessage="content-type image/png").failure
    assert found is not None
    assert (found.code, found.request_id, found.advice) == ("source_fetch_failed", "req1", "edit")
    assert "content-type image/png" in found.message
    assert "Nothing was charged." in found.message


def test_the_health_of_a_source_is_told() -> None:
    found = read(
        type="PDF",
        uri="https://example.test/a.pdf",
        metadata={"pageCount": 12},
        digestStatus="FAILED",
        digestFailureCode="too_short",
        digestFailureMessage="Nothing to digest",
        digest={"thesis": "Light"},
    )
    assert {one.label: one.text for one in found.details} == {
        "Source": "press-release",
        "Type": "pdf",
        "Address": "https://example.test/a.pdf",
        "Extraction": "ready",
        "Bytes": "4,123",
        "Tokens": "1,031",
        "Pages": "12",
        "Digest": "failed",
        "Digest failure": "too_short: Nothing to digest",
        "Digest text": "Thesis: Light",
        "Begins": "It was a dark and stormy night",
    }


@pytest.mark.parametrize("body", [{}, {"source": None}, {"source": source(id="other")}, []])
def test_r3_what_cannot_be_read_is_no_verdict(body: object) -> None:
    with pytest.raises(ProviderError) as caught:
        report(body, REF, NOW)
    assert caught.value.fault is Fault.UNREADABLE
