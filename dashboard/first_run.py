"""The first owner of a studio: whoever holds the code that the first start printed, and nobody else on the network.

home/secrets/first-run (mode 0600) is there while the studio has no owner: empty after `manage.py prepare`, then with
the SHA-256 of the code that `manage.py up` prints. Each start prints a new one.
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, transaction

_LOCK = 0x6F77_6E65  # "owne": two first owners at once


class Taken(Exception):
    """The studio has people already."""


def is_new() -> bool:
    """Does nobody have an account yet?"""
    return not User.objects.exists()


def note() -> None:
    """Write down whether an owner is still to come; `manage.py prepare` calls it at every start."""
    path = _path(settings.TAKEBOARD_HOME)
    if is_new():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(path, "")
    else:
        path.unlink(missing_ok=True)


def offer(home: Path) -> str:
    """A fresh code that makes the first owner; "" when the studio has one. Needs no database."""
    path = _path(home)
    if not path.exists():
        return ""
    code = secrets.token_urlsafe(12)
    _write(path, _hash(code))
    return code


def fits(code: str) -> bool:
    """Is this the code of this start?"""
    try:
        kept = _path(settings.TAKEBOARD_HOME).read_text().strip()
    except OSError:
        return False
    return bool(kept) and hmac.compare_digest(kept, _hash(code.strip()))


def make_owner(name: str, password: str) -> User:
    """Make the first owner and end the first run. Raises Taken when somebody was faster."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if not is_new():
            raise Taken
        person = User.objects.create_superuser(name, password=password)
    _path(settings.TAKEBOARD_HOME).unlink(missing_ok=True)
    return person


def _path(home: Path) -> Path:
    return home / "secrets" / "first-run"


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _write(path: Path, text: str) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)
