"""The `after` cells of a sheet: which earlier row each one goes on from. Pure.

A row goes on from a row above it, so no circle can be made.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jobs.batches.columns import Cells
from jobs.batches.problems import Fix, Problem, error
from jobs.batches.words import near

FRAME, VIDEO = "first_frame", "ref_video"
_ROLE = re.compile(r"[a-z]\w*", re.IGNORECASE)


@dataclass(frozen=True)
class Link:
    """index: of the row it goes on from; role: in which that one's last frame or video comes."""

    index: int
    role: str


def links(rows: Sequence[Cells]) -> list[Link | Problem | None]:
    """For every row what it goes on from, why that cannot be told, or None when it begins by itself."""
    codes: dict[str, list[int]] = {}
    for index, cells in enumerate(rows):
        if code := cells.get("shot", ""):
            codes.setdefault(code.casefold(), []).append(index)
    return [_link(index, rows, codes) if cells.get("after") else None for index, cells in enumerate(rows)]


def split_after(text: str, codes: Sequence[str]) -> tuple[str, str]:
    """The shot and the role of an `after` cell: S1 and S1:ref_video. A code may have a colon of its own."""
    code, colon, role = text.rpartition(":")
    if colon and text.casefold() not in codes and _ROLE.fullmatch(role.strip()):
        return code.strip(), role.strip()
    return text.strip(), FRAME


def _link(index: int, rows: Sequence[Cells], codes: dict[str, list[int]]) -> Link | Problem:
    code, role = split_after(rows[index]["after"], list(codes))
    alone = Fix("Begin by itself", {"after": ""})
    places = codes.get(code.casefold(), [])
    above = [place for place in places if place < index]
    if above:
        return Link(above[-1], role)
    if places == [index]:
        return error("after", f"This is {code} itself. Write a shot above it.", alone)
    if places:
        return _below(index, places, code, rows, codes, alone)
    named = [cells.get("shot", "") for cells in rows[:index]]
    tail = "" if role == FRAME else f":{role}"
    fixes = [
        Fix(f"Use {other}", {"after": f"{other}{tail}"}) for other in near(code, [*filter(None, named)], cutoff=0.6)
    ]
    return error("after", f"There is no shot {code} in this sheet. Write a shot above this row.", *fixes, alone)


def _below(
    index: int, places: list[int], code: str, rows: Sequence[Cells], codes: dict[str, list[int]], alone: Fix
) -> Problem:
    """It names a later row; often because the two wait for each other."""
    seen, place = {index}, next(one for one in places if one != index)
    while place not in seen and rows[place].get("after"):
        seen.add(place)
        onward = codes.get(split_after(rows[place]["after"], list(codes))[0].casefold(), [])
        place = onward[-1] if onward else place
    if place == index:
        own = rows[index].get("shot", "this row")
        return error("after", f"{own} and {code} wait for each other. Let one of them begin by itself.", alone)
    row = next(one for one in places if one != index) + 1
    return error("after", f"{code} is row {row}, below this one. Move it above, or begin by itself.", alone)
