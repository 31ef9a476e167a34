"""The stored steps of a job as a person counts them: several sources are one stage."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

_NUMBERED = re.compile(r"(.*\D) ?(\d+)")  # source 1, source 2 ...


@dataclass(frozen=True)
class Leg:
    """Steps that a person follows as one: those of one name with a number each. first, last: their indexes."""

    name: str
    first: int
    last: int

    @property
    def count(self) -> int:
        return self.last - self.first + 1


def legs(steps: Sequence[dict[str, Any]]) -> list[Leg]:
    """The stored steps of a job, several sources as one."""
    found = []
    for stem, some in groupby(range(len(steps)), key=lambda at: _stem(str(steps[at]["name"]))):
        places = list(some)
        words = stem.replace("_", " ").replace("-", " ").strip()
        many = "s" if len(places) > 1 else ""
        found.append(Leg(f"{words[:1].upper()}{words[1:]}{many}", places[0], places[-1]))
    return found


def _stem(name: str) -> str:
    numbered = _NUMBERED.fullmatch(name)
    return numbered[1].strip() if numbered else name


@dataclass(frozen=True)
class Place:
    """Where a take is: its stage in words, which that is, and how many there are."""

    words: str
    number: int
    count: int


def in_short(steps: Sequence[dict[str, Any]], at: int) -> Place | None:
    """Where a take of three stages or more is, as a row has room for it: "Plan, step 3 of 4", "Sources 2 of 5". None
    for a take of one or two, which says what it does in its vendor's words."""
    needed = [step for step in steps if not step.get("optional")]
    stages = legs(needed)
    if len(stages) < 3 or at >= len(needed):
        return None
    number, leg = next((number, leg) for number, leg in enumerate(stages, start=1) if leg.first <= at <= leg.last)
    if leg.count > 1:
        return Place(f"{leg.name} {at - leg.first + 1} of {leg.count}", number, len(stages))
    return Place(f"{leg.name}, step {number} of {len(stages)}", number, len(stages))
