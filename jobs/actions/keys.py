"""Keys: adding, proving, pausing, rotating and revoking them."""

from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q

import providers
from jobs import clock, events
from jobs.actions.operations import Refused
from jobs.clock import After, Now
from jobs.engine import breaker, comparing
from jobs.engine.account import keep_reading
from jobs.engine.vendor import provider_for
from jobs.models import Key
from jobs.wake import wake
from providers.base import Access, Compares, Provider, Refreshes
from providers.differences import Difference
from providers.errors import Fault, ProviderError
from providers.facts import Model
from providers.report import Account
from providers.typed import is_web

LONGEST_LABEL, LONGEST_ADDRESS = 80, 300  # letters


def add(provider: str, label: str, secret: str, base_url: str = "", actor: User | None = None) -> tuple[Key, str]:
    """Store a new key after one free read with it; the key and a sentence on what the read said.

    A key that the vendor refuses is not stored. A vendor that cannot be reached does not keep it out: it is stored, and
    proved later.
    """
    secret = _clean(secret)
    found, label, address = place(provider, label, base_url)
    facts = found.facts
    asked = found(Access(address, secret))
    account, words = _prove(facts.label, asked)
    key = Key(provider=provider, label=label, base_url=address, unit=facts.unit, max_in_flight=facts.max_in_flight)
    models = _models(asked) if account is not None else ()
    key.catalogue = _stored(models)
    key.catalogue_at = clock.now() if models else None
    compared = _compared(found(Access(address, secret, models=models))) if account is not None else None
    key.set_secret(secret)
    try:
        with transaction.atomic():
            key.save()
            comparing.keep(key, compared)
            Key.objects.filter(pk=key.pk).update(account_due_at=Now())
            if account is not None:
                keep_reading(key, account)
            events.record("key", key=key, after="active", note=f"Added {label}", actor=actor)
            wake("jobs.tasks.read_account", key.pk)
    except IntegrityError:
        raise _taken(label) from None
    key.refresh_from_db()
    return key, f"{words}{comparing.sentence(key)}"


def place(provider: str, label: str, base_url: str) -> tuple[type[Provider], str, str]:
    """The adapter of a new key, its label and its address, as they would be stored. Raises Refused; asks nobody."""
    try:
        found = providers.get(provider)
    except KeyError:
        known = ", ".join(sorted(providers.PROVIDERS))
        raise Refused(f"There is no provider {provider!r}. Known: {known}. Nothing was stored.") from None
    facts = found.facts
    address = (base_url or facts.base_url).strip()
    if not is_web(address):
        raise Refused(f"{address!r} is not a web address. Nothing was stored. Give one like {facts.base_url}.")
    label = " ".join(label.split())
    if not 0 < len(label) <= LONGEST_LABEL or len(address) > LONGEST_ADDRESS:
        raise Refused(
            f"A label has 1 to {LONGEST_LABEL} letters and an address at most {LONGEST_ADDRESS}. Nothing was stored."
        )
    if Key.objects.filter(label=label).exists():
        raise _taken(label)
    return found, label, address


def _taken(label: str) -> Refused:
    return Refused(f"There is a key called {label!r} already. Nothing was stored. Choose another label.")


def _clean(secret: str) -> str:
    secret = secret.strip()
    if not secret or any(ord(letter) < 33 or ord(letter) > 126 for letter in secret):
        raise Refused("The secret is empty or has characters that no key has. Nothing was stored. Paste it again.")
    return secret


def _prove(label: str, provider: Provider) -> tuple[Account | None, str]:
    try:
        account = provider.check()
    except ProviderError as error:
        if error.fault is Fault.AUTH:
            raise Refused(f"{error.message} The key was not stored. Check it and add it again.") from None
        return None, f"{label} could not be asked just now, so the key is stored unproved. {error.message}"
    left = "" if account.balance is None else f", balance {_plain(account.balance)} {provider.facts.unit}"
    return account, f"{label} accepts the key ({account.label}{left})."


def _models(provider: Provider) -> tuple[Model, ...]:
    """The models as the vendor lists them now, so that they are offered at once; () leaves the built-in ones."""
    try:
        return provider.fetch_models() if isinstance(provider, Refreshes) else ()
    except ProviderError:
        return ()


def _stored(models: tuple[Model, ...]) -> list[dict[str, Any]]:
    return [model.model_dump(mode="json") for model in models]


def _compared(provider: Provider) -> tuple[Difference, ...] | None:
    """Where the server differs from what is known of it; None where nobody can tell now."""
    try:
        return provider.differences() if isinstance(provider, Compares) else None
    except ProviderError:
        return None


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def set_state(key: Key, state: str, actor: User | None = None) -> str:
    """Pause, resume, drain or revoke; a sentence. Revoking forgets the secret, so nothing may need it any more."""
    _not_revoked(key)
    running = key.jobs.filter(ended_at__isnull=True).count()
    if state == Key.State.REVOKED and running:
        raise Refused(f"{running} takes still need {key.label}. Nothing was changed. Drain it first.")
    before = key.state
    with transaction.atomic():
        key.state = Key.State(state)
        if state == Key.State.REVOKED:
            key.sealed_secret, key.account_due_at = b"", None
        key.save(update_fields=["state", "sealed_secret", "account_due_at"])
        events.record("key", key=key, before=before, after=state, actor=actor)
        wake("jobs.tasks.dispatch", key.pk)
    return f"{key.label} is {key.state}."


def _not_revoked(key: Key) -> None:
    if key.state == Key.State.REVOKED:
        raise Refused(f"{key.label} is revoked and its secret is gone. Add the key again.")


LIMITS = ("label", "max_in_flight", "media_hosts", "resend_after")


def change(key: Key, limits: dict[str, Any], actor: User | None = None) -> None:
    """Change some of LIMITS. Only these columns are written: the engine writes the others of a row meanwhile."""
    if not limits:
        return
    if unknown := set(limits) - set(LIMITS):
        raise ValueError(f"not to be changed here: {unknown}")
    with transaction.atomic():
        Key.objects.filter(pk=key.pk).update(**limits)
        words = ", ".join(f"{name.replace('_', ' ')} {limits[name]}" for name in LIMITS if name in limits)
        events.record("key", key=key, before=key.state, after=key.state, note=f"Changed: {words}", actor=actor)
        wake("jobs.tasks.dispatch", key.pk)


def rotate(key: Key, secret: str, actor: User | None = None) -> str:
    """Replace the secret, once the vendor accepts the new one; a sentence on what it said."""
    _not_revoked(key)
    secret = _clean(secret)
    provider = providers.get(key.provider)(Access(key.base_url, secret))
    _, words = _prove(provider.facts.label, provider)
    with transaction.atomic():
        key.set_secret(secret)
        key.save(update_fields=["sealed_secret", "prefix"])
        events.record("key", key=key, before=key.state, after=key.state, note="Rotated", actor=actor)
    breaker.reset(key)
    return words


def refresh_catalogue(key: Key) -> int:
    """Ask the vendor for its list of models, where it has one; how many there are now (0: the built-in ones stay)."""
    provider = provider_for(key)
    if not isinstance(provider, Refreshes):
        return 0
    models = provider.fetch_models()
    columns = {"catalogue": _stored(models)} if models else {}
    Key.objects.filter(pk=key.pk).update(catalogue_at=Now(), **columns)
    return len(models)


def refresh(key: Key) -> str:
    """Read the vendor's list of models now, as a person asks; a sentence. Free."""
    _not_revoked(key)
    try:
        count = refresh_catalogue(key)
    except ProviderError as error:
        raise Refused(f"{key.label}: {error.message} Its catalogue stays as it was.") from None
    if not count:
        return f"{key.label}: its server lists no models, so those that Takeboard knows stay."
    return f"{key.label}: {count} model{'' if count == 1 else 's'} on offer now."


def freshen(key: Key) -> bool:
    """See to it that the catalogue is read anew where the vendor's stands for a while only and that is over. True when
    it is on its way: in the background, and once in that time however many ask."""
    try:
        provider = providers.get(key.provider)
    except KeyError:
        return False
    lasts = provider.facts.catalogue_lasts
    if lasts is None or not issubclass(provider, Refreshes) or key.state == Key.State.REVOKED:
        return False
    old = Q(catalogue_at__isnull=True) | Q(catalogue_at__lte=After(-lasts))
    if not Key.objects.filter(old, pk=key.pk).update(catalogue_at=Now()):
        return False
    wake("jobs.tasks.refresh_catalogue", key.pk)
    return True


def verify(key: Key) -> str:
    """One free read with a stored key, and one of what its server says of itself: sentences on both. Closes or opens
    its breaker."""
    _not_revoked(key)
    try:
        provider = provider_for(key)
        found = provider.check()
    except ProviderError as error:
        if error.fault in breaker.STOPS_KEY:
            breaker.trip(key, error)
        raise Refused(f"{key.label}: {error.message}") from None
    breaker.reset(key)
    keep_reading(key, found)
    comparing.keep(key, _compared(provider))
    return f"{key.label}: accepted ({found.label}).{comparing.sentence(key)}"
