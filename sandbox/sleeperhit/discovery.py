"""GET /capabilities, /openapi.json and /examples (REF "Discovery"): small, and true of what is served here."""

import re
from collections.abc import Sequence
from typing import get_args

from aiohttp import web

from sandbox.accounts import Account
from sandbox.replies import reply
from sandbox.sleeperhit import keys
from sandbox.sleeperhit.artifacts import ArtifactStatus
from sandbox.sleeperhit.bodies import Strict
from sandbox.sleeperhit.desk import API, Desk, Endpoint
from sandbox.sleeperhit.errors import STATUS
from sandbox.sleeperhit.records import DigestStatus, JobStatus, Json
from sandbox.sleeperhit.source_api import INLINE, LARGEST, TYPES

PLANNED = ("pitch_deck", "storyboard", "trailer", "production_video")
UNLISTED = ("not_found", "project_precondition_failed", "cast_precondition_failed")  # /examples has 26 (contract 1.2)
STEPS = (
    ("create_project", "POST", "/story-projects", {"name": "A practice piece"}),
    ("add_source", "POST", "/story-projects/{projectId}/sources", {"type": "text", "content": "It was a dark night."}),
    ("create_plan", "POST", "/story-projects/{projectId}/story-plans",
     {"target": {"audience": "a", "objective": "b", "outcome": "c"}, "artifactRequests": [{"type": "table_read"}]}),
    ("approve_plan", "POST", "/story-plans/{planId}/approve", {"userConfirmed": True}),
    ("create_job", "POST", "/story-jobs", {"storyPlanId": "{planId}"}),
    ("finalize_audio", "POST", "/artifacts/{artifactId}/finalize", {"mode": "audio"}),
)  # fmt: skip


class Discovery:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def capabilities(self, _: web.Request, __: Account) -> web.Response:
        sources = [
            {"type": kind, "availability": "available", **({"maxInlineBytes": LARGEST} if kind in INLINE else {})}
            for kind in TYPES
        ]
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
                "digest": {"availability": "available", "statuses": list(get_args(DigestStatus))},
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
        """The way from a project to an MP3, and the error codes."""
        recipes = [
            {"id": name, "method": method, "path": f"{API}{path}", "body": body} for name, method, path, body in STEPS
        ]
        codes = sorted(code for code in STATUS if code not in UNLISTED)
        return reply({"baseUrl": f"{self.desk.origin(request)}{API}", "recipes": recipes, "errorCodes": codes})


def openapi(endpoints: Sequence[Endpoint]) -> Json:
    """OpenAPI 3.1 of the endpoints and the forms that they read."""
    paths: dict[str, dict[str, object]] = {}
    schemas: dict[str, object] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint)
        for form in endpoint.forms:
            schemas[form.shown_as] = _schema(form, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Story API (practice)", "version": "v1"},
        "servers": [{"url": API}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    }


def _schema(form: type[Strict], schemas: dict[str, object]) -> Json:
    """Its definitions go beside it."""
    schema = form.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(schema.pop("$defs", {}))
    return schema


def _operation(endpoint: Endpoint) -> Json:
    words = re.sub(r"[{}]", "", endpoint.path).replace("/", " ").replace("-", " ").split()
    operation: Json = {
        "operationId": endpoint.method.lower() + "".join(word.capitalize() for word in words),
        "security": [{"bearer": [endpoint.scope]}],
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in re.findall(r"{(\w+)}", endpoint.path)
        ],
        "responses": {"200": {"description": "OK"}},
    }
    if endpoint.forms:
        refs = [{"$ref": f"#/components/schemas/{form.shown_as}"} for form in endpoint.forms]
        schema = refs[0] if len(refs) == 1 else {"oneOf": refs}
        operation["requestBody"] = {"content": {"application/json": {"schema": schema}}}
    return operation
