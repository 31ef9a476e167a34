"""Durable renders: MP3 and MP4, the live read, charges, and what is stale (REF "finalize", contract 1.5, 2.2)."""

from io import BytesIO
from typing import Any

import av
import httpx
import pytest

from tests.practice import PracticeVendor, until
from tests.sandbox.sleeperhit.client import Client, Document, good, refusal


def _file(http: httpx.Client, url: str) -> bytes:
    reply = http.get(url)
    assert reply.status_code == 200
    return reply.content


def test_an_mp3_that_plays(vendor: PracticeVendor, studio: Client, http: httpx.Client) -> None:
    artifact = studio.table_read()
    reply = studio.send(f"/artifacts/{artifact}/finalize", {"mode": "audio"})
    assert reply == {"artifactId": artifact, "mode": "audio", "finalize": {"status": "queued"}}
    audio = studio.finalized(artifact)["audio"]
    assert audio["finalize"]["status"] == "complete"
    assert audio["recordingUrl"].startswith(vendor.media)
    with av.open(BytesIO(_file(http, audio["recordingUrl"])), "r") as sound:
        assert sound.streams.audio[0].codec_context.name.startswith("mp3")
        assert abs((sound.duration or 0) / 1000 - audio["recordingDurationMs"]) < 300
    assert studio.bill().net == 17


@pytest.mark.parametrize("door", ["finalize", "render-video"])
def test_an_mp4_by_both_doors(studio: Client, http: httpx.Client, door: str) -> None:
    artifact = studio.table_read()
    reply = studio.send(f"/artifacts/{artifact}/{door}", {"mode": "video"} if door == "finalize" else None)
    assert (reply.get("finalize") or reply["render"])["status"] == "queued"
    video = studio.finalized(artifact, "video")["video"]
    assert video["status"] == "complete"
    with av.open(BytesIO(_file(http, video["url"]))) as film:
        assert film.streams.video[0].codec_context.name == "h264"
    assert studio.bill().net == 23


def test_calling_again_is_free(vendor: PracticeVendor, studio: Client) -> None:
    artifact = studio.table_read()
    vendor.sleeperhit_rules(hold="render")
    for mode in ("audio", "video", "audio", "video"):
        studio.send(f"/artifacts/{artifact}/finalize", {"mode": mode})
    until(lambda: studio.manifest(artifact)["audio"]["finalize"]["status"] == "rendering")
    assert studio.send(f"/artifacts/{artifact}/finalize")["finalize"]["status"] == "rendering"
    vendor.sleeperhit_rules(hold=None)
    studio.finalized(artifact)
    assert studio.send(f"/artifacts/{artifact}/finalize")["finalize"]["status"] == "complete"
    assert studio.send(f"/artifacts/{artifact}/render-video")["render"]["status"] in ("rendering", "complete")
    assert studio.bill().net == 11 + 6 + 12


@pytest.mark.parametrize("body", [{"mode": "gif"}, {"mode": None}, {"mode": "audio", "colour": 1}])
def test_finalize_is_strict(studio: Client, body: dict[str, Any]) -> None:
    assert refusal(studio.post(f"/artifacts/{studio.table_read()}/finalize", body)) == (400, "validation_failed")


FAILURES = [
    ("[fail finalize]", "audio", "could not be rendered"),
    ("[insufficient audio]", "audio", "insufficient_audio"),
    ("[fail video]", "video", "could not be exported"),
]


@pytest.mark.parametrize(("words", "mode", "why"), FAILURES)
def test_a_render_that_fails_gives_its_credits_back(studio: Client, words: str, mode: str, why: str) -> None:
    artifact = studio.table_read(words)
    manifest = studio.finalized(artifact, mode)
    found = manifest["audio"]["finalize"] if mode == "audio" else manifest["video"]
    assert (found["status"], why in found["error"]) == ("failed", True)
    assert studio.bill().net == 11


def test_a_render_without_credits_is_a_402(vendor: PracticeVendor) -> None:
    with Client(vendor, vendor.account(12, vendor="sleeperhit")) as poor:
        artifact = poor.table_read()
        for mode, price in (("audio", 6), ("video", 12)):
            reply = poor.post(f"/artifacts/{artifact}/finalize", {"mode": mode})
            assert refusal(reply) == (402, "insufficient_credits")
            assert reply.json()["error"]["details"] == {"required": price, "available": 1, "jobId": None}
        assert refusal(poor.post(f"/artifacts/{artifact}/render-video"))[0] == 402
        assert refusal(poor.post(f"/artifacts/{artifact}/refine", {"instruction": "x"}))[0] == 402
        assert "finalize" not in poor.manifest(artifact)["audio"]


def _start_by_url(http: httpx.Client, manifest: Document) -> httpx.Response:
    return http.post(manifest["audio"]["startLiveUrl"])


def _start_by_token(http: httpx.Client, manifest: Document) -> httpx.Response:
    url = manifest["audio"]["startLiveUrl"].partition("?")[0]
    return http.post(url, json={"shareToken": manifest["shareToken"]})


@pytest.mark.parametrize("start", [_start_by_url, _start_by_token])
@pytest.mark.parametrize(("words", "rules"), [("[needs recording]", {}), ("", {"recording": "live"})])
def test_finalize_waits_for_a_live_read(
    vendor: PracticeVendor, studio: Client, http: httpx.Client, start: Any, words: str, rules: dict[str, Any]
) -> None:
    vendor.sleeperhit_rules(**rules)
    artifact = studio.table_read(words)
    path = f"/artifacts/{artifact}/finalize"
    assert good(studio.post(path, {"mode": "audio"}, "k"))["finalize"]["status"] == "needs_recording"
    assert studio.manifest(artifact)["audio"]["finalize"]["status"] == "needs_recording"
    assert studio.bill().net == 11
    assert start(http, studio.manifest(artifact)).status_code == 200
    until(lambda: good(studio.post(path, {"mode": "audio"}, "k"))["finalize"]["status"] != "needs_recording")
    assert studio.finalized(artifact)["audio"]["finalize"]["status"] == "complete"
    assert studio.bill().net == 17


def test_a_needs_recording_may_be_frozen_to_its_key(vendor: PracticeVendor, studio: Client) -> None:
    vendor.sleeperhit_rules(keep_needs_recording=True)
    artifact = studio.table_read("[needs recording]")
    path = f"/artifacts/{artifact}/finalize"
    studio.post(path, {}, "k")
    vendor.drive(artifact, "recorded", vendor="sleeperhit")
    assert good(studio.post(path, {}, "k"))["finalize"]["status"] == "needs_recording"
    assert good(studio.post(path, {}, "j"))["finalize"]["status"] == "queued"


def test_a_live_read_of_nobody(vendor: PracticeVendor, http: httpx.Client) -> None:
    for body in ({}, {"shareToken": "a.b.c"}):
        reply = http.post(f"{vendor.sleeperhit}/api/share/table-read/start-live", json=body)
        assert reply.status_code == 404


def _refine(studio: Client, artifact: str) -> None:
    studio.refined(artifact, "warmer")


def _music(studio: Client, artifact: str) -> None:
    studio.send(f"/artifacts/{artifact}/music", {"sceneIndex": 1, "enabled": False})


def _voice(studio: Client, artifact: str) -> None:
    studio.send(f"/artifacts/{artifact}/voice", {"character": "CHILD", "voiceId": "v", "voiceName": "V"})


def _sfx(studio: Client, artifact: str) -> None:
    studio.send(f"/artifacts/{artifact}/sfx", {"op": "add", "entryIndex": 0, "label": "knock", "prompt": "knock"})


def _cast(studio: Client, artifact: str) -> None:
    studio.send(f"/artifacts/{artifact}/cast", {"entries": [{"character": "CHILD", "voiceId": "v"}]})


@pytest.mark.parametrize(("edit", "stale"), [
    (_refine, True), (_music, True), (_voice, True), (_sfx, True), (_cast, False),
])  # fmt: skip
def test_an_edit_leaves_the_old_mix_and_marks_it(studio: Client, http: httpx.Client, edit: Any, stale: bool) -> None:
    artifact = studio.table_read()
    before = studio.finalized(artifact)["audio"]
    edit(studio, artifact)
    after = studio.manifest(artifact)["audio"]
    assert (after["recordingUrl"], after["finalize"].get("stale", False)) == (before["recordingUrl"], stale)
    charged = studio.bill().net
    again = studio.finalized(artifact)["audio"]
    assert (studio.bill().net - charged, "stale" in again["finalize"]) == (6 if stale else 0, False)
    assert (again["recordingUrl"] != before["recordingUrl"]) == stale
    if stale:
        assert _file(http, again["recordingUrl"]) != _file(http, before["recordingUrl"])


def test_an_edit_may_be_silent(vendor: PracticeVendor, studio: Client) -> None:
    vendor.sleeperhit_rules(shows_stale=False)
    artifact = studio.table_read()
    before = studio.finalized(artifact)["audio"]
    _music(studio, artifact)
    assert studio.manifest(artifact)["audio"] == before
    assert studio.send(f"/artifacts/{artifact}/finalize")["finalize"]["status"] == "queued"


@pytest.mark.parametrize(("durable", "status"), [(True, 200), (False, 403)])
def test_a_recording_is_durable_unless_its_link_is_to_end_with_the_share_links(
    vendor: PracticeVendor, studio: Client, http: httpx.Client, *, durable: bool, status: int
) -> None:
    vendor.sleeperhit_rules(share_seconds=3600, durable_files=durable)
    artifact = studio.table_read()
    url = studio.finalized(artifact)["audio"]["recordingUrl"]
    assert http.get(url).headers["content-type"] == "audio/mpeg"
    assert http.get(url, headers={"Range": "bytes=0-9"}).status_code == 206
    vendor.advance(3601)
    assert http.get(url).status_code == status
    assert (studio.manifest(artifact)["audio"]["recordingUrl"] == url) == durable


@pytest.mark.parametrize("renews", [True, False])
def test_links_that_have_ended_are_renewed_at_the_next_read_or_never(
    vendor: PracticeVendor, studio: Client, http: httpx.Client, *, renews: bool
) -> None:
    vendor.sleeperhit_rules(share_seconds=3600, renews_shares=renews)
    artifact = studio.table_read()
    before = studio.manifest(artifact)["theaterUrl"]
    assert studio.manifest(artifact)["theaterUrl"] == before
    vendor.advance(3601)
    after = studio.manifest(artifact)["theaterUrl"]
    assert (after != before, http.get(after).status_code) == (renews, 200 if renews else 410)
