"""How much of its rates a key has used: our own budget, and the vendor's limits as it last told of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import redis
from limits.errors import StorageError

from jobs.engine.pace import Family, KeyPace
from jobs.engine.vendor import facts_of
from jobs.models import Key


@dataclass(frozen=True)
class Meter:
    """used of allowed: our own requests in a window of `seconds`; families: what the vendor tells, [] for nothing."""

    used: int
    allowed: int
    seconds: int
    families: Sequence[Family]


def meter(key: Key) -> Meter | None:
    """Asks no vendor. None while nobody can know: Valkey is away, or the provider is not there any more."""
    try:
        pace = KeyPace(key.pk, facts_of(key).rate)
        return Meter(pace.used(), pace.allowed, pace.seconds, pace.families())
    except (KeyError, redis.RedisError, StorageError):
        return None
