"""The options of the chosen models as controls of a form, by the kind of each option and nothing else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.text import slugify

from dashboard import formats
from dashboard.take_form.given import OPTION, OTHER
from dashboard.take_form.offers import Setting
from providers.facts import SECONDS, Option

FEW = 8  # values of a number that stand beside each other
BESIDE, LETTERS = 5, 22  # choices, and letters of all of them, that fit beside each other
_STOPS = (5, 8, 10, 12, 15, 20, 30, 60)  # lengths that people ask for
_LONG_STOPS = (15, 30, 60, 180, 300)  # of what may be longer than a minute, in seconds
_MINUTE = 60
LONGEST, LINE = 5000, 160  # letters that a field takes; those that one line has room for


@dataclass(frozen=True)
class Control:
    """A field of a form.

    widget   segmented, select, number, text, area, entry (of the vendor's library; shown: what that calls it) or voice
             (of our book)
    choices  (words, value, chosen); other: True when "Other" opens a number field
    end      quiet words beside the label
    """

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
    shown: str = ""
    help: str = ""
    required: bool = False
    group: str = ""
    prefix: str = "take"  # of its id: a page can have it several times

    @property
    def id(self) -> str:
        return f"{self.prefix}-{self.name}"

    @property
    def filled(self) -> bool:
        return bool(self.value or self.error)


@dataclass(frozen=True)
class Fold:
    """Controls that are shown when somebody asks. facts: how many there are, and what of them is filled in."""

    label: str
    anchor: str
    controls: tuple[Control, ...]

    @property
    def open(self) -> bool:
        return any(one.filled for one in self.controls)

    @property
    def facts(self) -> str:
        filled = sum(one.filled for one in self.controls)
        count = len(self.controls)
        return f"{count} setting{'s' if count != 1 else ''}" + (f", {filled} filled in" if filled else "")


def folds(controls: Sequence[Control]) -> list[Fold]:
    """Those that belong to a group, group by group."""
    groups = list(dict.fromkeys(one.group for one in controls if one.group))
    return [
        Fold(group, f"fold-{slugify(group)}", tuple(one for one in controls if one.group == group)) for group in groups
    ]


def controls(
    settings: Sequence[Setting],
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    named: Callable[[str, str], str] | None = None,
) -> list[Control]:
    """A control for each option, with what was typed or its default. named: what the vendor's library calls an entry
    of a kind, "" where it does not know."""
    found = []
    segments = 0
    for setting in settings:
        option = setting.option
        name = f"{OPTION}{option.name}"
        default = "" if option.default is None else str(option.default)
        value = typed.get(option.name) or (default.lower() if option.kind == "boolean" else default)
        end = f"{' and '.join(setting.only)} only" if setting.only else ""
        drawn = _control(option, name, value, end, errors.get(name, ""), beside=segments == 0)
        control = replace(drawn, required=option.required, group=option.group)
        if named and option.library and value:
            control = replace(control, shown=named(option.library, value))
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
            open_ = (("Open", "", not value),) if option.default is None else ()
            choices = (*open_, *_choices(option.choices, value))
            return Control(name, option.label, "segmented", value, choices, end, error=error)
        given = option.choices if value in option.choices or not value else (*option.choices, value)
        choices = (*((("Default", "", True),) if not value else ()), *_choices(given, value))
        return Control(name, option.label, "select", value, choices, end, half=True, error=error)
    if option.kind == "integer" and low is not None and high is not None:
        return _number(option, name, value, low, high, end, error)
    if option.kind == "integer":
        return Control(
            name,
            option.label,
            "number",
            value,
            (),
            end or option.unit,
            low,
            high,
            half=True,
            error=error,
        )
    several = "Several, with commas between them" if option.kind == "texts" else ""
    widget = "entry" if option.library else "area" if high and high > LINE else "text"
    end = end or ("needed" if option.required else "optional")
    return Control(name, option.label, widget, value, (), end, None, LONGEST, half=True, error=error, help=several)


def _number(option: Option, name: str, value: str, low: int, high: int, end: str, error: str) -> Control:
    """All values beside each other when they are few; else the usual ones, and any other by number."""
    shown = f"{value} {option.unit}".strip() if value else ""
    if high - low < FEW:
        few = tuple(str(one) for one in range(low, high + 1))
        return Control(name, option.label, "segmented", value, _choices(few, value), end or shown, error=error)
    stops = _stops(low, high)
    usual = tuple(str(stop) for stop in stops)
    open_ = (("Open", "", not value),) if option.default is None else ()
    other = value not in usual and not (open_ and not value)
    words = [formats.span(stop) if option.unit == SECONDS and high > _MINUTE else str(stop) for stop in stops]
    said = [(word, one, one == value) for word, one in zip(words, usual, strict=True)]
    choices = (*open_, *said, ("Other", OTHER, other))
    return Control(name, option.label, "segmented", value, choices, end or shown, low, high, other=True, error=error)


def _stops(low: int, high: int) -> list[int]:
    """The values that stand there: the ends, and those people ask for between them."""
    if high > _MINUTE:
        return sorted({stop for stop in _LONG_STOPS if low <= stop < high} | {high})
    inside = [stop for stop in _STOPS if low < stop < high]
    return sorted({low if low >= _STOPS[0] or not inside else inside[0], *inside[:4], high})


def _choices(values: Sequence[str], value: str) -> tuple[tuple[str, str, bool], ...]:
    return tuple((one, one, one == value) for one in values)
