"""What vendors keep for a key: read from them, kept in Valkey for some minutes. An error is a sentence."""

import json
import logging
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from functools import cache
from itertools import islice
from typing import Any
from urllib.parse import urlencode

import redis
from django.conf import settings
from django.urls import reverse

import providers
from jobs.engine.vendor import provider_for
from jobs.models import Key
from jobs.vault import CannotOpen
from providers.base import Access, Adds, Library, Provider, Streams
from providers.errors import ProviderError
from providers.facts import Option
from providers.report import LibraryItem

log = logging.getLogger(__name__)
KEPT = 300  # seconds
PATIENCE = 6.0  # seconds that a page waits for all keys
MOST = 400  # entries of one kind
_VALKEY_PATIENCE = 0.5


@dataclass(frozen=True)
class Shelf:
    """What one key's vendor keeps of one kind. error: why it could not be read."""

    key: Key
    kind: str
    items: tuple[LibraryItem, ...] = ()
    error: str = ""


def shelves(keys: Sequence[Key], kinds: Sequence[str], *, fresh: bool = False) -> list[Shelf]:
    """A shelf for every key whose vendor keeps this kind, in order."""
    wanted: list[tuple[Key, str, Provider]] = []
    found: dict[tuple[uuid.UUID, str], Shelf] = {}
    for key in keys:
        try:
            provider = provider_for(key)
        except (KeyError, CannotOpen) as error:
            log.warning("no library of %s: %s", key.label, error)
            continue
        if isinstance(provider, Library):
            wanted += [(key, kind, provider) for kind in kinds if kind in provider.kinds]
    for key, kind, _ in wanted:
        if not fresh and (items := _kept(key, kind)) is not None:
            found[key.pk, kind] = Shelf(key, kind, items)
    futures = {
        (key.pk, kind): (key, _pool().submit(_read, provider, key, kind))
        for key, kind, provider in wanted
        if (key.pk, kind) not in found
    }
    wait([future for _, future in futures.values()], timeout=PATIENCE)
    for (key_id, kind), (key, future) in futures.items():
        late = Shelf(key, kind, error=f"{key.label} takes long to answer. Look again in a moment")
        found[key_id, kind] = future.result() if future.done() else late
    return [found[key.pk, kind] for key, kind, _ in wanted]


def name_of(key: Key, kind: str, remote_id: str) -> str:
    """What the vendor called this entry when it was listed last, "" where nobody knows. Asks no vendor."""
    try:
        found: Any = _valkey().hget(_names(key, kind), remote_id)
    except redis.RedisError:
        return ""
    return found.decode() if isinstance(found, bytes) else ""


def kinds_kept(keys: Sequence[Key]) -> set[str]:
    """The kinds of entries that the vendors of these keys list. Asks nobody."""
    found: set[str] = set()
    for key in keys:
        try:
            found.update(getattr(providers.get(key.provider), "kinds", ()))
        except KeyError:
            continue
    return found


def fields_of(key: Key, kind: str) -> tuple[Option, ...]:
    """What can be said of a new entry of this kind; () where the vendor makes none. Asks nobody."""
    try:
        provider = providers.get(key.provider)(Access(key.base_url, ""))
    except KeyError:
        return ()
    return provider.fields(kind) if isinstance(provider, Adds) else ()


def picture_of(key: Key, item: LibraryItem) -> str:
    """Our address of an entry's picture; "" when it has none. The vendor's own is on a host our pages do not load."""
    if not item.url or item.kind in {"video", "audio", "document"}:
        return ""
    asked = urlencode({"kind": item.kind, "id": item.remote_id})
    return f"{reverse('kept_picture', args=[key.pk])}?{asked}"


def rewrites(key: Key) -> bool:
    """Can the vendor of this key rewrite a prompt while one watches?"""
    try:
        return issubclass(providers.get(key.provider), Streams)
    except KeyError:
        return False


def item_of(key: Key, kind: str, remote_id: str, *, fresh: bool = True) -> LibraryItem | None:
    """One thing that a vendor keeps, by its id there; read anew unless told otherwise, as links run out."""
    for shelf in shelves([key], [kind], fresh=fresh):
        return next((item for item in shelf.items if item.remote_id == remote_id), None)
    return None


def _read(provider: Provider, key: Key, kind: str) -> Shelf:
    """Runs in a thread of its own, and touches no database."""
    assert isinstance(provider, Library)  # noqa: S101  # shelves() chose it
    try:
        items = tuple(islice(provider.library(kind), MOST))
    except ProviderError as error:
        return Shelf(key, kind, error=error.message)
    except Exception as error:
        log.exception("library of %s", key.label)
        return Shelf(key, kind, error=f"{key.label}: its library could not be read ({type(error).__name__}).")
    try:
        _valkey().set(_name(key, kind), json.dumps([asdict(item) for item in items]), ex=KEPT)
        if items:  # longer than the list itself: pages of takes name what went in
            _valkey().hset(_names(key, kind), mapping={item.remote_id: item.name for item in items})
    except redis.RedisError:
        log.info("a library could not be kept")
    return Shelf(key, kind, items)


def forget(key: Key, kind: str) -> None:
    """Read this shelf anew the next time: something was added."""
    try:
        _valkey().delete(_name(key, kind))
    except redis.RedisError:
        log.info("a library could not be forgotten")


def _kept(key: Key, kind: str) -> tuple[LibraryItem, ...] | None:
    try:
        row = _valkey().get(_name(key, kind))
        return tuple(LibraryItem(**one) for one in json.loads(row)) if isinstance(row, bytes) else None
    except (redis.RedisError, ValueError, TypeError):
        return None


def _name(key: Key, kind: str) -> str:
    return f"library:{key.pk}:{kind}"


def _names(key: Key, kind: str) -> str:
    return f"library-names:{key.pk}:{kind}"


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=4, thread_name_prefix="library")


@cache
def _valkey() -> "redis.Redis":
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=_VALKEY_PATIENCE, socket_connect_timeout=_VALKEY_PATIENCE
    )
