"""Replies of every era: shots or frames, keys that are missing, addresses without a host (contract 1.6 to 1.9)."""

from typing import Any

import pytest

from providers.errors import Fault, ProviderError
from providers.openstory import replies
from tests.providers.openstory.bodies import CDN, ERA_A, ID, document, refused_clip, row, shot

ORIGIN = "https://openstory.so"


def read(body: object) -> replies.Sequence:
    return replies.sequence(body, ORIGIN)


def test_the_first_era_says_frames_and_gives_addresses_without_a_host() -> None:
    found = read(ERA_A)
    assert found.shots is not None
    assert [(one.remote_id, one.title) for one in found.shots] == [("f1", "Harbour"), ("f2", "")]
    assert found.shots[0].image_url == f"{ORIGIN}/r2/f1.png"
    assert found.shots[0].video_url == f"{ORIGIN}/r2/f1.mp4"
    assert (found.poster, found.music_url) == (f"{ORIGIN}/r2/poster.png", f"{ORIGIN}/r2/music.mp3")
    assert (found.total, found.images, found.videos, found.videos_failed) == (2, 1, 1, 0)


def test_a_later_era_says_shots_with_the_reason_of_a_failed_clip() -> None:
    found = read(
        document("completed", shot(0, "/i0.png", "/v0.mp4"), refused_clip(1, "the prompt was refused by kling"))
    )
    assert found.shots is not None
    assert found.shots[0].video_url == f"{CDN}/v0.mp4"
    assert found.shots[1].video_error == "the prompt was refused by kling"
    assert (found.total, found.images, found.videos, found.videos_failed) == (2, 2, 1, 1)
    assert found.ended


@pytest.mark.parametrize(
    ("change", "total"),
    [
        ({"counts": None}, 2),
        ({"counts": {}}, 2),
        ({"counts": {"shots": 0}}, 0),
        ({"counts": {"frames": 5}}, 5),
        ({"counts": {"shots": 7, "frames": 5}}, 7),
        ({"counts": {"shots": "many"}}, 2),
    ],
)
def test_counts_that_are_missing_are_counted(change: dict[str, Any], total: int) -> None:
    found = read(document("processing", shot(0, "/i0.png"), shot(1), **change))
    assert found.total == total
    assert found.images == 1


@pytest.mark.parametrize(
    "body",
    [
        {"id": "a", "status": "processing"},
        {"id": "a", "status": "processing", "shots": None, "music": None, "poster": None, "_links": None},
        {"id": "a", "status": "processing", "shots": [None, 7, {}, {"id": "s", "image": None, "video": None}]},
        {"id": 7, "status": "hatching", "shots": "later", "poster": "url", "music": [], "counts": []},
        {"id": "a", "status": "processing", "poster": {"url": "javascript:alert(1)"}},
    ],
)
def test_keys_that_are_missing_or_odd_are_nothing(body: object) -> None:
    found = read(body)
    assert (found.poster, found.music_url, found.images, found.videos) == ("", "", 0, 0)


@pytest.mark.parametrize("body", [None, [], "text", {}, {"id": "a"}, {"status": "completed"}, {"error": {"code": "X"}}])
def test_what_is_no_sequence_is_unreadable_and_never_a_verdict(body: object) -> None:
    with pytest.raises(ProviderError) as caught:
        read(body)
    assert caught.value.fault is Fault.UNREADABLE


CHANGES: list[dict[str, Any]] = [
    {"status": "completed"},
    {"updatedAt": "2026-11-21T10:05:01.000Z"},
    {"music": {"status": "generating", "url": None}},
    {"poster": {"url": "/p.png"}},
    {"counts": {"shots": 1, "imagesReady": 1, "videosReady": 0, "videosFailed": 0}},
    {"counts": {"shots": 1, "imagesReady": 0, "videosReady": 1, "videosFailed": 0}},
    {"counts": {"shots": 1, "imagesReady": 0, "videosReady": 0, "videosFailed": 1}},
    {"counts": {"shots": 2, "imagesReady": 0, "videosReady": 0, "videosFailed": 0}},
]


@pytest.mark.parametrize("change", CHANGES)
def test_each_term_of_the_vendors_change_key_is_a_change(change: dict[str, Any]) -> None:
    assert read(document("processing", shot(0))).key != read(document("processing", shot(0)) | change).key


def test_a_row_of_the_list_and_the_document_have_the_same_key() -> None:
    shots = (shot(0, "/i.png"), shot(1))
    assert read(row("processing", *shots)).key == read(document("processing", *shots)).key
    assert read(row("processing", *shots)).shots is None


def test_a_page_has_each_sequence_once_and_the_link_to_the_next() -> None:
    rows = [row(id="a"), row(id="b"), row(id="a", status="draft"), row(id=None)]
    links = {"next": {"href": "/api/v1/sequences?cursor=xyz&limit=100"}}
    page = replies.page({"sequences": rows, "_links": links}, ORIGIN)
    assert [one.remote_id for one in page.sequences] == ["a", "b"]
    assert page.sequences[0].word == "processing"
    assert page.next == "/api/v1/sequences?cursor=xyz&limit=100"
    assert replies.page({"sequences": []}, ORIGIN) == replies.Page((), "")


@pytest.mark.parametrize("body", [None, [], {}, {"sequences": None}, {"sequences": [{"title": "x"}]}, {"error": "x"}])
def test_what_is_no_list_is_never_an_empty_one(body: object) -> None:
    with pytest.raises(ProviderError):
        replies.page(body, ORIGIN)


def entry(remote_id: str, **more: Any) -> dict[str, Any]:
    path = f"/api/v1/sequences/{remote_id}"
    poll = {"href": f"{path}{{?wait}}", "method": "GET", "templated": True}
    links = {"self": {"href": path, "method": "GET"}, "poll": poll}
    return {"id": remote_id, "status": "draft", "workflowRunId": "w", "statusUrl": path, "_links": links, **more}


def created(body: object) -> list[tuple[str, str, dict[str, str]]]:
    return [(one.remote_id, one.state, one.data) for one in replies.created(body, 202, ORIGIN, {"motion": "1"})]


def test_a_create_of_several_analysis_models_makes_several_refs() -> None:
    body = {"sequences": [entry("a"), entry("b", status="processing")], "enhancedScript": "Longer."}
    assert created(body) == [
        ("a", "draft", {"motion": "1", "poll": "/api/v1/sequences/a", "script": "Longer."}),
        ("b", "processing", {"motion": "1", "poll": "/api/v1/sequences/b"}),
    ]


@pytest.mark.parametrize(
    ("body", "ref"),
    [
        ({"id": "seq_1", "status": "draft", "statusUrl": "/api/v1/sequences/seq_1"}, ("seq_1", "draft", True)),
        ({"id": "a", "state": document(), "waitChanged": True, "waitDone": False}, ("a", "processing", True)),
        ({"id": "a", "state": None, "waitChanged": False, "waitDone": True}, ("a", "", False)),
        ({"state": document("completed")}, (ID, "completed", True)),
    ],
)
def test_a_create_that_was_waited_for_has_its_words_in_the_state(body: object, ref: tuple[str, str, bool]) -> None:
    ((remote_id, word, data),) = created({"sequences": [body]})
    assert (remote_id, word, "poll" in data) == ref


@pytest.mark.parametrize("body", [None, {}, {"sequences": []}, {"sequences": [{"status": "draft"}]}, {"id": "a"}])
def test_a_create_whose_id_cannot_be_read_may_have_landed(body: object) -> None:
    with pytest.raises(ProviderError) as caught:
        created(body)
    assert caught.value.maybe_sent


def test_a_poll_link_to_another_host_is_not_followed() -> None:
    far = {"poll": {"href": "https://evil.example/api/v1/sequences/a"}}
    ((_, _, data),) = created({"sequences": [{"id": "a", "status": "draft", "_links": far}]})
    assert "poll" not in data
