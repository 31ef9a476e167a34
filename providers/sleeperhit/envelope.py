"""Any JSON of the vendor's as text to read, in Markdown: plans, digests and coverage have no fixed shape. Pure.

What is known comes first, in a good order; what is not follows under its own name. Only ids and links are left out.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from providers.sleeperhit.errors import private

FIRST = (
    "title", "logline", "thesis", "premise", "summary", "synopsis", "overview", "verdict", "recommendation", "genre",
    "tone", "setting", "characters", "cast", "structure", "acts", "beats", "storyBeats", "sections", "scenes",
    "narration", "artifacts", "sources", "claims", "evidence", "gaps", "rights", "rightsNotes", "strengths",
    "weaknesses", "suggestions", "notes", "risks",
)  # fmt: skip
HEADS = ("title", "name", "label", "heading", "character", "beat")  # what an entry of a list is called by
LEFT_OUT = re.compile(r"^index$|(?:^|_)(?:id|ids|url|urls|token|uri)$|(?:Id|Ids|Url|Urls|Token|Uri)$", re.ASCII)
DEEPEST, LONGEST = 6, 60_000  # levels; characters of the whole


def readable(value: object, level: int = 2) -> str:
    """value: parsed JSON. level: of the first headings."""
    text = "\n".join(lines(value, level)).strip()
    text = re.sub(r"\n{3,}", "\n\n", text)
    return private(text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} …")


def lines(value: object, level: int) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from fields(value, level)
    elif isinstance(value, list):
        yield from items(value, level)
    elif (plain := scalar(value)) is not None:
        yield plain


def fields(value: Mapping[object, object], level: int) -> Iterator[str]:
    names = [name for name in value if isinstance(name, str) and not LEFT_OUT.search(name) and not empty(value[name])]
    known = [name for name in FIRST if name in names]
    for name in (*known, *(name for name in names if name not in known)):
        inside = value[name]
        plain = scalar(inside)
        if plain is not None and len(plain) <= 100 and "\n" not in plain:
            yield f"{spoken(name)}: {plain}"
        elif plain is not None:
            yield from ("", heading(name, level), "", plain)
        elif inner := list(lines(inside, level + 1)):
            yield from ("", heading(name, level), "", *inner)


def items(value: list[object], level: int) -> Iterator[str]:
    for at, one in enumerate(value, start=1):
        plain = scalar(one)
        if plain is not None:
            yield f"{at}. {plain}"
        elif isinstance(one, Mapping) and level < DEEPEST:
            head = next((text for name in HEADS if (text := scalar(one.get(name)))), "")
            called = next((name for name in HEADS if scalar(one.get(name))), "")
            rest = {name: inside for name, inside in one.items() if name != called}
            if not head and not any(flat(rest, level + 1)):
                continue
            yield f"{at}. {head}".rstrip()
            yield from (f"   {line}" if line else "" for line in flat(rest, level + 1))
        elif not empty(one):
            yield from (f"   {line}" if line else "" for line in flat(one, level + 1))


def flat(value: object, level: int) -> Iterator[str]:
    """Inside a list headings would break it: names in front instead."""
    for line in lines(value, level):
        yield re.sub(r"^#+ (.*)$", r"\1:", line)


def scalar(value: object) -> str | None:
    """A single value in words; None for what holds others, and for nothing."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, int | Decimal | float):
        return str(value)
    return None


def empty(value: object) -> bool:
    return value is None or value in ("", [], {}) or (isinstance(value, str) and not value.strip())


def heading(name: str, level: int) -> str:
    return f"{'#' * min(level, DEEPEST)} {spoken(name)}"


def spoken(name: str) -> str:
    """storyBeats and story_beats are Story beats."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").replace("-", " ").strip()
    return apart[:1].upper() + apart[1:].lower() if apart else name
