"""Where a reader of the events is. Ids alone commit out of order, so the transaction id comes first (design, 6)."""

import re
from typing import NamedTuple, Self

_TEXT = re.compile(r"(\d{1,18})-(\d{1,18})", re.ASCII)


class Cursor(NamedTuple):
    """Every event up to and including (xid, id) is behind the reader. Written "xid-id"."""

    xid: int
    id: int

    def __str__(self) -> str:
        return f"{self.xid}-{self.id}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """A cursor as a browser sends it back; None for anything else."""
        found = _TEXT.fullmatch(text)
        return cls(int(found[1]), int(found[2])) if found else None
