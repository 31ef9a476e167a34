"""Options as text from a command line or a sheet, turned into what the model's option is."""

import re
from collections.abc import Mapping

from jobs.engine.vendor import provider_for
from jobs.models import Key
from providers.facts import Model, Option

_YES, _NO = {"true", "yes", "on", "1"}, {"false", "no", "off", "0"}
_WHOLE = re.compile(r"-?\d{1,9}")
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
