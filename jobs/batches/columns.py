"""The columns of a sheet, and how people spell them. A column that is not one of these is an option of the row's model.

A row is `Cells`: {column: text as typed}; a column without text is not in it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from providers.text import clean_text

Cells = dict[str, str]

MOST_TAKES = 10  # of one row
YES = frozenset({"yes", "y", "true", "on", "1", "x"})
NOTES = "!"  # what went wrong while the row was read: problems as JSON, until the cell they are about is changed
PART = "#"  # "2 of 3": this row is one of the takes that one line asked for; no header can be called so


@dataclass(frozen=True)
class Column:
    """name: in `Cells`; label: as a page shows it; spellings: what else a header may say, normalised; help: what goes
    into it."""

    name: str
    label: str
    help: str
    spellings: tuple[str, ...] = ()


COLUMNS = (
    Column("shot", "Shot", "The code of the shot: S1. Empty: the next free one", ("shot_id", "shotid", "shot_code")),
    Column("prompt", "Prompt", "What is to be seen or heard", ("prompts", "prompt_text", "text")),
    Column("key", "Key", "The label of a key, or its vendor", ("provider", "vendor", "account")),
    Column("model", "Model", "The model, by its name", ("model_id", "model_name")),
    Column(
        "duration",
        "Length",
        "Seconds: 10",
        ("duration_s", "seconds", "length", "length_s", "duration_seconds", "target_seconds", "secs"),
    ),
    Column(
        "materials",
        "Materials",
        "Files and their roles: panel-3.png:first_frame;41:ref_image",
        ("material", "references", "reference", "refs", "inputs"),
    ),
    Column(
        "after", "After", "The shot above that this one goes on from: S1, or S1:ref_video", ("follows", "continues")
    ),
    Column("split", "Split", "For what is longer than the model makes: bridge, chain or chain video", ("splits",)),
    Column("takes", "Takes", "How many takes: 1 to 10", ("count", "number_of_takes", "variations")),
    Column("tags", "Tags", "Words to find it by, with commas", ("tag", "labels")),
    Column("title", "Title", "What the take is called", ("name",)),
    Column("keep", "Keep", "yes: it is meant to be like another row"),
    Column("again", "Again", "yes: it is made again although an earlier sheet made it", ("make_again", "redo")),
)
OWN = {column.name: column for column in COLUMNS}
_SPELLED = {spelling: column.name for column in COLUMNS for spelling in column.spellings} | {
    "aspect_ratio": "ratio",
    "aspect": "ratio",
}
_GAPS = re.compile(r"[\W_]+|(?<=[a-z0-9])(?=[A-Z])")  # a vendor's own imageModels is image_models


def canonical(header: str) -> str:
    """The name of a column from what stands above it: `Shot ID` is shot, `Aspect ratio` is ratio. "" for nothing."""
    name = _GAPS.sub("_", clean_text(header, 60)).casefold().strip("_")
    return _SPELLED.get(name, name)


def label(name: str) -> str:
    """What a page writes above the column."""
    return OWN[name].label if name in OWN else name.replace("_", " ").capitalize()


def merged(usual: Mapping[str, str], cells: Mapping[str, str]) -> Cells:
    """What holds for a row: its own cells, and for those it leaves empty what is usual in the batch."""
    return {**usual, **{name: text for name, text in cells.items() if text}}


def is_later(cells: Mapping[str, str]) -> bool:
    """Is it a take or a part after the first of those that one line asked for?"""
    return bool(cells.get(PART)) and not cells[PART].startswith("1 ")


def is_yes(text: str) -> bool:
    return text.strip().casefold() in YES


def shown(rows: list[Cells]) -> list[str]:
    """The columns that these rows use, as a page shows them: ours in their order, then the options by name."""
    used = {name for cells in rows for name, text in cells.items() if text} - {NOTES, PART}
    return [name for name in OWN if name in used] + sorted(used - set(OWN))
