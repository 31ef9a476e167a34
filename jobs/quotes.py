"""What vendors ask for orders: asked side by side, for a bounded time, and kept in Valkey for a while.

The rate budget of each key holds here too (`KeyPace`): a quote that would break it is not asked for. What a price may
follow is asked for once, however many orders share it.
"""

import hashlib
import json
import logging
import uuid
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import redis
from django.conf import settings
from django.utils import timezone
from pydantic import ValidationError

from jobs.engine.vendor import provider_for
from jobs.models import Key
from jobs.vault import CannotOpen
from providers.base import Provider
from providers.errors import Fault, ProviderError
from providers.facts import SECONDS, Model
from providers.order import Order, Quote

log = logging.getLogger(__name__)
KEPT = 15 * 60  # seconds that a quote is kept
FRESH = 20  # seconds that a quote is shown again without asking, where nobody asks for less or more
USUAL_KEPT = 24 * 3600  # seconds that the price of a plain take stands on the card of its model
PATIENCE = 4.0  # seconds that a page waits for all of them
_VALKEY_PATIENCE = 0.5
_AGAIN = {Fault.LATER, Fault.RATE, Fault.NETWORK, Fault.BUSY, Fault.UNREADABLE}


LATER = "told with the plan"  # the price of a take that has none before a gate tells it (`Quote.later`)
WHEN = "Nothing is held or charged before somebody approves it"  # what to know of such a price


@dataclass(frozen=True)
class Asked:
    """quote: the answer, None when there is none; error: why, in words; again: it may come by itself in a moment."""

    quote: Quote | None
    at: datetime
    error: str = ""
    again: bool = False


def quotes(
    asks: Sequence[tuple[Key, Order]], patience: float = PATIENCE, *, fresh: float = FRESH, most: int | None = None
) -> list[Asked]:
    """An answer for each order. What takes longer than `patience` is kept when it comes, for the next time.

    fresh  seconds that a kept answer may be old, up to KEPT
    most   how many questions each key is asked now; the others come the next time. None: all of them
    """
    names = [_name(key, order) for key, order in asks]
    found = _kept(list(dict.fromkeys(names)), fresh)
    coming: dict[str, Future[Asked]] = {}
    started: Counter[uuid.UUID] = Counter()
    for name, (key, order) in zip(names, asks, strict=True):
        if name in found or name in coming or (most is not None and started[key.pk] >= most):
            continue
        provider, error = _provider(key)
        if provider is None:
            found[name] = Asked(None, timezone.now(), error)
        else:
            started[key.pk] += 1
            coming[name] = _pool().submit(_ask, provider, order, name, key.pk)
    wait(coming.values(), timeout=patience)
    found |= {name: future.result() for name, future in coming.items() if future.done()}
    away = Asked(None, timezone.now(), again=True)
    return [found.get(name, away) for name in names]


def usual(models: Sequence[tuple[Key, Model]]) -> list[str]:
    """What a take of each of these models cost when it was last asked, as "5|5|cr" (amount, seconds or "", unit), ""
    where it never was. Asks nobody."""
    try:
        rows = _rows([_card(key.pk, model.id) for key, model in models])
    except redis.RedisError:
        rows = [None] * len(models)
    return [row.decode() if isinstance(row, bytes) else "" for row in rows]


def _provider(key: Key) -> tuple[Provider | None, str]:
    try:
        return provider_for(key), ""
    except (KeyError, CannotOpen) as error:
        return None, str(error)


def _ask(provider: Provider, order: Order, name: str, key_id: uuid.UUID) -> Asked:
    """Runs in a thread of its own, and touches no database."""
    try:
        quote = provider.quote(order)
    except ProviderError as error:
        return Asked(None, timezone.now(), error.message, again=error.fault in _AGAIN)
    except Exception as error:
        log.exception("quote of %s", order.model)
        return Asked(None, timezone.now(), f"The price could not be read ({type(error).__name__}).", again=True)
    asked = Asked(quote, timezone.now())
    try:
        kept = json.dumps({"quote": quote.model_dump(mode="json"), "at": asked.at.isoformat()})
        _valkey().set(name, kept, ex=KEPT)
        if quote.amount is not None and not order.inputs and not order.action:
            told = f"{quote.amount}|{_seconds(provider, order)}|{quote.unit}"
            _valkey().set(_card(key_id, order.model), told, ex=USUAL_KEPT)
    except redis.RedisError:
        log.info("a quote could not be kept")
    return asked


def _seconds(provider: Provider, order: Order) -> str:
    """How long the take is, by its option or that option's default; "" for what has no length."""
    model = next((model for model in provider.models() if model.id == order.model), None)
    fixed = model is not None and not model.part  # a script has a target length, and no price a second
    option = next((option for option in model.options if option.unit == SECONDS), None) if model and fixed else None
    value = order.options.get(option.name, option.default) if option else None
    return "" if value is None else str(value)


def _kept(names: Sequence[str], fresh: float) -> dict[str, Asked]:
    """The kept answers that are young enough, by name."""
    try:
        rows = _rows(names)
    except redis.RedisError:
        return {}
    oldest = timezone.now() - timedelta(seconds=fresh)
    read = {name: _read(row) for name, row in zip(names, rows, strict=True)}
    return {name: asked for name, asked in read.items() if asked is not None and asked.at >= oldest}


def _rows(names: Sequence[str]) -> list[object]:
    found: Any = _valkey().mget(names) if names else []
    return list(found)


def _read(row: object) -> Asked | None:
    if not isinstance(row, bytes):
        return None
    try:
        data = json.loads(row)
        return Asked(Quote.model_validate(data["quote"]), datetime.fromisoformat(data["at"]))
    except (ValueError, KeyError, ValidationError):
        return None


def _name(key: Key, order: Order) -> str:
    """What a price may follow: everything but the words and the names of files. A longer text may cost more, other
    words do not, so typing asks the vendor once every hundred letters."""
    facts = order.model_dump(mode="json", exclude={"prompt", "title", "tags", "inputs"})
    facts["letters"] = -(-len(order.prompt) // 100)
    facts["inputs"] = [(one.role, one.kind, one.width, one.height, one.seconds) for one in order.inputs]
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
    return f"quote:{key.pk}:{digest}"


def _card(key_id: uuid.UUID, model: str) -> str:
    return f"usual:{key_id}:{model}"


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=8, thread_name_prefix="quotes")


@cache
def _valkey() -> "redis.Redis":
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=_VALKEY_PATIENCE, socket_connect_timeout=_VALKEY_PATIENCE
    )
