"""What OpenStory would refuse in an order, with what to change (contract 1.5). Pure; what no contract states passes."""

from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from providers import typed
from providers.facts import Model, Option
from providers.openstory.cast import role_of
from providers.openstory.catalogue import SCRIPT
from providers.openstory.options import EXPORT, Settings, canonical
from providers.order import Input, Order, Problem

PICTURES = ("image/png", "image/jpeg", "image/webp", "image/gif", "image/avif")
PICTURE_BYTES = 20 * 1024 * 1024
NAME, DESCRIPTION, BASIS, TOKEN = 255, 2000, 500, 100  # characters


def problems(order: Order, models: Sequence[Model]) -> tuple[Problem, ...]:
    """Everything wrong with the order; () means it may be sent."""
    if order.action:
        return tuple(action(order))
    model = next((one for one in models if order.model in (one.id, *one.aliases)), None)
    if model is None:
        names = ", ".join(one.id for one in models)
        return (Problem(field="model", message=f"OpenStory has no model {order.model or 'chosen'}. Choose {names}."),)
    found = [*script(order), *options(order, model), *together(order, model), *inputs(order, model)]
    return tuple(dict.fromkeys(found))


def action(order: Order) -> Iterator[Problem]:
    if order.action != "export":
        yield Problem(field="action", message=f"OpenStory cannot {order.action} a sequence. It can export one.")
    elif order.parent is None or order.parent.kind != "sequence" or not order.parent.remote_id:
        yield Problem(field="action", message="An export is made of a sequence. Choose one that has all its clips.")


def script(order: Order) -> Iterator[Problem]:
    length = len(order.prompt.strip())
    if length < SCRIPT[0]:
        message = f"The script has {length} characters; OpenStory needs at least {SCRIPT[0]}. Write a sentence or more."
        yield Problem(field="prompt", message=message)
    if len(order.prompt) > SCRIPT[1]:
        over = len(order.prompt) - SCRIPT[1]
        message = (
            f"The script has {len(order.prompt):,} characters; OpenStory reads {SCRIPT[1]:,}. Shorten it by {over:,}."
        )
        yield Problem(field="prompt", message=message)


def options(order: Order, model: Model) -> Iterator[Problem]:
    known = {option.name: option for option in model.options}
    for name, value in canonical(order.options).items():
        option = known.get(name)
        message = wrong(option, value) if option else missing(name)
        if message:
            yield Problem(field=name, message=message)


def missing(name: str) -> str:
    told = (
        "" if name != EXPORT else " A film can still be asked for when the sequence is done, where the server has it."
    )
    return (
        f"This server has no setting {name}, as far as is known. Remove it, or refresh the catalogue of the key.{told}"
    )


def wrong(option: Option, value: JsonValue) -> str:
    """The sentence about a value the option does not take, or ""."""
    if option.kind == "boolean" and not isinstance(value, bool):
        return f"{option.label} is {value}. Switch it on or off."
    if option.kind == "choice" and value not in option.choices:
        return f"{option.label} cannot be {value}. Choose {', '.join(option.choices)}."
    if option.kind == "integer":
        count, span = typed.whole(value), f"{option.minimum} to {option.maximum} {option.unit}".strip()
        if count is None or not (option.minimum or 0) <= count <= (option.maximum or count):
            return f"{option.label} is {value}; OpenStory takes a whole number, {span}. Choose one in that range."
    if option.kind == "texts" and not typed.texts(value):
        return f"{option.label} cannot be {value}. Write one or more names, with commas between them."
    if option.kind == "text" and (not isinstance(value, str) or not value.strip()):
        return f"{option.label} is not a text. Write its name, or leave it open."
    return ""


def together(order: Order, model: Model) -> Iterator[Problem]:
    """Settings that do not go with each other."""
    given, wanted = canonical(order.options), Settings.of(order)
    names = {option.name for option in model.options}
    if not wanted.stop_at and not wanted.motion and given.get("music") is True:
        yield Problem(field="music", message="Music needs clips at OpenStory. Turn the clips on, or the music off.")
    if wanted.export and not wanted.makes("motion"):
        yield Problem(field=EXPORT, message="One film needs clips. Turn the clips on, or the film off.")
    if str(given.get("style", "")).strip().lower() == "auto" and "stop_at" not in names:
        message = "This server cannot take the style from the script. Leave it open for its usual one, or name a style."
        yield Problem(field="style", message=message)


def inputs(order: Order, model: Model) -> Iterator[Problem]:
    roles = {role.name: role for role in model.roles}
    made = {(role_of(item), item.name.strip()) for item in order.inputs if not item.remote_id}
    for item in order.inputs:
        role = roles.get(role_of(item))
        if role is None:
            told = f'has the role "{item.role}", which OpenStory does not know' if item.role else "has no role"
            yield trouble(f"{called(item)} {told}. Choose {', '.join(roles)}.")
        elif role.kind != item.kind:
            yield trouble(
                f"{called(item)} is of the kind {item.kind}; {role.name} takes {role.kind}. Choose another role."
            )
        elif role.kind == "image":
            yield from picture(item)
            if role.of and (role.of, item.of.strip()) not in made:
                yield trouble(f"{called(item)} shows no {role.of} that is new here. Name the new one it shows.")
        elif not item.remote_id:
            yield from new_entry(item)
        if len(item.consent.strip()) > BASIS:
            yield trouble(f"The ground for using {called(item)} is longer than {BASIS} characters. Shorten it.")


def new_entry(item: Input) -> Iterator[Problem]:
    if not item.name.strip():
        yield trouble(f"A {item.kind} has neither a name nor an id. Give it one, or remove it.")
    if len(item.name.strip()) > NAME or len(item.text.strip()) > DESCRIPTION:
        yield trouble(
            f"{called(item)} is too long: a name has {NAME} characters, a description {DESCRIPTION}. Shorten it."
        )


def picture(item: Input) -> Iterator[Problem]:
    """Only what is known of it here: its address, or the file it will be an address of."""
    if item.remote_id and not typed.is_web(item.remote_id):
        yield trouble(f"{called(item)} is not at a web address. OpenStory fetches pictures from http or https.")
    mime = item.mime.partition(";")[0].strip().lower()
    if mime and mime not in PICTURES:
        yield trouble(
            f"{called(item)} is {mime}; OpenStory reads PNG, JPEG, WebP, GIF and AVIF. Save it as one of these."
        )
    if item.size > PICTURE_BYTES:
        yield trouble(f"{called(item)} has {item.size / 1024 / 1024:.1f} MB; OpenStory takes 20 MB. Save it smaller.")
    if role_of(item) == "element" and len(item.text.strip()) > TOKEN:
        yield trouble(f"The word for {called(item)} has more than {TOKEN} characters. Shorten it.")


def trouble(message: str) -> Problem:
    return Problem(field="inputs", message=message)


def called(item: Input) -> str:
    return f'"{item.name}"' if item.name else f"The {item.kind} {item.remote_id}".strip()
