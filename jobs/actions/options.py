"""Options as text from a command line or a sheet, turned into what the model's option is."""

import re
from collections.abc import Mapping, Sequence

from jobs.actions.operations import Refused
from jobs.engine.vendor import provider_for
from jobs.models import Key
from providers.facts import Model, Option

_YES, _NO = {"true", "yes", "on", "1"}, {"false", "no", "off", "0"}
_WHOLE = re.compile(r"-?\d{1,9}")
_NOTHING = "Nothing was sent and nothing was charged."
Value = int | str | bool


def model_named(key: Key, name: str) -> Model | None:
    """The model of the key's catalogue by id or alias; None when it has no such."""
    models = provider_for(key).models()
    exact = next((model for model in models if model.id == name), None)
    return exact or next((model for model in models if name in model.aliases), None)


def default_video_model(key: Key) -> str:
    """The first model of the key that makes videos, or "" when it has none."""
    return next((model.id for model in provider_for(key).models() if model.kind == "video"), "")


def typed(options: Mapping[str, object], model: Model | None) -> dict[str, Value]:
    """Options by the kinds that the model says. What does not fit stays as it was typed: the check that follows says
    what is wrong with it, in words."""
    kinds: dict[str, Option] = {option.name: option for option in model.options} if model else {}
    return {name: _typed(value, kinds[name].kind if name in kinds else "") for name, value in options.items()}


def said(options: Mapping[str, object], fields: Sequence[Option]) -> dict[str, Value]:
    """What was said of an action, by its fields: empty ones are left out and have their default. Refused where a value
    is none of the field's, or a field is unknown."""
    known = {field.name: field for field in fields}
    if unknown := set(options) - set(known):
        raise Refused(f"There is nothing called {', '.join(sorted(unknown))} to set here. {_NOTHING}")
    values: dict[str, Value] = {}
    for name, value in options.items():
        if value is not None and str(value).strip():
            values[name] = _fitting(_typed(value, known[name].kind), known[name])
    return values


def _fitting(value: Value, field: Option) -> Value:
    low, high = field.minimum, field.maximum
    if field.choices and value not in field.choices:
        raise Refused(f"{field.label} has no {value}. {_NOTHING} Choose {', '.join(field.choices)}.")
    if field.kind == "boolean" and not isinstance(value, bool):
        raise Refused(f"{field.label} is yes or no, not {value}. {_NOTHING}")
    if field.kind == "integer":
        if isinstance(value, bool) or not isinstance(value, int):
            raise Refused(f"{field.label} is a whole number, not {value}. {_NOTHING}")
        if (low is not None and value < low) or (high is not None and value > high):
            ends = " and ".join(str(end) for end in (low, high) if end is not None)
            words = f"between {ends}" if " and " in ends else f"{'at least' if low is not None else 'at most'} {ends}"
            raise Refused(f"{field.label} is {words}, not {value}. {_NOTHING}")
    return value


def _typed(value: object, kind: str) -> Value:
    if isinstance(value, bool):
        return value
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return int(value)
    text = str(value).strip()
    if kind == "integer" and _WHOLE.fullmatch(text):
        return int(text)
    if kind == "boolean" and text.lower() in _YES | _NO:
        return text.lower() in _YES
    return text
