"""Keys: their shape, their scopes, and those that exist from the start (contract 2.1, REF "Key format")."""

import re
import secrets

PREFIX = "sh_"
SHAPE = re.compile(r"sh_[0-9a-f]{18}_[0-9a-f]{64}")
SCOPES = (
    "story:read", "story:write", "source:read", "source:write", "artifact:read", "artifact:publish", "credits:read",
    "webhook:write",
)  # fmt: skip
DEFAULT_SCOPES = ("story:read", "credits:read")

# Keys that docs and tests can name; the part behind the second underscore would be the secret.
STUDIO = f"{PREFIX}5ea15ea15ea15ea101_{'5ea1' * 16}"
SECOND = f"{PREFIX}5ea15ea15ea15ea102_{'5ea2' * 16}"
FRESH = f"{PREFIX}5ea15ea15ea15ea103_{'5ea3' * 16}"
POOR = f"{PREFIX}5ea15ea15ea15ea104_{'5ea4' * 16}"


def new_key(prefix: str) -> str:
    """A key of the vendor's shape."""
    return f"{prefix}{secrets.token_hex(9)}_{secrets.token_hex(32)}"
