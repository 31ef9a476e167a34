"""A document as a page shows it: Markdown as headings, paragraphs and lists, a script as a screenplay. What a vendor
wrote is never trusted: no HTML of its own, no pictures from elsewhere."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from dashboard.reading.rewritten import text_of
from jobs.models import Artifact

LOWER = 2  # a heading of a document stands below those of the page: # becomes an h3
_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
_SCENE = re.compile(r"(INT|EXT|EST|I/E|INT\./EXT)[. ].*|SCENE \d+.*|FADE (IN|OUT).*|CUT TO:.*")
_NAME = r"([^\W\d_][^():\n]{0,60}?)(?: ?(\([^)\n]{1,200}\)))?"
_CUE, _SAID = re.compile(_NAME), re.compile(rf"{_NAME}: (\S.*)")
_ASIDE = re.compile(r"\(.{1,200}\)", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """One piece of a screenplay. kind: scene, cue, aside, said or action."""

    kind: str
    words: str


@dataclass(frozen=True)
class Text:
    """html: of Markdown; lines: of a screenplay; one of the two."""

    html: SafeString | str = ""
    lines: Sequence[Line] = ()


def shown(artifact: Artifact) -> Text | None:
    """A document of ours that is text; None for any other, or one that cannot be read."""
    if not artifact.mime.startswith("text/") or not (text := text_of(artifact)):
        return None
    return drawn(text)


def drawn(text: str) -> Text:
    """As a screenplay where somebody speaks and it has no headings of Markdown, else as Markdown."""
    lines = () if _HEADING.search(text) else screenplay(text)
    if sum(line.kind in {"scene", "cue"} for line in lines) > 1:
        return Text(lines=lines)
    return Text(html=markdown(text))


def markdown(text: str) -> SafeString:
    return mark_safe(str(_markdown().render(text)))  # noqa: S308  # made by the library with its HTML off, see below


@cache
def _markdown() -> MarkdownIt:
    """CommonMark with tables; HTML in it is shown as text, pictures as their words, and only safe links are links."""
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable("image")
    reader.core.ruler.push("takeboard", lambda state: _fitted(state.tokens))
    return reader


def _fitted(tokens: Sequence[Token]) -> None:
    """Headings below the page's own, and links that take nothing along."""
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1:]) + LOWER)}"
        for one in token.children or ():
            if one.type == "link_open":
                one.attrs |= {"rel": "noreferrer noopener nofollow", "target": "_blank", "class": "link"}


def screenplay(text: str) -> tuple[Line, ...]:
    """The lines of a script by what they are: "INT. HALL", a name above its words, "NAME: words"."""
    found: list[Line] = []
    for part in re.split(r"\n\s*\n", text):
        found += _part([line.strip() for line in part.strip().splitlines() if line.strip()])
    return tuple(found)


def _part(lines: list[str]) -> list[Line]:
    found: list[Line] = []
    speaks = False
    for at, line in enumerate(lines):
        if _SCENE.fullmatch(line):
            found.append(Line("scene", line))
            speaks = False
        elif (said := _SAID.fullmatch(line)) and said[1].isupper():
            found += [*_cue(said[1], said[2]), Line("said", said[3])]
            speaks = True
        elif (cue := _CUE.fullmatch(line)) and cue[1].isupper() and at + 1 < len(lines):
            found += _cue(cue[1], cue[2])
            speaks = True
        elif speaks and _ASIDE.fullmatch(line):
            found.append(Line("aside", line))
        else:
            found.append(Line("said" if speaks else "action", line))
    return found


def _cue(name: str, aside: str | None) -> list[Line]:
    return [Line("cue", name), *([Line("aside", aside)] if aside else [])]
