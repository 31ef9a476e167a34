"""Reading GET /models of the newer servers (contract 2, last row) into the catalogue. Pure.

What a row leaves out is taken from the built-in model of that name; for a model we have never met, the check is lenient
and the vendor judges.
"""

from typing import cast

from providers.facts import Model, Option, Role
from providers.order import Kind
from providers.renoise.catalogue import BUILT_IN, named, ratio, resolution, upscales
from providers.renoise.fields import Row, number, pick, rows, text
from providers.renoise.roles import frames, references

MANY = {"image": 16, "video": 3, "audio": 3}  # the most that contract 7.2 knows of any model


def models(body: object) -> tuple[Model, ...]:
    """Every readable row, the default model first; () when there is none."""
    found: dict[str, tuple[bool, Model]] = {}
    for row in rows(body, "models", "items", "data"):
        model = read(row)
        if model:
            found.setdefault(model.id, (pick(row, "isDefault") is not True, model))
    return tuple(model for _, model in sorted(found.values(), key=lambda pair: pair[0]))


def read(row: Row) -> Model | None:
    name = text(pick(row, "name", "id", "model"))
    if not name:
        return None
    known = named(BUILT_IN, name)
    said = text(pick(row, "kind", "type")).lower()
    kind = cast(Kind, said) if said in ("video", "image", "audio") else known.kind if known else "video"
    found = Model(
        id=name,
        label=text(pick(row, "displayName", "label")) or name,
        kind=kind,
        options=options(row, kind, known),
        roles=roles(row, kind, known),
        note=text(pick(row, "guidance", "description")),
        aliases=known.aliases if known and known.id == name else (),
    )
    if known is None:
        return found.model_copy(update={"prompt_optional": upscales(name)})
    inherited = ("prompt_maximum", "prompt_optional", "usual_seconds")
    return found.model_copy(update={field: getattr(known, field) for field in inherited})


def options(row: Row, kind: Kind, known: Model | None) -> tuple[Option, ...]:
    built_in = {option.name: option for option in known.options} if known else {}
    found = [
        length(row, kind, built_in.get("duration"), known),
        choice(row, "aspectRatios", "defaultAspectRatio", built_in.get("ratio") or ratio("", None), known),
        choice(row, "resolutions", "defaultResolution", built_in.get("resolution") or resolution(""), known),
        built_in.get("watermark"),
    ]
    return tuple(option for option in found if option)


def length(row: Row, kind: Kind, built_in: Option | None, known: Model | None) -> Option | None:
    """`durations` as a range when it has no gaps, else as a choice. -1 ("as long as it needs") is not offered."""
    given = pick(row, "durations")
    plain = Option(name="duration", label="Length", kind="integer", minimum=1, unit="s")
    if not isinstance(given, list):
        return built_in or (None if known or kind != "video" else plain)
    found = (number(value) for value in given)
    seconds = sorted({int(value) for value in found if value is not None and value > 0 and value == int(value)})
    if not seconds:
        return None
    chosen = number(pick(row, "defaultDuration"))
    default = int(chosen) if chosen is not None and int(chosen) in seconds else None
    if seconds == list(range(seconds[0], seconds[-1] + 1)):
        return plain.model_copy(update={"minimum": seconds[0], "maximum": seconds[-1], "default": default})
    return Option(
        name="duration",
        label="Length",
        kind="choice",
        choices=tuple(str(value) for value in seconds),
        default=None if default is None else str(default),
        unit="s",
    )


def choice(row: Row, many: str, one: str, built_in: Option, known: Model | None) -> Option | None:
    """A list of words. Missing: as built in, or free text for a model we have never met; empty: not an option."""
    given = pick(row, many)
    if not isinstance(given, list):
        if built_in.choices:
            return built_in
        return None if known else built_in.model_copy(update={"kind": "text", "default": None})
    choices = tuple(dict.fromkeys(word for value in given if (word := text(value))))
    default = next((word for word in (text(pick(row, one)), built_in.default) if word in choices), None)
    update = {"choices": choices, "default": default}
    return built_in.model_copy(update=update) if choices else None


def roles(row: Row, kind: Kind, known: Model | None) -> tuple[Role, ...]:
    """`materialRoles` by name, with the counts and groups of the built-in model where it has them; its characters stay,
    as they are no materials."""
    given = pick(row, "materialRoles")
    usual = known.roles if known else general(kind)
    if not isinstance(given, list):
        return usual
    names = dict.fromkeys(text(pick(item, "role", "name")) or text(item) for item in given)
    characters = tuple(found for found in usual if found.kind == "character")
    return (*(role(name, usual, kind) for name in names if name), *characters)


def general(kind: Kind) -> tuple[Role, ...]:
    """What contract 7.2 allows in general: frames or references for a video, references for the others."""
    loose = references(MANY["image"], MANY["video"], MANY["audio"], group="references" if kind == "video" else "")
    return (*frames(), *loose) if kind == "video" else loose


def role(name: str, usual: tuple[Role, ...], kind: Kind) -> Role:
    """A role by the server's spelling; the other spelling becomes an alias. What it takes is read off its name."""
    for found in (*usual, *general(kind)):
        if found.kind != "character" and (name == found.name or name in found.aliases):
            others = tuple(spelling for spelling in (found.name, *found.aliases) if spelling != name)
            return found.model_copy(update={"name": name, "aliases": others})
    takes: Kind = "video" if "video" in name else "audio" if "audio" in name else "image"
    return Role(name=name, label=name.replace("_", " ").capitalize(), kind=takes, maximum=MANY[takes])
