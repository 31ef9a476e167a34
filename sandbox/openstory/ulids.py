"""Ids as the vendor makes them (contract 1.6): 48 bits of time and 80 of chance in 26 signs."""

import secrets

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_ulid(moment: float) -> str:
    """An id that sorts by `moment` (seconds since the epoch)."""
    number = (int(moment * 1000) << 80) | secrets.randbits(80)
    return "".join(SIGNS[(number >> shift) & 31] for shift in range(125, -1, -5))
