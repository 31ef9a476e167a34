"""The rows of a schedule as a sheet that can be read, changed and pasted, and back."""

import csv
import io
from collections.abc import Mapping, Sequence

from jobs.batches.columns import NOTES, PART, Cells, canonical, is_later, shown
from jobs.models import Batch
from jobs.schedules import variables

_NOT_SHOWN = {NOTES, PART}


def as_text(rows: Sequence[Mapping[str, str]]) -> str:
    """The rows below a line of headers, with tabs between cells: what `cells_from_paste` reads."""
    columns = shown([dict(cells) for cells in rows])
    if not columns:
        return ""
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter="\t", lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cells.get(name, "") for name in columns] for cells in rows)
    return sheet.getvalue()


def settings_text(usual: Mapping[str, str], *, but: Sequence[str] = ()) -> str:
    """What holds for all rows, one setting a line: `ratio: 16:9`."""
    return "\n".join(f"{name}: {text}" for name, text in usual.items() if name not in {*but, *_NOT_SHOWN})


def settings_of(text: str) -> Cells:
    """The same, read. Raises ValueError with the line that has no colon."""
    found: Cells = {}
    for line in filter(str.strip, text.splitlines()):
        name, colon, value = line.partition(":")
        if not colon or not canonical(name):
            raise ValueError(line.strip()[:60])
        if value.strip():
            found[canonical(name)] = value.strip()
    return found


def rows_of_batch(batch: Batch) -> list[Cells]:
    """The rows of a batch as a schedule would repeat them: those left out stay out, and one that is like another on
    purpose says so."""
    return [_taken_over(row.cells) for row in batch.rows.filter(left_out=False)]


def usual_of_batch(batch: Batch) -> Cells:
    return _taken_over(batch.usual)


def _taken_over(cells: Mapping[str, str]) -> Cells:
    kept = {name: variables.taken_over(text) for name, text in cells.items() if name not in {*_NOT_SHOWN, "again"}}
    return {**kept, "keep": "yes"} if is_later(cells) else kept
