"""Rows that stand for several: more than one take, or a piece longer than its model makes. One row is one take."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jobs.batches.catalogue import Catalogue
from jobs.batches.columns import MOST_TAKES, PART, Cells, is_later, merged
from jobs.batches.examine import examine, most_seconds
from jobs.batches.links import split_after
from jobs.batches.pieces import MOST_PARTS, WAYS, Texts, lengths, part_code, pieces
from jobs.batches.reading import MOST_ROWS
from jobs.batches.settings import length_option, spelled_seconds
from jobs.models import Batch, BatchRow


@dataclass(frozen=True)
class Line:
    """A row of the sheet to be: the row it was or comes from, and its cells."""

    row: BatchRow
    cells: Cells
    new: bool


def expand(batch: Batch, rows: Sequence[BatchRow], catalogue: Catalogue) -> list[Line] | None:
    """The lines of the sheet when every row is one take; None when they are already. Too many stay as they are."""
    texts = Texts(batch.project.style, batch.project.characters)
    ends: dict[str, str] = {}  # the shots that were split, and the code of their last part
    lines: list[Line] = []
    for row in rows:
        cells = _redirected(row.cells, ends)
        parts = [part for whole in _takes(cells, batch) for part in _parts(whole, row, batch, catalogue, texts, ends)]
        lines += [Line(row, part, new=index > 0) for index, part in enumerate(parts)]
    same = len(lines) == len(rows) and all(line.cells == line.row.cells for line in lines)
    return None if same or len(lines) > MOST_ROWS else lines


def _takes(cells: Cells, batch: Batch) -> list[Cells]:
    """A row for each take it asks for. "1" is written down, so that what is usual does not multiply it again."""
    text = merged(batch.usual, cells).get("takes", "")
    count = int(text) if re.fullmatch(r"\d{1,2}", text) else 1
    if not 1 < count <= MOST_TAKES:
        return [cells]
    return [{**cells, "takes": "1", PART: f"{number} of {count}"} for number in range(1, count + 1)]


def _parts(
    cells: Cells, row: BatchRow, batch: Batch, catalogue: Catalogue, texts: Texts, ends: dict[str, str]
) -> list[Cells]:
    """The row in parts, where it says how to split and is too long."""
    every = merged(batch.usual, cells)
    way = every.get("split", "").casefold()
    seconds = spelled_seconds(every.get("duration", ""))
    if way not in WAYS or not re.fullmatch(r"\d{1,4}", seconds):
        return [cells]
    found = examine(cells, batch, catalogue)
    option = length_option(found.model) if found.model else None
    limit = most_seconds(found)
    parts = lengths(int(seconds), option, limit) if option and limit else []
    if not 1 < len(parts) <= MOST_PARTS:
        return [cells]
    code = every.get("shot") or f"R{row.number}"
    ends[code.casefold()] = part_code(code, len(parts) - 1)
    own = cells | {name: every[name] for name in ("prompt", "materials", "after") if name in every}
    return [_marked(part, number, len(parts)) for number, part in enumerate(pieces(own, parts, way, code, texts), 1)]


def _marked(cells: Cells, number: int, count: int) -> Cells:
    """Which part it is; of the takes after the first, which take."""
    return cells if is_later(cells) else {**cells, PART: f"{number} of {count}"}


def _redirected(cells: Cells, ends: dict[str, str]) -> Cells:
    """What goes on from a shot that was split goes on from its last part."""
    if not (text := cells.get("after")) or not ends:
        return cells
    code, role = split_after(text, [])
    if text.casefold() in ends:
        return {**cells, "after": ends[text.casefold()]}
    return {**cells, "after": f"{ends[code.casefold()]}:{role}"} if code.casefold() in ends else cells
