"""What all OpenStory endpoints share: the records, the rules, who is calling, and links to media."""

import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import BaseModel, Field

from sandbox.accounts import Account
from sandbox.openstory.errors import missing, refused
from sandbox.openstory.library import CHARACTERS, LOCATIONS, STYLES
from sandbox.openstory.rate import RateLimit
from sandbox.openstory.records import Entry, Sequence, SignIn, Style
from sandbox.openstory.rules import Rules
from sandbox.openstory.ulids import new_ulid
from sandbox.replies import RefusalError
from sandbox.wire import presented_key
from sandbox.world import World

SLUG = "openstory"
TEN_YEARS = 315_360_000.0
Endpoint = Callable[[web.Request, Account], Awaitable[web.StreamResponse]]


class Records(BaseModel):
    """Everything that survives a restart. Styles, cast and locations here are those that teams have made."""

    rules: Rules = Rules()
    sequences: dict[str, Sequence] = {}
    styles: list[Style] = []
    characters: list[Entry] = []
    locations: list[Entry] = []
    sign_ins: list[SignIn] = []
    series: str = Field(default_factory=lambda: secrets.token_hex(4))


class Desk:
    """Records plus the world around them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.records = Records()
        self.rate = RateLimit()
        self.address_rate = RateLimit(window=60.0, code="rate_limited", retry_after=60)

    @property
    def rules(self) -> Rules:
        return self.records.rules

    @property
    def fetches_here(self) -> bool:
        """May image URLs name this machine?"""
        return (self.rules.image_hosts or self.world.settings.image_hosts) == "any"

    @property
    def now(self) -> float:
        return self.world.clock.now()

    def new_id(self) -> str:
        return new_ulid(self.now)

    def place(self, *parts: object) -> str:
        """A path on the media host. The series is new after a reset, so old links and late files meet nothing new."""
        return "/".join((SLUG, self.records.series, *map(str, parts)))

    def account(self, request: web.Request) -> Account:
        """Who is calling, 401, or 403. `x-api-key` decides when both headers are there."""
        account = self.world.accounts.find(SLUG, presented_key(request))
        if account is None:
            raise refused(401, "Invalid or missing API key.")
        if account.key in self.rules.teamless:
            raise refused(403, "This API key's owner has no team.")
        return account

    def signed_in(self, endpoint: Endpoint) -> Handler:
        """Authenticate, count the request, answer."""

        async def handler(request: web.Request) -> web.StreamResponse:
            try:
                account = self.account(request)
            except RefusalError as closed:
                if not self.rules.plain_auth_errors:
                    raise
                return web.Response(text="Unauthorized" if closed.status == 401 else "Forbidden", status=closed.status)
            self.rate.count(account.key, self.now, self.rules.requests_per_second)
            return await endpoint(request, account)

        return handler

    def of_anybody(self, endpoint: Handler) -> Handler:
        """Nobody has a key here yet: requests are counted by their address."""

        async def handler(request: web.Request) -> web.StreamResponse:
            self.address_rate.count(request.remote or "", self.now, self.rules.device_requests_per_minute)
            return await endpoint(request)

        return handler

    def sequence(self, request: web.Request, account: Account) -> Sequence:
        """The sequence of the path, if it is the caller's."""
        sequence = self.records.sequences.get(request.match_info["id"])
        if sequence is None or sequence.user_id != account.user_id or sequence.hidden == "everywhere":
            raise missing("Sequence not found.")
        return sequence

    def styles(self, account: Account) -> list[Style]:
        """The team's own, newest first, then the public templates."""
        return [*reversed([s for s in self.records.styles if s.user_id == account.user_id]), *STYLES]

    def characters(self, account: Account) -> list[Entry]:
        return [*CHARACTERS, *(entry for entry in self.records.characters if entry.user_id == account.user_id)]

    def locations(self, account: Account) -> list[Entry]:
        return [*LOCATIONS, *(entry for entry in self.records.locations if entry.user_id == account.user_id)]

    def link(self, request: web.Request, path: str, since: float) -> str:
        """The URL of a file: the same at every read, for years. Origin-relative in era A."""
        if self.rules.origin_relative:
            return f"/r2/{quote(path)}"
        return self.world.media.link(request, path, since + TEN_YEARS)
