"""The script of a table read, by pages of lines (contract 1.3). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from providers.values import row, rows, text, whole

PAGE = 500  # lines; more is a 400 in production
MOST_PAGES = 40


@dataclass(frozen=True)
class Line:
    at: int
    character: str
    aside: str
    text: str


@dataclass(frozen=True)
class Page:
    lines: tuple[Line, ...]
    total: int


def query(start: int) -> dict[str, str | int]:
    return {"limit": PAGE, "scope": "range", "startEntry": start, "endEntry": start + PAGE - 1}


def page(body: object) -> Page:
    found = row(row(body).get("script"))
    listed = rows(row(found.get("selection")).get("entries"))
    lines = [
        Line(
            at=at if (at := whole(one.get("entryIndex"))) is not None else place,
            character=text(one.get("character")),
            aside=text(one.get("parenthetical")),
            text=text(one.get("text")),
        )
        for place, one in enumerate(listed)
    ]
    return Page(tuple(lines), whole(found.get("totalEntries")) or len(lines))


def as_text(lines: Sequence[Line]) -> str:
    """The script as it is read: a name, what is to be heard in it, and the words."""
    return "\n\n".join(spoken(one) for one in sorted(lines, key=lambda one: one.at) if one.text or one.character)


def spoken(one: Line) -> str:
    aside = f"({one.aside.strip('()')})" if one.aside else ""
    head = " ".join(part for part in (one.character.upper(), aside) if part)
    return "\n".join(part for part in (head, one.text) if part)
