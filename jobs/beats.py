"""A prompt in timed beats: `[0-3s] ... [3-10s] ...`, read and written. Seconds are whole. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

_MARK = re.compile(r"\[\s*(\d{1,3})\s*s?\s*[-–]\s*(\d{1,3})\s*s?\s*\]", re.IGNORECASE)
_CUT = (0.2, 0.667, 1.0)  # where the beats of a fresh finished cut end: 0-3, 3-10, 10-15 of 15 s


@dataclass(frozen=True)
class Beat:
    start: int
    end: int
    text: str = ""

    @property
    def seconds(self) -> int:
        return self.end - self.start


def parse(text: str) -> tuple[Beat, ...]:
    """The beats of a prompt; () when it does not begin with a time mark, so that no word is ever lost."""
    marks = list(_MARK.finditer(text))
    if not marks or text[: marks[0].start()].strip():
        return ()
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return tuple(
        Beat(int(mark[1]), int(mark[2]), text[mark.end() : end].strip()) for mark, end in zip(marks, ends, strict=True)
    )


def join(beats: Sequence[Beat]) -> str:
    """The prompt that the beats make, one a line."""
    return "\n".join(f"[{beat.start}-{beat.end}s] {beat.text.strip()}".rstrip() for beat in beats)


def written(beats: Sequence[Beat]) -> tuple[Beat, ...]:
    """Those with words, which take the time of the empty ones beside them; all of them when none has words."""
    empty = [index for index, beat in enumerate(beats) if not beat.text.strip()]
    if len(empty) == len(beats):
        return tuple(beats)
    kept = tuple(beats)
    for index in reversed(empty):
        kept = without(kept, index)
    return kept


def problems(beats: Sequence[Beat], length: int | None) -> dict[int, str]:
    """What is wrong, by the index of the beat, each with what to change. Beats touch; the last ends at the length."""
    found: dict[int, str] = {}
    if beats and not any(beat.text.strip() for beat in beats):
        found[0] = "No beat has words yet. Write what happens in one of them"
    for index, beat in enumerate(beats):
        if beat.end <= beat.start:
            found[index] = f"This beat ends at {beat.end} s, before it has begun. Let it end after {beat.start} s"
    if beats and beats[0].start != 0:
        found.setdefault(0, f"The first beat starts at {beats[0].start} s. Let it start at 0 s")
    for index, (one, other) in enumerate(pairwise(beats), 1):
        if other.start > one.end:
            found.setdefault(index, f"Nothing happens from {one.end} to {other.start} s. Let it start at {one.end} s")
        elif other.start < one.end:
            found.setdefault(index, f"It overlaps the beat before, which ends at {one.end} s. Start it there")
    last = len(beats) - 1
    if beats and length is not None and beats[last].end != length:
        advice = "Stretch the last" if beats[last].end < length else "Shorten the last"
        found.setdefault(last, f"Beats end at {beats[last].end} s, the take is {length} s. {advice}")
    return found


def fresh(length: int) -> tuple[Beat, ...]:
    """Empty beats that fill a length as a finished cut is usually told: three, or one when it is short."""
    if length < 8:
        return (Beat(0, length),)
    edges = [0, *(round(length * part) for part in _CUT)]
    return tuple(Beat(start, end) for start, end in pairwise(edges))


def from_plain(text: str, length: int) -> tuple[Beat, ...]:
    """Beats for a prompt: those it has, else one with all its words, else fresh ones."""
    if beats := parse(text):
        return beats
    return (Beat(0, length, text.strip()),) if text.strip() else fresh(length)


def rescale(beats: Sequence[Beat], length: int) -> tuple[Beat, ...]:
    """The same beats over another length: in proportion, at least a second each where there is room."""
    old = beats[-1].end if beats else 0
    if not beats or old <= 0 or old == length:
        return tuple(beats)
    ends: list[int] = []
    for index, beat in enumerate(beats):
        left = len(beats) - index - 1
        low = (ends[-1] if ends else 0) + 1
        ends.append(max(low, min(round(beat.end * length / old), length - left)))
    ends[-1] = max(length, ends[-2] + 1 if len(ends) > 1 else 1)
    starts = [0, *ends[:-1]]
    return tuple(replace(beat, start=start, end=end) for beat, start, end in zip(beats, starts, ends, strict=True))


def split(beats: Sequence[Beat], index: int) -> tuple[Beat, ...]:
    """One beat cut in half, its words in the first; a beat of one second stays as it is."""
    beat = beats[index]
    if beat.seconds < 2:
        return tuple(beats)
    middle = beat.start + (beat.seconds + 1) // 2
    halves = (replace(beat, end=middle), Beat(middle, beat.end))
    return (*beats[:index], *halves, *beats[index + 1 :])


def add(beats: Sequence[Beat], length: int) -> tuple[Beat, ...]:
    """One more beat at the end: in the room that is left, else from the longest beat's second half."""
    if not beats:
        return fresh(length)[:1]
    if beats[-1].end < length:
        return (*beats, Beat(beats[-1].end, length))
    return split(beats, max(range(len(beats)), key=lambda index: (beats[index].seconds, index)))


def without(beats: Sequence[Beat], index: int) -> tuple[Beat, ...]:
    """All but one; its neighbour takes its time. The only one stays, empty."""
    if len(beats) < 2:
        return tuple(replace(beat, text="") for beat in beats)
    gone, rest = beats[index], [*beats[:index], *beats[index + 1 :]]
    if index:
        rest[index - 1] = replace(rest[index - 1], end=max(gone.end, rest[index - 1].end))
    else:
        rest[0] = replace(rest[0], start=gone.start)
    return tuple(rest)
