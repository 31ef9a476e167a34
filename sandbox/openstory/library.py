"""Styles, cast and locations: what every team has from the start, and finding one by id, name or slug."""

import re
from collections.abc import Iterable

from sandbox.openstory.errors import missing, refused
from sandbox.openstory.records import Entry, Style

SINCE = 1_780_000_000.0


def slug_of(name: str) -> str:
    return re.sub(r"[\W_]+", "-", name.lower()).strip("-") or "style"


def _id(number: int) -> str:
    """Ids that stay the same from run to run, so that docs and tests can name them."""
    return f"01K0PRACT1CE{number:014}"


def _style(number: int, name: str, category: str, ratio: str | None, words: str) -> Style:
    mood, art, light, grading, camera, pace = words.split(", ")
    look: dict[str, object] = {
        "mood": mood,
        "artStyle": art,
        "lighting": light,
        "colorPalette": ["#1d2a35", "#c8753f", "#f1e3cf"],
        "colorGrading": grading,
    }
    return Style(
        id=_id(number), user_id=None, name=name, slug=slug_of(name), description=f"{art}, {mood}.", category=category,
        tags=[category], use_cases=[f"{category} work"], ratio=ratio, image_model="nano_banana_2_lite",
        video_model="minimax_h3_max", created_at=SINCE + number,
        config={"version": 2, "look": look, "motion": {"camera": camera, "pace": pace, "energy": "medium"}},
    )  # fmt: skip


# Most popular first: the default of eras A and B.
STYLES = (
    _style(1, "Golden Hour Film", "film", "16:9", "warm, 35 mm film, low sun, teal and amber, slow dolly, calm"),
    _style(2, "Rainy Neon", "film", None, "tense, night photography, neon, deep blacks, handheld, restless"),
    _style(3, "Paper Theatre", "animation", "1:1", "playful, cut paper, soft box, pastel, locked off, bouncy"),
    _style(4, "Product Table", "commercial", None, "clean, macro, one key light, neutral, turntable, even"),
    _style(5, "Phone Diary", "influencer", "9:16", "close, phone camera, window, natural, selfie, quick"),
)
CHARACTERS = (
    Entry(id=_id(11), user_id=None, name="Night Baker", description="Flour on both sleeves."),
    Entry(id=_id(12), user_id=None, name="Red Fox", description="Not a human."),
    Entry(id=_id(13), user_id=None, name="Understudy", description="One of two with this name."),
    Entry(id=_id(14), user_id=None, name="Understudy", description="The other one."),
)
LOCATIONS = (
    Entry(id=_id(21), user_id=None, name="Harbour at Dawn"),
    Entry(id=_id(22), user_id=None, name="Rooftop Garden"),
)


def find_style(styles: Iterable[Style], asked: str) -> Style:
    """By id, name or slug, in any case."""
    wanted = asked.strip().lower()
    for style in styles:
        if wanted in (style.id.lower(), style.name.lower(), style.slug):
            return style
    raise missing(f'No style found matching "{asked}".')


def find_entry(entries: Iterable[Entry], asked: str, kind: str, ambiguity_matters: bool) -> Entry:
    """By id or name, in any case. Two of one name are a 409 where that matters, else the first counts."""
    wanted = asked.strip().lower()
    found = [entry for entry in entries if wanted in (entry.id.lower(), entry.name.lower())]
    if not found:
        raise missing(f'No {kind} found matching "{asked}".')
    if len(found) > 1 and ambiguity_matters:
        raise refused(409, f'More than one {kind} is called "{asked}". Use an id.')
    return found[0]
