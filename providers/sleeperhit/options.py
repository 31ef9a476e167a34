"""The settings of a take: one table of our names, the vendor's fields, and the caps of contract 2.3. Pure data."""

import re
from dataclasses import dataclass
from typing import Literal

from pydantic import JsonValue

from providers.facts import SECONDS, Option
from providers.order import Order

Place = Literal["target", "request", "style", "brief"]
MODES = ("documentary", "podcast", "drama")
NARRATIONS = ("auto", "include", "suppress")
SHORTEST = 5  # seconds
ITEMS, ITEM = 10, 160  # of a list of the style
RATIO = re.compile(r"\d+:\d+", re.ASCII)


@dataclass(frozen=True)
class Field:
    """most: characters of the text, or of each item; items: of a list; 0: the contract names none."""

    option: Option
    place: Place
    wire: str
    most: int = 0
    items: int = 0


STYLED, BRIEFED = "Style and setting", "Brief for the writers"  # groups
_GROUPS: dict[Place, str] = {"style": STYLED, "brief": BRIEFED}


def words(
    place: Place, name: str, label: str, wire: str, most: int, *, required: bool = False, group: str = ""
) -> Field:
    group = group or _GROUPS.get(place, "")
    option = Option(name=name, label=label, kind="text", maximum=most or None, required=required, group=group)
    return Field(option, place, wire, most)


def listed(place: Place, name: str, label: str, wire: str, items: int, most: int) -> Field:
    return Field(Option(name=name, label=label, kind="texts", group=_GROUPS.get(place, "")), place, wire, most, items)


MODE = Field(Option(name="mode", label="Mode", kind="choice", choices=MODES), "request", "mode")
NARRATION = Field(
    Option(name="narration", label="Narration", kind="choice", choices=NARRATIONS), "request", "narrationPolicy"
)
DURATION = Field(
    Option(name="duration", label="Target length", kind="integer", minimum=SHORTEST, unit=SECONDS),
    "request",
    "durationSeconds",
)
ASPECT = Field(Option(name="ratio", label="Aspect ratio", kind="text"), "request", "aspectRatio")
PDF = Field(Option(name="pdf", label="With a PDF", kind="boolean"), "request", "includePdf")
NOTES = words("request", "notes", "Notes to the writers", "notes", 2000)

TARGET = (
    words("target", "audience", "Audience", "audience", 200, required=True),
    words("target", "objective", "Objective", "objective", 400, required=True),
    words("target", "outcome", "Outcome", "outcome", 400, required=True),
    words("target", "tone", "Tone", "tone", 120, group=STYLED),
    words("target", "industry", "Industry", "industry", 120, group=STYLED),
    words("target", "distribution", "Where it is shown", "distributionContext", 300, group=STYLED),
)
STYLE = (
    words("style", "visual_style", "Visual style", "preferredVisualStyle", 400),
    listed("style", "forbidden_visuals", "Visuals to avoid", "forbiddenVisuals", ITEMS, ITEM),
    words("style", "voice", "Voice preference", "voicePreference", 160),
    words("style", "music_policy", "Music policy", "musicPolicy", 300),
    listed("style", "brand_safety", "Brand safety", "brandSafety", ITEMS, ITEM),
)
# The vendor's own production client sends this; the documented reference does not have it (contract 1.4), and a strict
# server without it refuses it: it goes along only when something of it was filled in.
BRIEF = (
    words("brief", "project_format", "Format", "projectFormat", 0),
    words("brief", "installment", "Instalment", "installmentLabel", 160),
    words("brief", "series", "The series so far", "seriesContext", 1200),
    words("brief", "genre", "Genre", "genre", 160),
    words("brief", "readers", "Audience of the writing", "audience", 240),
    words("brief", "writing_style", "Writing style", "writingStyle", 600),
    Field(Option(name="pages", label="Pages", kind="integer", minimum=1, group=BRIEFED), "brief", "pageTarget"),
    words("brief", "cast_notes", "Cast", "castNotes", 1000),
    words("brief", "music_style", "Music style", "musicStyle", 500),
    words("brief", "sfx_policy", "Sound effects", "sfxPolicy", 500),
    listed("brief", "comps", "Compare with", "comps", 8, 160),
    listed("brief", "must_know", "Must be known before writing", "mustKnowBeforeWriting", 12, 220),
    words("brief", "replan", "What to plan differently", "replanInstruction", 5000),
)
TABLE_READ = (MODE, NARRATION, DURATION, NOTES)
FIELDS: dict[str, Field] = {field.option.name: field for field in (*TARGET, *TABLE_READ, ASPECT, PDF, *STYLE, *BRIEF)}


def given(order: Order) -> dict[str, JsonValue]:
    """What the order says; what was left open is not there."""
    return {name: value for name, value in order.options.items() if value is not None and not blank(value)}


def blank(value: JsonValue) -> bool:
    return value == [] or (isinstance(value, str) and not value.strip())
