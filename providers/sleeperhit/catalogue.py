"""What can be ordered: a table read, and what else the vendor says is available (GET /capabilities)."""

from providers.facts import Model, Option, Role
from providers.order import Kind
from providers.sleeperhit.options import ASPECT, BRIEF, DURATION, MODE, NARRATION, NOTES, PDF, STYLE, TARGET, Field
from providers.values import Row, row, rows, text, whole

INLINE = 1_000_000  # bytes of UTF-8 of one source
SOURCES = 20  # of one plan, the story itself among them
AVAILABLE = "available"

SOURCE = Role(
    name="source", label="Text to draw on", kind="document", maximum=SOURCES, inline=True, text_maximum=INLINE
)
URL = Role(name="url", label="Web page", kind="document", maximum=SOURCES, by_name=True)
PDF_LINK = Role(name="pdf", label="PDF at an address", kind="document", maximum=SOURCES, by_name=True)
ROLES = (SOURCE, URL, PDF_LINK)

LABELS: dict[str, tuple[str, Kind]] = {
    "table_read": ("Table read", "audio"),
    "pitch_deck": ("Pitch deck", "document"),
    "storyboard": ("Storyboard", "image"),
    "trailer": ("Trailer", "video"),
    "production_video": ("Production video", "video"),
}
OWN: dict[str, tuple[Field, ...]] = {
    "table_read": (MODE, NARRATION, DURATION, NOTES),
    "pitch_deck": (PDF, NOTES),
    "storyboard": (ASPECT, NOTES),
    "trailer": (DURATION, ASPECT, NOTES),
    "production_video": (DURATION, ASPECT, NOTES),
}


def model(artifact: str, modes: tuple[str, ...] = (), roles: tuple[Role, ...] = ROLES, planned: str = "") -> Model:
    """modes: of a table read, where the vendor lists them; planned: a sentence on types that are not there yet."""
    label, kind = LABELS.get(artifact, (artifact.replace("_", " ").capitalize(), "document"))
    own = OWN.get(artifact, (NOTES,))
    note = (
        "First a plan, free, that waits for your approval with its price; then the writing, the voices and the music."
    )
    return Model(
        id=artifact,
        label=label,
        kind=kind,
        options=tuple(option(field, modes) for field in (*TARGET, *own, *STYLE, *BRIEF)),
        roles=roles,
        prompt_maximum=INLINE,
        prompt_optional=True,
        usual_seconds=(300, 2700),
        note=" ".join(part for part in (note, planned) if part),
    )


def option(field: Field, modes: tuple[str, ...]) -> Option:
    return field.option.model_copy(update={"choices": modes}) if field is MODE and modes else field.option


BUILT_IN = (model("table_read"),)


def from_capabilities(body: object) -> tuple[Model, ...]:
    """The types that are available now; () when the manifest names none."""
    listed = {name: row(told) for name, told in row(row(body).get("artifacts")).items()}
    later = [LABELS.get(name, (name, ""))[0].lower() for name, told in listed.items() if not is_there(told)]
    planned = f"Not there yet: {', '.join(later)}." if later else ""
    roles = roles_of(body)
    return tuple(
        model(name, modes_of(told), roles, planned) for name, told in listed.items() if name and is_there(told)
    )


def is_there(told: Row) -> bool:
    return text(told.get("availability")).lower() == AVAILABLE


def modes_of(told: Row) -> tuple[str, ...]:
    found = told.get("modes")
    return tuple(word for one in found if (word := text(one))) if isinstance(found, list) else ()


def roles_of(body: object) -> tuple[Role, ...]:
    """The kinds of sources this server takes; all of them where it does not list them."""
    listed = {text(one.get("type")).lower(): one for one in rows(row(row(body).get("sources")).get("types"))}
    if not listed:
        return ROLES
    there = {name for name, told in listed.items() if is_there(told)}
    most = whole(listed.get("text", {}).get("maxInlineBytes")) or INLINE
    source = SOURCE.model_copy(update={"text_maximum": most})
    found = {"source": source if {"text", "markdown"} & there else None, "url": URL, "pdf": PDF_LINK}
    return tuple(role for name, role in found.items() if role and (name == "source" or name in there))
