"""Jobs: judged by each artifact and not by the job's own word (contract 2.2; R5, R10, R12, R14)."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from providers.report import RemoteRef, Report, State
from providers.sleeperhit.artifacts import read as artifact_of
from providers.sleeperhit.jobs import Made, glance, job_of, report
from tests.providers.sleeperhit.bodies import AT, LIVE, MP3, MP4, NOW, STUDIO, THEATER, Row, artifact, job, manifest
from tests.providers.sleeperhit.fake import made

REF = made("job", "cmj1", request_id="req1")
REFINE = made("job", "cmj1", artifact="cma1")


def read(body: Row, ref: RemoteRef = REF, script: str = "BAKER\nThe light is out.", now: datetime = NOW) -> Report:
    found = job_of(body)
    return report(found, [Made(one, script) for one in found.artifacts if one.ready], ref, STUDIO, now)


READY, FAILED, RUNNING = (
    artifact(),
    artifact("FAILED", id="cma2", failureMessage="No voices"),
    artifact("RUNNING", id="cma3"),
)


@pytest.mark.parametrize(
    ("body", "state", "cost"),
    [
        (job("PENDING"), State.ACTIVE, None),
        (job("RESERVED"), State.ACTIVE, None),
        (job("RUNNING", RUNNING), State.ACTIVE, None),
        (job("PARTIAL", READY, RUNNING), State.ACTIVE, None),
        (job("READY", READY), State.DONE, 11),
        (job("READY", READY, FAILED), State.DONE, 11),
        (job("READY", FAILED), State.FAILED, None),
        (job("READY", READY, RUNNING), State.ACTIVE, None),
        (job("FAILED"), State.FAILED, 0),
        (job("FAILED", FAILED), State.FAILED, 0),
        (job("FAILED", READY), State.DONE, None),
        (job("CANCELED"), State.CANCELLED, 0),
        (job("CANCELLED"), State.CANCELLED, 0),
        (job("HATCHING"), State.ACTIVE, None),
    ],
    ids=lambda value: str(value.get("status")) if isinstance(value, dict) else str(value),
)
def test_r12_and_r14_the_state_is_that_of_the_artifacts(body: Row, state: State, cost: int | None) -> None:
    """READY may hold a failed artifact; a FAILED job may carry a good one; trap 15: CANCELED with one l and two."""
    found = read(body)
    assert (found.state, found.cost) == (state, cost)


@pytest.mark.parametrize(
    ("body", "price"),
    [
        (job("RESERVED"), 11),
        (job("RUNNING", RUNNING), 11),
        (job("RUNNING") | {"quote": None}, None),
        (job("RUNNING") | {"quote": {"total": "soon"}}, None),
        (job("READY", READY), None),
        (job("CANCELED"), None),
    ],
    ids=["reserved", "running", "no quote", "no total", "over", "off"],
)
def test_r23_work_tells_its_own_price_while_it_goes_on(body: Row, price: int | None) -> None:
    """It may be another than its plan's; both the row of the list and the reading of one tell it."""
    assert read(body).price == price
    if read(body).state is State.ACTIVE:
        assert glance(job_of(body), NOW).price == price


def test_r14_a_word_never_met_is_shown_and_polled_on() -> None:
    found = read(job("HATCHING"))
    assert (found.word, found.known) == ("HATCHING", False)


def test_r12_a_partial_job_already_gives_what_is_ready() -> None:
    assert [one.kind for one in read(job("PARTIAL", READY, RUNNING)).outputs] == ["document", "link", "link", "link"]


def test_r12_what_will_not_come_is_told_beside_what_did() -> None:
    found = read(job("READY", READY, FAILED))
    assert found.missing == ("Table read: No voices",)
    assert read(job("FAILED", READY, failureCode="music_generation_failed")).missing == (
        "Music: music_generation_failed",
    )


def test_a_ready_artifact_of_an_earlier_job_does_not_make_a_failed_refine_good() -> None:
    assert read(job("FAILED", READY), REFINE).state is State.FAILED
    assert read(job("FAILED", artifact(storyJobId="another"))).state is State.FAILED


def test_r5_a_failure_has_the_words_of_the_job_or_else_of_its_artifact() -> None:
    failure = read(job("FAILED", failureCode="provider_capacity_blocked", failureMessage="Voices are busy.")).failure
    assert failure is not None
    assert (failure.code, failure.advice, failure.request_id) == ("provider_capacity_blocked", "wait", "req1")
    assert '"Voices are busy."' in failure.message
    assert "released" in failure.message
    failure = read(job("FAILED", FAILED)).failure
    assert failure is not None
    assert "No voices" in failure.message
    failure = read(job("READY", FAILED)).failure
    assert failure is not None
    assert "may have been charged" in failure.message


def test_everything_of_a_table_read_and_what_it_is_of() -> None:
    rendered = manifest(
        finalize={"status": "complete"},
        video={"status": "complete", "url": MP4},
        recordingUrl=MP3,
        recordingDurationMs=89_000,
    )
    outputs = read(job("READY", artifact(manifest=rendered, currentVersion=2))).outputs
    assert [(one.name, one.kind, one.role, one.url, one.keep) for one in outputs] == [
        ("script cma1", "document", "main", "", True),
        ("theater cma1", "link", "main", THEATER, False),
        ("theater full screen cma1", "link", "variant", f"{THEATER}?view=fullscreen", False),
        ("live audio cma1", "link", "variant", LIVE, False),
        ("recording cma1", "audio", "main", MP3, True),
        ("film cma1", "video", "main", MP4, True),
    ]
    assert {(one.piece, one.revision) for one in outputs} == {("cma1", 2)}
    links = [one for one in outputs if one.kind == "link"]
    assert {str(one.expires_at) for one in links} == {"2026-06-29 10:00:00+00:00"}
    assert {one.expires_at for one in outputs if one.kind != "link"} == {None}


@pytest.mark.parametrize(
    "audio",
    [
        {"recordingUrl": MP3},
        {"recordingUrl": MP3, "finalize": {"status": "rendering"}},
        {"recordingUrl": MP3, "finalize": {"status": "uploading"}},
        {"recordingUrl": MP3, "finalize": {"status": "stale"}},
        {"recordingUrl": MP3, "finalize": {"status": "complete", "stale": True}},
        {"recordingUrl": MP3, "finalize": {"status": "complete"}, "recordingStaleAt": AT},
        {"recordingUrl": MP3, "finalize": {"status": "failed", "error": "x"}},
    ],
)
def test_r15_an_address_of_a_recording_alone_proves_nothing(audio: Row) -> None:
    """After an edit it is the old mix (contract 1.5)."""
    outputs = read(job("READY", artifact(manifest=manifest(**audio)))).outputs
    assert [one.kind for one in outputs if one.kind == "audio"] == []


@pytest.mark.parametrize("address", ["javascript:alert(1)", "", None, 5])
def test_a_link_is_a_web_address_or_none(address: object) -> None:
    outputs = read(job("READY", artifact(manifest=manifest() | {"theaterUrl": address}))).outputs
    assert "theater cma1" not in [one.name for one in outputs]


def test_another_type_of_artifact_gives_whatever_pages_its_manifest_names() -> None:
    deck = artifact(type="pitch_deck", manifest={"deckUrl": f"{STUDIO}/share/deck/x", "pages": 5})
    assert [(one.name, one.role) for one in read(job("READY", deck), script="").outputs] == [("deckUrl cma1", "main")]


@pytest.mark.parametrize(("minutes", "pause"), [(0, 5), (3, 10), (30, 15)])
def test_r10_the_older_a_job_the_rarer_it_is_looked_at(minutes: int, pause: float) -> None:
    assert read(job("RUNNING"), now=NOW + timedelta(minutes=minutes)).next_poll == pause


@pytest.mark.parametrize(
    ("progress", "share"),
    [(None, None), (Decimal("0.4"), 0.4), (40, 0.4), ({"percent": 40}, 0.4), (200, 1.0), (-1, None), ("half", None)],
)
def test_progress_in_whatever_form(progress: Any, share: float | None) -> None:
    assert read(job("RUNNING", progress=progress)).progress == share


def test_facts_of_a_job_are_told() -> None:
    found = read(job("READY", READY, modelUsed="claude", startedAt=AT, completedAt=AT))
    assert {one.label: one.text for one in found.details} == {
        "Quote": "11 credits (Table read 11)",
        "Reservation": "cmcr1",
        "Model": "claude",
        "Began": "2026-05-29 10:00 UTC",
        "Ended": "2026-05-29 10:00 UTC",
        "Table read": "revision 1",
        "Links expire": "2026-06-29 10:00 UTC",
    }


def test_the_revision_that_a_job_made_is_kept_for_later_readings() -> None:
    assert read(job("READY", artifact(currentVersion=3))).data == {"revision cma1": "3"}


def test_an_artifact_without_a_manifest_loses_nothing_else() -> None:
    found = read(job("READY", artifact(manifest=None)))
    assert found.state is State.DONE
    assert [one.name for one in found.outputs] == ["script cma1"]
    assert artifact_of(None).word == ""
