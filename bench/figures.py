"""A figure and its rule, as one printed line: `name: value unit (rule)`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """`kept`: whether the rule holds; None: it has none and is only told."""

    name: str
    value: object
    unit: str = ""
    kept: bool | None = None
    rule: str = ""

    def __str__(self) -> str:
        told = f"{self.name}: {self.value} {self.unit}".rstrip()
        if self.kept is None:
            return told
        return f"{told} ({'' if self.kept else 'BROKEN: '}{self.rule})"


def report(figures: Iterable[Figure], details: Mapping[str, int] | None = None) -> int:
    """Print them; the exit code: 1 when a rule is broken, and then the details as well."""
    broken = False
    for figure in figures:
        print(figure, flush=True)
        broken |= figure.kept is False
    if broken:
        for words, count in (details or {}).items():
            print(f"  {count} x {words}")
    return int(broken)
