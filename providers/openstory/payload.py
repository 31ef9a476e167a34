"""The body of a create, from an order, and what is to be expected of the sequence (contract 1.5). Pure."""

import hashlib
import re

from pydantic import JsonValue

from providers import typed
from providers.openstory import cast
from providers.openstory.options import WIRE, Settings, canonical
from providers.order import Order

TITLE = 500  # characters
MARK = re.compile(r"\s*\[tb-[0-9a-f]{10}\]")
LISTS = ("analysis_models", "image_models", "video_models", "audio_models")


def mark(token: str) -> str:
    """What makes a title unique: the only handle after a lost reply, as there is no idempotency key (contract 1.13)."""
    return f"[tb-{hashlib.sha256(token.encode('utf-8', 'replace')).hexdigest()[:10]}]"


def title(order: Order, token: str) -> str:
    """Always given, so that the analysis has none to rename; always unique, so that a submit is found by it."""
    lines = (line.strip() for line in (order.title, *order.prompt.splitlines()))
    said = next((line for line in lines if line), "Untitled")
    most = TITLE if order.title.strip() else 60
    own = mark(token)
    return f"{' '.join(said.split())[: min(most, TITLE - len(own) - 1)].rstrip()} {own}"


def own_title(given: str) -> str:
    """A title without our mark."""
    return MARK.sub("", given)


def create_body(order: Order, token: str) -> dict[str, JsonValue]:
    """What the order leaves open is left out, so the server's default holds; but for `motion`, whose default is ours.

    `stopAt` overrides `motion` and `music`, so those two do not go along with it; `music` never goes without `motion`,
    which is a 400 from era B on (traps 7). Raises ProviderError REFUSED when an input is not ready.
    """
    given, wanted = canonical(order.options), Settings.of(order)
    body: dict[str, JsonValue] = {"script": order.prompt, "title": title(order, token)}
    for name, wire in WIRE.items():
        if name in given and name not in ("motion", "music"):
            body[wire] = value_of(name, given[name])
    if not wanted.stop_at:
        body["motion"] = wanted.motion
        if wanted.motion:
            body["music"] = wanted.music
    return body | cast.fields(order)


def value_of(name: str, value: JsonValue) -> JsonValue:
    if name == "duration":
        return typed.whole(value)
    return list(typed.texts(value) or ()) if name in LISTS else value


def expected(order: Order) -> dict[str, str]:
    """What the sequence will have, for its refs: without it nobody could tell a clip that is missing from one that was
    never asked for. Whether stills come with clips is up to the server's era, so that stays open."""
    wanted = Settings.of(order)
    found = {name: "1" if wanted.makes(name) else "0" for name in ("images", "motion", "music")}
    if wanted.makes("motion") and canonical(order.options).get("start_frames") is not True:
        del found["images"]
    return found


def expected_of(body: dict[str, JsonValue]) -> dict[str, str]:
    """The same, read off a body that was journaled."""
    fields = ("motion", "music", "stopAt", "startFrames")
    options: dict[str, JsonValue] = {"motion": False, "music": False} | {k: body[k] for k in fields if k in body}
    return expected(Order(model="sequence", prompt="", options=options))
