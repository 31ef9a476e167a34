"""What Sleeper Hit would refuse of an order, told before anything is sent: every cap of contract 2.3 (R8). Pure."""

from collections.abc import Iterator

from pydantic import JsonValue

from providers import typed
from providers.facts import Model, Role
from providers.order import Input, Order, Problem
from providers.sleeperhit import edit_checks
from providers.sleeperhit.catalogue import INLINE, SOURCES
from providers.sleeperhit.options import FIELDS, RATIO, Field, given
from providers.sleeperhit.payload import NAME, sources


def problems(order: Order, models: tuple[Model, ...]) -> tuple[Problem, ...]:
    if order.action:
        return tuple(edit_checks.problems(order))
    model = next((one for one in models if order.model in (one.id, *one.aliases)), None)
    if model is None:
        names = ", ".join(one.id for one in models)
        message = f"Sleeper Hit makes no {order.model or 'such thing'} for this key now. Choose {names}."
        return (Problem(field="model", message=message),)
    found = [*story(order), *options(order, model), *inputs(order, model)]
    return tuple(dict.fromkeys(found))


def story(order: Order) -> Iterator[Problem]:
    """The text itself and how much goes with it."""
    size, all_of_it = len(order.prompt.encode("utf-8", "replace")), sources(order)
    if size > INLINE:
        message = f"The story has {size:,} bytes; one source may have {INLINE:,}. Cut it into several sources."
        yield Problem(field="prompt", message=message)
    if not all_of_it:
        yield Problem(field="prompt", message="There is nothing to draw on. Write the story, or add a source.")
    if len(all_of_it) > SOURCES:
        over = len(all_of_it) - SOURCES
        message = f"A plan draws on {SOURCES} sources at most, the story among them. Take {over} away."
        yield trouble(message)
    if len(order.title.strip()) > NAME:
        message = f"The title has {len(order.title.strip())} characters; there is room for {NAME}. Shorten it."
        yield Problem(field="title", message=message)


def options(order: Order, model: Model) -> Iterator[Problem]:
    known = {option.name: option for option in model.options if option.name in FIELDS}
    said = given(order)
    for name, value in said.items():
        if name not in known:
            message = f"A {model.label.lower()} has no setting {name}. Remove it, or refresh the catalogue of the key."
            yield Problem(field=name, message=message)
        elif message := wrong(FIELDS[name], value, known[name].choices):
            yield Problem(field=name, message=message)
    for name, field in FIELDS.items():
        if field.option.required and name in known and name not in said:
            yield Problem(field=name, message=f"{field.option.label} is needed for a plan. Say it in a few words.")


def wrong(field: Field, value: JsonValue, choices: tuple[str, ...] = ()) -> str:
    """The sentence about a value the field does not take, or ""."""
    option = field.option
    match option.kind:
        case "choice" if value not in choices:
            return f"{option.label} cannot be {value}. Choose {', '.join(choices)}."
        case "boolean" if not isinstance(value, bool):
            return f"{option.label} is {value}. Switch it on or off."
        case "integer":
            count, least = typed.whole(value), option.minimum or 0
            if count is None or count < least:
                return f"{option.label} is {value}; it takes a whole number from {least} {option.unit}".rstrip() + "."
        case "texts":
            return wrong_list(field, value)
        case "text":
            return wrong_text(field, value)
    return ""


def wrong_text(field: Field, value: JsonValue) -> str:
    label = field.option.label
    if not isinstance(value, str):
        return f"{label} is not a text. Write it in words."
    if field.wire == "aspectRatio" and not RATIO.fullmatch(value.strip()):
        return f"{label} is {value}; it reads like 16:9. Write it so."
    if field.most and len(value.strip()) > field.most:
        return f"{label} has {len(value.strip()):,} characters; there is room for {field.most:,}. Shorten it."
    return ""


def wrong_list(field: Field, value: JsonValue) -> str:
    label, found = field.option.label, typed.texts(value)
    if not found:
        return f"{label} cannot be {value}. Write one or more, each on its line."
    if len(found) > field.items:
        return (
            f"{label} has {len(found)} entries; there is room for {field.items}. Take {len(found) - field.items} away."
        )
    longest = max(found, key=len)
    if len(longest) > field.most:
        return f"{label}: “{longest[:30]}…” has {len(longest)} characters; an entry has {field.most}. Shorten it."
    return ""


def inputs(order: Order, model: Model) -> Iterator[Problem]:
    roles = {role.name: role for role in model.roles}
    for item in order.inputs:
        role = roles.get(item.role)
        if role is None:
            told = f"the role “{item.role}”, which is not there" if item.role else "no role"
            yield trouble(f"{called(item)} has {told}. Choose {', '.join(roles)}.")
        elif item.kind != role.kind:
            yield trouble(f"{called(item)} is of the kind {item.kind}; {role.label.lower()} takes {role.kind}s.")
        else:
            yield from source(item, role)


def source(item: Input, role: Role) -> Iterator[Problem]:
    if not role.inline:
        if not typed.is_web(item.remote_id.strip()):
            yield trouble(f"{called(item)} is not at a web address. Write one that begins with http:// or https://.")
        return
    size = max(item.size, len(item.text.encode("utf-8", "replace")))
    if role.text_maximum and size > role.text_maximum:
        yield trouble(
            f"{called(item)} has {size:,} bytes of text; a source may have {role.text_maximum:,}. Shorten it."
        )
    if item.text and not item.text.strip():
        yield trouble(f"{called(item)} has no text in it. Choose another.")


def trouble(message: str) -> Problem:
    return Problem(field="inputs", message=message)


def called(item: Input) -> str:
    return f"“{item.name}”" if item.name else f"The {item.role or item.kind} {item.remote_id}".strip()
