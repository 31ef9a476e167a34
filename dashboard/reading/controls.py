"""The options of the chosen models as controls of a form, by the kind of each option and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.take_form.given import OPTION, OTHER
from dashboard.take_form.offers import Setting
from providers.facts import Option

FEW = 8  # values of a number that stand beside each other
BESIDE, LETTERS = 5, 22  # choices, and letters of all of them, that fit beside each other
_STOPS = (5, 8, 10, 12, 15, 20, 30, 60)  # lengths that people ask for


@dataclass(frozen=True)
class Control:
    """widget: segmented, select, number or text. choices: (words, value, chosen). end: quiet words beside the label.
    other: True when "Other" opens a number field."""

    name: str
    label: str
    widget: str
    value: str
    choices: tuple[tuple[str, str, bool], ...] = ()
    end: str = ""
    minimum: int | None = None
    maximum: int | None = None
    other: bool = False
    half: bool = False
    error: str = ""

    @property
    def id(self) -> str:
        return f"take-{self.name}"


def controls(settings: Sequence[Setting], typed: Mapping[str, str], errors: Mapping[str, str]) -> list[Control]:
    """A control for each option, with what was typed or its default."""
    found = []
    segments = 0
    for setting in settings:
        option = setting.option
        name = f"{OPTION}{option.name}"
        default = "" if option.default is None else str(option.default)
        value = typed.get(option.name) or (default.lower() if option.kind == "boolean" else default)
        end = f"{' and '.join(setting.only)} only" if setting.only else ""
        control = _control(option, name, value, end, errors.get(name, ""), beside=segments == 0)
        segments += control.widget == "segmented" and option.kind == "choice"
        found.append(control)
    return found


def _control(option: Option, name: str, value: str, end: str, error: str, *, beside: bool) -> Control:
    low, high = option.minimum, option.maximum
    if option.kind == "boolean":
        choices = tuple((words, one, value == one) for words, one in (("On", "true"), ("Off", "false")))
        return Control(name, option.label, "switch", value, choices, end, error=error)
    if option.kind == "choice" or option.choices:
        fits = len(option.choices) <= BESIDE and sum(map(len, option.choices)) <= LETTERS
        if beside and fits:
            return Control(name, option.label, "segmented", value, _choices(option.choices, value), end, error=error)
        given = option.choices if value in option.choices or not value else (*option.choices, value)
        choices = (*((("Default", "", True),) if not value else ()), *_choices(given, value))
        return Control(name, option.label, "select", value, choices, end, half=True, error=error)
    if option.kind == "integer" and low is not None and high is not None:
        return _number(option, name, value, low, high, end, error)
    widget = "number" if option.kind == "integer" else "text"
    return Control(name, option.label, widget, value, (), end or option.unit, low, high, half=True, error=error)


def _number(option: Option, name: str, value: str, low: int, high: int, end: str, error: str) -> Control:
    """All values beside each other when they are few; else the usual ones, and any other by number."""
    shown = f"{value} {option.unit}".strip() if value else ""
    if high - low < FEW:
        few = tuple(str(one) for one in range(low, high + 1))
        return Control(name, option.label, "segmented", value, _choices(few, value), end or shown, error=error)
    inside = [stop for stop in _STOPS if low < stop < high]
    stops = sorted({low if low >= _STOPS[0] or not inside else inside[0], *inside[:4], high})
    usual = tuple(str(stop) for stop in stops)
    other = value not in usual
    choices = (*_choices(usual, value), ("Other", OTHER, other))
    return Control(name, option.label, "segmented", value, choices, end or shown, low, high, other=True, error=error)


def _choices(values: Sequence[str], value: str) -> tuple[tuple[str, str, bool], ...]:
    return tuple((one, one, one == value) for one in values)
