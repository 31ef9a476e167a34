"""Results and the media host: signed links, expiry, Range, leaks (contract 1, 6, 11.6, 12)."""

import io
from typing import Any

import av
import httpx
import pytest
from PIL import Image

from tests.practice import STUDIO, PracticeVendor
from tests.sandbox.renoise.client import Client


def test_a_video_result(vendor: PracticeVendor, studio: Client, http: httpx.Client) -> None:
    result = studio.done(ratio="16:9")
    assert set(result) == {
        "taskId", "status", "videoUrl", "coverUrl", "resolutions", "itemCount", "fetchedAt", "cached",
    }  # fmt: skip
    assert isinstance(result["taskId"], int)
    assert result["resolutions"] == {"720p": result["videoUrl"]}
    assert result["videoUrl"].startswith(vendor.media + "/")
    assert "?verify=" in result["videoUrl"]
    film = http.get(result["videoUrl"])
    assert film.headers["content-type"] == "video/mp4"
    with av.open(io.BytesIO(film.content), "r") as opened:
        kinds = {stream.type: stream.codec_context.name for stream in opened.streams}
        assert kinds == {"video": "h264", "audio": "aac"}
        assert opened.duration == pytest.approx(5_000_000, rel=0.02)
    with Image.open(io.BytesIO(http.get(result["coverUrl"]).content)) as cover:
        assert cover.width / cover.height == pytest.approx(16 / 9, rel=0.05)


def test_silent_when_asked(studio: Client, http: httpx.Client) -> None:
    result = studio.done(audioGeneration=False)
    with av.open(io.BytesIO(http.get(result["videoUrl"]).content), "r") as film:
        assert not film.streams.audio


def test_an_image_result(studio: Client, http: httpx.Client) -> None:
    result = studio.done(model="nano-banana-2", resolution="2k", ratio="9:16")
    assert "videoUrl" not in result
    assert result["imageUrls"] == [result["imageUrl"]]
    reply = http.get(result["imageUrl"])
    assert reply.headers["content-type"] == "image/png"
    with Image.open(io.BytesIO(reply.content)) as image:
        assert image.height / image.width == pytest.approx(16 / 9, rel=0.06)


def test_some_models_give_four_images(studio: Client) -> None:
    result = studio.done(model="midjourney-v7")
    assert result["itemCount"] == len(set(result["imageUrls"])) == 4


def test_an_audio_result(studio: Client, http: httpx.Client) -> None:
    result = studio.done(model="lyria-clip")
    reply = http.get(result["audioUrl"])
    assert reply.headers["content-type"] == "audio/mpeg"
    with av.open(io.BytesIO(reply.content), "r") as song:
        assert song.duration == pytest.approx(30_000_000, rel=0.02)


def test_two_takes_of_one_prompt_are_two_files(studio: Client, http: httpx.Client) -> None:
    one, two = (http.get(studio.done(prompt="Same")["videoUrl"]).content for _ in range(2))
    assert one != two


def test_asking_again_gives_fresh_links(vendor: PracticeVendor, studio: Client) -> None:
    first = studio.done()
    vendor.advance(60)
    again = studio.read(f"/tasks/{first['taskId']}/result")
    assert (first["cached"], again["cached"]) == (False, True)
    assert again["videoUrl"] != first["videoUrl"]
    assert again["fetchedAt"] > first["fetchedAt"]


@pytest.mark.parametrize("status", [403, 410])
def test_links_expire_after_an_hour(vendor: PracticeVendor, studio: Client, http: httpx.Client, status: int) -> None:
    vendor.settings(expired_status=status)
    result = studio.done()
    vendor.advance(3599)
    assert http.get(result["videoUrl"]).status_code == 200
    vendor.advance(2)
    assert http.get(result["videoUrl"]).status_code == status
    again = studio.read(f"/tasks/{result['taskId']}/result")
    assert http.get(again["videoUrl"]).status_code == 200


def test_a_link_is_for_one_file_only(studio: Client, http: httpx.Client) -> None:
    result = studio.done()
    verify = httpx.URL(result["videoUrl"]).params["verify"]
    stolen = httpx.URL(result["coverUrl"]).copy_set_param("verify", verify)
    assert http.get(stolen).status_code == 403
    for wrong in ("", "1-2", "ü", f"{verify}0"):
        assert http.get(httpx.URL(result["videoUrl"]).copy_set_param("verify", wrong)).status_code == 403


RANGES: list[tuple[str, int, slice]] = [
    ("bytes=0-99", 206, slice(0, 100)),
    ("bytes=100-", 206, slice(100, None)),
    ("bytes=-50", 206, slice(-50, None)),
    ("bytes=0-999999999", 206, slice(0, None)),
    ("bytes=x", 200, slice(0, None)),
    ("bytes=0-1,5-6", 200, slice(0, None)),
]


@pytest.mark.parametrize(("header", "status", "part"), RANGES, ids=[header for header, _, _ in RANGES])
def test_ranges(studio: Client, http: httpx.Client, header: str, status: int, part: slice) -> None:
    url = studio.done()["videoUrl"]
    whole = http.get(url).content
    reply = http.get(url, headers={"Range": header})
    assert (reply.status_code, reply.content) == (status, whole[part])
    if status == 206:
        start = range(len(whole))[part].start
        assert reply.headers["content-range"] == f"bytes {start}-{start + len(reply.content) - 1}/{len(whole)}"


def test_a_range_behind_the_end_is_a_416(studio: Client, http: httpx.Client) -> None:
    reply = http.get(studio.done()["videoUrl"], headers={"Range": "bytes=99999999-"})
    assert reply.status_code == 416
    assert reply.headers["content-range"].startswith("bytes */")


def test_a_stale_if_range_gives_the_whole_file(studio: Client, http: httpx.Client) -> None:
    url = studio.done()["videoUrl"]
    whole = http.get(url)
    for etag, status in ((whole.headers["etag"], 206), ('"other"', 200)):
        assert http.get(url, headers={"Range": "bytes=5-", "If-Range": etag}).status_code == status


def test_head_tells_size_and_tag_without_a_body(studio: Client, http: httpx.Client) -> None:
    url = studio.done()["videoUrl"]
    whole, head = http.get(url), http.head(url)
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == str(len(whole.content))
    assert head.headers["etag"] == whole.headers["etag"]


def test_a_key_at_the_media_host_is_written_down_as_a_leak(
    vendor: PracticeVendor, studio: Client, http: httpx.Client
) -> None:
    url = studio.done()["videoUrl"]
    http.get(url)
    assert vendor.leaks() == []
    headers: list[dict[str, Any]] = [{"X-API-Key": STUDIO}, {"Authorization": f"Bearer {STUDIO}"}]
    for header in headers:
        assert http.get(url, headers=header).status_code == 200
    assert [leak["headers"] for leak in vendor.leaks()] == [["X-API-Key"], ["Authorization"]]
    assert STUDIO not in str(vendor.leaks())


def test_before_the_end_there_is_no_result(vendor: PracticeVendor, studio: Client) -> None:
    vendor.rules(hold="running")
    number = studio.made()
    reply = studio.get(f"/tasks/{number}/result")
    assert reply.status_code == 400
    assert "not completed" in reply.json()["error"]
    vendor.rules(early_result="status")
    body = studio.read(f"/tasks/{number}/result")
    assert body["taskId"] == number
    assert not any(key.endswith("Url") for key in body)


def test_links_follow_the_host_the_client_used(vendor: PracticeVendor, studio: Client) -> None:
    number = studio.done()["taskId"]
    with httpx.Client(base_url=vendor.renoise.replace("127.0.0.1", "localhost"), trust_env=False) as other:
        body = other.get(f"/tasks/{number}/result", headers={"X-API-Key": STUDIO}).json()
    assert httpx.URL(body["videoUrl"]).host == "localhost"
