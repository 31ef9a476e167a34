"""The API has changed shape (contract 0): five steps of it, in order, and what came with which."""

from typing import Literal

Era = Literal["A", "A'", "B", "late B", "C"]
ORDER: tuple[Era, ...] = ("A", "A'", "B", "late B", "C")


def since(first: Era, now: Era) -> bool:
    """True when the era `now` has what came with `first`."""
    return ORDER.index(now) >= ORDER.index(first)
