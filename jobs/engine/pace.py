"""The rate budget of a key, shared by every process: a moving window in Valkey at 95 % of what the vendor allows.

Every class of request keeps a share that no other class can eat, so a cancel is never stuck behind polls; when it is
used up, the class draws on what is open to all. Nothing here sleeps. With Valkey away nothing is submitted, and reads
go on slowly, each process by itself.

What the vendor last told of each of its limits is kept beside it, for people to see. It ends with its window there, by
Valkey's own clock.
"""

import logging
import uuid
from dataclasses import dataclass
from functools import cache
from typing import Any

import redis
from django.conf import settings
from limits import RateLimitItemPerSecond
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter

from providers.errors import Fault, ProviderError
from providers.facts import Rate
from providers.reply import LONGEST_WAIT

log = logging.getLogger(__name__)
RESERVED = {"cancel": 0.1, "find": 0.1, "submit": 0.2, "poll": 0.3, "balance": 0.05}  # the rest is open to all
OPEN = "open"
SLOW = 0.25  # of the rate, for one process that cannot see the others
_PATIENCE = 0.5  # seconds for Valkey to answer
_SHOWN = 86_400  # seconds that a 429 is remembered, and a limit that nothing more was heard of


@dataclass(frozen=True)
class Family:
    """One limit of the vendor's, as it last told of it; "" is the name of the only one.

    limit        requests in one window; None: it never said
    remaining    of them; None: its last window is over, and nothing was asked since
    renews_in    seconds until then
    refused_ago  seconds since its last 429; None: none within a day
    asked_wait   seconds that one asked for; None: it named none
    """

    name: str
    limit: int | None = None
    remaining: int | None = None
    renews_in: float | None = None
    refused_ago: float | None = None
    asked_wait: float | None = None


class KeyPace:
    """`providers.base.Pace` for one key."""

    def __init__(self, key_id: uuid.UUID, rate: Rate) -> None:
        self.name = f"pace:{key_id}"
        self.seconds = rate.seconds
        self.allowed = max(1, int(rate.requests * 0.95))

    def take(self, use: str, family: str = "") -> None:
        """One request of this class, or ProviderError(RATE) with the seconds to wait; nothing was sent then. All
        families draw on the one budget, which no single one of them may exceed; the vendor closes each by itself."""
        try:
            closed = int(str(_valkey().pttl(self._closed(family))))
            wait = closed / 1000 if closed > 0 else self._hit(_shared(), use, self.allowed)
        except (redis.RedisError, StorageError):
            if use == "submit":
                raise self._too_soon("The rate counter is away, so nothing new is sent.", 5) from None
            wait = self._hit(_alone(), use, max(1, int(self.allowed * SLOW)))
        if wait > 0:
            raise self._too_soon("The key's request rate is used up for the moment.", wait)

    def heed(self, *, remaining: int, renews_in: float, family: str = "", limit: int | None = None) -> None:
        """What the vendor counts; when it has none left, nobody asks again of this family before its window renews. An
        hour at most, so that a slip of the vendor does not close a key for years."""
        milliseconds = int(renews_in * 1000)
        if milliseconds <= 0:
            return
        noted = _valkey().pipeline(transaction=False)
        noted.set(self._told(family), str(remaining), px=milliseconds)
        if remaining <= 0:
            noted.set(self._closed(family), "1", px=min(milliseconds, int(LONGEST_WAIT * 1000)))
        if limit is None:
            noted.hsetnx(self._families, family, "")
        else:
            noted.hset(self._families, family, str(limit))
        noted.expire(self._families, _SHOWN)
        try:
            noted.execute()
        except redis.RedisError:
            log.info("could not note that %s has %d left for %.1f s", self.name, remaining, renews_in)

    def refused(self, *, wait: float | None, family: str = "") -> None:
        """Remember a 429, to show it."""
        noted = _valkey().pipeline(transaction=False)
        noted.set(self._refused(family), "" if wait is None else str(wait), ex=_SHOWN)
        noted.hsetnx(self._families, family, "")
        noted.expire(self._families, _SHOWN)
        try:
            noted.execute()
        except redis.RedisError:
            log.info("could not note a 429 of %s", self.name)

    def used(self) -> int:
        """Of `allowed`, how many went in the window that moves with us. Raises RedisError, StorageError."""
        left = 0
        for name, requests in _shares(self.allowed).items():
            if requests:
                item = RateLimitItemPerSecond(requests, self.seconds)
                left += _shared().get_window_stats(item, self.name, name).remaining
        return self.allowed - left

    def families(self) -> list[Family]:
        """What the vendor last told of its limits, by name. Raises RedisError."""
        known: Any = _valkey().hgetall(self._families)
        limits = {name.decode(): limit.decode() for name, limit in known.items()}
        asked = _valkey().pipeline(transaction=False)
        for name in (names := sorted(limits)):
            for key in (self._told(name), self._refused(name)):
                asked.get(key)
                asked.pttl(key)
        answers = asked.execute()
        found = []
        for at, name in enumerate(names):
            told, told_for, refused, refused_for = answers[at * 4 : at * 4 + 4]
            found.append(
                Family(
                    name,
                    limit=int(limits[name]) if limits[name] else None,
                    remaining=None if told is None else int(told),
                    renews_in=None if told is None else max(0, told_for) / 1000,
                    refused_ago=None if refused is None else _SHOWN - max(0, refused_for) / 1000,
                    asked_wait=float(refused) if refused else None,
                )
            )
        return found

    @property
    def _families(self) -> str:
        return f"{self.name}:families"

    def _told(self, family: str) -> str:
        return f"{self.name}:{family}:told"

    def _refused(self, family: str) -> str:
        return f"{self.name}:{family}:refused"

    def _closed(self, family: str) -> str:
        return f"{self.name}:{family}:closed"

    def _hit(self, limiter: MovingWindowRateLimiter, use: str, allowed: int) -> float:
        """0 when the request may go, else the seconds until it may."""
        shares = _shares(allowed)
        for name, requests in ((use, shares.get(use, 0)), (OPEN, shares[OPEN])):
            if requests and limiter.hit(RateLimitItemPerSecond(requests, self.seconds), self.name, name):
                return 0
        return max(0.5, min(self.seconds, self.seconds / allowed * 2))

    @staticmethod
    def _too_soon(message: str, wait: float) -> ProviderError:
        return ProviderError(message, code="rate_budget", fault=Fault.RATE, retry_after=wait)


def _shares(allowed: int) -> dict[str, int]:
    """Requests of each class, and of what is open to all."""
    shares = {name: int(allowed * share) for name, share in RESERVED.items()}
    return {**shares, OPEN: allowed - sum(shares.values())}


@cache
def _valkey() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE)


@cache
def _shared() -> MovingWindowRateLimiter:
    pool = redis.ConnectionPool.from_url(settings.REDIS_URL, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE)
    return MovingWindowRateLimiter(RedisStorage(settings.REDIS_URL, connection_pool=pool, wrap_exceptions=True))


@cache
def _alone() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(MemoryStorage())
