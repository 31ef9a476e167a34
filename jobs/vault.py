"""Secrets at rest: AES-256-GCM under a versioned master key, bound to the row they belong to.

A sealed secret is `version byte | 8 bytes naming the master key | 12 bytes nonce | ciphertext and tag`. Moving it to
another row, or changing a bit, makes it unreadable. The newest master key seals; older ones still open.
"""

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_VERSION = b"\x01"


class CannotOpen(Exception):
    """A sealed secret that no master key of this studio opens. The message says what to do."""


def _cipher(master: str) -> tuple[bytes, AESGCM]:
    derived = HKDF(SHA256(), 32, salt=None, info=b"takeboard vault 1").derive(master.encode())
    return hashlib.sha256(b"takeboard vault name" + derived).digest()[:8], AESGCM(derived)


def seal(secret: str, bound_to: str) -> bytes:
    """The secret, closed so that it opens only with the same `bound_to` and master key."""
    name, cipher = _cipher(settings.MASTER_KEYS[0])
    nonce = os.urandom(12)
    return _VERSION + name + nonce + cipher.encrypt(nonce, secret.encode(), bound_to.encode())


def open_sealed(sealed: bytes, bound_to: str) -> str:
    """The secret; CannotOpen when the master key is another one or the bytes were moved or changed."""
    name, nonce, body = sealed[1:9], sealed[9:21], sealed[21:]
    for master in settings.MASTER_KEYS:
        known, cipher = _cipher(master)
        if sealed[:1] == _VERSION and known == name:
            try:
                return cipher.decrypt(nonce, body, bound_to.encode()).decode()
            except InvalidTag:
                break
    raise CannotOpen(
        "A stored secret does not open with this studio's master key. Restore the key file or add it again."
    )
