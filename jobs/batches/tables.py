"""Lines of a table, and the rows that they make below a line of headers. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence

from jobs.batches.columns import COLUMNS, Cells, canonical
from jobs.batches.objects import cells_of
from jobs.batches.problems import Fix, Problem, error, noted

MOST_COLUMNS = 60


class Unreadable(Exception):
    """A sheet that cannot be read at all. `str()` says where it breaks and what to write."""


def lines(text: str, name: str) -> list[list[str]]:
    """The lines of CSV, whatever separates its cells."""
    header = text.lstrip("\r\n").partition("\n")[0]
    comma = max(",;\t", key=header.count)
    try:
        return _split(text, comma, quotes=True)
    except csv.Error as error:
        if comma == "\t":  # a spreadsheet copies a cell that begins with a quote as it is
            return _split(text, comma, quotes=False)
        raise Unreadable(f"{name} is not valid CSV: {error}. Put texts with commas or quotes into quotes.") from None


def _split(text: str, comma: str, *, quotes: bool) -> list[list[str]]:
    source = io.StringIO(text, newline="")
    if quotes:
        return list(csv.reader(source, delimiter=comma, strict=True))
    return list(csv.reader(source, delimiter=comma, quoting=csv.QUOTE_NONE, strict=True))


def rows_of(table: Iterable[Sequence[str]], name: str) -> list[Cells]:
    """The rows of a table whose first line with something in it names the columns. Raises Unreadable."""
    full = [[cell.strip() for cell in line] for line in table if any(cell.strip() for cell in line)]
    columns = [canonical(header) for header in full[0]] if full else []
    if "prompt" not in columns:
        names = ", ".join(column.name for column in COLUMNS[:6])
        raise Unreadable(f"{name} has no column called prompt. Its first line must name the columns: {names}.")
    if len(columns) > MOST_COLUMNS:
        raise Unreadable(f"{name} has {len(columns)} columns; a sheet has at most {MOST_COLUMNS}. Remove the others.")
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    if twice:
        raise Unreadable(f"{name} has the column {twice[0]} twice. Give each column a name of its own.")
    return [_row(columns, line) for line in full[1:]]


def _row(columns: list[str], line: list[str]) -> Cells:
    """A line as cells. More cells than columns are told of, as a comma without quotes has torn a prompt."""
    (cells,) = cells_of([{name: cell for name, cell in zip(columns, line, strict=False) if name}])
    if any(line[len(columns) :]):
        return noted(cells, [_torn(columns, line)])
    return cells


def _torn(columns: list[str], line: list[str]) -> Problem:
    """The prompt is where commas stand: the fix gives it what was torn off, and moves the other cells back."""
    more = len(line) - len(columns)
    at = columns.index("prompt")
    whole = [*line[:at], ", ".join(filter(None, line[at : at + more + 1])), *line[at + more + 1 :]]
    (mended,) = cells_of([dict(zip(columns, whole, strict=True))])
    cells = {name: mended.get(name, "") for name in columns if name}
    return error(
        "prompt",
        f"This row has {len(line)} cells for {len(columns)} columns. Put texts with commas into quotes.",
        Fix("Join the prompt again", cells),
    )
