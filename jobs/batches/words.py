"""Lists and near names, as sentences have them. Pure."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches


def one_of(names: Iterable[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    found = list(names)
    return " or ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)


def near(name: str, names: Sequence[str], most: int = 3, cutoff: float = 0.5) -> list[str]:
    """The names most like this one, in whatever case."""
    folded = {one.casefold(): one for one in reversed(names)}
    return [folded[one] for one in get_close_matches(name.casefold(), folded, n=most, cutoff=cutoff)]


def counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' if count != 1 else ''}"
