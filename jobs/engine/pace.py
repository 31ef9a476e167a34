"""The rate budget of a key, shared by every process: a moving window in Valkey at 95 % of what the vendor allows.

Every class of request keeps a share that no other class can eat, so a cancel is never stuck behind polls; when it is
used up, the class draws on what is open to all. Nothing here sleeps. With Valkey away nothing is submitted, and reads
go on slowly, each process by itself.
"""

import logging
import uuid
from functools import cache

import redis
from django.conf import settings
from limits import RateLimitItemPerSecond
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter

from providers.errors import Fault, ProviderError
from providers.facts import Rate

log = logging.getLogger(__name__)
RESERVED = {"cancel": 0.1, "find": 0.1, "submit": 0.2, "poll": 0.3, "balance": 0.05}  # the rest is open to all
SLOW = 0.25  # of the rate, for one process that cannot see the others
_PATIENCE = 0.5  # seconds for Valkey to answer


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

    def heed(self, *, remaining: int, renews_in: float, family: str = "") -> None:
        """The vendor counts fewer left than we do: nobody asks again of this family before its window renews."""
        if remaining > 0 or renews_in <= 0:
            return
        try:
            _valkey().set(self._closed(family), "1", px=int(renews_in * 1000))
        except redis.RedisError:
            log.info("could not note that %s is closed for %.1f s", self.name, renews_in)

    def _closed(self, family: str) -> str:
        return f"{self.name}:{family}:closed"

    def _hit(self, limiter: MovingWindowRateLimiter, use: str, allowed: int) -> float:
        """0 when the request may go, else the seconds until it may."""
        shares = {name: int(allowed * share) for name, share in RESERVED.items()}
        for name, requests in ((use, shares.get(use, 0)), ("open", allowed - sum(shares.values()))):
            if requests and limiter.hit(RateLimitItemPerSecond(requests, self.seconds), self.name, name):
                return 0
        return max(0.5, min(self.seconds, self.seconds / allowed * 2))

    @staticmethod
    def _too_soon(message: str, wait: float) -> ProviderError:
        return ProviderError(message, code="rate_budget", fault=Fault.RATE, retry_after=wait)


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
