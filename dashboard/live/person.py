"""Who a stream belongs to, and what they may hear of."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.utils.crypto import constant_time_compare

T = TypeVar("T")


@dataclass(frozen=True)
class Person:
    id: int


def person_of(session_key: str) -> Person | None:
    """The active person who is signed in with this session, or None.

    Not `django.contrib.auth.get_user`: that renews a session signed with an older secret, and a stream cannot hand
    the new cookie to the browser.
    """
    session: Any = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    user = User.objects.filter(pk=session.get(SESSION_KEY), is_active=True).first()
    if user is None or not _signed(user, session.get(HASH_SESSION_KEY, "")):
        return None
    return Person(user.pk)


def _signed(user: User, signature: str) -> bool:
    """False once the password was changed."""
    valid = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(signature, one) for one in valid)


def visible(person: Person, told: list[T]) -> list[T]:
    """What of this the person may hear of. A member sees all of the studio; returned as it is, it is encoded once."""
    del person
    return told
