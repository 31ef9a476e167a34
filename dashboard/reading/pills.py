"""A filter as a link with its count."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pill:
    """group and shape as in `status.Look`; both "" for "All"."""

    words: str
    href: str
    count: int
    current: bool = False
    group: str = ""
    shape: str = ""
