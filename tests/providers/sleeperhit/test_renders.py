"""Recording and film: from the call to the file; an old mix is never taken for the new one (contract 1.5; R15)."""

import pytest

from providers.report import RemoteRef, Report, State
from providers.sleeperhit.artifacts import read as artifact_of
from providers.sleeperhit.renders import begun, report
from tests.providers.sleeperhit.bodies import LIVE, MP3, MP4, STUDIO, TOKEN, Row, artifact, manifest


def read(kind: str, told: Row, **data: str) -> Report:
    ref = RemoteRef(
        kind=kind, remote_id="cma1#tok1", step=kind, data={"artifact": "cma1", "request_id": "req1", **data}
    )
    return report(artifact_of(artifact(manifest=told)), ref, STUDIO)


def audio(finalize: Row | None, **data: str) -> Report:
    return read("finalize_audio", manifest(finalize=finalize, recordingUrl=MP3, recordingDurationMs=89_500), **data)


def video(told: Row, **data: str) -> Report:
    return read("finalize_video", manifest(video=told), **data)


@pytest.mark.parametrize(
    ("finalize", "begun_as", "state", "known"),
    [
        (None, "queued", State.ACTIVE, True),
        ({"status": "queued"}, "queued", State.ACTIVE, True),
        ({"status": "rendering"}, "queued", State.ACTIVE, True),
        ({"status": "uploading"}, "queued", State.ACTIVE, True),
        ({"status": "complete"}, "queued", State.DONE, True),
        ({"status": "COMPLETE"}, "queued", State.DONE, True),
        ({"status": "failed"}, "queued", State.FAILED, True),
        ({"status": "needs_recording"}, "queued", State.PERSON, True),
        (None, "needs_recording", State.PERSON, True),
        ({"status": "complete"}, "needs_recording", State.PERSON, True),
        ({"status": "mastering"}, "queued", State.ACTIVE, False),
        ({"status": "complete", "isStale": True}, "queued", State.ACTIVE, True),
    ],
)
def test_every_word_of_a_recording(finalize: Row | None, begun_as: str, state: State, known: bool) -> None:
    """`uploading` is still at work: the vendor's own client forgets it. R14: an unknown word is no verdict."""
    found = audio(finalize, begun=begun_as)
    assert (found.state, found.known) == (state, known)


def test_r15_no_file_is_shown_before_the_render_is_complete() -> None:
    for status in ("queued", "rendering", "uploading"):
        assert audio({"status": status}, begun="queued").outputs == ()


def test_a_complete_recording_is_a_file_with_its_length_and_price() -> None:
    found = audio({"status": "complete"}, begun="queued", free="0")
    (file,) = found.outputs
    assert (file.kind, file.url, file.piece, file.revision) == ("audio", MP3, "cma1", 1)
    assert found.cost == 6
    assert {one.label: one.text for one in found.details} == {"Length": "1:29", "Revision": "1"}


@pytest.mark.parametrize(
    ("action", "word", "free"),
    [
        ("finalize_audio", "queued", "0"), ("finalize_audio", "needs_recording", "0"),
        ("finalize_audio", "complete", "1"), ("finalize_audio", "rendering", "1"), ("finalize_audio", "uploading", "1"),
        ("finalize_video", "queued", "0"), ("finalize_video", "rendering", "0"), ("finalize_video", "complete", "1"),
    ],
)  # fmt: skip
def test_what_was_there_before_the_call_is_not_charged_again(action: str, word: str, free: str) -> None:
    assert begun({"artifactId": "cma1", "finalize": {"status": word}}, action)[1]["free"] == free
    cost = audio({"status": "complete"}, begun=word, free="1").cost if word != "needs_recording" else 0
    assert cost == 0


def test_needs_recording_stops_and_asks_a_person_with_the_live_link() -> None:
    """The vendor's own client timed out without a hint (contract 1.6). Nothing is charged, and polling stops."""
    gate = audio({"status": "needs_recording"}, begun="needs_recording").gate
    assert gate is not None
    assert (gate.reason, gate.again, gate.link) == ("recording", True, LIVE)
    assert TOKEN not in gate.title + gate.detail


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        ("Daily room expired", "render_failed", "Daily room expired"),
        ({"code": "MIX_FAILED", "message": "No voices"}, "mix_failed", "No voices"),
        (None, "render_failed", "gives no reason"),
    ],
)
def test_r5_the_words_inside_the_manifest_are_shown(error: object, code: str, words: str) -> None:
    found = audio({"status": "failed", "error": error}, begun="queued")
    assert found.failure is not None
    assert (found.cost, found.failure.code, found.failure.request_id) == (0, code, "req1")
    assert words in found.failure.message


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ({"status": "not_rendered", "url": None}, State.ACTIVE),
        ({"status": "queued"}, State.ACTIVE),
        ({"status": "rendering", "url": MP4}, State.ACTIVE),
        ({"status": "complete", "url": None}, State.ACTIVE),
        ({"status": "complete", "url": MP4}, State.DONE),
        ({"status": "failed", "error": "x"}, State.FAILED),
    ],
)
def test_every_word_of_a_film(told: Row, state: State) -> None:
    """The contract names no failed film; one is understood all the same."""
    found = video(told, begun="queued", free="0")
    assert found.state is state
    assert [one.url for one in found.outputs] == ([MP4] if state is State.DONE else [])
    assert found.cost == {State.DONE: 12, State.FAILED: 0}.get(state)
