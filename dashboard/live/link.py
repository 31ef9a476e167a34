"""The one Valkey subscription of this process: hears hints, notices when the link is down, and mends it."""

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any

import redis.asyncio as valkey
from django.conf import settings
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from jobs.hints import channel

log = logging.getLogger(__name__)
SILENCE = 15.0  # seconds without a word, after which we ask whether it is still there
ANSWER = 5.0
PAUSE = 0.5  # between two tries, growing
LONGEST_PAUSE = 5.0


class Link:
    """`heard` gets each message; `linked` is called with True when hints come in, with False when they stop."""

    def __init__(self, heard: Callable[[list[dict[str, str]]], None], linked: Callable[[bool], None]) -> None:
        self._heard = heard
        self._linked = linked

    async def run(self) -> None:
        """Until cancelled."""
        pause = PAUSE
        while True:
            try:
                async for message in _messages():
                    pause = PAUSE
                    if message["type"] == "subscribe":
                        self._linked(True)
                    elif message["type"] == "message":
                        self._heard(json.loads(message["data"]))
            except (RedisError, OSError, ValueError) as error:
                log.info("no hints for now: %s", type(error).__name__)
                self._linked(False)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


async def _messages() -> Any:
    """What one subscription receives, until it fails: raises RedisError or OSError."""
    client = valkey.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=ANSWER, socket_keepalive=True, retry=Retry(NoBackoff(), 0)
    )
    async with client, client.pubsub() as subscription:
        await subscription.subscribe(channel())
        asked = False
        while True:
            message = await subscription.get_message(timeout=ANSWER if asked else SILENCE)
            if message is not None:
                asked = False
                yield message
            elif asked:
                raise RedisError("no answer")
            else:
                await subscription.ping()
                asked = True
