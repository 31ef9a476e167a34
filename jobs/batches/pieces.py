"""A piece longer than its model makes, as several rows: side by side with a bridge of words, or one after the other.

bridge       every part has the full texts of the project's style and characters, and from the second on "Continuing
             from the previous shot:" before its own words; all of them can be made at once
chain        each part begins with the last frame of the one before
chain video  each part has the video of the one before as its reference

Pure. Seconds are whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from jobs import beats as timing
from jobs.actions.references import Reference, Unclear, cell_of, parse
from jobs.batches.columns import Cells
from providers.facts import Option

BRIDGE, CHAIN, VIDEO = "bridge", "chain", "chain video"
WAYS = (BRIDGE, CHAIN, VIDEO)
CONTINUING = "Continuing from the previous shot:"
MOST_PARTS = 26  # S1a to S1z


@dataclass(frozen=True)
class Texts:
    """The texts that every part carries, verbatim."""

    style: str = ""
    characters: str = ""


def longest(option: Option) -> int | None:
    """The most seconds an option allows; None when it names no end."""
    whole = [int(choice) for choice in option.choices if choice.isdecimal()]
    return max(whole) if whole else option.maximum


def lengths(seconds: int, option: Option, limit: int) -> list[int]:
    """Equal whole parts of at most `limit`, the longer ones first. Where only some lengths can be had, the shortest of
    them that fills the time; where parts would be too short, as short as they can be."""
    count = max(1, -(-seconds // max(1, limit)))
    base, more = divmod(seconds, count)
    parts = [base + 1] * more + [base] * (count - more)
    choices = sorted(int(choice) for choice in option.choices if choice.isdecimal() and int(choice) <= limit)
    if choices:
        return [next((one for one in choices if one >= part), choices[-1]) for part in parts]
    return [max(part, option.minimum or 1) for part in parts]


def pieces(cells: Cells, parts: Sequence[int], way: str, code: str, texts: Texts) -> list[Cells]:
    """The rows that make this one in parts. code: what the parts are called after; S1 makes S1a, S1b ..."""
    found: list[Cells] = []
    start = 0
    for index, seconds in enumerate(parts):
        own = {name: text for name, text in cells.items() if name not in ("split", "materials", "after")}
        own |= {
            "shot": part_code(code, index),
            "duration": str(seconds),
            "prompt": _words(cells.get("prompt", ""), index, start, start + seconds, texts),
            "materials": _materials(cells.get("materials", ""), index, len(parts), way),
        }
        if index == 0:
            own["after"] = cells.get("after", "")
        elif way in (CHAIN, VIDEO):
            own["after"] = part_code(code, index - 1) + (":ref_video" if way == VIDEO else "")
        found.append({name: text for name, text in own.items() if text})
        start += seconds
    return found


def part_code(code: str, index: int) -> str:
    return f"{code}{chr(ord('a') + index)}"


def _words(prompt: str, index: int, start: int, end: int, texts: Texts) -> str:
    scene = _scene(prompt, start, end)
    bridge = CONTINUING if index else ""
    known = [text.strip() for text in (texts.style, texts.characters) if text.strip() and text.strip() not in scene]
    return "\n".join([*known, f"{bridge} {scene}".strip()])


def _scene(prompt: str, start: int, end: int) -> str:
    """The beats of this stretch of time, counted from its start; a prompt without beats whole. What stands before the
    first time mark stays."""
    mark = prompt.find("[")
    head, rest = (prompt[:mark], prompt[mark:]) if mark > 0 else ("", prompt)
    beats = timing.parse(rest)
    if not beats:
        return prompt.strip()
    own = [
        replace(beat, start=max(beat.start, start) - start, end=min(beat.end, end) - start)
        for beat in beats
        if beat.start < end and beat.end > start
    ]
    if not own:  # the beats end before the piece does: the last one goes on
        own = [replace(beats[-1], start=0, end=end - start)]
    return f"{head}{timing.join(own)}".strip()


def _materials(text: str, index: int, count: int, way: str) -> str:
    """The references of one part. Frames belong to the ends of the piece; a part that begins with another's last frame
    can have no references beside it."""
    try:
        references = parse(text)
    except Unclear:
        return text
    return cell_of(one for one in references if _stays(one, index, count, way))


def _stays(one: Reference, index: int, count: int, way: str) -> bool:
    if one.role == "first_frame":
        return index == 0
    if one.role == "last_frame":
        return index == count - 1 and way == CHAIN
    return index == 0 or way != CHAIN
