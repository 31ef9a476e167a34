"""The styles of a team, and making one (contract 1.11). Pure."""

from collections.abc import Mapping

from pydantic import JsonValue

from providers import typed
from providers.errors import Fault, ProviderError
from providers.facts import Option
from providers.openstory.replies import unreadable
from providers.report import LibraryItem
from providers.values import Row, address, identity, row, rows, text

CATEGORIES = ("film", "commercial", "ecommerce", "influencer", "animatic", "animation", "kids", "tech")
LOOK = {"mood": "mood", "art_style": "artStyle", "lighting": "lighting", "color_grading": "colorGrading"}
MOTION = {"camera": "camera", "pace": "pace", "energy": "energy"}
PLAIN = {"description": "description", "category": "category", "ratio": "defaultAspectRatio"} | {
    "image_model": "recommendedImageModel",
    "video_model": "recommendedVideoModel",
}
MOST, LONGEST = 20, 60  # tags and uses, and the letters of each


def said(name: str, label: str) -> Option:
    return Option(name=name, label=label, kind="text")


FIELDS = (
    said("name", "Name"),
    said("description", "Description"),
    Option(name="category", label="Category", kind="choice", choices=CATEGORIES),
    said("mood", "Mood"),
    said("art_style", "Art style"),
    said("lighting", "Lighting"),
    Option(name="colors", label="Colours", kind="texts"),
    said("color_grading", "Colour grading"),
    said("camera", "Camera"),
    said("pace", "Pace"),
    said("energy", "Energy"),
    Option(name="ratio", label="Usual aspect ratio", kind="choice", choices=("16:9", "9:16", "1:1")),
    said("image_model", "Recommended image model"),
    said("video_model", "Recommended video model"),
    Option(name="tags", label="Tags", kind="texts"),
    Option(name="uses", label="Uses", kind="texts"),
)


def items(body: object, origin: str) -> list[LibraryItem]:
    """Every style of GET /styles. Raises ProviderError UNREADABLE when there is no list."""
    listed = row(body).get("styles")
    if not isinstance(listed, list):
        raise unreadable("a list of styles that cannot be read")
    return [item(one, origin) for one in rows(listed) if identity(one.get("id"))]


def item(document: Row, origin: str) -> LibraryItem:
    return LibraryItem(
        kind="style",
        remote_id=identity(document.get("id")),
        name=text(document.get("name")) or identity(document.get("id")),
        category=text(document.get("category")),
        url=address(document.get("previewUrl"), origin),
    )


def made(body: object, origin: str) -> LibraryItem:
    """The style of POST /styles, at the top or under `style`."""
    document = row(row(body).get("style")) or row(body)
    if not identity(document.get("id")):
        raise unreadable("a new style without an id")
    return item(document, origin)


def style_body(values: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """The body of POST /styles with a `config` of version 2. Raises ProviderError REFUSED."""
    name = words(values, "name")
    if not 1 <= len(name) <= 255:
        raise refused("A style needs a name of 1 to 255 letters. Write one.")
    if len(words(values, "description")) > 1000 or len(words(values, "category")) > 100:
        raise refused("A description has at most 1,000 letters, a category 100. Shorten it.")
    look: dict[str, JsonValue] = {wire: words(values, own) for own, wire in LOOK.items()}
    motion: dict[str, JsonValue] = {wire: words(values, own) for own, wire in MOTION.items()}
    look["colorPalette"] = list(typed.texts(values.get("colors", "")) or ())
    body: dict[str, JsonValue] = {"name": name, "config": {"version": 2, "look": look, "motion": motion}}
    body |= {wire: words(values, own) for own, wire in PLAIN.items() if words(values, own)}
    for own, wire in (("tags", "tags"), ("uses", "useCases")):
        many = typed.texts(values.get(own, "")) or []
        if len(many) > MOST or any(len(one) > LONGEST for one in many):
            raise refused(f"A style has at most {MOST} {own} of {LONGEST} letters each. Take some out.")
        if many:
            body[wire] = list(many)
    return body


def words(values: Mapping[str, JsonValue], name: str) -> str:
    value = values.get(name)
    return value.strip() if isinstance(value, str) else ""


def refused(message: str) -> ProviderError:
    return ProviderError(message, code="bad_style", fault=Fault.REFUSED)
