"""Bodies as the reference has them, for every reply; a test changes what it is about."""

from datetime import UTC, datetime
from typing import Any

AT = "2026-05-29T10:00:00.000Z"
NOW = datetime(2026, 5, 29, 10, 1, tzinfo=UTC)
STUDIO = "https://sleeperhit.studio"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJhIjoiY21hIn0.c2ln"
THEATER = f"{STUDIO}/share/table-read/{TOKEN}"
LIVE = f"{STUDIO}/share/table-read-audio/{TOKEN}"
MP3 = "https://files.sleeperhitlist.com/cma1.mp3"
MP4 = "https://files.sleeperhitlist.com/cma1.mp4"
Row = dict[str, Any]


def project(**changes: Any) -> Row:
    found = {"id": "cmp1", "name": "Q3 Launch Story", "description": "...", "metadata": None, "archivedAt": None}
    return found | {"sourceCount": 0, "createdAt": AT, "updatedAt": AT} | changes


def source(**changes: Any) -> Row:
    found = {
        "id": "cmq1",
        "projectId": "cmp1",
        "type": "TEXT",
        "label": "press-release",
        "status": "READY",
        "retentionPolicy": "EXTRACTED_ONLY",
        "byteSize": 4123,
        "tokenEstimate": 1031,
        "contentHash": "a1b2c3...",
        "extractedTextPreview": "It was a dark and stormy night",
        "digestStatus": "NOT_STARTED",
        "digest": None,
    }
    return found | {"createdAt": AT, "updatedAt": AT} | changes


def quote(total: int = 11) -> Row:
    lines = [
        {"kind": "planning", "label": "StoryPlan generation", "credits": 0},
        {"kind": "source_digest", "label": "Source digest (1 source)", "credits": 0},
        {"kind": "artifact", "label": "Table read", "credits": total},
    ]
    return {"currency": "studio_credits", "total": total, "lineItems": lines, "notes": [], "computedAt": AT}


ENVELOPE = {
    "planId": "never shown",
    "beats": [{"title": "The call", "summary": "She picks up."}, {"title": "The storm"}],
    "thesis": "Nobody repairs a lighthouse alone.",
    "title": "Night Keeper",
    "theaterUrl": THEATER,
}


def plan(status: str = "REQUIRES_APPROVAL", **changes: Any) -> Row:
    found = {
        "id": "cmpl1",
        "projectId": "cmp1",
        "status": status,
        "title": None,
        "target": {},
        "artifactRequests": [],
        "styleConstraints": None,
        "sourceIds": ["cmq1"],
        "autoApprove": True,
        "plan": ENVELOPE if status not in ("PENDING", "RUNNING", "FAILED") else None,
        "quote": quote(),
        "modelUsed": None,
        "providerUsed": None,
        "failureCode": None,
        "failureMessage": None,
        "approvedAt": None,
        "rejectedAt": None,
        "rejectionReason": None,
        "generatedAt": None,
        "currentVersion": 1,
    }
    return found | {"createdAt": AT, "updatedAt": AT} | changes


def manifest(finalize: Row | None = None, video: Row | None = None, **audio: Any) -> Row:
    spoken = {
        "mode": "live_on_demand",
        "liveUrl": LIVE,
        "startLiveUrl": f"{STUDIO}/api/share/table-read/start-live",
        "recordingUrl": None,
    }
    return {
        "type": "table_read",
        "status": "ready",
        "shareToken": TOKEN,
        "theaterUrl": THEATER,
        "theaterFullscreenUrl": f"{THEATER}?view=fullscreen",
        "audio": spoken | ({"finalize": finalize} if finalize else {}) | audio,
        "video": video or {"status": "not_rendered", "renderUrl": "/api/v1/artifacts/cma1/render-video", "url": None},
        "expiresAt": "2026-06-29T10:00:00.000Z",
    }


def artifact(status: str = "READY", **changes: Any) -> Row:
    found = {
        "id": "cma1",
        "storyJobId": "cmj1",
        "type": "table_read",
        "status": status,
        "manifest": manifest() if status == "READY" else None,
        "currentVersion": 1,
        "refineCount": 0,
        "tableReadShareLinkId": "link1",
        "failureCode": None,
        "failureMessage": None,
    }
    return found | {"createdAt": AT, "updatedAt": AT} | changes


def job(status: str = "RUNNING", *artifacts: Row, **changes: Any) -> Row:
    found = {
        "id": "cmj1",
        "projectId": "cmp1",
        "storyPlanId": "cmpl1",
        "status": status,
        "artifactRequests": [{"type": "table_read"}],
        "quote": quote(),
        "creditReservationId": "cmcr1",
        "progress": None,
        "modelUsed": None,
        "failureCode": None,
        "failureMessage": None,
        "currentVersion": 1,
        "startedAt": None,
        "completedAt": None,
        "artifacts": list(artifacts),
    }
    return found | {"createdAt": AT, "updatedAt": AT} | changes


CREDITS = {
    "balance": 250,
    "monthlyBucketAllocated": 300,
    "monthlyBucketUsed": 50,
    "monthlyBucketRemaining": 250,
    "perpetualBalance": 0,
    "cycleStartedAt": "2026-05-01T00:00:00.000Z",
    "cycleExpiresAt": "2026-06-01T00:00:00.000Z",
}
CAPABILITIES: Row = {
    "version": "v1",
    "status": "foundation",
    "sources": {
        "types": [
            {"type": "text", "availability": "available", "maxInlineBytes": 1000000},
            {"type": "markdown", "availability": "available", "maxInlineBytes": 1000000},
            {"type": "url", "availability": "available", "note": "..."},
            {"type": "pdf", "availability": "available", "note": "..."},
        ]
    },
    "artifacts": {
        "table_read": {"availability": "available", "modes": ["documentary", "podcast", "drama"]},
        "pitch_deck": {"availability": "planned"},
        "storyboard": {"availability": "planned"},
        "trailer": {"availability": "planned"},
        "production_video": {"availability": "planned"},
    },
}
SCRIPT = {
    "script": {
        "totalEntries": 2,
        "selection": {
            "entries": [
                {"entryIndex": 0, "character": "Baker", "parenthetical": "whispering", "text": "The light is out."},
                {"entryIndex": 1, "character": "Keeper", "parenthetical": None, "text": "Then climb."},
            ]
        },
    }
}
