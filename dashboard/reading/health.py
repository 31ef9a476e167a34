"""What the vendor tells of the work beside its files: the health of sources, the facts of a plan. Pure, from refs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from dashboard import formats
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


def told(job: Job, refs: Sequence[Ref]) -> list[Told]:
    """What is told of each ref that something is told of, in the order of their steps."""
    order = {str(step["name"]): at for at, step in enumerate(job.steps)}
    known = [ref for ref in refs if ref.details and ref.ended != Ref.REPLACED]
    return [_told(ref) for ref in sorted(known, key=lambda ref: (order.get(ref.step, len(order)), ref.pk))]


def _told(ref: Ref) -> Told:
    cells: dict[str, str] = {}
    sentences, folded = [], []
    for one in ref.details:
        label, text = str(one["label"]), _timed(str(one["text"]).strip())
        if len(text) <= SHORT and "\n" not in text and label not in cells:
            cells[label] = f"{int(text):,}" if text.isdecimal() else text
        elif len(text) <= OPEN and "\n" not in text:
            sentences.append((label, text))
        else:
            folded.append((label, text))
    words = ref.step.replace("_", " ")
    name = f"{words[:1].upper()}{words[1:]}"
    state = ref.state.replace("_", " ").lower() if ref.state.isupper() else ref.state
    return Told(ref.pk, name, state, cells, tuple(sentences), tuple(folded), failed=ref.ended == "failed")


def _timed(text: str) -> str:
    """A time that an adapter wrote down, in the reader's zone; any other text as it is."""
    try:
        return formats.clock(datetime.strptime(text, "%Y-%m-%d %H:%M UTC").replace(tzinfo=UTC))
    except ValueError:
        return text
