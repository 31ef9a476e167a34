"""What came of a take that is not whole, counted as a person counts it."""

import pytest

from jobs.engine.finish import counted
from jobs.models import Artifact

S = Artifact.State


def file(label: str, role: str = "main", ref: int = 1, state: str = S.STORED) -> Artifact:
    return Artifact(name=label.lower(), label=label, role=role, ref_id=ref, state=state)


def clips(*numbers: int, ref: int = 1) -> list[Artifact]:
    return [file(f"Clip {number} · The storm", ref=ref) for number in numbers]


STILLS = [file(f"Still {number}", "frame") for number in range(1, 8)]
BESIDE = [file("Music", "music"), file("Poster", "cover"), file("Enhanced script", "prompt")]

CASES: dict[str, tuple[list[Artifact], list[str], str]] = {
    "stills and music are no clips": (
        [*STILLS, *BESIDE, *clips(1, 3, 4, 5, 6, 7)],
        ["Clip 2: refused"],
        "6 of 7 clips",
    ),
    "a title with a number in it": (clips(1), ["Clip 2 · Take 9: refused"], "1 of 2 clips"),
    "some of which nobody says which": (clips(1, 2), ["2 clips: failed, and nobody says which"], "2 of 4 clips"),
    "one of which nobody says which": (clips(1, 2), ["1 clip: failed"], "2 of 3 clips"),
    "only the music is missing": (clips(1, 2), ["Music: it failed"], "2 of 2 clips"),
    "an older clip is kept": (clips(1, 2), ["Clip 1: refused. The older clip is kept."], "2 of 2 clips"),
    "a still is missing too": (clips(1, 2), ["Clip 3: refused", "Still 3: it never came"], "2 of 3 clips"),
    "the film beside its clips": ([file("Film"), *clips(1, 2)], ["Clip 3: refused"], "2 of 3 clips"),
    "stills are the result": ([file("Still 1"), file("Still 2")], ["Still 3: it never came"], "2 of 3 stills"),
    "no clip at all, stills are left": ([*STILLS[:2], *BESIDE], ["Clip 1: refused", "Clip 2: refused"], "0 of 2 clips"),
    "two sequences": ([*clips(1, 2), *clips(1, ref=2)], ["Clip 2: refused"], "3 of 4 clips"),
    "a file that is broken": ([*clips(1), file("Clip 2", state=S.BROKEN)], [], "1 of 2 clips"),
    "parts without a number": ([file("1080p"), file("Poster", "cover")], ["clip refused"], "1 of 2"),
}


@pytest.mark.parametrize(("kept", "missing", "words"), CASES.values(), ids=CASES.keys())
def test_parts_are_counted_as_a_person_counts_them(kept: list[Artifact], missing: list[str], words: str) -> None:
    assert counted(kept, missing) == words
