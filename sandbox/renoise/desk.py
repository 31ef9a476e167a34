"""What all Renoise endpoints share: the records, the rules, and who is calling."""

import secrets
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import BaseModel, Field

from sandbox.accounts import Account
from sandbox.renoise.records import Material, Task, Upload
from sandbox.renoise.rules import Rules
from sandbox.replies import RefusalError
from sandbox.wire import presented_key
from sandbox.world import World

SLUG = "renoise"
Endpoint = Callable[[web.Request, Account], Awaitable[web.StreamResponse]]


class Records(BaseModel):
    """Everything that survives a restart."""

    rules: Rules = Rules()
    tasks: dict[int, Task] = {}
    materials: dict[int, Material] = {}
    uploads: dict[str, Upload] = {}
    last_id: int = 0
    series: str = Field(default_factory=lambda: secrets.token_hex(4))


class Desk:
    """Records plus the world around them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.records = Records()

    @property
    def rules(self) -> Rules:
        return self.records.rules

    def place(self, *parts: object) -> str:
        """A path on the media host. The series is new after a reset, so old links and late files meet nothing new."""
        return "/".join((SLUG, self.records.series, *map(str, parts)))

    def next_id(self) -> int:
        """Ids of tasks and materials come from one counter, so mixing them up is noticed."""
        self.records.last_id += 1
        return self.records.last_id

    def account(self, request: web.Request) -> Account:
        """Who is calling, or 401. `X-API-Key` decides when both headers are there (contract 1)."""
        account = self.world.accounts.find(SLUG, presented_key(request))
        if account is None:
            raise RefusalError(401, {"error": "Unauthorized: invalid or missing API key"})
        return account

    def signed_in(self, endpoint: Endpoint) -> Handler:
        async def handler(request: web.Request) -> web.StreamResponse:
            return await endpoint(request, self.account(request))

        return handler

    def task(self, request: web.Request, account: Account) -> Task:
        """The task of the path, if it is the caller's."""
        task = self.records.tasks.get(path_id(request))
        if task is None or task.user_id != account.user_id or task.hidden == "everywhere":
            raise RefusalError(404, {"error": "Task not found"})
        return task

    def material(self, number: int, account: Account) -> Material | None:
        material = self.records.materials.get(number)
        if material is None or material.user_id != account.user_id or material.deleted:
            return None
        return material

    def link(self, request: web.Request, path: str) -> str:
        expires = self.world.clock.now() + self.world.settings.link_seconds
        return self.world.media.link(request, path, expires)


def path_id(request: web.Request) -> int:
    """The id of the path; anything but a positive integer is an id that does not exist."""
    text = request.match_info["id"]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def page(request: web.Request, most: int) -> tuple[int, int]:
    """(limit, offset) of a list. A larger limit than `most` quietly gives `most` rows (trap 9)."""
    limit = number_in(request, "limit", most, 1)
    return min(limit, most), number_in(request, "offset", 0, 0)


def number_in(request: web.Request, name: str, default: int, least: int) -> int:
    text = request.query.get(name, "")
    if text == "":
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) < least:
        raise RefusalError(400, {"error": f"{name} must be an integer of at least {least}"})
    return int(text)


def ids_in(text: str) -> set[int]:
    """`ids=1,2,3`."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise RefusalError(400, {"error": "ids must be a comma-separated list of integers"})
    return {int(part) for part in parts}
