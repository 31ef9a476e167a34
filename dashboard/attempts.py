"""How often one may try to sign in: counted in Valkey, and in this process alone while Valkey is away."""

from functools import cache

import redis
from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter

NAME = RateLimitItemPerMinute(5, 5)  # wrong tries of one name from one address in five minutes
ADDRESS = RateLimitItemPerMinute(30, 5)  # of any names from one address
_PATIENCE = 1.0  # seconds for Valkey


def allowed(request: HttpRequest, name: str) -> bool:
    """May this address try this name now? Counts nothing."""
    return all(_ask("test", item, *who) for item, who in _windows(request, name))


def failed(request: HttpRequest, name: str) -> None:
    """Count a wrong try."""
    for item, who in _windows(request, name):
        _ask("hit", item, *who)


def _windows(request: HttpRequest, name: str) -> list[tuple[RateLimitItem, tuple[str, ...]]]:
    address = request.META.get("REMOTE_ADDR", "")
    return [(NAME, ("sign-in", address, name.lower()[:150])), (ADDRESS, ("sign-in", address))]


def _ask(what: str, item: RateLimitItem, *who: str) -> bool:
    try:
        return bool(getattr(_shared(), what)(item, *who))
    except (redis.RedisError, StorageError):
        return bool(getattr(_alone(), what)(item, *who))


@cache
def _shared() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(
        RedisStorage(settings.REDIS_URL, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE)
    )


@cache
def _alone() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(MemoryStorage())
