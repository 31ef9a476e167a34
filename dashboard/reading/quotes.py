"""What vendors ask for orders: asked side by side, for a bounded time, and kept in Valkey for a few seconds.

The rate budget of each key holds here too (`KeyPace`): a quote that would break it is not asked for.
"""

import hashlib
import json
import logging
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import redis
from django.conf import settings
from django.utils import timezone
from pydantic import ValidationError

from dashboard.take_form.offers import Offer, length_option, settings_of
from jobs.engine.vendor import provider_for
from jobs.models import Key
from jobs.vault import CannotOpen
from providers.base import Provider
from providers.errors import Fault, ProviderError
from providers.order import Order, Quote

log = logging.getLogger(__name__)
KEPT = 20  # seconds that a quote is shown again without asking
USUAL_KEPT = 24 * 3600  # seconds that the price of a plain take stands on the card of its model
PATIENCE = 4.0  # seconds that a page waits for all of them
_VALKEY_PATIENCE = 0.5
_AGAIN = {Fault.RATE, Fault.NETWORK, Fault.BUSY, Fault.UNREADABLE}


@dataclass(frozen=True)
class Asked:
    """quote: the answer, None when there is none; error: why, in words; again: it may come by itself in a moment."""

    quote: Quote | None
    at: datetime
    error: str = ""
    again: bool = False


def quotes(asks: Sequence[tuple[Offer, Order]], patience: float = PATIENCE) -> list[Asked]:
    """An answer for each order. What takes longer than `patience` is kept when it comes, for the next time."""
    names = [_name(offer.key, order) for offer, order in asks]
    found = _kept(names)
    now = timezone.now()
    coming: dict[int, Future[Asked]] = {}
    for index, (offer, order) in enumerate(asks):
        if found[index] is None:
            provider, error = _provider(offer.key)
            if provider is None:
                found[index] = Asked(None, now, error)
            else:
                coming[index] = _pool().submit(_ask, provider, order, names[index], offer)
    wait(coming.values(), timeout=patience)
    for index, future in coming.items():
        found[index] = future.result() if future.done() else Asked(None, now, again=True)
    return [one if one is not None else Asked(None, now, again=True) for one in found]


def usual(offers: Sequence[Offer]) -> dict[str, str]:
    """What a take of these models cost when it was last asked, as "5|5|cr" (amount, seconds or "", unit), by the
    offers' values. Asks nobody."""
    try:
        rows = _rows([_card(offer) for offer in offers])
    except redis.RedisError:
        return {}
    return {offer.value: row.decode() for offer, row in zip(offers, rows, strict=True) if isinstance(row, bytes)}


def _provider(key: Key) -> tuple[Provider | None, str]:
    try:
        return provider_for(key), ""
    except KeyError:
        return None, f"This version of Takeboard does not know the provider of {key.label}."
    except CannotOpen as error:
        return None, str(error)


def _ask(provider: Provider, order: Order, name: str, offer: Offer) -> Asked:
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
        if quote.amount is not None and not order.inputs:
            _valkey().set(_card(offer), f"{quote.amount}|{_seconds(offer, order)}|{quote.unit}", ex=USUAL_KEPT)
    except redis.RedisError:
        log.info("a quote could not be kept")
    return asked


def _seconds(offer: Offer, order: Order) -> str:
    """How long the take is, by its option or that option's default; "" for what has no length."""
    option = length_option(settings_of([offer.model]))
    value = order.options.get(option.name, option.default) if option else None
    return "" if value is None else str(value)


def _kept(names: Sequence[str]) -> list[Asked | None]:
    try:
        rows = _rows(names)
    except redis.RedisError:
        return [None] * len(names)
    return [_read(row) for row in rows]


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
    """What a price may follow: everything but the words. A longer text may cost more, other words do not, so typing
    asks the vendor once every hundred letters."""
    facts = order.model_dump(mode="json", exclude={"prompt", "title", "tags"})
    facts["letters"] = -(-len(order.prompt) // 100)
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
    return f"quote:{key.pk}:{digest}"


def _card(offer: Offer) -> str:
    return f"usual:{offer.key.pk}:{offer.model.id}"


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=8, thread_name_prefix="quotes")


@cache
def _valkey() -> "redis.Redis":
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=_VALKEY_PATIENCE, socket_connect_timeout=_VALKEY_PATIENCE
    )
