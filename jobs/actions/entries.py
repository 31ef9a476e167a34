"""Entries of a vendor's own library: making a new one there."""

from collections.abc import Mapping

from django.contrib.auth.models import User
from pydantic import JsonValue

from jobs import events
from jobs.actions.operations import Refused
from jobs.engine.vendor import provider_for
from jobs.models import Key
from jobs.vault import CannotOpen
from providers.base import Adds
from providers.errors import ProviderError
from providers.report import LibraryItem


def add(key: Key, kind: str, values: Mapping[str, JsonValue], actor: User | None = None) -> LibraryItem:
    """A new entry of this kind at the vendor, who charges nothing for it. Raises Refused with the vendor's words."""
    try:
        provider = provider_for(key)
        if not isinstance(provider, Adds):
            raise Refused(f"{provider.facts.label} makes no {kind}s. Nothing was added.")
        item = provider.add(kind, values)
    except CannotOpen as error:
        raise Refused(f"{key.label} cannot be used. {error}") from None
    except ProviderError as error:
        raise Refused(error.message) from None
    events.record("material", key=key, after="active", note=f"Added the {kind} {item.name} at {key.label}", actor=actor)
    return item
