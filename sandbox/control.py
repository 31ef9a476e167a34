"""The control API on the first port: accounts, books, faults, journal, settings, tasks by hand."""

from collections.abc import Iterable
from decimal import Decimal

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sandbox.accounts import Account
from sandbox.books import TaskId
from sandbox.control_page import control_page
from sandbox.faults import Fault
from sandbox.replies import RefusalError, html, json_body, object_body, reply
from sandbox.sandbox import Sandbox
from sandbox.settings import Settings


class OpenAccount(BaseModel):
    model_config = ConfigDict(extra="forbid")

    vendor: str = "renoise"
    key: str | None = None
    balance: Decimal = Field(default=Decimal(100), ge=0)
    label: str = ""
    active_cap: int | None = None
    discount_percent: int = Field(default=0, ge=0, le=100)


class TopUp(BaseModel):
    model_config = ConfigDict(extra="forbid")

    key: str
    amount: Decimal = Field(gt=0)


class Finish(BaseModel):
    model_config = ConfigDict(extra="forbid")

    vendor: str = "renoise"
    ids: list[TaskId] | None = None


class Advance(BaseModel):
    model_config = ConfigDict(extra="forbid")

    advance: float = Field(ge=0)


class ControlApi:
    """JSON in, JSON out; `GET /` is the page for people. No key is asked for: it listens on the loopback address."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.world = sandbox.world

    def routes(self) -> Iterable[web.RouteDef]:
        return [
            web.get("/", self.page),
            web.get("/_control/health", self.health),
            web.get("/_control/accounts", self.accounts),
            web.post("/_control/accounts", self.open_account),
            web.post("/_control/topup", self.top_up),
            web.get("/_control/bill", self.bill),
            web.get("/_control/requests", self.requests),
            web.post("/_control/requests/reset", self.forget_requests),
            web.get("/_control/leaks", self.leaks),
            web.get("/_control/faults", self.faults),
            web.post("/_control/faults", self.add_faults),
            web.delete("/_control/faults", self.clear_faults),
            web.delete("/_control/faults/{id:\\d+}", self.remove_fault),
            web.get("/_control/settings", self.settings),
            web.post("/_control/settings", self.change_settings),
            web.get("/_control/tasks", self.tasks),
            web.post("/_control/tasks/{id}", self.drive),
            web.post("/_control/finish", self.finish),
            web.post("/_control/clock", self.advance),
            web.post("/_control/reset", self.reset),
        ]

    async def page(self, _: web.Request) -> web.Response:
        return html(control_page(self.sandbox))

    async def health(self, _: web.Request) -> web.Response:
        return reply({"ok": True, "addresses": self.sandbox.addresses})

    async def accounts(self, _: web.Request) -> web.Response:
        return reply({"accounts": [self._account(account) for account in self.world.accounts.listing()]})

    def _account(self, account: Account) -> dict[str, object]:
        return {**account.model_dump(), "balance": str(self.world.books.balance(account))}

    async def open_account(self, request: web.Request) -> web.Response:
        wish = OpenAccount.model_validate(await _object(request))
        if wish.vendor not in self.sandbox.vendors:
            raise _bad(f"no vendor {wish.vendor!r}")
        key = wish.key or self._new_key(wish.vendor)
        self.sandbox.open_account(wish.vendor, key, wish.balance, wish.label, wish.active_cap, wish.discount_percent)
        account = self.world.accounts.find(wish.vendor, key)
        return reply(self._account(account) if account else {}, 201)

    def _new_key(self, slug: str) -> str:
        vendor = self.sandbox.vendors[slug]
        return vendor.new_key(vendor.key_prefix)

    async def top_up(self, request: web.Request) -> web.Response:
        wish = TopUp.model_validate(await _object(request))
        account = self._by_key(wish.key)
        self.world.books.write(account, "topup", wish.amount, self.world.clock.now(), note="Top-up")
        return reply(self._account(account))

    def _by_key(self, key: str) -> Account:
        account = self.world.accounts.by_key(key)
        if account is None:
            raise RefusalError(404, {"error": "no account has this key"})
        return account

    async def bill(self, request: web.Request) -> web.Response:
        """Of one key, or of all."""
        if key := request.query.get("key"):
            return reply(self.world.books.bill(self._by_key(key)))
        return reply({"bills": [self.world.books.bill(account) for account in self.world.accounts.listing()]})

    async def requests(self, request: web.Request) -> web.Response:
        query = request.query
        chosen = self.world.journal.select(
            query.get("vendor"), query.get("key"), query.get("path"), query.get("method")
        )
        return reply(self.world.journal.report(chosen))

    async def forget_requests(self, _: web.Request) -> web.Response:
        self.world.journal.clear()
        return reply({"ok": True})

    async def leaks(self, _: web.Request) -> web.Response:
        leaks = self.world.journal.leaks
        return reply({"count": len(leaks), "leaks": [leak.shown() for leak in leaks]})

    async def faults(self, _: web.Request) -> web.Response:
        return reply({"faults": [rule.model_dump() for rule in self.world.faults.rules]})

    async def add_faults(self, request: web.Request) -> web.Response:
        """One rule, or a list of rules."""
        body = await _json(request)
        wishes = [Fault.model_validate(item) for item in (body if isinstance(body, list) else [body])]
        return reply({"faults": [self.world.faults.add(rule).model_dump() for rule in wishes]}, 201)

    async def clear_faults(self, _: web.Request) -> web.Response:
        self.world.faults.clear()
        return reply({"faults": []})

    async def remove_fault(self, request: web.Request) -> web.Response:
        if not self.world.faults.remove(int(request.match_info["id"])):
            raise RefusalError(404, {"error": "no such fault"})
        return reply({"ok": True})

    async def settings(self, _: web.Request) -> web.Response:
        rules = {slug: practice.rules() for slug, practice in self.sandbox.practices.items()}
        return reply({**self.world.settings.model_dump(), **rules})

    async def change_settings(self, request: web.Request) -> web.Response:
        """Shared settings at the top level, a vendor's own under its slug. All or nothing per level."""
        body = await _object(request)
        rules = {slug: body.pop(slug) for slug in list(body) if slug in self.sandbox.practices}
        self.world.settings = Settings.model_validate({**self.world.settings.model_dump(), **body})
        for slug, changes in rules.items():
            if not isinstance(changes, dict):
                raise _bad(f"{slug} must be an object")
            self.sandbox.practices[slug].change_rules(changes)
        return await self.settings(request)

    async def tasks(self, request: web.Request) -> web.Response:
        rows = self.sandbox.practices[request.query.get("vendor", "renoise")].tasks()
        key = request.query.get("key")
        return reply({"tasks": [row for row in rows if key in (None, row["key"])]})

    async def drive(self, request: web.Request) -> web.Response:
        practice = self.sandbox.practices[request.query.get("vendor", "renoise")]
        return reply({"task": practice.drive(request.match_info["id"], await _object(request))})

    async def finish(self, request: web.Request) -> web.Response:
        wish = Finish.model_validate(await _object(request))
        return reply({"finishing": self.sandbox.practices[wish.vendor].finish(wish.ids)})

    async def advance(self, request: web.Request) -> web.Response:
        """Move the sandbox's clock: links expire, renders end, nobody sleeps."""
        self.world.clock.advance(Advance.model_validate(await _object(request)).advance)
        return reply({"offset": self.world.clock.offset})

    async def reset(self, _: web.Request) -> web.Response:
        self.sandbox.reset()
        return reply({"ok": True})


def _bad(text: str) -> RefusalError:
    return RefusalError(400, {"error": text})


async def _json(request: web.Request) -> object:
    return await json_body(request) if request.can_read_body else {}


async def _object(request: web.Request) -> dict[str, object]:
    return await object_body(request) if request.can_read_body else {}


@web.middleware
async def control_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refusals of the control API say what was wrong with the order."""
    try:
        return await handler(request)
    except RefusalError as refusal:
        return reply(refusal.body, refusal.status)
    except ValidationError as invalid:
        words = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in invalid.errors())
        return reply({"error": words}, 400)
    except LookupError as missing:
        return reply({"error": str(missing)}, 404)
    except ValueError as invalid:
        return reply({"error": str(invalid)}, 400)
