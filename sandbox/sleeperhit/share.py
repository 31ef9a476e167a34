"""Share tokens: they look like a JWT, and the time in them is when the links end (contract 1.9)."""

import base64
import binascii
import hashlib
import hmac
import json
from typing import TYPE_CHECKING

from sandbox.sleeperhit.artifacts import Artifact

if TYPE_CHECKING:
    from sandbox.sleeperhit.desk import Desk


def _packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _unpacked(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True)


def give(desk: "Desk", artifact: Artifact) -> None:
    """Links that live from now on, as long as the rules say."""
    artifact.expires_at = desk.now + desk.rules.share_seconds
    artifact.share_token = new_token(desk.records.share_secret, artifact.id, artifact.expires_at)


def new_token(secret: str, artifact: str, expires: float) -> str:
    head = _packed(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    body = _packed(json.dumps({"sub": artifact, "exp": int(expires)}).encode())
    return f"{head}.{body}.{_signature(secret, f'{head}.{body}')}"


def read_token(secret: str, token: str) -> tuple[str, int] | None:
    """(artifact, expiry) of a token that is ours."""
    signed, _, signature = token.rpartition(".")
    if not token.isascii() or not hmac.compare_digest(signature, _signature(secret, signed)):
        return None
    try:
        body = json.loads(_unpacked(signed.partition(".")[2]))
        return str(body["sub"]), int(body["exp"])
    except (ValueError, LookupError, TypeError, binascii.Error):
        return None


def _signature(secret: str, signed: str) -> str:
    return _packed(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest())
