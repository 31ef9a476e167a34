"""Artifacts: manifest, revisions, refine, cast and screenplay (REF "Artifacts", contract 1.3)."""

import re
from typing import Any

import httpx
import pytest

from tests.practice import PracticeVendor
from tests.sandbox.sleeperhit.client import STORY, Client, Document, good, refusal

SHARED = ("shareToken", "theaterUrl", "theaterFullscreenUrl")


def _script(studio: Client, artifact: str, **query: object) -> list[Document]:
    found: list[Document] = studio.read(f"/artifacts/{artifact}/script", **query)["script"]["selection"]["entries"]
    return found


def test_the_manifest_of_a_table_read(studio: Client) -> None:
    job = studio.done()
    (artifact,) = job["artifacts"]
    assert artifact == studio.artifact(artifact["id"])
    assert (artifact["currentVersion"], artifact["refineCount"], artifact["storyJobId"]) == (1, 0, job["id"])
    assert artifact["tableReadShareLinkId"]
    manifest = artifact["manifest"]
    token = manifest["shareToken"]
    assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", token)
    assert (manifest["type"], manifest["status"]) == ("table_read", "ready")
    assert manifest["theaterFullscreenUrl"] == manifest["theaterUrl"] + "?view=fullscreen"
    audio, video = manifest["audio"], manifest["video"]
    assert (audio["mode"], audio["recordingUrl"], "finalize" in audio) == ("live_on_demand", None, False)
    assert all(token in url for url in (manifest["theaterUrl"], audio["liveUrl"], audio["startLiveUrl"]))
    render = f"/api/v1/artifacts/{artifact['id']}/render-video"
    assert video == {"status": "not_rendered", "renderUrl": render, "url": None}


def test_share_links_need_no_key_and_end(vendor: PracticeVendor, studio: Client, http: httpx.Client) -> None:
    manifest = studio.manifest(studio.table_read())
    urls = [manifest["theaterUrl"], manifest["theaterFullscreenUrl"], manifest["audio"]["liveUrl"]]
    for url in urls:
        reply = http.get(url)
        assert (reply.status_code, "Letters" in reply.text) == (200, True)
    assert http.get(urls[0] + "x").status_code == 404
    vendor.advance(31 * 86_400 + 1)
    assert [http.get(url).status_code for url in urls] == [410, 410, 410]


def test_a_screenplay_is_made_of_the_source(studio: Client) -> None:
    project = studio.project()
    plan = studio.approved(project, sourceIds=[studio.source(project)["id"]])
    job = studio.ended(good(studio.order_job(plan))["job"]["id"])
    entries = _script(studio, job["artifacts"][0]["id"])
    assert len(entries) >= 8
    assert len({entry["sceneIndex"] for entry in entries}) >= 3
    assert len({entry["character"] for entry in entries}) >= 3
    assert any(entry["parenthetical"] for entry in entries)
    told = " ".join(entry["text"] for entry in entries)
    assert all(sentence in told for sentence in STORY.split(". ")[:3])


def test_a_dialogue_is_read_as_it_is(studio: Client) -> None:
    project = studio.project()
    text = "MOTHER (softly): Is it you?\nSON: It is.\nMOTHER: Then come in."
    plan = studio.approved(project, sourceIds=[studio.source(project, content=text)["id"]])
    job = studio.ended(good(studio.order_job(plan))["job"]["id"])
    entries = _script(studio, job["artifacts"][0]["id"])
    assert [(entry["character"], entry["parenthetical"], entry["text"]) for entry in entries] == [
        ("MOTHER", "softly", "Is it you?"), ("SON", None, "It is."), ("MOTHER", None, "Then come in."),
    ]  # fmt: skip


@pytest.mark.parametrize(("mode", "narration", "narrated"), [
    ("documentary", "auto", True), ("podcast", "auto", False), ("podcast", "include", True),
    ("drama", "suppress", False),
])  # fmt: skip
def test_narration_is_a_matter_of_policy(studio: Client, mode: str, narration: str, narrated: bool) -> None:
    rows = [{"type": "table_read", "mode": mode, "narrationPolicy": narration}]
    artifact = studio.done(artifactRequests=rows)["artifacts"][0]["id"]
    assert any(entry["character"] == "NARRATOR" for entry in _script(studio, artifact)) == narrated


def test_a_refine_is_a_job_that_brings_a_revision(studio: Client) -> None:
    artifact = studio.table_read()
    before, first = studio.artifact(artifact), _script(studio, artifact)
    job = studio.refined(artifact, "rename the stranger to Dana and drop the narrator", scope="screenplay")
    assert (job["status"], job["quote"]["total"], studio.bill().net) == ("READY", 8, 19)
    after = studio.artifact(artifact)
    assert (after["currentVersion"], after["refineCount"], after["status"]) == (2, 1, "READY")
    assert all(before["manifest"][name] == after["manifest"][name] for name in SHARED)
    names = {entry["character"] for entry in _script(studio, artifact)}
    assert "DANA" in names
    assert not names & {"STRANGER", "NARRATOR"}
    assert _script(studio, artifact) != first
    old = studio.artifact(artifact, revision=1)
    assert (old["manifest"], old["currentVersion"]) == (before["manifest"], 2)


def test_revisions_that_are_not_there(studio: Client) -> None:
    artifact = studio.table_read()
    assert refusal(studio.get(f"/artifacts/{artifact}", revision=2)) == (404, "artifact_not_found")
    assert refusal(studio.get(f"/artifacts/{artifact}", revision="last")) == (400, "validation_failed")


@pytest.mark.parametrize("body", [{}, {"instruction": ""}, {"instruction": "x", "scope": "all"}, {"colour": 1}])
def test_a_refine_is_strict(studio: Client, body: dict[str, Any]) -> None:
    assert refusal(studio.post(f"/artifacts/{studio.table_read()}/refine", body)) == (400, "validation_failed")


def test_a_refine_that_fails_changes_nothing(studio: Client) -> None:
    artifact = studio.table_read()
    before = studio.artifact(artifact)
    assert studio.refined(artifact, "louder [fail refine]")["status"] == "FAILED"
    assert (studio.artifact(artifact), studio.bill().net) == (before, 11)


def test_one_refine_at_a_time(studio: Client) -> None:
    artifact = studio.table_read()
    first = studio.send(f"/artifacts/{artifact}/refine", {"instruction": "slower [stuck]"})["storyJob"]
    assert refusal(studio.post(f"/artifacts/{artifact}/refine", {"instruction": "x"})) == (409, "artifact_not_ready")
    assert studio.artifact(artifact)["status"] == "READY"
    good(studio.post(f"/story-jobs/{first['id']}/cancel"))
    assert studio.refined(artifact, "faster")["status"] == "READY"


EDITS: list[tuple[str, Any]] = [
    ("refine", {"instruction": "x"}), ("finalize", {}), ("render-video", None), ("music", None),
    ("voice", {"character": "A", "voiceId": "v", "voiceName": "V"}), ("coverage", {}),
    ("sfx", {"op": "remove", "id": "x"}), ("cast", {"entries": [{"character": "A", "voiceId": "v"}]}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "body"), EDITS)
def test_nothing_is_done_to_an_artifact_that_is_not_ready(studio: Client, name: str, body: Any) -> None:
    artifact = studio.done(title="Letters [fail artifact]")["artifacts"][0]["id"]
    assert refusal(studio.post(f"/artifacts/{artifact}/{name}", body)) == (409, "artifact_not_ready")
    assert refusal(studio.post(f"/artifacts/none/{name}", body)) == (404, "artifact_not_found")


def test_recasting_one_and_many(studio: Client) -> None:
    artifact = studio.table_read()
    body = {"character": "CAPTAIN", "voiceId": "v1", "voiceName": "Warm", "gender": "neutral", "provider": "hume"}
    reply = studio.send(f"/artifacts/{artifact}/voice", body)
    assert (reply["character"], reply["voiceMap"]["CAPTAIN"]) == ("CAPTAIN", {"voiceId": "v1", "voiceName": "Warm"})
    entries = [{"character": "CHILD", "voiceId": "v2", "avatarUrl": "https://example.com/a.png"}]
    found = studio.send(f"/artifacts/{artifact}/cast", {"entries": entries})["voiceMap"]
    assert found == studio.manifest(artifact)["audio"]["voiceMap"]
    rows = {row["character"]: row for row in studio.read(f"/artifacts/{artifact}/cast")["cast"]}
    assert (rows["CHILD"]["voiceId"], rows["CAPTAIN"]["provider"]) == ("v2", "hume")
    assert studio.artifact(artifact)["currentVersion"] == 1


@pytest.mark.parametrize("more", [{}, {"avatarUrl": None, "gender": None}])
def test_a_cast_that_was_read_may_be_sent_back(studio: Client, more: dict[str, None]) -> None:
    path = f"/artifacts/{studio.table_read()}/cast"
    cast = studio.read(path)["cast"]
    assert {frozenset(row) for row in cast} == {frozenset({"character", "voiceId", "voiceName", "gender", "provider"})}
    studio.send(path, {"entries": [{**row, **more} for row in cast]})
    assert studio.read(path)["cast"] == cast


@pytest.mark.parametrize(("name", "body"), [
    ("voice", {"character": "NOBODY", "voiceId": "v", "voiceName": "V"}),
    ("voice", {"character": "CAPTAIN", "voiceId": "v"}),
    ("cast", {"entries": []}),
    ("cast", {"entries": [{"character": "CAPTAIN", "voiceId": "v", "age": 4}]}),
    ("cast", {"entries": [{"character": "CAPTAIN", "voiceId": "v"}, {"character": "NOBODY", "voiceId": "v"}]}),
])  # fmt: skip
def test_recasting_is_strict(studio: Client, name: str, body: dict[str, Any]) -> None:
    artifact = studio.table_read()
    before = studio.manifest(artifact)
    assert refusal(studio.post(f"/artifacts/{artifact}/{name}", body)) == (400, "validation_failed")
    assert studio.manifest(artifact) == before


def test_parts_of_a_script(studio: Client) -> None:
    artifact = studio.table_read()
    every = _script(studio, artifact)
    assert [entry["entryIndex"] for entry in every] == list(range(len(every)))
    assert _script(studio, artifact, limit=2) == every[:2]
    assert _script(studio, artifact, scope="range", startEntry=1, endEntry=3) == every[1:4]
    mine = [entry for entry in every if entry["character"] == "CAPTAIN"]
    assert _script(studio, artifact, scope="character", character="CAPTAIN") == mine


@pytest.mark.parametrize("query", [
    {"limit": 501}, {"limit": 2000}, {"limit": 0}, {"scope": "scene"}, {"scope": "character"},
    {"scope": "range", "startEntry": 1}, {"scope": "range", "startEntry": 3, "endEntry": 1},
])  # fmt: skip
def test_parts_of_a_script_that_nobody_has(studio: Client, query: dict[str, Any]) -> None:
    assert refusal(studio.get(f"/artifacts/{studio.table_read()}/script", **query)) == (400, "validation_failed")
