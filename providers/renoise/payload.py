"""Bodies and queries of requests, from an order (contract 3). Pure."""

from collections.abc import Iterable

from pydantic import JsonValue

from providers.errors import Fault, ProviderError
from providers.facts import Model
from providers.order import Input, Order
from providers.renoise.catalogue import limits_of, upscales
from providers.renoise.roles import role_for

OWN_TAG = "tb-"

# The keys the CLIs send for options; anything else in an order was refused by the checks and is not sent.
OPTION_KEYS = ("duration", "ratio", "resolution", "watermark")


def token_tag(token: str) -> str:
    """The tag by which a submit is found again: the only handle this contract gives (traps 10)."""
    return f"{OWN_TAG}{token}"


def visible_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """The tags that people see: no token tags, no empty ones, none twice."""
    kept = (tag.strip() for tag in tags)
    return tuple(dict.fromkeys(tag for tag in kept if tag and not tag.startswith(OWN_TAG)))


def token_of(tags: Iterable[str]) -> str:
    """The token among the tags of a task, or ""."""
    return next((tag.removeprefix(OWN_TAG) for tag in tags if tag.startswith(OWN_TAG)), "")


def all_tags(tags: Iterable[str], token: str) -> list[JsonValue]:
    """What is sent: people's tags and our own token tag, always."""
    own = [token_tag(token)] if token else []
    return [*visible_tags(tags), *own]


def task_body(order: Order, model: Model | None, token: str) -> dict[str, JsonValue]:
    """The body of POST /tasks: an option that the order does not name is left out, so the server's default holds.

    Raises ProviderError REFUSED when an input has no numeric id at the vendor: an id is never sent as null.
    """
    body: dict[str, JsonValue] = {"prompt": order.prompt, "model": order.model}
    if upscales(order.model):
        body |= {"prompt": "", "surface": "upscale"}
    body.update(option_keys(order, model))
    body["tags"] = all_tags(order.tags, token)
    # Materials first, then characters, as the CLI orders them.
    materials = [material(item, model) for item in order.inputs if item.kind != "character"]
    characters = [material(item, model) for item in order.inputs if item.kind == "character"]
    if materials or characters:
        body["materials"] = [*materials, *characters]
    return body


def option_keys(order: Order, model: Model | None) -> dict[str, JsonValue]:
    """The options as the body spells them: duration a whole number, watermark only when it is wanted."""
    given: dict[str, JsonValue] = {
        name: value for name, value in order.options.items() if value is not None and value != ""
    }
    for option in model.options if model else ():
        if model and option.name in limits_of(model).always_send and option.default is not None:
            given.setdefault(option.name, option.default)
    if "duration" in given:
        given["duration"] = whole_seconds(given["duration"])
    if not given.get("watermark"):
        given.pop("watermark", None)
    return {key: given[key] for key in OPTION_KEYS if given.get(key) is not None}


def material(item: Input, model: Model | None) -> dict[str, JsonValue]:
    """One entry of `materials`: the role in the model's own spelling, and never left to the server (contract 3)."""
    role = role_for(model, item.role, item.kind) if model else None
    name = role.name if role else item.role
    if not (item.remote_id.isascii() and item.remote_id.isdigit()) or not name:
        raise ProviderError(
            f"{item.name or 'A reference'} has no id at Renoise or no role. Upload it again and choose its role.",
            code="input_not_ready",
            fault=Fault.REFUSED,
        )
    key = "character_id" if item.kind == "character" else "id"
    return {key: int(item.remote_id), "role": name}


def whole_seconds(value: JsonValue) -> int | None:
    """5, 5.0 and "5" are 5; anything else is None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        seconds = float(value)
        return int(seconds) if seconds == int(seconds) else None
    except (ValueError, OverflowError):
        return None


def estimate_query(order: Order, model: Model | None) -> dict[str, str]:
    """The query of GET /credit/estimate: what will be sent, and the defaults for what will not."""
    given: dict[str, JsonValue] = {option.name: option.default for option in model.options} if model else {}
    given.update(option_keys(order, model))
    query = {"model": order.model}
    for key in ("duration", "resolution"):
        if given.get(key) not in (None, ""):
            query[key] = str(given[key])
    if any(item.kind == "video" for item in order.inputs):
        query["hasVideoRef"] = "1"
    if given.get("watermark"):
        query["watermark"] = "1"
    return query
