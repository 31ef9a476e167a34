"""POST /scripts/enhance: the better script as a stream of server-sent events (contract 1.12)."""

import re

from aiohttp import web

from sandbox.accounts import Account
from sandbox.openstory import links
from sandbox.openstory.bodies import read_json
from sandbox.openstory.desk import Desk
from sandbox.openstory.errors import invalid, issue
from sandbox.openstory.fate import is_ordered
from sandbox.openstory.ingest import fetch_all
from sandbox.openstory.library import find_style
from sandbox.openstory.models import MODELS
from sandbox.openstory.orders import EnhanceScript, EnhanceScriptLateB, enhance_form, read_body
from sandbox.openstory.screenplay import DEFAULT_SECONDS, enhanced
from sandbox.replies import as_json

WORDS_AT_ONCE = 4


class EnhanceApi:
    """Free of charge here: the contract names no price."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def enhance(self, request: web.Request, account: Account) -> web.StreamResponse:
        """Refusals come before the stream, as JSON; what goes wrong later is an event."""
        order = read_body(enhance_form(self.desk.rules.era), await read_json(request))
        await self._check(order, account)
        text = enhanced(order.script, order.targetSeconds, self.desk.new_id())
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"})
        await stream.prepare(request)
        pieces = re.findall(rf"(?:\S+\s*){{1,{WORDS_AT_ONCE}}}", text)
        broken = is_ordered("fail enhance", order.script)
        for piece in pieces[: len(pieces) // 2] if broken else pieces:
            await self.desk.world.rest(self.desk.now, self.desk.rules.create_seconds / len(pieces))
            await _send(stream, {"delta": piece})
        if broken:
            await _send(stream, {"code": "INTERNAL_ERROR", "message": "Script enhancement failed."}, "error")
        else:
            await self._finish(stream, order, text)
        await stream.write_eof()
        return stream

    async def _check(self, order: EnhanceScript, account: Account) -> None:
        rules = self.desk.rules
        if order.style is not None and not (rules.has("C") and order.style.strip().lower() == "auto"):
            find_style(self.desk.styles(account), order.style)
        model = order.videoModel if isinstance(order, EnhanceScriptLateB) else None
        if model is not None and rules.models == "known" and model not in MODELS["video"]:
            raise invalid([issue(f"Unknown video model: {model}", "videoModel")])
        await fetch_all(self.desk, [element.url for element in order.elements or []])

    async def _finish(self, stream: web.StreamResponse, order: EnhanceScript, text: str) -> None:
        """From late B on a correction to the wished length replaces the text, when a length was wished."""
        if self.desk.rules.has("late B") and order.targetSeconds is not None:
            text = f"{text}\n\nFade out."
            await _send(stream, {"enhancedScript": text}, "replace")
        example = {"script": text, "enhance": "off"}
        await _send(
            stream,
            {
                "enhancedScript": text,
                "duration": order.targetSeconds or DEFAULT_SECONDS,
                "_links": {"create-sequence": links.create_sequence(example)},
            },
            "done",
        )


async def _send(stream: web.StreamResponse, data: object, event: str | None = None) -> None:
    name = f"event: {event}\n" if event else ""
    await stream.write(f"{name}data: {as_json(data)}\n\n".encode())
