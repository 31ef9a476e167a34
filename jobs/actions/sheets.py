"""Reading a shot list: the JSON that vendors' batch scripts use, or CSV with the same columns. Pure but for the file.

JSON: `[{"shot_id", "prompt", "duration", "materials"?, "model"?}]`, or an object with such a list as "shots".
materials: `"grid.png:ref_image;41:first_frame"`, or a list of such texts and of objects with a role and one of path,
id, character_id.
"""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jobs.actions.references import Reference, Unclear, named, parse
from jobs.actions.takes import LONGEST_MODEL, LONGEST_SHOT

LARGEST = 20 * 1024 * 1024  # bytes
MOST_ROWS = 2000
KNOWN = ("shot_id", "prompt", "duration", "materials", "model")
LONGEST = {"shot_id": LONGEST_SHOT, "model": LONGEST_MODEL}


class Unreadable(Exception):
    """A sheet that cannot be read at all. `str()` says where it breaks and what to write."""


@dataclass(frozen=True)
class Row:
    """One take of a sheet. `number` counts from 1; `problem` says why it cannot be made, "" when nothing is wrong yet.

    extra  the other columns, of which those that are options of the row's model are used
    """

    number: int
    shot: str = ""
    prompt: str = ""
    model: str = ""
    duration: object = None
    references: tuple[Reference, ...] = ()
    extra: Mapping[str, object] = field(default_factory=dict)
    problem: str = ""


def read_sheet(path: Path) -> list[Row]:
    """The rows of a shot list; a row that is wrong says so in `problem`. Raises Unreadable when there are no rows."""
    try:
        if path.stat().st_size > LARGEST:
            raise Unreadable(
                f"{path.name} is larger than {LARGEST // 1024**2} MB. A shot list is text: check the file."
            )
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Unreadable(f"{path.name} is not UTF-8 text. Save it as JSON, or as CSV in UTF-8.") from None
    return rows_of(text, path.name)


def rows_of(text: str, name: str) -> list[Row]:
    """The rows of a shot list's text. What begins with [ or { is JSON; everything else is CSV."""
    found = _json(text, name) if text.lstrip()[:1] in ("[", "{") else _csv(text, name)
    if not found:
        raise Unreadable(f"{name} has no shots. Write one object or line for each.")
    if len(found) > MOST_ROWS:
        raise Unreadable(f"{name} has {len(found)} shots; a batch takes {MOST_ROWS}. Split the file.")
    return [_row(number, raw) for number, raw in enumerate(found, 1)]


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


def _csv(text: str, name: str) -> list[Any]:
    header = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    try:
        lines = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True) if any(row)]
    except csv.Error as error:
        raise Unreadable(f"{name} is not valid CSV: {error}. Put texts with commas or quotes into quotes.") from None
    columns = [column.strip().lower() for column in lines[0]] if lines else []
    if "prompt" not in columns:
        raise Unreadable(
            f"{name} has no column called prompt. Its first line must name the columns: {', '.join(KNOWN)}."
        )
    return [_cells(columns, line) for line in lines[1:]]


def _cells(columns: list[str], line: list[str]) -> dict[str, object]:
    """A line as an object. More cells than columns are told of, as a comma without quotes has torn a prompt."""
    cells: dict[str, object] = {name: cell.strip() for name, cell in zip(columns, line, strict=False) if name}
    if len([cell for cell in line[len(columns) :] if cell.strip()]):
        cells[_TORN] = len(line)
    return cells


_TORN = "\0torn"


def _row(number: int, raw: Any) -> Row:
    if not isinstance(raw, dict):
        return Row(number, problem=f"Row {number} is not an object with shot_id, prompt and duration.")
    problems: list[str] = []
    if _TORN in raw:
        problems.append(f"Row {number} has more cells than columns. Put texts with commas into quotes.")
    shot, prompt, model = (_text(raw, name, problems) for name in ("shot_id", "prompt", "model"))
    references: tuple[Reference, ...] = ()
    try:
        references = _references(raw.get("materials"))
    except Unclear as error:
        problems.append(str(error))
    extra = {str(name): value for name, value in raw.items() if name not in KNOWN and name != _TORN}
    duration = raw.get("duration")
    return Row(
        number=number,
        shot=shot,
        prompt=prompt,
        model=model,
        duration=None if duration == "" else duration,
        references=references,
        extra=extra,
        problem=" ".join(problems),
    )


def _text(raw: Mapping[str, Any], name: str, problems: list[str]) -> str:
    """A text or a number as text. NUL and lone surrogates, which no database takes, are told of."""
    value = raw.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        problems.append(f"The {name} is {_shown(value)}; it must be text.")
        return ""
    text = str(value).strip()
    clean = text.replace("\0", "").encode("utf-8", "ignore").decode()
    if clean != text:
        problems.append(f"The {name} has characters that are no text. Write it again.")
    most = LONGEST.get(name, len(clean))
    if len(clean) > most:
        problems.append(f"The {name} has {len(clean)} letters; at most {most} fit. Shorten it.")
    return clean[:most]


def _references(value: Any) -> tuple[Reference, ...]:
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        return tuple(parse(value))
    if not isinstance(value, list):
        raise Unclear(f"The materials are {_shown(value)}; write them like grid.png:ref_image;41:first_frame.")
    return tuple(reference for one in value for reference in _listed(one))


def _listed(value: Any) -> list[Reference]:
    if isinstance(value, str):
        return parse(value)
    if isinstance(value, dict) and isinstance(value.get("role"), str):
        role = value["role"]
        if isinstance(value.get("path"), str) and value["path"].strip():
            return [Reference(role, path=value["path"].strip())]
        if isinstance(value.get("character_id"), int | str):
            return [Reference(role, character=str(value["character_id"]))]
        if isinstance(value.get("id"), int | str):
            return [named(str(value["id"]), role)]
    raise Unclear(f'The material {_shown(value)} has no path or id, or no role. Write {{"path": ..., "role": ...}}.')


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=True, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."
