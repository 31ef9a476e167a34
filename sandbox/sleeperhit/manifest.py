"""Jobs and their artifacts as the API shows them: the manifest with its share links and renders."""

from aiohttp import web

from sandbox.clock import iso
from sandbox.sleeperhit import share
from sandbox.sleeperhit.artifacts import Artifact, Render, Revision
from sandbox.sleeperhit.desk import API, Desk
from sandbox.sleeperhit.documents import quote, when
from sandbox.sleeperhit.records import Job, Json
from sandbox.sleeperhit.voices import voice_map

DURABLE = 10 * 365 * 86_400  # seconds


def job(desk: Desk, request: web.Request, found: Job) -> Json:
    refined = desk.any_artifact(found.refines) if found.refines else None
    shown = [refined] if refined else found.artifacts
    return {
        "id": found.id,
        "projectId": found.project_id,
        "storyPlanId": found.plan_id,
        "status": found.word or found.status,
        "artifactRequests": found.requests,
        "quote": quote(found.quote),
        "creditReservationId": found.reservation,
        "progress": {"stage": found.stage} if found.stage else None,
        "modelUsed": "practice/table-read" if found.started_at else None,
        "failureCode": found.failure_code,
        "failureMessage": found.failure_message,
        "currentVersion": found.version,
        "startedAt": when(found.started_at),
        "completedAt": when(found.completed_at),
        "artifacts": [artifact(desk, request, one) for one in shown],
        "createdAt": iso(found.created_at),
        "updatedAt": iso(found.updated_at),
    }


def artifact(desk: Desk, request: web.Request, found: Artifact, revision: Revision | None = None) -> Json:
    """`revision` None = the current one; versions always say how things stand now."""
    version = max(1, len(found.revisions))
    return {
        "id": found.id,
        "storyJobId": found.job_id,
        "type": found.type,
        "status": found.status,
        "manifest": _manifest(desk, request, found, revision or found.current) if found.status == "READY" else None,
        "currentVersion": version,
        "refineCount": version - 1,
        "tableReadShareLinkId": found.share_id,
        "failureCode": found.failure_code,
        "failureMessage": found.failure_message,
        "createdAt": iso(found.created_at),
        "updatedAt": iso(found.updated_at),
    }


def _manifest(desk: Desk, request: web.Request, found: Artifact, revision: Revision) -> Json:
    if desk.rules.renews_shares and (found.expires_at or 0) <= desk.now:
        share.give(desk, found)
    token, origin = found.share_token, desk.origin(request)
    theater = f"{origin}/share/table-read/{token}"
    return {
        "type": "table_read",
        "status": "ready",
        "title": revision.title,
        "revision": revision.number,
        "shareToken": token,
        "theaterUrl": theater,
        "theaterFullscreenUrl": f"{theater}?view=fullscreen",
        "audio": {
            "mode": "live_on_demand",
            "liveUrl": f"{origin}/share/table-read-audio/{token}",
            "startLiveUrl": f"{origin}/api/share/table-read/start-live?token={token}",
            "voiceMap": voice_map(revision.voices),
            **_audio(desk, request, found, revision.audio),
        },
        "video": _video(desk, request, found, revision.video),
        "expiresAt": when(found.expires_at),
    }


def _audio(desk: Desk, request: web.Request, found: Artifact, render: Render | None) -> Json:
    """`finalize` is absent until somebody has called it; a `recordingUrl` may be of the mix before an edit."""
    url = link(desk, request, found, render.file) if render and render.file else None
    length = render.seconds * 1000 if render and render.file and render.seconds else None
    body: Json = {"recordingUrl": url, "recordingDurationMs": length}
    if render is not None:
        body["finalize"] = {"status": render.status, "error": render.error, **_stale(desk, render)}
    return body


def _video(desk: Desk, request: web.Request, found: Artifact, render: Render | None) -> Json:
    url = link(desk, request, found, render.file) if render and render.file else None
    body: Json = {
        "status": render.status if render else "not_rendered",
        "renderUrl": f"{API}/artifacts/{found.id}/render-video",
        "url": url,
    }
    if render is not None:
        body |= {"error": render.error, **_stale(desk, render)}
    return body


def _stale(desk: Desk, render: Render) -> Json:
    return {"stale": True} if render.stale and desk.rules.shows_stale else {}


def link(desk: Desk, request: web.Request, found: Artifact, path: str) -> str:
    """The same URL at every read. Only share links end with `expiresAt`: files are durable (contract 1.9)."""
    ends = found.created_at + DURABLE if desk.rules.durable_files else found.expires_at or desk.now
    return desk.world.media.link(request, path, ends)
