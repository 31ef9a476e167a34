"""POST /scripts/enhance: its body, and the script out of its stream of events (contract 1.12). Pure."""

import codecs
import json
from collections.abc import Collection, Iterable, Iterator

from pydantic import JsonValue

from providers.errors import Fault, ProviderError
from providers.openstory.cast import role_of
from providers.openstory.options import Settings, canonical
from providers.order import Order
from providers.report import Piece
from providers.text import clean_text, storable
from providers.values import Row, row, text

LONGEST, LONGEST_BEFORE = 300, 180  # seconds an enhancement can aim at: the latest era, and those before it


def enhance_body(order: Order, offered: Collection[str]) -> dict[str, JsonValue]:
    """What an enhancement may know of the order. An element goes along only with the word the script has for it.

    offered  the names of the server's settings, which tell its era: an earlier one is asked for what it can take
    """
    given, wanted = canonical(order.options), Settings.of(order)
    body: dict[str, JsonValue] = {"script": order.prompt}
    for name, wire in (("style", "style"), ("ratio", "aspectRatio")):
        if name in given and given[name] != "auto":
            body[wire] = given[name]
    if wanted.seconds is not None:
        body["targetSeconds"] = min(wanted.seconds, LONGEST if "stop_at" in offered else LONGEST_BEFORE)
    if wanted.video_models and "resolution" in offered:
        body["videoModel"] = wanted.video_models[0]
    elements: list[JsonValue] = [
        {"url": item.remote_id, "token": item.text.strip()}
        for item in order.inputs
        if role_of(item) == "element" and item.remote_id and item.text.strip()
    ]
    return body | ({"elements": elements} if elements else {})


def pieces(stream: Iterable[bytes]) -> Iterator[Piece]:
    """The pieces of a stream of events; ends with the one that is done.

    Raises ProviderError for an `error` event, and when the stream ends before it is done: half a script is none.
    """
    so_far = ""
    for event, document in events(stream):
        if event == "error":
            raise spoiled(document)
        if event == "done":
            yield Piece(text(document.get("enhancedScript")) or so_far, replace=True, done=True)
            return
        if event == "replace":
            so_far = whole_text(document)
            yield Piece(so_far, replace=True)
        elif isinstance(document.get("delta"), str):
            so_far += str(document["delta"])
            yield Piece(str(document["delta"]))
    message = "The stream from OpenStory ended before the script was whole. Your script is as it was. Try again."
    raise ProviderError(message, code="stream_ended", fault=Fault.NETWORK)


def whole_text(document: Row) -> str:
    """The text that replaces what came before, whatever its key is called: the contract names none."""
    named = (document.get(name) for name in ("enhancedScript", "script", "text", "replace", "delta"))
    return next((one for one in named if isinstance(one, str)), "")


def events(stream: Iterable[bytes]) -> Iterator[tuple[str, Row]]:
    """(event name, JSON object) of every event with data, as server-sent events are written."""
    event = ""
    data: list[str] = []
    for line in lines(stream):
        if not line:
            if data:
                yield event, parsed("\n".join(data))
            event, data = "", []
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            event = value
        elif name == "data":
            data.append(value)
    if data:  # the vendor closed without the empty line
        yield event, parsed("\n".join(data))


def lines(stream: Iterable[bytes]) -> Iterator[str]:
    """Lines without their end, which may be LF, CR or CRLF and fall between two pieces."""
    decoder, rest = codecs.getincrementaldecoder("utf-8")("replace"), ""
    for piece in stream:
        rest += decoder.decode(piece)
        held = rest.endswith("\r")  # half of a CRLF, perhaps
        *whole, rest = (rest[:-1] if held else rest).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        rest += "\r" if held else ""
        yield from whole
    if rest.rstrip("\r"):
        yield rest.rstrip("\r")


def parsed(data: str) -> Row:
    try:
        return row(storable(json.loads(data)))
    except (ValueError, RecursionError):
        return {}


def refusal(error: ProviderError) -> ProviderError:
    """What a person reads where the server has no such endpoint, as early ones; its own 404s have a code."""
    if error.status not in (404, 405, 501) or error.code == "not_found":
        return error
    message = "This OpenStory server enhances scripts only with a take. Your script is as it was."
    return ProviderError(message, code="no_enhance", fault=Fault.REFUSED, status=error.status)


def spoiled(document: Row) -> ProviderError:
    inner = row(document.get("error")) or document
    words, code = clean_text(text(inner.get("message"))), clean_text(text(inner.get("code")), 60).lower()
    message = (
        f"OpenStory stopped enhancing the script: “{words}”" if words else "OpenStory stopped enhancing the script."
    )
    fault = Fault.CREDITS if code == "insufficient_credits" else Fault.NETWORK
    return ProviderError(f"{message} Your script is as it was.", code=code or "enhance_failed", fault=fault)
