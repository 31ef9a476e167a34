"""The one model there is, a sequence, with the settings every era has; a server's own schema adds and removes some."""

from collections.abc import Mapping

from providers.facts import Model, Option, Role
from providers.openstory.options import EXPORT, STAGES, WIRE
from providers.values import Row, row, rows, text, whole

SCRIPT = (10, 50_000)  # characters
MANY = 50  # new or known characters, locations, elements; the contract names no limit

CONSENT = "Shows a real person? The ground to use it"
ROLES = (
    Role(
        name="character", label="Character", kind="character", maximum=MANY, by_name=True, new=True,
        human=True, consent=CONSENT,
    ),
    Role(name="location", label="Location", kind="location", maximum=MANY, by_name=True, new=True, consent=CONSENT),
    Role(
        name="element", label="Element (logo, product)", kind="image", maximum=MANY, aliases=("ref_image",),
        words="Word in the script", consent=CONSENT,
    ),
    Role(name="character_image", label="Picture of a new character", kind="image", maximum=MANY, of="character"),
    Role(name="location_image", label="Picture of a new location", kind="image", maximum=MANY, of="location"),
)  # fmt: skip
ROLE_FIELDS = {"character": "characters", "location": "locations", "element": "elements"}


def models_option(name: str, label: str) -> Option:
    return Option(name=name, label=label, kind="texts")


EVERY_ERA: tuple[Option, ...] = (
    Option(name="motion", label="Clips", kind="boolean", default=True),
    Option(name="music", label="Music", kind="boolean", default=True),
    Option(name="ratio", label="Aspect ratio", kind="choice", choices=("16:9", "9:16", "1:1")),
    Option(name="style", label="Style", kind="text", library="style"),
    Option(
        name="enhance", label="Enhance the script", kind="choice", default="auto", choices=("auto", "always", "off")
    ),
    Option(name="duration", label="Target length", kind="integer", minimum=5, maximum=300, unit="s"),
    models_option("analysis_models", "Analysis models (a sequence each)"),
    models_option("image_models", "Image models"),
    models_option("video_models", "Video models"),
    models_option("audio_models", "Music models"),
)
# Only offered where the server's own schema has them: an older one would leave them out without a word.
LATER: tuple[Option, ...] = (
    Option(
        name="resolution", label="Resolution", kind="choice", default="720p", choices=("720p", "1080p", "4k"),
    ),
    Option(name="stop_at", label="Stop after", kind="choice", choices=STAGES),
    Option(name="start_frames", label="A still for every clip to start on", kind="boolean", default=False),
    Option(name="draft_motion", label="Draft clips first", kind="boolean", default=True),
)  # fmt: skip
ONE_FILM = Option(name=EXPORT, label="Put the clips together to one film", kind="boolean", default=False)


def sequence(options: tuple[Option, ...], roles: tuple[Role, ...] = ROLES) -> Model:
    return Model(
        id="sequence",
        label="Sequence",
        kind="video",
        options=options,
        roles=roles,
        prompt_maximum=SCRIPT[1],
        usual_seconds=(300, 900),
        part="shot",
        note="A script of 10 to 50,000 characters, or one line. It becomes shots with stills, clips and music.",
    )


BUILT_IN = (sequence(EVERY_ERA),)


def from_schema(schema: object, *, exports: bool) -> tuple[Model, ...]:
    """The model with the fields this server's `requestSchema` has (contract 1.14); () when it names no fields."""
    definitions = row(row(schema).get("$defs"))
    properties = row(resolved(schema, definitions).get("properties"))
    if "script" not in properties:
        return ()
    options = [
        from_field(option, resolved(properties[WIRE[option.name]], definitions))
        for option in (*EVERY_ERA, *LATER)
        if WIRE[option.name] in properties
    ]
    if exports:
        options.append(ONE_FILM)
    missing = {name for name, field in ROLE_FIELDS.items() if field not in properties}
    roles = tuple(role for role in ROLES if role.name not in missing and role.of not in missing)
    return (sequence(tuple(options), roles),)


def from_field(option: Option, field: Row) -> Option:
    """An option with the choices and bounds the schema gives, where it gives any."""
    if option.kind == "choice":
        choices = tuple(word for one in listed(field.get("enum")) if (word := text(one)))
        if choices:
            default = option.default if option.default in choices else None
            return option.model_copy(update={"choices": choices, "default": default})
    if option.kind == "integer":
        bounds = {"minimum": whole(field.get("minimum")), "maximum": whole(field.get("maximum"))}
        return option.model_copy(update={name: bound for name, bound in bounds.items() if bound is not None})
    if option.name == "draft_motion" and isinstance(field.get("default"), bool):
        return option.model_copy(update={"default": field["default"]})
    return option


def resolved(field: object, definitions: Mapping[str, object]) -> Row:
    """A field without its `$ref` and its "or null"."""
    found = row(field)
    name = text(found.get("$ref")).rpartition("/")[2]
    if name:
        return row(definitions.get(name))
    for many in ("anyOf", "oneOf", "allOf"):
        for one in rows(found.get(many)):
            if one.get("type") != "null":
                return {**found, **resolved({k: v for k, v in one.items() if k not in ("anyOf", "oneOf")}, definitions)}
    return found


def listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []
