"""Ids that look like the vendor's: a few letters for the kind, then chance."""

import secrets

SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz"
KINDS = {
    "project": "cmp", "source": "cmq", "plan": "cmpl", "job": "cmj", "artifact": "cma", "reservation": "cmcr",
    "coverage": "cmcov", "render": "cmr", "share": "cms", "sfx": "sfx_",
}  # fmt: skip


def new_id(kind: str) -> str:
    return KINDS[kind] + "".join(secrets.choice(SIGNS) for _ in range(22))
