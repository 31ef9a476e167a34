"""Reading sequences: one, with `?wait`, and the list with its cursor (contract 1.7 to 1.9)."""

import base64
import binascii
import re
from urllib.parse import urlencode

from aiohttp import web

from sandbox.accounts import Account
from sandbox.openstory import documents, links
from sandbox.openstory.desk import Desk
from sandbox.openstory.errors import bad
from sandbox.openstory.records import Sequence
from sandbox.openstory.waiting import hold_sequence, wait_of
from sandbox.replies import reply

DEFAULT_LIMIT, MOST = 20, 100
Place = tuple[float, str]


class SequenceApi:
    """Everything about sequences but their creation and their exports."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def detail(self, request: web.Request, account: Account) -> web.Response:
        sequence = self.desk.sequence(request, account)
        seconds = wait_of(request)
        if not seconds:
            return reply(documents.state(self.desk, request, sequence))
        waited = await hold_sequence(self.desk.world, seconds, sequence)
        return reply(documents.state(self.desk, request, sequence), headers=waited.headers)

    async def listing(self, request: web.Request, account: Account) -> web.Response:
        """Latest change first, without the archived ones; a running sequence moves up while a client pages."""
        limit, after = limit_of(request), cursor_of(request)
        found = [s for s in self.desk.records.sequences.values() if self._listed(s, account)]
        found.sort(key=place_of, reverse=True)
        rest = [s for s in found if after is None or place_of(s) < after]
        page = rest[:limit]
        found_links = {"self": links.get(request.path_qs, "This page"), "create-sequence": links.create_sequence()}
        if len(rest) > limit:
            query = {"limit": limit, "cursor": cursor(page[-1])}
            found_links["next"] = links.get(f"{links.API}/sequences?{urlencode(query)}", "Next page")
        rows = [documents.summary(self.desk, request, sequence) for sequence in page]
        return reply({"sequences": rows, "_links": found_links})

    def _listed(self, sequence: Sequence, account: Account) -> bool:
        visible = sequence.status != "archived" and sequence.hidden is None
        return visible and sequence.user_id == account.user_id


def place_of(sequence: Sequence) -> Place:
    """Order of the list: updatedAt, then id."""
    return sequence.updated_at, sequence.id


def cursor(sequence: Sequence) -> str:
    text = f"{sequence.updated_at!r} {sequence.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def cursor_of(request: web.Request) -> Place | None:
    """The place of the last row that was seen; 400 for anything that is not a cursor of ours."""
    text = request.query.get("cursor", "")
    if not text:
        return None
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True).decode("ascii")
        moment, number = raw.split(" ")
        return float(moment), number
    except (binascii.Error, ValueError) as strange:
        raise bad("Invalid cursor.") from strange


def limit_of(request: web.Request) -> int:
    """20 when absent, else clamped to 1..100; 400 when it is no integer."""
    text = request.query.get("limit", "").strip()
    if not text:
        return DEFAULT_LIMIT
    if not re.fullmatch(r"[+-]?\d{1,300}", text, re.ASCII):
        raise bad("limit must be an integer.")
    return min(MOST, max(1, int(text)))
