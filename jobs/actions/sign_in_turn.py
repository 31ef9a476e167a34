"""One asks a vendor for the key of a sign-in at a time, and what it found is what the others are told.

Two tabs wait on the same code. A vendor gives the key of it out once and calls the second ask an error, so tabs take
turns in Valkey, and what was found stays there for as long as a sign-in may last. No secret is in it.
"""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import redis
from django.conf import settings

from jobs import clock

log = logging.getLogger(__name__)
HELD = 120.0  # seconds that one turn may take: an ask, and the reads that prove the key it brought
WAIT = 60.0  # seconds that another one waits for its end
KEPT = 3900  # seconds; longer than any sign-in lasts
EARLY = 0.5  # seconds; a browser's clock is not ours
_PATIENCE = 2.0  # seconds for Valkey to answer


class Taken(Exception):
    """Somebody else has asked all this while."""


class Away(Exception):
    """Valkey is away, so nobody can know whether somebody else asks."""


@dataclass(frozen=True)
class Found:
    """What an ask came to. key: the id of the key that was added; over: no ask can do better; words: a sentence, ""
    while nobody has confirmed."""

    words: str = ""
    key: str = ""
    over: bool = False


class Turn:
    def __init__(self, id: str) -> None:
        self._name = f"sign-in:{id}:found"

    def found(self, every: float) -> Found | None:
        """What was found before, where that holds: for good when it is over, else for the seconds between two asks."""
        told: Any = _valkey().get(self._name)
        if told is None:
            return None
        kept = json.loads(told)
        found = Found(**kept["found"])
        recent = clock.now() - datetime.fromisoformat(kept["at"]) < timedelta(seconds=every - EARLY)
        return found if found.over or recent else None

    def keep(self, found: Found) -> None:
        """For the others. What was found holds for this one, whether it can be kept or not: a key was added."""
        kept = json.dumps({"found": asdict(found), "at": clock.now().isoformat()})
        try:
            _valkey().set(self._name, kept, ex=KEPT)
        except redis.RedisError as error:
            log.warning("what a sign-in came to could not be kept for other tabs: %s", error)


@contextmanager
def turn(id: str) -> Iterator[Turn]:
    """Wait for the turn of this sign-in and have it. Raises Taken or Away."""
    lock = _valkey().lock(f"sign-in:{id}:turn", timeout=HELD, blocking_timeout=WAIT)
    try:
        if not lock.acquire():
            raise Taken
        try:
            yield Turn(id)
        finally:
            with suppress(redis.RedisError):  # held too long, it is another's now; or it runs out by itself
                lock.release()
    except redis.RedisError as error:
        raise Away from error


@cache
def _valkey() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE)
