"""The client as the tests call it, and what every one of its errors must fulfil."""

import traceback
from collections.abc import Callable
from typing import Any

import pytest

from providers.base import Access
from providers.errors import Fault, ProviderError
from providers.guard import Media, MediaHosts, open_media
from providers.http import Client
from tests.providers.wire import Server

Serve = Callable[..., Server]
SECRET = "fk_secret_4242"
HERE = MediaHosts.of("http://127.0.0.1:8101/api/public/v1")


class Ledger:
    """A pace that remembers."""

    def __init__(self, *, refuse: bool = False) -> None:
        self.taken: list[str] = []
        self.heeded: list[tuple[int, float, int | None]] = []
        self.refusals: list[float | None] = []
        self.refuse = refuse

    def take(self, use: str, family: str = "") -> None:
        self.taken.append(use)
        if self.refuse:
            raise ProviderError("Wait.", code="pace", fault=Fault.RATE, retry_after=2)

    def heed(self, *, remaining: int, renews_in: float, family: str = "", limit: int | None = None) -> None:
        self.heeded.append((remaining, renews_in, limit))

    def refused(self, *, wait: float | None, family: str = "") -> None:
        self.refusals.append(wait)


def client(url: str, pace: Ledger | None = None, **more: Any) -> Client:
    access = Access(url, SECRET, pace or Ledger())
    return Client(access, provider="Vendor", headers={"X-API-Key": SECRET}, **more)


def fails(call: Callable[..., object], *args: Any, **more: Any) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        call(*args, **more)
    error = caught.value
    shown = "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))
    assert SECRET not in shown
    assert error.__context__ is None, "nothing of httpcore hangs on it"
    return error


def fetch(link: str, hosts: MediaHosts = HERE, **more: Any) -> tuple[Media, bytes]:
    with open_media(link, hosts, **more) as media:
        return media, b"".join(media)
