"""JSON replies and refusals, the same for every vendor."""

import json
from collections.abc import Mapping
from decimal import Decimal

from aiohttp import web

SITE_SHELL = (
    "<!doctype html><html lang=en><head><title>Practice site</title></head>"
    "<body><div id=root>This page is the site, not the API.</div></body></html>"
)


class RefusalError(Exception):
    """A reply that is not a success; handlers raise it and the wire turns it into JSON."""

    def __init__(self, status: int, body: Mapping[str, object], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {body}")
        self.status, self.body, self.headers = status, body, headers or {}


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and value.as_tuple().exponent == 0 else float(value)
    raise TypeError(f"cannot write {type(value).__name__} as JSON")


def clean(value: object) -> object:
    """Without lone surrogates: JSON may carry them, UTF-8 (files, pages, replies) cannot."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {clean(key): clean(item) for key, item in value.items()}
    return value


def _no_number(word: str) -> object:
    raise ValueError(f"{word} is no JSON")


async def parsed_body(request: web.Request) -> object:
    """The body of a request as JSON, which is UTF-8 whatever a header says. Raises ValueError when it is not."""
    try:
        return clean(json.loads((await request.read()).decode("utf-8-sig"), parse_constant=_no_number))
    except RecursionError as deep:
        raise ValueError("nested too deep") from deep


async def json_body(request: web.Request) -> object:
    """The body of a request as JSON; 400 when it is not."""
    try:
        return await parsed_body(request)
    except ValueError as broken:
        raise RefusalError(400, {"error": "The body is not JSON"}) from broken


async def object_body(request: web.Request) -> dict[str, object]:
    """The body as a JSON object; 400 when it is anything else."""
    body = await json_body(request)
    if not isinstance(body, dict):
        raise RefusalError(400, {"error": "The body must be a JSON object"})
    return body


def as_json(body: object) -> str:
    """Money goes out as a JSON number with its own digits (two decimals survive a float exactly)."""
    return json.dumps(body, default=_plain, ensure_ascii=False).encode("utf-8", "replace").decode()


def reply(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.Response(text=as_json(body), status=status, headers=headers, content_type="application/json")


def html(text: str = SITE_SHELL, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html")
