"""A tiny OpenStory of our own on a real socket: the test writes its replies, those of every era and those of none."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from providers.base import Access, NoPace, Pace
from providers.facts import Model
from providers.openstory import OpenStory
from tests.providers.renoise.fake import PAGE, Asked, Fake, Reply
from tests.providers.renoise.fake import faking as serving

__all__ = ["PAGE", "Asked", "Desk", "Reply", "faking"]

API = "/api/v1"
KEY = "osk_fake_0123456789"
NOT_FOUND = (404, {"error": {"code": "NOT_FOUND", "message": "Sequence not found"}})


@dataclass
class Desk:
    """The server and what it was asked."""

    fake: Fake

    @property
    def asked(self) -> list[Asked]:
        return self.fake.asked

    @property
    def log(self) -> list[str]:
        """ "GET /sequences" of every request, without the prefix of the API."""
        return [f"{one.method} {one.path.removeprefix(API)}" for one in self.asked]

    def provider(self, secret: str = KEY, pace: Pace | None = None, models: tuple[Model, ...] = ()) -> OpenStory:
        return OpenStory(Access(self.fake.url, secret, pace or NoPace(), models))


@contextmanager
def faking(say: Callable[[Asked], Reply]) -> Iterator[Desk]:
    with serving(say) as fake:
        yield Desk(fake)


def failing(status: int, code: str, message: str, **details: Any) -> Reply:
    """An error in the vendor's envelope."""
    error: dict[str, Any] = {"code": code, "message": message}
    return status, {"error": error | ({"details": details} if details else {})}
