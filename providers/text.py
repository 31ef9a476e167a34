"""What comes from outside, made fit to show and to store: text without control characters, and without the key."""

import json
import re
from typing import Any
from urllib.parse import quote

# PostgreSQL refuses NUL and lone surrogates; the rest (escape codes, right-to-left overrides) can forge what is shown.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_SPACE = re.compile(r"\s+")

KEY = "[key]"
SHORTEST_SECRET = 6  # anything shorter is an ordinary word, and replacing it would garble what people wrote


def clean_text(text: str, limit: int = 300) -> str:
    """One line for a message: no control characters, runs of white space as one space, at most `limit` characters."""
    line = _SPACE.sub(" ", _UNFIT.sub("", text)).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def redact(text: str, secret: str) -> str:
    """`text` with the secret replaced by [key], also where it was escaped for JSON or for a URL."""
    if len(secret) < SHORTEST_SECRET:
        return text
    plain = json.dumps(secret)[1:-1]
    for form in {secret, plain, plain.replace("/", "\\/"), quote(secret), quote(secret, safe="")}:
        text = text.replace(form, KEY)
    return text


def storable(value: Any, secret: str = "") -> Any:
    """A parsed JSON value whose every string may be stored and shown: no NUL, no lone surrogate, no key."""
    if isinstance(value, str):
        return redact(_UNSTORABLE.sub("", value), secret)
    if isinstance(value, list):
        return [storable(item, secret) for item in value]
    if isinstance(value, dict):
        return {storable(name, secret): storable(item, secret) for name, item in value.items()}
    return value
