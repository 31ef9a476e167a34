"""`?wait` in the exact grammar of contract 1.8. Nothing else ever goes on the wire, and on a POST none goes at all.

The vendor reads `wait` of a create after the sequence was made: a malformed one is a 400 for work that is billed
(traps 6). So a create carries no `wait`, and what is asked for on a read passes here.
"""

LONGEST = 90  # seconds; the server clamps silently


def spelled(seconds: float) -> str:
    """A wait as it is sent: whole seconds, 1 to 90."""
    return f"{max(1, min(int(seconds), LONGEST))}s"
