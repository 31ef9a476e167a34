"""Hints to the open pages: "this changed, look again". Never the truth, never a secret, never HTML.

A hint leaves when the transaction commits and is lost quietly when Valkey is away: the stream reads the events of the
database again by itself. Streams listen in `dashboard.live`.
"""

import json
import logging
import uuid
from functools import lru_cache
from time import monotonic

import redis
from django.conf import settings
from django.db import transaction
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger(__name__)
_SEND_SECONDS = 0.2  # for each of connecting and sending: with Valkey away a page still answers
_REST_SECONDS = 2.0  # after a failure nothing is tried for so long: a loop of commits does not pay for each
_rest_until = 0.0


def hint(
    kind: str,
    *,
    job: uuid.UUID | None = None,
    key: uuid.UUID | None = None,
    project: uuid.UUID | None = None,
) -> None:
    """Tell the open pages once the transaction commits. `kind` is an event's, or progress, balance, session."""
    _on_commit([_told(kind, job, key, project)])


def hint_jobs(kind: str, jobs: list[tuple[uuid.UUID, uuid.UUID, uuid.UUID]]) -> None:
    """The same for many jobs in one message: (job, key, project) of each."""
    _on_commit([_told(kind, *one) for one in jobs])


def _on_commit(told: list[dict[str, str]]) -> None:
    if told:
        message = json.dumps(told, separators=(",", ":"))
        transaction.on_commit(lambda: _send(message), robust=True)


def channel() -> str:
    """Channels are not part of a numbered database, and two studios may share a server."""
    return f"takeboard:hints:{_client().connection_pool.connection_kwargs.get('db') or 0}"


def _told(kind: str, job: uuid.UUID | None, key: uuid.UUID | None, project: uuid.UUID | None) -> dict[str, str]:
    ids = {"job": job, "key": key, "project": project}
    return {"kind": kind} | {name: str(value) for name, value in ids.items() if value is not None}


def _send(message: str) -> None:
    global _rest_until
    if monotonic() < _rest_until:
        return
    try:
        _client().publish(channel(), message)
    except (redis.RedisError, OSError) as error:
        _rest_until = monotonic() + _REST_SECONDS
        log.info("hint not sent, the pages will look by themselves: %s", type(error).__name__)


@lru_cache(maxsize=1)
def _client() -> redis.Redis:
    """Shared by all threads; its pool opens connections as they are needed, and anew in a forked process."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=_SEND_SECONDS,
        socket_connect_timeout=_SEND_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
