"""Results into outputs: the best resolution is stored, the rest is listed, links have their end (contract 2, 12)."""

from datetime import UTC, datetime, timedelta

import pytest

from providers.renoise.results import expiry, outputs
from providers.report import Output

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
ASSET = "https://asset.example.com"


def read(body: object, kind: str = "") -> tuple[Output, ...]:
    return outputs(body, base_url="https://www.example.com/", now=NOW, kind=kind)


def brief(body: object, kind: str = "") -> list[tuple[str, str, str, bool]]:
    return [(item.name, item.role, item.url.removeprefix(ASSET), item.keep) for item in read(body, kind)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"videoUrl": f"{ASSET}/v.mp4"}, [("video", "main", "/v.mp4", True)]),
        (
            {
                "videoUrl": f"{ASSET}/720.mp4?verify=1",
                "coverUrl": f"{ASSET}/c.jpg",
                "resolutions": {
                    "480p": f"{ASSET}/480.mp4",
                    "1080p": f"{ASSET}/1080.mp4",
                    "720p": f"{ASSET}/720.mp4?verify=2",
                },
            },
            [
                ("video", "main", "/1080.mp4", True),
                ("video 720p", "variant", "/720.mp4?verify=2", False),
                ("video 480p", "variant", "/480.mp4", False),
                ("cover", "cover", "/c.jpg", True),
            ],
        ),
        (
            {"videoUrl": f"{ASSET}/v.mp4", "resolutions": {"720p": f"{ASSET}/v.mp4"}},
            [("video", "main", "/v.mp4", True)],
        ),
        (
            {"videoUrl": f"{ASSET}/v.mp4", "resolutions": {"480p": f"{ASSET}/small.mp4"}},
            [("video", "main", "/v.mp4", True), ("video 480p", "variant", "/small.mp4", False)],
        ),
        (
            {"resolutions": {"4k": f"{ASSET}/4.mp4", "2k": f"{ASSET}/2.mp4", "1080p": f"{ASSET}/1.mp4"}},
            [
                ("video", "main", "/4.mp4", True),
                ("video 2k", "variant", "/2.mp4", False),
                ("video 1080p", "variant", "/1.mp4", False),
            ],
        ),
        (
            {"imageUrl": f"{ASSET}/1k.png", "resolutions": {"1k": f"{ASSET}/1k.png", "2k": f"{ASSET}/2k.png"}},
            [("image", "main", "/2k.png", True), ("image 1k", "variant", "/1k.png", False)],
        ),
        (
            {"imageUrl": f"{ASSET}/a.png", "imageUrls": [f"{ASSET}/a.png", f"{ASSET}/b.png", None, 7], "itemCount": 2},
            [("image", "main", "/a.png", True), ("image 2", "main", "/b.png", True)],
        ),
        ({"audioUrl": f"{ASSET}/a.mp3"}, [("audio", "main", "/a.mp3", True)]),
        ({"video_url": f"{ASSET}/v.mp4", "cover_url": f"{ASSET}/v.mp4"}, [("video", "main", "/v.mp4", True)]),
        (
            {"videoUrl": f"{ASSET}/v.mp4", "imageUrl": f"{ASSET}/i.png", "audioUrl": f"{ASSET}/a.mp3"},
            [
                ("video", "main", "/v.mp4", True),
                ("image", "frame", "/i.png", True),
                ("audio", "music", "/a.mp3", True),
            ],
        ),
        ({"result": {"videoUrl": f"{ASSET}/v.mp4"}}, [("video", "main", "/v.mp4", True)]),
        ({"videoUrl": "/files/v.mp4"}, [("video", "main", "https://www.example.com/files/v.mp4", True)]),
        ({"videoUrl": "//asset.example.com/v.mp4"}, [("video", "main", "/v.mp4", True)]),
        ({"resolutions": [{"label": "720p", "url": f"{ASSET}/v.mp4"}]}, [("video", "main", "/v.mp4", True)]),
        ({"resolutions": {"1k": f"{ASSET}/i.png"}}, [("image", "main", "/i.png", True)]),
    ],
)
def test_a_result_becomes_outputs(body: object, expected: list[tuple[str, str, str, bool]]) -> None:
    assert brief(body) == expected


def test_a_resolution_in_the_address_counts_as_a_label() -> None:
    body = {"videoUrl": f"{ASSET}/v-1080p.mp4", "resolutions": {"720p": f"{ASSET}/v-720p.mp4"}}
    assert brief(body)[0] == ("video", "main", "/v-1080p.mp4", True)


def test_the_kind_of_the_model_decides_what_is_main() -> None:
    body = {"videoUrl": f"{ASSET}/v.mp4", "imageUrl": f"{ASSET}/i.png"}
    assert [item.role for item in read(body, "image") if item.kind == "image"] == ["main"]


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        [],
        "x",
        {"videoUrl": None, "resolutions": {}},
        {"videoUrl": ""},
        {"videoUrl": "pending"},
        {"videoUrl": "data:video/mp4;base64,AAAA"},
        {"videoUrl": "file:///etc/passwd"},
        {"videoUrl": "http://[bad"},
        {"resolutions": {"720p": None}},
        {"resolutions": "none", "videoUrl": {"a": 1}},
    ],
)
def test_nothing_to_fetch_is_no_output(body: object) -> None:
    assert read(body) == ()


@pytest.mark.parametrize(
    ("query", "fetched", "expected"),
    [
        ("", None, NOW + timedelta(hours=1)),
        ("", NOW - timedelta(minutes=20), NOW + timedelta(minutes=40)),
        ("", NOW + timedelta(days=2), NOW + timedelta(hours=1)),
        ("", NOW - timedelta(hours=2), None),
        ("?verify=1773147600-abc%3D", None, NOW + timedelta(hours=1)),
        ("?verify=1773143400-abc", None, NOW + timedelta(minutes=50)),
        ("?verify=1773130000-abc", None, NOW + timedelta(hours=1)),
        ("?verify=opaque", NOW, NOW + timedelta(hours=1)),
        ("?Expires=1773145800&Signature=x", None, NOW + timedelta(minutes=30)),
        ("?X-Amz-Date=20260310T115000Z&X-Amz-Expires=900", None, NOW + timedelta(minutes=5)),
        ("?expires=99999999999999999", None, NOW + timedelta(hours=1)),
        ("?X-Amz-Date=junk&X-Amz-Expires=junk", None, NOW + timedelta(hours=1)),
    ],
)
def test_when_a_link_ends(query: str, fetched: datetime | None, expected: datetime | None) -> None:
    assert expiry(f"{ASSET}/v.mp4{query}", fetched, NOW) == expected
