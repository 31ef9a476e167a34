"""Rows from the objects of a JSON list (and of every other source): values become text, and what is none is noted."""

import json
from collections.abc import Iterable
from typing import Any

from jobs.batches.columns import Cells, canonical
from jobs.batches.problems import Fix, Problem, error, noted
from providers.text import storable

LONGEST = 50_000  # letters of one cell: the longest script a vendor takes as a prompt
MOST_CELLS = 60
HOW_MATERIALS = "Write them like grid.png:ref_image;41:first_frame."


def cells_of(objects: Iterable[Any]) -> list[Cells]:
    """The rows of a list of objects."""
    return [_row(number, value) for number, value in enumerate(objects, 1)]


def _row(number: int, value: Any) -> Cells:
    if not isinstance(value, dict):
        words = f"Row {number} is not an object with shot_id, prompt and duration; it is {_shown(value)}. Write one."
        return noted({}, [error("prompt", words)])
    cells: Cells = {}
    problems: list[Problem] = []
    for header, one in list(value.items())[:MOST_CELLS]:
        name = canonical(header)
        text = _materials(one, problems) if name == "materials" else _text(name, one, problems)
        if name and text and name not in cells:
            cells[name] = text
    return noted(cells, problems)


def _text(name: str, value: Any, problems: list[Problem]) -> str:
    """A text, a number or a yes as text. NUL and lone surrogates, which no database takes, are told of."""
    if value is None:
        return ""
    if isinstance(value, bool) and name not in ("prompt", "shot", "model", "title"):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, list) and name == "tags" and all(isinstance(one, str) for one in value):
        value = ", ".join(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        problems.append(error(name, f"The {name} is {_shown(value)}; it must be text. Write it again."))
        return ""
    text = str(value).strip()
    clean = str(storable(text))
    if clean != text:
        words = f"The {name} has characters that are no text and cannot be kept. Write it again, or go on without them."
        problems.append(error(name, words, Fix("Go on without them", {name: clean})))
    if len(clean) > LONGEST:
        words = f"The {name} has {len(clean)} letters; at most {LONGEST} fit, and the rest was cut off. Shorten it."
        problems.append(error(name, words))
    return clean[:LONGEST]


def _materials(value: Any, problems: list[Problem]) -> str:
    """As the cell of a table has them, from that text or from a list of texts and objects."""
    if value is None or isinstance(value, str):
        return _text("materials", value, problems)
    if not isinstance(value, list):
        problems.append(error("materials", f"The materials are {_shown(value)}. {HOW_MATERIALS}"))
        return ""
    return _text("materials", ";".join(filter(None, (_material(one, problems) for one in value))), problems)


def _material(value: Any, problems: list[Problem]) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict) and isinstance(value.get("role"), str) and value["role"]:
        path, remote, character = value.get("path"), value.get("id"), value.get("character_id")
        if isinstance(path, str) and path.strip():
            return f"{path.strip()}:{value['role']}"
        for source, one in (("character:", character), ("", remote)):
            if isinstance(one, int | str) and not isinstance(one, bool):
                return f"{source}{one}:{value['role']}"
    words = f'The material {_shown(value)} has no path or id, or no role. Write {{"path": ..., "role": ...}}.'
    problems.append(error("materials", words))
    return ""


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=True, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."
