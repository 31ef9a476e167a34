"""Rows that ask for nearly the same: equal but for at most one word. Pure; its work grows with the words."""

from collections.abc import Hashable, Iterable, Sequence
from itertools import accumulate


def alike(rows: Sequence[tuple[Hashable, str] | None]) -> list[tuple[int, bool] | None]:
    """For each row the first earlier one that is like it, and whether the two are equal; None for one like no other.

    rows  (everything but the words, the prompt); None: not to be compared
    """
    seen: dict[Hashable, int] = {}
    whole: dict[Hashable, int] = {}
    found: list[tuple[int, bool] | None] = []
    for index, row in enumerate(rows):
        if row is None:
            found.append(None)
            continue
        words = row[1].casefold().split()
        same = whole.setdefault((row[0], *words), index)
        masks = [(row[0], len(words), mask) for mask in _masks(words)] if len(words) > 1 else []
        near = min((seen.setdefault(mask, index) for mask in masks), default=index)
        found.append((same, True) if same != index else (near, False) if near != index else None)
    return found


def _masks(words: Sequence[str]) -> Iterable[tuple[int, int, int]]:
    """What the words are without each one of them: its place, what stands before, what stands after."""
    before = list(accumulate(words, lambda so_far, word: hash((so_far, word)), initial=0))
    after = list(accumulate(reversed(words), lambda so_far, word: hash((so_far, word)), initial=0))
    return ((place, before[place], after[len(words) - place - 1]) for place in range(len(words)))
