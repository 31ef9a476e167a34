"""OpenAPI 3.1 of the endpoints, the forms that they read and the parameters that they know."""

import re
from collections.abc import Mapping, Sequence

from sandbox.sleeperhit.bodies import Strict
from sandbox.sleeperhit.cast_api import DEFAULT_LINES, MOST_LINES
from sandbox.sleeperhit.desk import API, Endpoint
from sandbox.sleeperhit.errors import STATUS
from sandbox.sleeperhit.idempotency import HEADER
from sandbox.sleeperhit.paging import DEFAULT, MOST
from sandbox.sleeperhit.records import Json

TEXT: Json = {"type": "string"}
PLACE: Json = {"type": "integer", "minimum": 0}
PAGED: dict[str, Json] = {
    "limit": {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT},
    "cursor": TEXT,
}
JOB_LIST: dict[str, Json] = {"projectId": TEXT, "storyPlanId": TEXT, **PAGED}
REVISION: dict[str, Json] = {"revision": {"type": "integer", "minimum": 1}}
REPORT: dict[str, Json] = {"reportId": TEXT}
LINES: dict[str, Json] = {
    "limit": {"type": "integer", "minimum": 1, "maximum": MOST_LINES, "default": DEFAULT_LINES},
    "scope": {"type": "string", "enum": ["all", "character", "range"], "default": "all"},
    "character": TEXT,
    "startEntry": PLACE,
    "endEntry": PLACE,
}
OPEN = {"/openapi.json": "OpenAPI 3.1 of this API", "/examples": "Recipes for what is live"}
READINGS = "As production has it. The reference reading refuses creativeBrief and what else only production has."
ERROR: Json = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "requestId"],
            "properties": {
                "code": {"type": "string", "enum": sorted(STATUS)},
                "message": TEXT,
                "requestId": {"type": "string", "format": "uuid"},
                "details": {"type": "object"},
            },
        }
    },
}
SIGNED = ("X-Request-Id", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
HEADERS: Json = {name: {"$ref": f"#/components/headers/{name}"} for name in SIGNED}


def openapi(endpoints: Sequence[Endpoint]) -> Json:
    """The document as GET /openapi.json gives it."""
    paths: dict[str, dict[str, object]] = {path: {"get": _open_operation(path)} for path in OPEN}
    schemas: dict[str, object] = {"Error": ERROR}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint)
        for form in endpoint.forms:
            schemas[form.shown_as] = _schema(form, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Story API (practice)", "version": "v1", "description": READINGS},
        "servers": [{"url": API}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "headers": {name: {"schema": TEXT if name == SIGNED[0] else PLACE} for name in SIGNED},
            "responses": {"Error": _answer("A refusal; match on `code`", {"$ref": "#/components/schemas/Error"})},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _schema(form: type[Strict], schemas: dict[str, object]) -> Json:
    """Its definitions go beside it."""
    schema = form.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(schema.pop("$defs", {}))
    return schema


def _operation_id(method: str, path: str) -> str:
    words = re.sub(r"[{}]", "", path).replace("/", " ").replace("-", " ").replace(".", " ").split()
    return method.lower() + "".join(word.capitalize() for word in words)


def _answer(words: str, schema: Mapping[str, object]) -> Json:
    return {"description": words, "headers": HEADERS, "content": {"application/json": {"schema": schema}}}


def _replies(shown: str) -> Json:
    names = shown.split()
    schema: Json = {"type": "object", "required": names, "properties": {name: {} for name in names}}
    return {"200": _answer("OK", schema), "default": {"$ref": "#/components/responses/Error"}}


def _open_operation(path: str) -> Json:
    return {
        "operationId": _operation_id("GET", path),
        "summary": OPEN[path],
        "security": [],
        "responses": _replies(""),
    }


def _parameters(endpoint: Endpoint) -> list[Json]:
    def parameter(name: str, place: str, schema: Mapping[str, object], *, required: bool) -> Json:
        return {"name": name, "in": place, "required": required, "schema": schema}

    found = [parameter(name, "path", TEXT, required=True) for name in re.findall(r"{(\w+)}", endpoint.path)]
    found += [parameter(name, "query", schema, required=False) for name, schema in endpoint.query.items()]
    if endpoint.method == "POST":
        found.append(parameter(HEADER, "header", TEXT, required=endpoint.needs_key))
    return found


def _operation(endpoint: Endpoint) -> Json:
    operation: Json = {
        "operationId": _operation_id(endpoint.method, endpoint.path),
        "security": [{"bearer": [endpoint.scope]}],
        "parameters": _parameters(endpoint),
        "responses": _replies(endpoint.shows),
    }
    if endpoint.forms:
        refs = [{"$ref": f"#/components/schemas/{form.shown_as}"} for form in endpoint.forms]
        needed = all(any(one.is_required() for one in form.model_fields.values()) for form in endpoint.forms)
        content = {"application/json": {"schema": refs[0] if len(refs) == 1 else {"oneOf": refs}}}
        operation["requestBody"] = {"required": needed, "content": content}
    return operation
