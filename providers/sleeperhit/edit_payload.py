"""The bodies of what is done with finished work, with only the keys the contract has. Pure."""

from collections.abc import Callable, Mapping

from pydantic import JsonValue

from providers import typed
from providers.order import Order
from providers.sleeperhit.edits import voice_of
from providers.sleeperhit.options import given
from providers.sleeperhit.payload import Body
from providers.values import row, text

Said = Mapping[str, JsonValue]
VOICE_FIELDS = ("voiceName", "gender", "provider")
WORDS = "words"  # of an action that takes some: the order's prompt


def body_of(order: Order) -> Body:
    """{}: the POST has no body."""
    make, said = BODIES.get(order.action), given(order) | {WORDS: order.prompt.strip()}
    return {name: value for name, value in make(said).items() if value is not None} if make else {}


def refine(said: Said) -> Body:
    return {"instruction": said.get(WORDS), "scope": said.get("scope")}


def coverage(said: Said) -> Body:
    return {"focusPrompt": stripped(said.get("focus"))}


def music(said: Said) -> Body:
    return {"musicCoveragePercent": share(said.get("share"))}


def scene_music(said: Said) -> Body:
    return {
        "sceneIndex": index(said.get("scene")),
        "prompt": stripped(said.get("prompt")),
        "weight": share(said.get("weight")),
        "enabled": said.get("enabled"),
    }


def recast(said: Said) -> Body:
    names = {"character": "character", "voice_id": "voiceId", "voice_name": "voiceName"}
    names |= {"gender": "gender", "provider": "provider"}
    return {wire: stripped(said.get(name)) for name, wire in names.items()}


def recast_several(said: Said) -> Body:
    """The whole cast, those that keep their voice among it. A voice that is in the cast already goes with its name."""
    cast = members(said)
    known = {one["voiceId"]: one for one in cast if one.get("voiceId")}
    entries: list[JsonValue] = []
    for at, one in enumerate(cast):
        chosen = str(stripped(said.get(voice_of(at))) or one.get("voiceId", ""))
        if chosen:
            voice = one if chosen == one.get("voiceId") else known.get(chosen, {})
            told = {name: value for name, value in voice.items() if name in VOICE_FIELDS}
            entries.append({"character": one["character"], "voiceId": chosen, **told})
    return {"entries": entries}


def members(said: Said) -> list[dict[str, str]]:
    """The cast as it was when the action was offered."""
    cast = said.get("cast")
    found = [row(one) for one in cast] if isinstance(cast, list) else []
    named = [one for one in found if text(one.get("character"))]
    return [{name: text(value) for name, value in one.items() if text(value)} for one in named]


def cue(said: Said) -> Body:
    return {
        "label": stripped(said.get("label")),
        "prompt": stripped(said.get("prompt")),
        "volume": share(said.get("volume")),
        "triggerOffset": said.get("offset"),
    }


def sfx_add(said: Said) -> Body:
    return {"op": "add", "entryIndex": index(said.get("entry"))} | cue(said)


def sfx_update(said: Said) -> Body:
    """Without `regenerate` the sound stays as it is, whatever its prompt says (contract 1.4)."""
    again: Body = {"regenerate": True} if said.get("regenerate") is True else {}
    return {"op": "update", "id": said.get("id")} | cue(said) | again


def sfx_remove(said: Said) -> Body:
    return {"op": "remove", "id": said.get("id")}


def stripped(value: JsonValue) -> JsonValue:
    return value.strip() if isinstance(value, str) else value


def index(value: JsonValue) -> int | None:
    """What people count from 1 as the vendor counts it, from 0."""
    count = None if value is None else typed.whole(value)
    return None if count is None else count - 1


def share(value: JsonValue) -> float | None:
    """A whole percent as the fraction the vendor takes: 35 is 0.35. As a percent, 1 would read like all of it."""
    count = None if value is None else typed.whole(value)
    return None if count is None else count / 100


BODIES: dict[str, Callable[[Said], Body]] = {
    "refine": refine,
    "finalize_audio": lambda _: {"mode": "audio"},
    "finalize_video": lambda _: {"mode": "video"},
    "coverage": coverage,
    "music": music,
    "scene_music": scene_music,
    "recast": recast,
    "recast_several": recast_several,
    "sfx_add": sfx_add,
    "sfx_update": sfx_update,
    "sfx_remove": sfx_remove,
}
