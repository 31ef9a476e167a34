"""Reading a request's body; every refusal has the vendor's envelope."""

from aiohttp import web

from sandbox.openstory.errors import refused
from sandbox.replies import parsed_body


async def read_json(request: web.Request) -> object:
    """The body as JSON, or 400 INVALID_JSON."""
    try:
        return await parsed_body(request)
    except ValueError as broken:
        raise refused(400, "Request body must be valid JSON.", "INVALID_JSON") from broken
