"""What the vendor tells of the work beside its files: the health of sources, the facts of a plan. Pure, from refs."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from dashboard.reading import steps
from jobs.models import Job, Ref

SHORT = 40  # letters that a cell of a table has room for
OPEN = 300  # letters of a sentence that stands open; more is folded


@dataclass(frozen=True)
class Told:
    """What is told of one ref. cells: short values by their labels; sentences, folded: longer ones."""

    pk: int
    name: str
    word: str
    cells: dict[str, str]
    sentences: tuple[tuple[str, str], ...]
    folded: tuple[tuple[str, str], ...]
    failed: bool = False


@dataclass(frozen=True)
class Part:
    """What is told of one stage: a row for each ref, with a column for each label that one of them has."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Told, ...]

    @property
    def cells(self) -> list[tuple[Told, list[tuple[str, str]]]]:
        """Each row with its values in the order of the columns."""
        return [(row, [(label, row.cells.get(label, "")) for label in self.columns]) for row in self.rows]


def parts(job: Job, refs: Sequence[Ref]) -> list[Part]:
    """The stages that something is told of, in the order of their steps."""
    order = {str(step["name"]): at for at, step in enumerate(job.steps)}
    known = [ref for ref in refs if ref.details and ref.ended != Ref.REPLACED and ref.step in order]
    known.sort(key=lambda ref: (order[ref.step], ref.pk))
    legs = steps.legs(job.steps)

    def leg(ref: Ref) -> steps.Leg:
        return next(one for one in legs if one.first <= order[ref.step] <= one.last)

    return [_part(stage.name, [_told(ref) for ref in some]) for stage, some in groupby(known, key=leg)]


def _part(name: str, rows: list[Told]) -> Part:
    return Part(name, tuple(dict.fromkeys(label for row in rows for label in row.cells)), tuple(rows))


def _told(ref: Ref) -> Told:
    cells: dict[str, str] = {}
    sentences, folded = [], []
    for one in ref.details:
        label, text = str(one["label"]), str(one["text"]).strip()
        if len(text) <= SHORT and "\n" not in text and label not in cells:
            cells[label] = f"{int(text):,}" if text.isdecimal() else text
        elif len(text) <= OPEN and "\n" not in text:
            sentences.append((label, text))
        else:
            folded.append((label, text))
    words = ref.step.replace("_", " ")
    name = f"{words[:1].upper()}{words[1:]}"
    return Told(ref.pk, name, ref.state, cells, tuple(sentences), tuple(folded), failed=ref.ended == "failed")
