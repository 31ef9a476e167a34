"""How sequences look on the wire, era by era (contract 1.7, 1.9)."""

from aiohttp import web

from sandbox.clock import iso
from sandbox.openstory import links
from sandbox.openstory.desk import Desk
from sandbox.openstory.links import Links
from sandbox.openstory.records import Sequence, Shot

Document = dict[str, object]


def state(desk: Desk, request: web.Request, sequence: Sequence) -> Document:
    """The status document: `frames` in the first eras, `shots` from B on."""
    key = "shots" if desk.rules.has("B") else "frames"
    body = _head(desk, request, sequence)
    body[key] = [_shot(desk, request, sequence, place, shot) for place, shot in enumerate(sequence.shots)]
    return {**body, "counts": _counts(sequence, key), "_links": _links(desk, sequence)}


def summary(desk: Desk, request: web.Request, sequence: Sequence) -> Document:
    """A row of the list: the status document without its shots, with a link to itself."""
    key = "shots" if desk.rules.has("B") else "frames"
    body = _head(desk, request, sequence)
    return {**body, "counts": _counts(sequence, key), "_links": {"self": links.sequence(sequence.id)}}


def _head(desk: Desk, request: web.Request, sequence: Sequence) -> Document:
    rules = desk.rules
    body: Document = {
        "id": sequence.id,
        "title": sequence.title,
        "status": sequence.word or sequence.status,
        "statusError": sequence.status_error,
        "aspectRatio": sequence.ratio,
    }
    if rules.has("late B"):
        body["resolution"] = sequence.resolution
    if rules.has("A'"):
        body["style"] = {"id": sequence.style_id, "name": sequence.style_name}
        body["models"] = {
            "analysis": sequence.analysis,
            "image": sequence.images[0],
            "video": sequence.videos[0],
            "music": sequence.audio if sequence.wants_music else None,
        }
    return {
        **body,
        "createdAt": iso(sequence.created_at),
        "updatedAt": iso(sequence.updated_at),
        "poster": {"url": _url(desk, request, sequence, sequence.poster)} if sequence.poster else None,
        "music": {"status": sequence.music, "url": _url(desk, request, sequence, sequence.song)},
    }


def _url(desk: Desk, request: web.Request, sequence: Sequence, path: str | None) -> str | None:
    return desk.link(request, path, sequence.created_at) if path else None


def _shot(desk: Desk, request: web.Request, sequence: Sequence, place: int, shot: Shot) -> Document:
    """An image is completed as soon as there is a picture, be it the preview; a failed one is pending for ever."""
    video: Document = {"status": shot.video, "url": _url(desk, request, sequence, shot.clip)}
    if desk.rules.has("B"):
        video["error"] = shot.clip_error if shot.video == "failed" else None
    return {
        "id": shot.id,
        "orderIndex": place,
        "title": shot.title,
        "image": {
            "status": "completed" if shot.picture else "pending",
            "url": _url(desk, request, sequence, shot.picture),
        },
        "video": video,
    }


def _counts(sequence: Sequence, key: str) -> Document:
    videos = [shot.video for shot in sequence.shots]
    return {
        key: len(sequence.shots),
        "imagesReady": sum(shot.picture is not None for shot in sequence.shots),
        "videosReady": videos.count("completed"),
        "videosFailed": videos.count("failed"),
    }


def _links(desk: Desk, sequence: Sequence) -> Links:
    found = {"self": links.sequence(sequence.id), "poll": links.poll(sequence.id)}
    if desk.rules.has("B"):
        found["exports"] = links.exports(sequence.id)
        found["create-export"] = links.create_export(sequence.id)
    return found
