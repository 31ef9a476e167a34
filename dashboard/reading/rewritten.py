"""The prompt as the vendor rewrote it, beside the original with what differs; and the lines that make one shot."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from jobs.media import store
from jobs.models import Artifact, Job

MOST = 200_000  # bytes of a text that is read for a page
WORDS = 4_000  # words that are compared one by one; longer texts are compared line by line
HEADING = 80  # letters of a paragraph that can be a heading
_WORD = re.compile(r"\S+\s*|\s+")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True)
class Run:
    """Words in a row. changed: they are only in this one of the two texts."""

    words: str
    changed: bool


@dataclass(frozen=True)
class Rewritten:
    """before: the runs of the original; after: those of the vendor's text; added, taken: how many words."""

    before: tuple[Run, ...]
    after: tuple[Run, ...]
    added: int
    taken: int


def compared(before: str, after: str) -> Rewritten:
    """What the one has and the other has not."""
    few = len(before.split()) + len(after.split()) <= WORDS
    one, other = ((_WORD if few else _LINE).findall(text) for text in (before, after))
    same = difflib.SequenceMatcher(None, [part.strip() for part in one], [part.strip() for part in other])
    old: list[Run] = []
    new: list[Run] = []
    for tag, start, end, begin, stop in same.get_opcodes():
        for runs, words in ((old, "".join(one[start:end])), (new, "".join(other[begin:stop]))):
            if words:
                runs.append(Run(words, tag != "equal"))
    added, taken = (sum(len(run.words.split()) for run in runs if run.changed) for runs in (new, old))
    return Rewritten(tuple(old), tuple(new), added, taken)


def text_of(artifact: Artifact) -> str:
    """A document of ours as text; "" when it cannot be read."""
    try:
        with store.open_stored(artifact.file) as file:
            return bytes(file.read(MOST)).decode("utf-8", "replace")
    except OSError:
        return ""


def script_of(job: Job, names: Sequence[str]) -> tuple[str, bool]:
    """The script of some shots, by their names, and whether it is theirs alone: else it is all of it, as no paragraph
    of it names every one of them."""
    row = job.artifacts.filter(role="prompt", state=Artifact.State.STORED).order_by("order", "pk").first()
    script = (text_of(row) if row else "") or job.prompt
    lines = scenes(script, names)
    return (lines, True) if lines else (script, False)


def scenes(script: str, names: Sequence[str]) -> str:
    """The paragraphs that name these shots, a heading with what stands under it; "" unless each has one."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", script) if part.strip()]
    chosen: set[int] = set()
    for name in names:
        found = [at for at, part in enumerate(paragraphs) if name and name.casefold() in part.casefold()]
        if not found:
            return ""
        chosen.update(found)
        chosen.update(at + 1 for at in found if len(paragraphs[at]) <= HEADING and at + 1 < len(paragraphs))
    return "\n\n".join(paragraphs[at] for at in sorted(chosen)) if len(chosen) < len(paragraphs) else ""
