"""Reading a sheet into rows of cells: CSV, XLSX, the JSON of vendors' batch scripts, what was pasted, or a grid. Pure.

JSON: `[{"shot_id", "prompt", "duration", "materials"?, "model"?, ...}]`, or an object with such a list as "shots".
What is wrong with one row is noted in that row (`problems.notes`); only a sheet without rows is refused.
"""

import json
import re
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

from jobs.batches import tables, workbook
from jobs.batches.columns import COLUMNS, Cells, canonical
from jobs.batches.objects import cells_of
from jobs.batches.tables import Unreadable

LARGEST = 20 * 1024 * 1024  # bytes
MOST_ROWS = 2000
PASTED = "What was pasted"
_LIST = re.compile(r"\s*(\{|\[\s*[\{\"\[\]])")  # JSON, and not a prompt that begins with [0-3s]
_GOES_ON = re.compile(r"\s*\[\s*[1-9]\d{0,2}\s*s?\s*[-–]", re.IGNORECASE)  # a later beat of the prompt above

__all__ = ["LARGEST", "MOST_ROWS", "Unreadable", "cells_from_file", "cells_from_grid", "cells_from_paste"]


def cells_from_file(name: str, data: bytes) -> list[Cells]:
    """The rows of a file by its content, whatever its name ends with. Raises Unreadable."""
    if len(data) > LARGEST:
        raise Unreadable(f"{name} is larger than {LARGEST // 1024**2} MB. A sheet is text: check the file.")
    if data.startswith(workbook.OLD):
        raise Unreadable(f"{name} is in Excel's old format. Save it as .xlsx or as CSV.")
    if data.startswith(workbook.MARK):
        return _counted(name, tables.rows_of(workbook.lines(name, data, MOST_ROWS), name))
    text = _decoded(name, data)
    if text.lstrip()[:1] in ("[", "{"):
        return _counted(name, cells_of(_json(text, name)))
    return _counted(name, tables.rows_of(tables.lines(text, name), name))


def cells_from_paste(text: str) -> list[Cells]:
    """The rows of a pasted sheet or list; without a line of headers, every line is a prompt. Raises Unreadable."""
    if len(text) > LARGEST:
        raise Unreadable(f"{PASTED} is larger than {LARGEST // 1024**2} MB. Paste less, or give a file.")
    if _LIST.match(text):
        return _counted(PASTED, cells_of(_json(text, PASTED)))
    if _has_headers(text):
        return _counted(PASTED, tables.rows_of(tables.lines(text, PASTED), PASTED))
    if "\t" in text:
        raise Unreadable(f"{PASTED} has columns and no line that names them. Paste it with its first line: {_names()}.")
    prompts: list[str] = []
    for line in filter(str.strip, text.splitlines()):
        if prompts and _GOES_ON.match(line):
            prompts[-1] += f"\n{line.strip()}"
        else:
            prompts.append(line.strip())
    return _counted(PASTED, cells_of([{"prompt": prompt} for prompt in prompts]))


def cells_from_grid(
    prompts: Sequence[str],
    models: Sequence[tuple[str, str]] = (),
    options: Mapping[str, Sequence[str]] | None = None,
    shot: str = "",
) -> list[Cells]:
    """Every prompt with every model and every value of every option, in that order. Raises Unreadable.

    models  (key, model) as their columns take them; "" for what is usual in the batch
    shot    with "G" the prompts are shots G01, G02 ... and share them; "" gives each row one of its own
    """
    written = [prompt.strip() for prompt in prompts if prompt.strip()]
    chosen = {canonical(name): [one for one in values if one] for name, values in (options or {}).items()}
    chosen = {name: values for name, values in chosen.items() if name and values}
    rows = []
    count = len(written) * max(1, len(models))
    for values in chosen.values():
        count *= len(values)
    if count > MOST_ROWS:
        raise Unreadable(f"The grid has {count} rows; a batch takes {MOST_ROWS}. Choose less of something.")
    for (number, prompt), (key, model), picked in product(
        enumerate(written, 1), models or [("", "")], [*product(*chosen.values())]
    ):
        code = f"{shot}{number:02}" if shot else ""
        rows.append(
            {"shot": code, "prompt": prompt, "key": key, "model": model, **dict(zip(chosen, picked, strict=True))}
        )
    return _counted("The grid", cells_of(rows))


def _counted(name: str, rows: list[Cells]) -> list[Cells]:
    if not rows:
        raise Unreadable(f"{name} has no shots. Write one line or object for each.")
    if len(rows) > MOST_ROWS:
        raise Unreadable(f"{name} has {len(rows)} shots; a batch takes {MOST_ROWS}. Split it.")
    return rows


def _decoded(name: str, data: bytes) -> str:
    """UTF-8 or UTF-16, with or without a mark, else what Windows wrote before."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    elif b"\0" in data[:200]:
        encodings = ["utf-16-le" if data[1:2] == b"\0" else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not any(letter < " " and letter not in "\t\n\r\f\v" for letter in text[:4000]):
            return text
    raise Unreadable(f"{name} is not a text or a workbook. Save it as CSV, XLSX or JSON.")


def _json(text: str, name: str) -> list[Any]:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Unreadable(f"{name} is not valid JSON at {where}: {error.msg}. Correct it there.") from None
    except (RecursionError, ValueError):
        raise Unreadable(f"{name} is nested too deeply, or has numbers too long, to be a shot list.") from None
    shots = value.get("shots") if isinstance(value, dict) else value
    if not isinstance(shots, list):
        raise Unreadable(f'{name} has no list of shots. Write [{{"shot_id": "S1", "prompt": "...", "duration": 5}}].')
    return shots


def _has_headers(text: str) -> bool:
    first = next(filter(str.strip, text.splitlines()), "")
    return any("prompt" in [canonical(cell.strip('"')) for cell in first.split(comma)] for comma in "\t;,")


def _names() -> str:
    return ", ".join(column.name for column in COLUMNS[:6])
