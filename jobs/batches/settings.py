"""The options of a row: its columns as the model's settings, and the nearest value where it has none such. Pure."""

import re
from collections.abc import Mapping, Sequence
from math import log

from jobs.actions.options import Value, typed
from jobs.batches.columns import NOTES, OWN, PART, label
from jobs.batches.pieces import lengths, longest
from jobs.batches.problems import Fix, Problem, error, warning
from jobs.batches.words import counted, near, one_of
from providers.facts import SECONDS, Model, Option

_SECONDS = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)\s*(?:s|secs?|seconds?)?", re.IGNORECASE)
_MINUTES = re.compile(r"(\d{1,4}):([0-5]\d)")
_RATIO = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)\s*[:x/×]\s*(\d{1,6}(?:\.\d{1,6})?)", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,6})?")


def length_option(model: Model) -> Option | None:
    """The option that says how many seconds a take has."""
    return next((option for option in model.options if option.unit == SECONDS), None)


def column_of(option: Option) -> str:
    """The column an option is written in."""
    return "duration" if option.unit == SECONDS else option.name


def read_options(
    own: Mapping[str, str], usual: Mapping[str, str], model: Model, every: Sequence[str]
) -> tuple[dict[str, Value], list[Problem]]:
    """The options by their names, and what is wrong with them by column. What is usual in the batch and no setting of
    this model is passed over; a cell of the row's own is told of.

    every  the names of all options of all models of the sheet, to tell a misspelt column from one of another model
    """
    options = {column_of(option): option for option in model.options}
    texts: dict[str, object] = {}
    problems: list[Problem] = []
    for name, text in {**usual, **own}.items():
        if name in (NOTES, PART) or (name in OWN and name != "duration") or not text:
            continue
        option = options.get(name)
        if option is None:
            if name in own:
                problems.append(_unused(name, text, model, list(options), every))
            continue
        value = _read(option, text)
        texts[option.name] = value
        if wrong := _wrong(option, value, model):
            problems.append(wrong)
    return typed(texts, model), problems


def spelled_seconds(text: str) -> str:
    """10, 10 s, 10.0 or 0:10 as 10; anything else as it is."""
    if whole := _MINUTES.fullmatch(text):
        return str(int(whole[1]) * 60 + int(whole[2]))
    if (found := _SECONDS.fullmatch(text)) is None:
        return text
    return str(int(float(found[1]))) if float(found[1]).is_integer() else found[1]


def _read(option: Option, text: str) -> str:
    """The text as the option spells it, where only the spelling differs."""
    text = text.strip()
    if option.unit == SECONDS:
        return spelled_seconds(text)
    if option.kind == "integer" and re.fullmatch(r"-?\d+\.0+", text):
        return text.partition(".")[0]
    if option.choices and text not in option.choices:
        plain = _plain(text)
        return next((choice for choice in option.choices if _plain(choice) == plain), text)
    return text


def _plain(text: str) -> str:
    """16x9 and 16 / 9 are 16:9; 1080 and 1080P are 1080p."""
    if ratio := _RATIO.fullmatch(text):
        return f"{ratio[1]}:{ratio[2]}"
    folded = "".join(text.casefold().split())
    return f"{folded}p" if folded.isdecimal() and len(folded) > 2 else folded


def _unused(name: str, text: str, model: Model, options: Sequence[str], every: Sequence[str]) -> Problem:
    away = Fix("Empty it", {name: ""})
    likely = near(name, [one for one in options if one != name], most=1, cutoff=0.75) if name not in every else []
    if likely:
        words = f"{model.label} has no setting {label(name).lower()}. Did you mean {label(likely[0]).lower()}?"
        return warning(name, words, Fix(f"Use it as {label(likely[0]).lower()}", {likely[0]: text, name: ""}), away)
    return warning(name, f"{label(name)} is not used by {model.label}.", away)


def _wrong(option: Option, value: str, model: Model) -> Problem | None:
    most = longest(option)
    if option.unit == SECONDS and most is not None and re.fullmatch(r"\d{1,9}", value) and int(value) > most:
        return _too_long(int(value), most, model)
    if option.kind == "integer":
        return _wrong_number(option, value, model)
    if option.choices and value not in option.choices:
        best = nearest(option, value)
        words = f"{model.label} has no {option.label.lower()} {value}. It has {one_of(option.choices)}."
        return error(column_of(option), words, *([Fix(f"Use {best}", {column_of(option): best})] if best else []))
    if option.kind == "boolean" and not isinstance(typed({"it": value}, _only(option))["it"], bool):
        fixes = (Fix(words, {column_of(option): words}) for words in ("yes", "no"))
        return error(column_of(option), f"{option.label} is {value}. Write yes or no.", *fixes)
    return None


def _only(option: Option) -> Model:
    return Model(id="", label="", kind="video", options=(option.model_copy(update={"name": "it"}),))


def _wrong_number(option: Option, value: str, model: Model) -> Problem | None:
    column, unit = column_of(option), f" {option.unit}" if option.unit else ""
    low, high = option.minimum, option.maximum
    span = f"{low} to {high}{unit}" if low is not None and high is not None else "a whole number"
    if not re.fullmatch(r"-?\d{1,9}", value):
        number = _NUMBER.search(value)
        fit = _clamped(option, round(float(number[0]))) if number else option.default
        fixes = [Fix(f"Set to {fit}{unit}", {column: str(fit)})] if isinstance(fit, int) else []
        words = f"{option.label} is {value}; {model.label} takes a whole number, {span}."
        return error(column, words, *fixes)
    count = int(value)
    fit = _clamped(option, count)
    if fit == count:
        return None
    if option.unit:
        words = f"{count}{unit} is {'over' if count > fit else 'under'} this model’s {fit}{unit}"
    else:
        words = f"{option.label} is {count}; {model.label} takes {span}"
    return error(column, words, Fix(f"Set to {fit}{unit}", {column: str(fit)}))


def _too_long(seconds: int, most: int, model: Model) -> Problem:
    words = f"{seconds} s is over this model’s {most} s"
    return error("duration", words, Fix(f"Set to {most} s", {"duration": str(most)}), *split_fixes(seconds, model))


def split_fixes(seconds: int, model: Model, limit: int | None = None) -> list[Fix]:
    """What makes several takes of one that is too long: with a text bridge, and chained where the model goes on from
    a picture."""
    option = length_option(model)
    limit = longest(option) if option and limit is None else limit
    if option is None or limit is None or model.kind != "video":
        return []
    parts = lengths(seconds, option, limit)
    if len(parts) < 2:
        return []
    each = f"{min(parts)}" if min(parts) == max(parts) else f"{min(parts)} to {max(parts)}"
    words = f"Split into {counted(len(parts), 'take')} of {each} s"
    fixes = [Fix(f"{words} (text bridge)", {"split": "bridge"})]
    if any(role.kind == "image" and role.group for role in model.roles):
        fixes.append(Fix(f"{words} (each goes on from the last frame)", {"split": "chain"}))
    return fixes


def _clamped(option: Option, count: int) -> int:
    low = option.minimum if option.minimum is not None else count
    high = option.maximum if option.maximum is not None else count
    return max(low, min(count, high))


def nearest(option: Option, value: str) -> str:
    """The choice most like this value: by shape for ratios, by size for numbers, else by its letters; "" for none."""
    ratios = {choice: _ratio(choice) for choice in option.choices}
    shape = _ratio(value)
    if shape and all(ratios.values()):
        return min(option.choices, key=lambda choice: abs(log(ratios[choice] or 1) - log(shape)))
    size, sizes = _size(value), {choice: _size(choice) for choice in option.choices}
    if size is not None and all(one is not None for one in sizes.values()):
        return min(option.choices, key=lambda choice: abs((sizes[choice] or 0) - size))
    likely = near(value, option.choices, most=1, cutoff=0.4)
    return likely[0] if likely else str(option.default or "")


def _ratio(text: str) -> float | None:
    found = _RATIO.fullmatch(text.strip())
    return float(found[1]) / float(found[2]) if found and float(found[1]) and float(found[2]) else None


def _size(text: str) -> float | None:
    """720p is 720, 4k about 2160 lines."""
    found = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)\s*([pk]?)", text.strip().casefold())
    if found is None:
        return None
    return float(found[1]) * (540 if found[2] == "k" else 1)
