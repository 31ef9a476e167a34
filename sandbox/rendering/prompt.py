"""Reading a prompt: its time segments (`[0-3s] ...`, contract 9.1) and the words that choose a scene."""

import re
from dataclasses import dataclass

SEGMENT = re.compile(r"\[\s*(\d+(?:\.\d+)?)\s*s?\s*[-–—]\s*(\d+(?:\.\d+)?)\s*s?\s*\]", re.IGNORECASE)


@dataclass(frozen=True)
class Segment:
    """What is to be seen from `start` to `end` (seconds)."""

    start: float
    end: float
    text: str


def segments(prompt: str, duration: float) -> list[Segment]:
    """The segments of a prompt in order, without gaps, cut at the duration; one for a prompt without times."""
    marks = list(SEGMENT.finditer(prompt))
    whole = [Segment(0.0, duration, tidy(SEGMENT.sub(" ", prompt)))]
    if not marks:
        return whole
    preface = tidy(prompt[: marks[0].start()])
    stops = [mark.start() for mark in marks[1:]] + [len(prompt)]
    found = []
    for mark, stop in zip(marks, stops, strict=True):
        start = float(mark[1])
        if start < duration:
            found.append((start, tidy(prompt[mark.end() : stop]) or preface))
    found.sort(key=lambda item: item[0])
    if not found:
        return whole
    starts = [0.0, *(start for start, _ in found[1:])]
    ends = [*starts[1:], duration]
    texts = [text for _, text in found]
    return [Segment(*row) for row in zip(starts, ends, texts, strict=True) if row[1] > row[0]]


def tidy(text: str) -> str:
    """One line, printable, single spaces."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def mentions(text: str, *words: str) -> bool:
    """True when one of the words (or its plural) stands in the text."""
    return re.search(r"\b(" + "|".join(words) + r")(s|es)?\b", text, re.IGNORECASE) is not None
