"""Status documents as the three eras write them (contract 1.7), to be changed by the tests."""

from typing import Any

ID = "01J9ZK3V7Q8W2E4R5T6Y7U8I9O"
CDN = "https://cdn.example.com"


def shot(at: int, image: str = "", video: str = "", **more: Any) -> dict[str, Any]:
    """A shot of era B and C. image, video: the path of its file, "" for pending."""
    return {
        "id": f"s{at}",
        "orderIndex": at,
        "title": f"Scene {at + 1}",
        "image": {"status": "completed" if image else "pending", "url": f"{CDN}{image}" if image else None},
        "video": {
            "status": "completed" if video else "pending",
            "url": f"{CDN}{video}" if video else None,
            "error": None,
        },
        **more,
    }


def refused_clip(at: int, why: str | None, url: str | None = None) -> dict[str, Any]:
    """A shot with a still whose clip failed."""
    return shot(at, f"/i{at}.png") | {"video": {"status": "failed", "url": url, "error": why}}


def document(status: str = "processing", *shots: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A status document of era B, all keys there."""
    return {
        "id": ID,
        "title": "Sea Tale [tb-0123456789]",
        "status": status,
        "statusError": None,
        "aspectRatio": "16:9",
        "resolution": "720p",
        "style": {"id": "st1", "name": "Noir"},
        "models": {"analysis": "a", "image": "i", "video": "v", "music": None},
        "createdAt": "2026-11-21T10:00:00.000Z",
        "updatedAt": "2026-11-21T10:05:00.000Z",
        "poster": None,
        "music": {"status": "pending", "url": None},
        "shots": list(shots),
        "counts": {
            "shots": len(shots),
            "imagesReady": sum(one["image"]["status"] == "completed" for one in shots),
            "videosReady": sum(one["video"]["status"] == "completed" for one in shots),
            "videosFailed": sum(one["video"]["status"] == "failed" for one in shots),
        },
        "_links": {
            "self": {"href": f"/api/v1/sequences/{ID}"},
            "poll": {"href": f"/api/v1/sequences/{ID}{{?wait}}", "templated": True},
        },
        **more,
    }


def row(status: str = "processing", *shots: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A row of the list: the document without its shots."""
    return {name: value for name, value in document(status, *shots, **more).items() if name != "shots"}


# The first era: `frames`, no style, no models, no resolution, no error of a clip, and addresses without a host.
ERA_A = {
    "id": "seq_1",
    "title": "Sea Tale",
    "status": "processing",
    "statusError": None,
    "aspectRatio": "16:9",
    "createdAt": "2026-06-10T10:00:00Z",
    "updatedAt": "2026-06-10T10:02:00Z",
    "poster": {"url": "/r2/poster.png"},
    "music": {"status": "completed", "url": "/r2/music.mp3"},
    "frames": [
        {
            "id": "f2",
            "orderIndex": 1,
            "title": None,
            "image": {"status": "pending", "url": None},
            "video": {"status": "pending", "url": None},
        },
        {
            "id": "f1",
            "orderIndex": 0,
            "title": "Harbour",
            "image": {"status": "completed", "url": "/r2/f1.png"},
            "video": {"status": "completed", "url": "r2/f1.mp4"},
        },
    ],
    "counts": {"frames": 2, "imagesReady": 1, "videosReady": 1, "videosFailed": 0},
    "_links": {"self": {"href": "/api/v1/sequences/seq_1"}, "poll": {"href": "/api/v1/sequences/seq_1{?wait}"}},
}
