"""Idempotency-Key: the same key and body get the first reply again (REF "Idempotency", contract 1.2, 1.6).

Only what was accepted is kept: a 402 (or any refusal) leaves the key free for the same request later.
"""

import contextlib
import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web

from sandbox.accounts import Account
from sandbox.sleeperhit.errors import refused
from sandbox.sleeperhit.records import KeptReply

if TYPE_CHECKING:
    from sandbox.sleeperhit.desk import Desk

Call = Callable[[], Awaitable[web.Response]]
HEADER = "Idempotency-Key"
NOT_KEPT = web.RequestKey("not_kept", bool)  # set by an endpoint whose success is no acceptance


class Idempotency:
    """Kept replies are records and survive a restart; what is in flight does not."""

    def __init__(self, desk: "Desk") -> None:
        self.desk = desk
        self._in_flight: dict[str, tuple[str, str]] = {}

    async def answer(self, request: web.Request, account: Account, required: bool, call: Call) -> web.Response:
        """The kept reply, a 409, or what `call` says."""
        key = request.headers.get(HEADER, "").strip()
        if request.method != "POST" or not key:
            if required:
                raise refused("idempotency_key_required", "This endpoint requires an Idempotency-Key header.")
            return await call()
        place, mine = self._place(request, account, key), (request.path, await fingerprint(request))
        if kept := self.desk.records.replies.get(place):
            if (kept.path, kept.fingerprint) != mine:
                raise _other_parameters()
            return web.Response(
                text=kept.text, content_type="application/json", headers={"Idempotency-Replayed": "true"}
            )
        if first := self._in_flight.get(place):
            if first != mine:
                raise _other_parameters()
            raise refused("idempotency_conflict", "A request with this Idempotency-Key is already processing.")
        return await self._first(request, place, mine, call)

    async def _first(self, request: web.Request, place: str, mine: tuple[str, str], call: Call) -> web.Response:
        self._in_flight[place] = mine
        try:
            await self.desk.world.rest(self.desk.now, self.desk.rules.accept_seconds)
            response = await call()
        finally:
            self._in_flight.pop(place, None)
        if response.status == 200 and NOT_KEPT not in request:
            path, print_ = mine
            self.desk.records.replies[place] = KeptReply(path=path, fingerprint=print_, text=response.text or "")
        return response

    def _place(self, request: web.Request, account: Account, key: str) -> str:
        where = request.path if self.desk.rules.key_scope == "endpoint" else ""
        return "\n".join((str(account.user_id), where, key))

    def clear(self) -> None:
        self._in_flight.clear()


async def fingerprint(request: web.Request) -> str:
    """The same for the same JSON, however it is spelled."""
    raw = await request.read()
    with contextlib.suppress(ValueError, RecursionError):
        raw = json.dumps(json.loads(raw), sort_keys=True).encode() if raw else b""
    return hashlib.sha256(raw).hexdigest()


def _other_parameters() -> Exception:
    return refused("idempotency_conflict", "This Idempotency-Key was used with different parameters.")
