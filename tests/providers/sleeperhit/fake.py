"""A tiny Sleeper Hit of our own on a real socket: the test writes its replies, also those no good server would send."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from providers.base import Access, NoPace, Pace
from providers.facts import Model
from providers.order import Order, Parent, Request, Step
from providers.report import RemoteRef, Report
from providers.sleeperhit import SleeperHit
from tests.providers.renoise.fake import PAGE, Asked, Fake, Reply
from tests.providers.renoise.fake import faking as serving

__all__ = ["PAGE", "Asked", "Desk", "Reply", "failing", "faking"]

API = "/api/v1"
KEY = f"sh_{'0a' * 9}_{'1b' * 32}"
TARGET = {"audience": "engineers", "objective": "explain the launch", "outcome": "book a demo"}
ORDER = Order(model="table_read", prompt="A keeper repairs a lighthouse at night.", options=dict(TARGET))
ARTIFACT = Parent(kind="artifact", remote_id="cma1", revision=1)


@dataclass
class Desk:
    """The server and what it was asked."""

    fake: Fake

    @property
    def asked(self) -> list[Asked]:
        return self.fake.asked

    @property
    def log(self) -> list[str]:
        """ "GET /story-jobs" of every request, without the prefix of the API."""
        return [f"{one.method} {one.path.removeprefix(API)}" for one in self.asked]

    def provider(self, secret: str = KEY, pace: Pace | None = None, models: tuple[Model, ...] = ()) -> SleeperHit:
        return SleeperHit(Access(self.fake.url, secret, pace or NoPace(), models))

    def submit(self, order: Order, refs: tuple[RemoteRef, ...] = (), name: str = "", token: str = "tok1") -> RemoteRef:
        """One step of the order, the first unless named."""
        provider = self.provider()
        step = next(one for one in provider.steps(order) if name in ("", one.name))
        (ref,) = provider.submit(step, provider.build(step, order, refs, token))
        return ref

    def read(self, ref: RemoteRef) -> Report:
        ((_, report),) = list(self.provider().poll([ref]))
        assert isinstance(report, Report), report
        return report


@contextmanager
def faking(say: Callable[[Asked], Reply]) -> Iterator[Desk]:
    with serving(say) as fake:
        yield Desk(fake)


def answers(**replies: Reply) -> Callable[[Asked], Reply]:
    """Replies by the last segment of a path: `answers(credits={...})`; a method in front of it wins: POST_music."""

    def say(asked: Asked) -> Reply:
        last = asked.path.rpartition("/")[2].replace("-", "_")
        return replies.get(
            f"{asked.method}_{last}", replies.get(last, failing(404, "artifact_not_found", "No such thing"))
        )

    return say


def failing(status: int, code: str, message: str, /, **details: Any) -> Reply:
    """An error in the vendor's envelope."""
    error: dict[str, Any] = {"code": code, "message": message, "requestId": "7f9d4b6a"}
    return status, {"error": error | ({"details": details} if details else {})}


def bare() -> SleeperHit:
    """A provider that talks to nobody."""
    return SleeperHit(Access("", KEY))


def action(name: str, words: str = "", parent: Parent = ARTIFACT, **options: Any) -> Order:
    return Order(model="table_read", prompt=words, action=name, parent=parent, options=options)


def built(order: Order, name: str = "", *refs: RemoteRef, token: str = "tok1") -> tuple[Step, Request]:
    provider = bare()
    step = next(one for one in provider.steps(order) if name in ("", one.name))
    return step, provider.build(step, order, refs, token)


def made(kind: str, remote_id: str, **data: str) -> RemoteRef:
    return RemoteRef(kind=kind, remote_id=remote_id, step=kind, data=data)
