"""Music, sound cues and coverage of a table read (REF, contract 1.4)."""

from typing import Any

import httpx
import pytest

from tests.practice import until
from tests.sandbox.sleeperhit.client import Client, Document, refusal


def _music(studio: Client, artifact: str) -> Document:
    found: Document = studio.read(f"/artifacts/{artifact}/music")["music"]
    return found


@pytest.mark.parametrize(("row", "first"), [({}, "generating"), ({"deferMusic": True}, "none")])
def test_the_score_comes_by_itself_unless_it_is_deferred(studio: Client, row: dict[str, bool], first: str) -> None:
    plan = studio.approved()
    job = studio.order_job(plan, artifactRequests=[{"type": "table_read", **row}]).json()["job"]["id"]
    artifact = studio.ended(job)["artifacts"][0]["id"]
    assert _music(studio, artifact)["status"] in (first, "ready" if first == "generating" else "none")
    if first == "none":
        reply = studio.send(f"/artifacts/{artifact}/music")
        assert reply == {"artifactId": artifact, "status": "generating", "coveragePercent": 1.0, "totalScenes": 3}
    until(lambda: _music(studio, artifact)["status"] == "ready")


COVERAGES = [(0.35, 0.35), (35, 0.35), (1, 1.0), (0, 0.0), (-3, 0.0), (100, 1.0), (250, 1.0)]


@pytest.mark.parametrize(("asked", "found"), COVERAGES)
def test_a_fraction_or_a_whole_percent(studio: Client, asked: float, found: float) -> None:
    reply = studio.send(f"/artifacts/{studio.table_read()}/music", {"musicCoveragePercent": asked})
    assert reply["coveragePercent"] == found


def test_one_scene_is_tuned_at_once(studio: Client) -> None:
    artifact = studio.table_read()
    body = {"sceneIndex": 2, "prompt": "heavier bass", "weight": 0.85}
    reply = studio.send(f"/artifacts/{artifact}/music", body)
    assert (reply["status"], reply["adaptiveSceneDirection"]) == ("ready", {**body, "enabled": True})


def test_the_other_shapes(studio: Client) -> None:
    artifact = studio.table_read()
    path = f"/artifacts/{artifact}/music"
    for body in ({"scope": "screenplay", "mode": "replace", "prompt": "strings"}, {"regenerateScenes": [0, 2]}):
        assert studio.send(path, body)["status"] == "generating"
        until(lambda: _music(studio, artifact)["status"] == "ready")
    clip = {"soundUrl": "https://example.com/a.mp3", "durationMs": 900, "playMode": "once", "anchor": "end",
            "disabled": False}  # fmt: skip
    assert studio.send(path, {"sceneIndex": 1, "clip": clip})["status"] == "ready"
    music = _music(studio, artifact)
    assert music["musicMode"] == "defined_clips"
    assert {"sceneIndex": 1, "status": "ready", **clip} in music["definedClips"]


@pytest.mark.parametrize("body", [
    {"sceneIndex": 3, "prompt": "x"}, {"sceneIndex": 0}, {"prompt": "x"}, {"regenerateScenes": []},
    {"regenerateScenes": [7]}, {"sceneIndex": 0, "weight": 2}, {"musicCoveragePercent": "35"}, {"volume": 1},
    {"sceneIndex": 0, "clip": {"loop": True}}, {"musicCoveragePercent": 0.5, "sceneIndex": 1},
])  # fmt: skip
def test_music_is_strict(studio: Client, body: dict[str, Any]) -> None:
    assert refusal(studio.post(f"/artifacts/{studio.table_read()}/music", body)) == (400, "validation_failed")


def test_defined_clips_stream_in_after_the_job_is_ready(studio: Client, http: httpx.Client) -> None:
    artifact = studio.table_read("[music clips] [fail clip 1]")
    assert len(_music(studio, artifact)["definedClips"]) < 3
    until(lambda: _music(studio, artifact)["status"] == "ready")
    clips = _music(studio, artifact)["definedClips"]
    assert [(clip["sceneIndex"], clip["status"]) for clip in clips] == [(0, "ready"), (1, "failed"), (2, "ready")]
    assert (http.get(clips[0]["soundUrl"]).status_code, clips[1]["soundUrl"]) == (200, None)


def _scored(studio: Client, artifact: str) -> Document:
    return until(lambda: found if (found := _music(studio, artifact))["status"] == "ready" else None)


def test_a_share_of_the_music_means_nothing_to_defined_clips(studio: Client) -> None:
    artifact = studio.table_read("[music clips]")
    before = _scored(studio, artifact)
    reply = studio.send(f"/artifacts/{artifact}/music", {"musicCoveragePercent": 10})
    assert (reply["status"], reply["coveragePercent"]) == ("ready", 1.0)
    assert _music(studio, artifact) == before


def test_a_clip_that_is_made_again_takes_no_other_offline(studio: Client) -> None:
    artifact = studio.table_read("[music clips]")
    before = _scored(studio, artifact)["definedClips"]
    studio.send(f"/artifacts/{artifact}/music", {"regenerateScenes": [1]})
    now = _music(studio, artifact)["definedClips"]
    assert [clip["status"] for clip in now] in (["ready", "pending", "ready"], ["ready", "rendering", "ready"])
    after = _scored(studio, artifact)["definedClips"]
    assert [new["soundUrl"] == old["soundUrl"] for new, old in zip(after, before, strict=True)] == [True, False, True]


@pytest.mark.parametrize("waits", [True, False])
def test_a_clip_placed_in_an_adaptive_score_is_the_only_one(studio: Client, *, waits: bool) -> None:
    artifact = studio.table_read()
    if waits:
        _scored(studio, artifact)
    else:
        studio.send(f"/artifacts/{artifact}/music")
    clip = {"soundUrl": "https://example.com/a.mp3", "durationMs": 900}
    studio.send(f"/artifacts/{artifact}/music", {"sceneIndex": 1, "clip": clip})
    assert [one["soundUrl"] for one in _scored(studio, artifact)["definedClips"]] == [clip["soundUrl"]]


def _cues(studio: Client, artifact: str) -> list[Document]:
    found: list[Document] = studio.read(f"/artifacts/{artifact}/sfx")["sfx"]["cues"]
    return found


ADD = {"op": "add", "entryIndex": 2, "label": "door knock", "prompt": "three knocks", "volume": 0.55,
       "triggerOffset": "before", "generatedDurationS": 1.5}  # fmt: skip


def test_a_cue_from_draft_to_sound(studio: Client, http: httpx.Client) -> None:
    artifact = studio.table_read()
    path = f"/artifacts/{artifact}/sfx"
    cue = studio.send(path, ADD)["cue"]
    assert (cue["soundUrl"], cue["isDraft"], cue["entryIndex"], cue["volume"]) == (None, True, 2, 0.55)
    until(lambda: not _cues(studio, artifact)[0]["isDraft"])
    first = _cues(studio, artifact)[0]["soundUrl"]
    assert http.get(first).headers["content-type"] == "audio/mpeg"
    quiet = studio.send(path, {"op": "update", "id": cue["id"], "volume": 0.1, "isDisabled": True})["cue"]
    assert (quiet["volume"], quiet["enabled"], quiet["soundUrl"]) == (0.1, False, first)
    again = studio.send(path, {"op": "update", "id": cue["id"], "prompt": "four", "regenerate": True})["cue"]
    assert (again["soundUrl"], again["isDraft"]) == (None, True)
    until(lambda: _cues(studio, artifact)[0]["soundUrl"] not in (None, first))
    assert studio.send(path, {"op": "remove", "id": cue["id"]})["cue"]["id"] == cue["id"]
    assert _cues(studio, artifact) == []


@pytest.mark.parametrize("body", [
    {"op": "paint"}, {}, {**ADD, "entryIndex": 99}, {**ADD, "entryIndex": -1}, {**ADD, "volume": 2},
    {**ADD, "triggerOffset": "after"}, {**ADD, "colour": 1}, {"op": "update", "id": "sfx_none"}, {"op": "remove"},
    {key: value for key, value in ADD.items() if key != "prompt"},
])  # fmt: skip
def test_cues_are_strict(studio: Client, body: dict[str, Any]) -> None:
    assert refusal(studio.post(f"/artifacts/{studio.table_read()}/sfx", body)) == (400, "validation_failed")


def test_the_cue_of_the_reference_has_its_entry(studio: Client) -> None:
    for words in ("", "A single sentence."):
        assert studio.send(f"/artifacts/{studio.table_read(words)}/sfx", {**ADD, "entryIndex": 12})["cue"]["id"]


def test_one_cue_an_entry_and_a_draft_may_stay_one(studio: Client) -> None:
    artifact = studio.table_read()
    studio.send(f"/artifacts/{artifact}/sfx", {**ADD, "prompt": "silence [draft sfx]"})
    assert refusal(studio.post(f"/artifacts/{artifact}/sfx", ADD)) == (400, "validation_failed")
    assert _cues(studio, artifact)[0]["isDraft"]


@pytest.mark.parametrize(("focus", "status"), [
    (None, "complete"), ("the midpoint", "complete"), ("x [fail coverage]", "failed"),
])  # fmt: skip
def test_coverage_is_a_report_on_the_side(studio: Client, focus: str | None, status: str) -> None:
    artifact = studio.table_read()
    path = f"/artifacts/{artifact}/coverage"
    assert studio.read(path) == {"coverage": None}
    made = studio.send(path, {"focusPrompt": focus} if focus else None)
    assert made["status"] == "generating"
    until(lambda: studio.read(path)["coverage"]["status"] == status)
    found = studio.read(path, reportId=made["reportId"])["coverage"]
    assert (found["focusPrompt"], found["report"] is None, found["error"] is None) == (
        focus, status == "failed", status == "complete",
    )  # fmt: skip
    assert studio.read(path, reportId="cmcovnone") == {"coverage": None}
    assert studio.bill().net == 11
