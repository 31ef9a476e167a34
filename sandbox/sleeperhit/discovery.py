"""GET /capabilities and /examples (REF "Discovery"): small, and true of what is served here."""

from typing import get_args

from aiohttp import web

from sandbox.accounts import Account
from sandbox.replies import reply
from sandbox.sleeperhit import keys
from sandbox.sleeperhit.artifacts import ArtifactStatus
from sandbox.sleeperhit.desk import API, Desk
from sandbox.sleeperhit.examples import examples
from sandbox.sleeperhit.extraction import FIELDS
from sandbox.sleeperhit.records import DigestStatus, JobStatus, Json
from sandbox.sleeperhit.source_api import INLINE, LARGEST, TYPES

PLANNED = ("pitch_deck", "storyboard", "trailer", "production_video")


class Discovery:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def capabilities(self, _: web.Request, __: Account) -> web.Response:
        size, note = {"maxInlineBytes": LARGEST}, {"note": "Not fetched here: words in the address decide how it goes."}
        sources = [{"type": kind, "availability": "available", **(size if kind in INLINE else note)} for kind in TYPES]
        digest = {"availability": "available", "statuses": list(get_args(DigestStatus)), "fields": list(FIELDS)}
        table_read = {
            "outputs": ["theater_url", "theater_fullscreen_url", "live_audio", "video"],
            "availability": "available",
            "modes": ["documentary", "podcast", "drama"],
        }
        auth = {"schemes": ["bearer_api_key"], "scopes": list(keys.SCOPES), "supportsIdempotency": True}
        body: Json = {
            "version": "v1",
            "status": "foundation",
            "auth": auth,
            "projects": {"available": True, "crudScopes": {"read": "story:read", "write": "story:write"}},
            "sources": {
                "types": sources,
                "retentionPolicies": ["EXTRACTED_ONLY", "STORE_ORIGINAL", "METADATA_ONLY"],
                "digest": digest,
            },
            "plans": {"autoApprove": self.desk.rules.auto_approve},
            "artifacts": {"table_read": table_read, **{kind: {"availability": "planned"} for kind in PLANNED}},
            "jobs": {
                "available": True,
                "statuses": list(get_args(JobStatus)),
                "artifactStatuses": list(get_args(ArtifactStatus)),
            },
            "docs": {
                "openapi": {"url": f"{API}/openapi.json", "availability": "available"},
                "examples": {"url": f"{API}/examples", "availability": "available"},
            },
        }
        return reply(body)

    async def examples(self, request: web.Request) -> web.Response:
        return reply(examples(f"{self.desk.origin(request)}{API}"))
