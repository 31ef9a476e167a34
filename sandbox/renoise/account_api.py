"""GET /me, /credit/estimate, /credit/history, /models (contract 2)."""

from aiohttp import web

from sandbox.accounts import Account
from sandbox.clock import iso
from sandbox.renoise.desk import Desk, number_in, page
from sandbox.renoise.models import DEFAULT_BY_KIND, MODELS, find_model, model_row
from sandbox.renoise.pricing import discount_percent, price
from sandbox.replies import RefusalError, reply

WORDS = {"opening": "grant", "topup": "topup", "charge": "consume", "refund": "refund"}


class AccountApi:
    """What an account may ask about itself."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def me(self, _: web.Request, account: Account) -> web.Response:
        balance = self.desk.world.books.balance(account)
        return reply({
            "user": {"id": account.user_id, "name": account.label},
            "credit": {"balance": balance},
        })  # fmt: skip

    async def estimate(self, request: web.Request, account: Account) -> web.Response:
        """The price of an order; null when the model or its resolution has no price row."""
        query = request.query
        model = find_model(query.get("model") or DEFAULT_BY_KIND["video"])
        seconds = number_in(request, "duration", 0, 1) or None
        watermark = _switch(request, "watermark")
        balance = self.desk.world.books.balance(account)
        amount, percent = None, account.discount_percent
        if model is not None:
            percent = discount_percent(model, account.discount_percent, watermark)
            resolution = query.get("resolution") or query.get("variant") or model.resolution
            amount = price(model, seconds, resolution, _switch(request, "hasVideoRef"), percent)
        return reply({
            "estimatedCredit": amount,
            "balance": balance,
            "sufficient": amount is not None and balance >= amount,
            "discountPercent": percent,
        })  # fmt: skip

    async def history(self, request: web.Request, account: Account) -> web.Response:
        """Newest first. The shape is undocumented; this one is the sandbox's own reading."""
        limit, offset = page(request, self.desk.rules.page_size_max)
        entries = self.desk.world.books.of(account)[::-1]
        rows = [
            {
                "id": entry.id,
                "type": WORDS[entry.kind],
                "amount": entry.amount,
                "taskId": entry.task_id,
                "description": entry.note,
                "createdAt": iso(entry.at),
                "balanceAfter": entry.balance_after,
            }
            for entry in entries[offset : offset + limit]
        ]
        return reply({"transactions": rows, "total": len(entries)})

    async def models(self, _: web.Request, __: Account) -> web.Response:
        return reply({"models": [model_row(model) for model in MODELS]})


def _switch(request: web.Request, name: str) -> bool:
    """`hasVideoRef=1`: 1 or true, 0 or false, absent = false."""
    text = request.query.get(name, "0").lower()
    if text not in ("0", "1", "true", "false", ""):
        raise RefusalError(400, {"error": f"{name} must be 0 or 1"})
    return text in ("1", "true")
