"""The two documents that anybody may read, and llms.txt (contract 1.14). They say what the era in force has."""

from typing import Any

from aiohttp import web

from sandbox.openstory import links
from sandbox.openstory.desk import Desk
from sandbox.openstory.links import Links
from sandbox.openstory.orders import create_form
from sandbox.openstory.rules import Rules
from sandbox.openstory.schemas import Schema, components, form_schema, ref
from sandbox.replies import reply

INSTRUCTIONS = (
    "Create AI video sequences from a script. POST to create-sequence with at least `script`; set motion and music to "
    "true for clips and a score. Creation is asynchronous: poll the sequence with ?wait=60s until X-Wait-Done is true. "
    "A completed sequence may still have failed clips: compare counts. Follow _links instead of building paths."
)
WAIT = {
    "name": "wait", "in": "query", "required": False,
    "schema": {"type": "string", "examples": ["60s", "30", "2m", "1500ms"]},
    "description": "Hold the request until something changes, 90s at most. A malformed value returns immediately.",
}  # fmt: skip
CREATED = {"anyOf": [ref("CreateSequenceResult"), ref("CreateSequenceWaitResult")]}


class Discovery:
    """GET /api/v1, /api/v1/openapi.json and /llms.txt; no key is asked for."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def root(self, _: web.Request) -> web.Response:
        rules = self.desk.rules
        return reply({
            "name": "OpenStory API",
            "version": "v1",
            "instructions": INSTRUCTIONS,
            "requestSchema": form_schema(create_form(rules.era)),
            "_links": root_links(rules),
        })  # fmt: skip

    async def openapi(self, _: web.Request) -> web.Response:
        return reply(openapi(self.desk.rules))

    async def llms(self, _: web.Request) -> web.Response:
        return web.Response(text=f"# OpenStory\n\n- {links.API}: API root\n- {links.API}/openapi.json: OpenAPI 3.1\n")


def root_links(rules: Rules) -> Links:
    api = links.API
    found = {
        "self": links.root(),
        "create-sequence": links.create_sequence(),
        "sequence-status": links.get(f"{api}/sequences/{{id}}{{?wait}}", "Sequence status", templated=True),
        "openapi-spec": links.get(f"{api}/openapi.json", "OpenAPI 3.1 document"),
        "enhance-script": links.post(
            f"{api}/scripts/enhance", "Enhance a script (server-sent events)",
            {"script": "A lighthouse keeper befriends a stranded whale.", "targetSeconds": 30},
        ),
    }  # fmt: skip
    if rules.has("A'"):
        found["list-sequences"] = links.get(f"{api}/sequences{{?limit,cursor}}", "Sequences", templated=True)
    if rules.has("B"):
        found["device-authorize"] = links.post(f"{api}/device/code", "Sign in with a code")
        found["create-style"] = links.post(f"{api}/styles", "Create a style", links.STYLE_EXAMPLE)
        found["list-styles"] = links.get(f"{api}/styles", "Styles")
        found["style"] = links.get(f"{api}/styles/{{id}}", "One style", templated=True)
        found["agent-guide"] = links.get("/llms.txt", "Guide for agents")
    return found


def openapi(rules: Rules) -> Schema:
    """The OpenAPI 3.1 document. As in life it keeps silent about the 402, and is wrong about a malformed wait."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "OpenStory API", "version": "v1"},
        "servers": [{"url": "/"}],
        "security": [{"bearerAuth": []}, {"apiKeyHeader": []}],
        "paths": _paths(rules),
        "components": {
            "schemas": components(rules),
            "securitySchemes": {
                "bearerAuth": {"type": "http", "scheme": "bearer"},
                "apiKeyHeader": {"type": "apiKey", "in": "header", "name": "x-api-key"},
            },
        },
    }


def _paths(rules: Rules) -> Schema:
    api = links.API
    one = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    paths: Schema = {
        api: {"get": _open(_operation("The API root", "200", "RootDocument"))},
        f"{api}/openapi.json": {"get": _open(_operation("This document", "200", None))},
        f"{api}/sequences": {"post": _operation("Create a sequence", "202", CREATED, [WAIT], "CreateSequenceRequest")},
        f"{api}/sequences/{{id}}": {"get": _operation("Sequence status", "200", "SequenceState", [one, WAIT])},
        f"{api}/scripts/enhance": {
            "post": _streamed(_operation("Enhance a script", "200", None, [], "EnhanceScriptRequest"))
        },
    }
    if rules.has("A'"):
        names = ("limit", "cursor")
        query = [{"name": name, "in": "query", "required": False, "schema": {"type": "string"}} for name in names]
        paths[f"{api}/sequences"]["get"] = _operation("List sequences", "200", "SequenceListResult", query)
    if rules.has("B"):
        paths[f"{api}/sequences/{{id}}/exports"] = {
            "get": _operation("List exports", "200", "SequenceExportsResult", [one, WAIT]),
            "post": _operation("Render one MP4", "202", "SequenceExportAccepted", [one]),
        }
        if rules.has("late B"):
            known = {"description": "The film of the same cut, ready", "content": _json("SequenceExportAccepted")}
            paths[f"{api}/sequences/{{id}}/exports"]["post"]["responses"]["200"] = known
        code = {"name": "device_code", "in": "query", "required": True, "schema": {"type": "string"}}
        paths[f"{api}/device/code"] = {"post": _open(_operation("Sign in with a code", "201", None))}
        paths[f"{api}/device/token"] = {"get": _open(_operation("The key, once confirmed", "200", None, [code, WAIT]))}
        paths[f"{api}/styles"] = {
            "get": _operation("List styles", "200", "StyleListResult"),
            "post": _operation("Create a style", "201", "StyleDocument", [], "CreateStyleRequest"),
        }
        paths[f"{api}/styles/{{id}}"] = {"get": _operation("One style", "200", "StyleDocument", [one])}
    return paths


def _operation(
    summary: str, status: str, result: str | Schema | None, parameters: list[Any] | None = None, body: str | None = None
) -> Schema:
    success: Schema = {"description": summary}
    if result is not None:
        success["content"] = _json(result)
    error = {"description": "Error", "content": _json("Error")}
    found: Schema = {"summary": summary, "responses": {status: success, "default": error}}
    if parameters:
        found["parameters"] = parameters
    if body is not None:
        found["requestBody"] = {"required": True, "content": _json(body)}
    return found


def _json(schema: str | Schema) -> Schema:
    """Content of a schema, or of the component of that name."""
    return {"application/json": {"schema": ref(schema) if isinstance(schema, str) else schema}}


def _streamed(operation: Schema) -> Schema:
    """The reply is a stream of server-sent events."""
    operation["responses"]["200"]["content"] = {"text/event-stream": {"schema": {"type": "string"}}}
    return operation


def _open(operation: Schema) -> Schema:
    """No key is asked for."""
    return {**operation, "security": []}
