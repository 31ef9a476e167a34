"""`?wait` in the exact grammar of contract 1.8. Nothing else ever goes on the wire, and on a POST none goes at all.

The vendor reads `wait` of a create after the sequence was made: a malformed one is a 400 for work that is billed
(traps 6). So a create carries no `wait`, and what is asked for on a read passes here.
"""

import re

LONGEST = 90  # seconds; the server clamps silently
GRAMMAR = re.compile(r"(\d{1,9})(ms|s|m)?", re.ASCII | re.IGNORECASE)
_IN_MS = {"ms": 1, "s": 1000, "m": 60_000}


def milliseconds(written: str) -> int:
    """How long a `wait` of these words lasts; "" and 0 are no wait. ValueError names the forms."""
    words = written.strip()
    if not words:
        return 0
    match = GRAMMAR.fullmatch(words)
    if match is None:
        raise ValueError(f"“{words}” is no wait. Write 60s, 30, 2m or 1500ms.")
    return min(int(match[1]) * _IN_MS[(match[2] or "s").lower()], LONGEST * 1000)


def spelled(seconds: float) -> str:
    """A wait as it is sent: whole seconds, 1 to 90."""
    return f"{max(1, min(int(seconds), LONGEST))}s"
