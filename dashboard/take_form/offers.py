"""What can be chosen: the models of the keys, and what the chosen ones take together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.reading.titles import models_of
from dashboard.take_form.cast import AT
from jobs.models import Key
from providers.facts import SECONDS, Model, Option, Role

KINDS = (("video", "Video", "film"), ("image", "Image", "image"), ("audio", "Audio", "audio"))


@dataclass(frozen=True)
class Offer:
    """A model of a key. off: why it cannot be used now, "" when it can."""

    key: Key
    model: Model
    off: str = ""

    @property
    def value(self) -> str:
        return f"{self.key.pk}:{self.model.id}"


@dataclass(frozen=True)
class Setting:
    """An option as the form shows it. only: the models that have it, when not all of the chosen ones do."""

    option: Option
    only: tuple[str, ...] = ()


def offers(keys: Iterable[Key]) -> list[Offer]:
    """Every model of every key that is not revoked, in the order of the keys and their catalogues."""
    return [Offer(key, model, off(key)) for key in keys for model in models_of(key)]


def off(key: Key) -> str:
    """Why a key does no work now, in two words."""
    if key.breaker_code:
        return "Key stopped"
    if key.state != Key.State.ACTIVE:
        return f"Key {key.state}"
    return ""


def chosen(found: Sequence[Offer], values: Sequence[str]) -> list[Offer]:
    """The offers of these values, by a model's id or its alias; what is not offered any more is left out."""
    picked = []
    for value in values:
        key_id, _, name = value.partition(":")
        own = [offer for offer in found if str(offer.key.pk) == key_id]
        exact = [offer for offer in own if offer.model.id == name]
        picked += (exact or [offer for offer in own if name in offer.model.aliases])[:1]
    return list(dict.fromkeys(picked))


def settings_of(models: Sequence[Model]) -> list[Setting]:
    """The options of the chosen models, each once: what all of them take where several have it."""
    names = dict.fromkeys(option.name for model in models for option in model.options)
    found = []
    for name in names:
        having = [(model, option) for model in models for option in model.options if option.name == name]
        merged = _common([option for _, option in having])
        if merged is not None:
            only = tuple(model.label for model, _ in having) if len(having) < len(models) else ()
            found.append(Setting(merged, only))
    return found


def _common(options: Sequence[Option]) -> Option | None:
    """What every one of them allows; None when they have nothing in common, and each keeps its default."""
    first = options[0]
    if len(options) == 1 or all(option == first for option in options):
        return first
    if {option.kind for option in options} == {"integer"}:
        lows = [option.minimum for option in options if option.minimum is not None]
        highs = [option.maximum for option in options if option.maximum is not None]
        low, high = max(lows, default=None), min(highs, default=None)
        if low is not None and high is not None and low > high:
            return None
        default = first.default if isinstance(first.default, int) else None
        if default is not None and low is not None and high is not None:
            default = max(low, min(default, high))
        return first.model_copy(update={"minimum": low, "maximum": high, "default": default})
    if all(option.choices or option.kind == "integer" for option in options):
        lists = [_values(option) for option in options]
        shared = tuple(value for value in lists[0] if all(value in one for one in lists))
        usual = str(first.default) if str(first.default) in shared else next(iter(shared), None)
        update = {"kind": "choice", "choices": shared, "default": usual}
        return first.model_copy(update=update) if shared else None
    return first if all(option.kind == first.kind for option in options) else None


def _values(option: Option) -> tuple[str, ...]:
    if option.choices:
        return option.choices
    low, high = option.minimum or 0, option.maximum or 0
    return tuple(str(value) for value in range(low, min(high, low + 200) + 1))


def length_option(settings: Sequence[Setting]) -> Option | None:
    """The option that says how many seconds a take has."""
    return next((one.option for one in settings if one.option.unit == SECONDS), None)


def nearest(option: Option, seconds: int) -> int | None:
    """The length an option allows that is nearest to this one."""
    if option.choices:
        whole = [int(choice) for choice in option.choices if choice.isdecimal()]
        return min(whole, key=lambda one: abs(one - seconds), default=None)
    low = option.minimum if option.minimum is not None else seconds
    high = option.maximum if option.maximum is not None else seconds
    return max(low, min(seconds, high))


def slot_of(role: Role) -> str:
    """A name alone does not say which role it is: two may share one and take different kinds."""
    return f"{role.name}:{role.kind}"


def role_in(model: Model, slot: str) -> Role | None:
    """The model's own role for a slot of another model, in a row or not: by name or alias, of the same kind."""
    name, _, kind = slot.rpartition(AT)[2].rpartition(":")
    fits = [role for role in model.roles if role.kind == kind]
    exact = next((role for role in fits if role.name == name), None)
    return exact or next((role for role in fits if name in role.aliases), None)


def groups_of(model: Model) -> list[str]:
    """The groups of roles that exclude each other, "" aside."""
    return list(dict.fromkeys(role.group for role in model.roles if role.group))
