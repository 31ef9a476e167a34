"""Signing in at a vendor in place of pasting a key: begun here, confirmed by a person there, finished here.

The code that fetches the key is a secret. Between the two it is kept by the caller, sealed.
"""

import base64
import binascii
import math
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from django.contrib.auth.models import User
from django.views.decorators.debug import sensitive_variables

import providers
from jobs import clock
from jobs.actions import keys
from jobs.actions.operations import Refused
from jobs.actions.sign_in_turn import Away, Found, Taken, turn
from jobs.models import Key
from jobs.vault import CannotOpen, open_sealed, seal
from providers.base import Access, SignsIn
from providers.errors import Fault, ProviderError
from providers.report import SignIn

PASSING = frozenset({Fault.NETWORK, Fault.RATE, Fault.BUSY, Fault.UNREADABLE})  # the next ask may do better
SHORTEST, LONGEST = 2.0, 60.0  # seconds between two asks, whatever the vendor says
MOST = 3600.0  # seconds that one is kept


class Unanswered(Exception):
    """The vendor could not be asked just now; the sign-in goes on. `str()` is a sentence."""


@dataclass(frozen=True)
class Begun:
    """A sign-in under way. sealed: the code that fetches the key; user_code, url: what the person confirms, and where;
    every: seconds between two asks; until: the end of it, ISO."""

    id: str
    provider: str
    label: str
    base_url: str
    sealed: str
    user_code: str
    url: str
    every: float
    until: str

    def stored(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def restored(cls, data: Mapping[str, Any]) -> Self:
        return cls(**data)

    @property
    def ends(self) -> datetime:
        return datetime.fromisoformat(self.until)

    @property
    def over(self) -> bool:
        return clock.now() >= self.ends

    @property
    def minutes_left(self) -> int:
        return max(0, math.ceil((self.ends - clock.now()).total_seconds() / 60))

    @property
    def vendor(self) -> str:
        return providers.get(self.provider).facts.label


def offered() -> list[tuple[str, str]]:
    """The providers at which one can sign in, as (slug, label)."""
    found = [(slug, providers.get(slug)) for slug in sorted(providers.PROVIDERS)]
    return [(slug, one.facts.label) for slug, one in found if issubclass(one, SignsIn)]


def begin(provider: str, label: str, base_url: str = "") -> Begun:
    """Ask the vendor for a code. Raises Refused with a sentence; nothing is stored here."""
    found, label, address = keys.place(provider, label, base_url)
    asked = found(Access(address, ""))
    if not isinstance(asked, SignsIn):
        raise Refused(f"{found.facts.label} gives out no keys that way. Nothing was begun. Paste a key.")
    try:
        told = asked.begin_sign_in()
    except ProviderError as error:
        raise Refused(f"The sign-in was not begun. {error.message} Try again, or paste a key.") from None
    if not told.url.startswith(("https://", "http://")):
        raise Refused(f"{found.facts.label} named no web address to confirm at. Nothing was begun. Paste a key.")
    id = secrets.token_hex(8)
    return Begun(
        id=id,
        provider=provider,
        label=label,
        base_url=address,
        sealed=base64.b64encode(seal(told.device_code, bound_to=_bound(id))).decode(),
        user_code=told.user_code,
        url=told.url,
        every=min(max(told.every, SHORTEST), LONGEST),
        until=(clock.now() + timedelta(seconds=min(told.lasts, MOST))).isoformat(),
    )


@dataclass(frozen=True)
class Made:
    """The key of a sign-in. words: a sentence on it; first: this ask added it, and not another one before."""

    key: Key
    words: str
    first: bool


def finish(begun: Begun, actor: User | None = None) -> Made | None:
    """Fetch the key and store it as a pasted one is; None while nobody has confirmed. The vendor is asked by one at a
    time and not before its interval is over: whoever comes meanwhile waits, and is told what that one found.

    Raises Unanswered when it is worth asking again, Refused when the sign-in is over.
    """
    try:
        with turn(begun.id) as mine:
            found = mine.found(begun.every)
            if first := found is None:
                found = _asked(begun, actor)
                mine.keep(found)
    except Taken:
        raise Unanswered("Another tab is asking the vendor just now. Asking again.") from None
    except Away:
        raise Unanswered("The vendor cannot be asked while Valkey is away. Asking again.") from None
    if found.key:
        return Made(Key.objects.get(pk=found.key), found.words, first)
    if found.words:
        raise Refused(found.words) if found.over else Unanswered(found.words)
    return None


def _asked(begun: Begun, actor: User | None) -> Found:
    try:
        made = _fetched(begun, actor)
    except Unanswered as unanswered:
        return Found(str(unanswered))
    except Refused as refused:
        return Found(str(refused), over=True)
    return Found() if made is None else Found(made[1], key=str(made[0].pk), over=True)


@sensitive_variables("code", "told", "secret")
def _fetched(begun: Begun, actor: User | None) -> tuple[Key, str] | None:
    """One ask of the vendor, and the key stored when it brings one. Raises Unanswered and Refused as `finish` does."""
    if begun.over:
        raise Refused("The sign-in was not confirmed in time. No key was added. Start again.")
    asked = providers.get(begun.provider)(Access(begun.base_url, ""))
    if not isinstance(asked, SignsIn):
        raise Refused(f"{begun.vendor} gives out no keys that way any more. No key was added. Paste a key.")
    try:
        code = open_sealed(base64.b64decode(begun.sealed), bound_to=_bound(begun.id))
        told = SignIn(code, begun.user_code, begun.url, begun.every, 0)
        secret = asked.finish_sign_in(told)
    except (CannotOpen, binascii.Error):
        raise Refused("This sign-in cannot be read any more. No key was added. Start again.") from None
    except ProviderError as error:
        if error.fault in PASSING:
            raise Unanswered(f"{error.message} Asking again.") from None
        raise Refused(error.message) from None
    return None if secret is None else keys.add(begun.provider, begun.label, secret, begun.base_url, actor)


def _bound(id: str) -> str:
    return f"sign-in:{id}"
