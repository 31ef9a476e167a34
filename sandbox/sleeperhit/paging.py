"""Cursor pages: 20 unless asked, 100 at most, newest first; cursors mean nothing to a client (REF "Pagination")."""

import base64
import binascii
from collections.abc import Sequence
from typing import Protocol, TypeVar

from aiohttp import web

from sandbox.sleeperhit.errors import InvalidError

DEFAULT, MOST = 20, 100


class Listed(Protocol):
    id: str
    created_at: float


Row = TypeVar("Row", bound=Listed)


def whole_number(request: web.Request, name: str, default: int, least: int, most: int) -> int:
    """A number of the query; InvalidError when it is none or outside."""
    text = request.query.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not least <= int(text[:12]) <= most:
        raise InvalidError(f"{name} must be an integer from {least} to {most}")
    return int(text)


def page(request: web.Request, rows: Sequence[Row]) -> tuple[list[Row], str | None]:
    """The page that the query asks for, and the cursor of the next one."""
    limit, after = whole_number(request, "limit", DEFAULT, 1, MOST), _place(request)
    rest = sorted(rows, key=lambda row: (row.created_at, row.id), reverse=True)
    if after is not None:
        rest = [row for row in rest if (row.created_at, row.id) < after]
    chosen = rest[:limit]
    return chosen, _cursor(chosen[-1]) if len(rest) > limit else None


def _cursor(row: Listed) -> str:
    return base64.urlsafe_b64encode(f"{row.created_at!r} {row.id}".encode()).decode().rstrip("=")


def _place(request: web.Request) -> tuple[float, str] | None:
    text = request.query.get("cursor", "")
    if not text:
        return None
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True).decode("ascii")
        moment, number = raw.split(" ")
        return float(moment), number
    except (binascii.Error, ValueError) as strange:
        raise InvalidError("cursor is not one of ours") from strange
