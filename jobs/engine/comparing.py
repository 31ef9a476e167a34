"""Where a key's server differs from what its adapter knows: asked with the check of the key and once a day, kept with
the key. Nothing is sent or held back by it."""

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q, QuerySet

import providers
from jobs import events
from jobs.clock import After, Now
from jobs.models import Key
from providers.base import Compares, Provider
from providers.differences import Difference

EVERY = 86_400.0  # seconds between two readings that nobody asked for
TOLD = 2  # grave differences that are told at once; the page of the key has all of them


def due() -> list[uuid.UUID]:
    """The keys whose turn it is."""
    able = [slug for slug in providers.PROVIDERS if issubclass(providers.get(slug), Compares)]
    return list(_due().filter(provider__in=able).values_list("pk", flat=True))


def claim(key: Key) -> bool:
    """True for one asker in EVERY seconds, whatever becomes of it: a server that is away is not asked all day long."""
    return bool(_due().filter(pk=key.pk).update(compared_at=Now()))


def _due() -> QuerySet[Key]:
    old = Q(compared_at__isnull=True) | Q(compared_at__lte=After(-EVERY))
    return Key.objects.filter(old).exclude(state=Key.State.REVOKED)


def compare(key: Key, provider: Provider) -> None:
    """Ask and keep. Raises ProviderError when the server does not answer; what was known stays then."""
    if isinstance(provider, Compares):
        keep(key, provider.differences())


def keep(key: Key, found: Sequence[Difference] | None) -> None:
    """Store what was found; None: nobody could tell, so what was known stays. A grave difference that is new goes into
    the record, as orders will fail by it."""
    if found is None:
        return
    with transaction.atomic():
        locked = Key.objects.select_for_update(no_key=True).get(pk=key.pk)
        known = {one.text for one in kept(locked)}
        Key.objects.filter(pk=key.pk).update(
            differences=[one.model_dump(mode="json") for one in found], compared_at=Now()
        )
        for one in found:
            if one.grave and one.text not in known:
                events.record("key", key=key, before=locked.state, after=locked.state, note=one.text)
    key.refresh_from_db(fields=["differences", "compared_at"])


def kept(key: Key) -> list[Difference]:
    """What was found when it was last asked."""
    return [Difference.model_validate(one) for one in key.differences]


def sentence(key: Key) -> str:
    """What is added to the words of a check, with a space before it; "" where there is nothing to tell."""
    found = kept(key)
    if not found:
        return ""
    many = "1 point" if len(found) == 1 else f"{len(found)} points"
    grave = [one.text for one in found if one.grave][:TOLD]
    return " ".join(["", *grave, f"The page of the key has {many} about its server."])
