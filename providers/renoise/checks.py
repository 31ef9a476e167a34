"""What Renoise would refuse in an order, with what to change (contract 7). Pure; what no contract states passes."""

from collections.abc import Iterator
from difflib import get_close_matches

from pydantic import JsonValue

from providers.facts import Model, Option
from providers.order import Input, Order, Problem
from providers.renoise.catalogue import Limits, limits_of, named
from providers.renoise.input_checks import counts, modes, pictures, roles
from providers.renoise.payload import OWN_TAG, whole_seconds
from providers.renoise.roles import role_for


def problems(order: Order, models: tuple[Model, ...]) -> tuple[Problem, ...]:
    """Everything wrong with the order; () means it may be sent."""
    model = named(models, order.model)
    if model is None:
        return (unknown_model(order.model, models),)
    found = [*prompt(order, model), *tags(order), *options(order, model)]
    found += [*roles(order, model), *modes(order, model), *counts(order, model), *pictures(order, model)]
    found += limits(order, model, limits_of(model))
    return tuple(dict.fromkeys(found))


def unknown_model(name: str, models: tuple[Model, ...]) -> Problem:
    """The names that come near, or else all of them."""
    known = [spelling for model in models for spelling in (model.id, *model.aliases)]
    near = get_close_matches(name, known, n=3, cutoff=0.5) or [model.id for model in models]
    if not name:
        return Problem(field="model", message=f"No model is chosen. Choose {one_of(near)}.")
    return Problem(field="model", message=f"Renoise has no model {name} for this key. Choose {one_of(near)}.")


def prompt(order: Order, model: Model) -> Iterator[Problem]:
    """A prompt is required, except with a first frame (contract 7.1)."""
    written = order.prompt.strip()
    optional = model.prompt_optional or any(item.role == "first_frame" for item in order.inputs)
    if not written and not optional:
        yield Problem(field="prompt", message="The prompt is empty. Describe what is to be seen or heard.")
    length = len(order.prompt)
    if model.prompt_maximum and length > model.prompt_maximum:
        yield Problem(
            field="prompt",
            message=f"The prompt has {length} characters; {model.id} reads at most {model.prompt_maximum}. Shorten it "
            f"by {length - model.prompt_maximum}.",
        )


def tags(order: Order) -> Iterator[Problem]:
    """Tags of our own shape would be taken for a token and hidden."""
    for tag in order.tags:
        if tag.strip().startswith(OWN_TAG):
            yield Problem(
                field="tags", message=f'Tags that begin with "{OWN_TAG}" are Takeboard\'s own. Rename the tag {tag}.'
            )


def options(order: Order, model: Model) -> Iterator[Problem]:
    known = {option.name: option for option in model.options}
    for name, value in order.options.items():
        if value is None or value == "":
            continue
        option = known.get(name)
        message = f"{model.id} has no setting {name}. Remove it." if option is None else wrong(option, value, model)
        if message:
            yield Problem(field=name, message=message)


def wrong(option: Option, value: JsonValue, model: Model) -> str:
    """The sentence about a value the option does not take, or ""."""
    if option.kind == "integer":
        return wrong_number(option, value, model)
    if option.kind == "choice" and option.choices and spelled(value) not in option.choices:
        what = f"{option.label.lower()} {spelled(value)}{after(option)}"
        return f"{model.id} has no {what}. Choose {one_of(option.choices)}."
    if option.kind == "boolean" and not isinstance(value, bool):
        return f"{option.label} is {spelled(value)}. Switch it on or off."
    return ""


def wrong_number(option: Option, value: JsonValue, model: Model) -> str:
    count = whole_seconds(value)
    span = f"{option.minimum} to {option.maximum}{after(option)}"
    label = option.label.lower()
    if count is None:
        return f"The {label} is {spelled(value)}; {model.id} takes a whole number, {span}. Choose a whole number."
    low = option.minimum is not None and count < option.minimum
    high = option.maximum is not None and count > option.maximum
    if low or high:
        return f"The {label} is {count}{after(option)}; {model.id} makes {span}. Choose a {label} in that range."
    return ""


def limits(order: Order, model: Model, limit: Limits) -> Iterator[Problem]:
    """The rules of one model alone (contract 7.2)."""
    if limit.inputs is not None and len(order.inputs) != limit.inputs:
        what = "reference" if limit.inputs == 1 else "references"
        message = f"{model.id} needs exactly {limit.inputs} {what}; the order has {len(order.inputs)}."
        yield Problem(field="inputs", message=f"{message} Give it {limit.inputs}.")
    if limit.shorter_with is None:
        return
    with_what, most = limit.shorter_with
    count = whole_seconds(order.options.get("duration"))
    if count is not None and count > most and any(shortens(item, model, with_what) for item in order.inputs):
        what = "references" if with_what == "references" else f"a reference {with_what}"
        yield Problem(
            field="duration",
            message=f"The length is {count} s; with {what} {model.id} makes at most {most} s. Choose {most} s or less, "
            f"or take the {with_what.removesuffix('s')} out.",
        )


def shortens(item: Input, model: Model, with_what: str) -> bool:
    role = role_for(model, item.role, item.kind)
    return item.kind == with_what or (role is not None and role.group == with_what)


def after(option: Option) -> str:
    return f" {option.unit}" if option.unit else ""


def spelled(value: JsonValue) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def one_of(names: tuple[str, ...] | list[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else list(names))
