"""From a key's row to the provider that speaks for it."""

import providers
from jobs.engine.pace import KeyPace
from jobs.models import Key
from providers.base import Access, Books, Provider
from providers.facts import Facts, Model


def provider_for(key: Key) -> Provider:
    """The provider of this key, with its secret opened and its rate budget attached. CannotOpen, KeyError."""
    found = providers.get(key.provider)
    models = tuple(Model.model_validate(row) for row in key.catalogue)
    return found(Access(key.base_url, key.secret(), KeyPace(key.pk, found.facts.rate), models))


def has_books(key: Key) -> bool:
    """Can the vendor's own books be read, so that a bill it did not name is known later?"""
    try:
        return issubclass(providers.get(key.provider), Books)
    except KeyError:  # a provider that is not there any more: what was written down of its bills stays as it is
        return True


def facts_of(key: Key) -> Facts:
    return providers.get(key.provider).facts
