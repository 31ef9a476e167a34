"""A vendor in memory, for tests of the engine: what it accepts, what it says, and what it charged can be scripted.

It stands behind `providers.base.Provider` like any other and knows nothing of the engine. One `World` is one account.
Whoever talks to it inside a transaction fails.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import ClassVar

from django.db import connection
from pydantic import JsonValue

from providers.base import Access, Provider
from providers.errors import Fault, ProviderError
from providers.facts import Facts, Model, Rate, Role
from providers.order import Line, Order, Problem, Quote, Request, Resend, Step
from providers.report import (
    Account,
    CancelResult,
    CannotLook,
    Entry,
    Finding,
    Found,
    NotSeen,
    Output,
    RemoteRef,
    RemoteWork,
    Report,
    State,
)

READING = Model(
    id="reading", label="Reading", kind="audio", prompt_optional=True,
    roles=(Role(name="source", label="Source", kind="document", maximum=3, inline=True, text_maximum=2_000),),
)  # fmt: skip
TAKE = Step(name="task", makes="task", paid=True, resend=Resend.LOOK)


def result(text: str = "the film") -> Output:
    """An output that needs no download."""
    return Output(name="result", kind="document", role="main", text=text)


def done(cost: Decimal | int | None = None, *outputs: Output, **more: object) -> Report:
    charged = None if cost is None else Decimal(cost)
    return Report(State.DONE, "completed", outputs=outputs or (result(),), cost=charged, **more)  # type: ignore[arg-type]


def running(progress: float | None = None, word: str = "running") -> Report:
    return Report(State.ACTIVE, word, progress=progress)


def lost() -> ProviderError:
    """No answer came: it may have landed."""
    return ProviderError("No answer came.", code="timeout", fault=Fault.NETWORK, maybe_sent=True)


def error(fault: Fault, **more: object) -> ProviderError:
    return ProviderError(f"It said {fault}.", code=str(fault), fault=fault, **more)  # type: ignore[arg-type]


class Death(BaseException):
    """The process dies here; nothing in it catches this."""


def die() -> None:
    raise Death


@dataclass
class World:
    """One account at the vendor.

    answers   what the next submits do, in order: an error is raised; "lose" accepts the work and then loses the reply;
              "die" accepts it and the process dies; a function is called first; with none left every submit is accepted
    on        functions called first thing in a method, by its name
    reports   what polls say of a remote id; without one it is running; cannot_poll: what a whole poll raises
    """

    address: str = ""  # the base_url of its keys
    price: Decimal | None = Decimal(10)
    steps: tuple[Step, ...] = (TAKE,)
    balance: Decimal = Decimal(1000)
    answers: list[ProviderError | str | Callable[[], None]] = field(default_factory=list)
    on: dict[str, Callable[[], object]] = field(default_factory=dict)
    reports: dict[str, Report | ProviderError] = field(default_factory=dict)
    cannot_poll: ProviderError | None = None
    cannot_find: ProviderError | None = None
    cannot_quote: ProviderError | None = None
    cannot_check: ProviderError | None = None
    cannot_decide: ProviderError | None = None
    lines: dict[str, int] = field(default_factory=dict)  # prices by step
    later: bool = False  # a gate tells the price
    several: int = 1  # refs that one submit makes
    books: list[Entry] = field(default_factory=list)
    bodies: list[Request] = field(default_factory=list)  # every POST that arrived
    accepted: dict[str, Request] = field(default_factory=dict)  # by remote id
    hidden: set[str] = field(default_factory=set)  # remote ids that lists do not show (yet)
    cannot_look: bool = False
    cancel: CancelResult | ProviderError = CancelResult.CANCELLED
    cancelled: list[str] = field(default_factory=list)
    decisions: list[tuple[str, bool, str]] = field(default_factory=list)
    refuses: str = ""  # a problem with every order
    key_is_bad: bool = False
    polls: list[list[str]] = field(default_factory=list)
    tags: dict[str, tuple[list[str], str]] = field(default_factory=dict)  # by remote id, with our token
    trips_over: set[str] = field(default_factory=set)  # remote ids whose replies the adapter cannot handle
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def accept(self, step: Step, request: Request) -> RemoteRef:
        if step.resend is Resend.SAME_KEY:
            for known, before in self.accepted.items():
                if before == request:
                    return RemoteRef(kind=step.makes, remote_id=known, step=step.name, state="pending")
        remote_id = f"{next(self.ids)}"
        self.accepted[remote_id] = request
        return RemoteRef(kind=step.makes, remote_id=remote_id, step=step.name, state="pending")

    def all_say(self, report: Report) -> None:
        for remote_id in self.accepted:
            self.reports.setdefault(remote_id, report)

    def talk(self, method: str) -> None:
        assert not connection.in_atomic_block, f"{method} was called inside a transaction"
        if method in self.on:
            self.on[method]()


WORLDS: dict[str, World] = {}


class FakeVendor(Provider):
    """The face of a world; which one is the key's base_url."""

    facts: ClassVar[Facts] = Facts(
        slug="fake",
        label="Fake",
        unit="cr",
        base_url="http://fake.test",
        rate=Rate(100_000, 60),
        poll_every=10,
        settle_time=60,
        cancel="while_pending",
        max_in_flight=20,
        usual_budget=900,
    )

    def __init__(self, access: Access) -> None:
        super().__init__(access)
        self.world = WORLDS[access.base_url]

    def models(self) -> tuple[Model, ...]:
        return (Model(id="film", label="Film", kind="video"), READING)

    def check(self) -> Account:
        self.world.talk("check")
        if self.world.cannot_check:
            raise self.world.cannot_check
        if self.world.key_is_bad:
            raise error(Fault.AUTH, status=401)
        return Account("studio", self.world.balance)

    def problems(self, order: Order) -> tuple[Problem, ...]:
        return (Problem(field="prompt", message=self.world.refuses),) if self.world.refuses else ()

    def quote(self, order: Order) -> Quote:
        self.world.talk("quote")
        if self.world.cannot_quote:
            raise self.world.cannot_quote
        lines = tuple(Line(label=name, amount=Decimal(amount)) for name, amount in self.world.lines.items())
        return Quote(
            amount=None if self.world.later else self.world.price, unit="cr", lines=lines, later=self.world.later
        )

    def steps(self, order: Order) -> tuple[Step, ...]:
        return self.world.steps

    def build(self, step: Step, order: Order, refs: Sequence[RemoteRef], token: str) -> Request:
        self.world.talk("build")
        texts: list[JsonValue] = [one.text for one in order.inputs if one.role == "source"]
        told = {"sources": texts} if texts else {}
        return Request(path=f"/{step.name}", body={"prompt": order.prompt, "token": token, **told})

    def submit(self, step: Step, request: Request) -> tuple[RemoteRef, ...]:
        self.world.talk("submit")
        self.world.bodies.append(request)
        answer = self.world.answers.pop(0) if self.world.answers else ""
        if isinstance(answer, ProviderError):
            raise answer
        if callable(answer):
            answer()
        refs = tuple(self.world.accept(step, request) for _ in range(self.world.several))
        if answer == "lose":
            raise lost()
        if answer == "die":
            die()
        return refs

    def find(self, step: Step, order: Order, token: str, since: datetime, refs: Sequence[RemoteRef] = ()) -> Finding:
        self.world.talk("find")
        if self.world.cannot_find:
            raise self.world.cannot_find
        if self.world.cannot_look:
            return CannotLook("This vendor has no list.")
        shown = {k: v for k, v in self.world.accepted.items() if k not in self.world.hidden}
        ids = [remote_id for remote_id, request in shown.items() if request.body["token"] == token]
        found = tuple(RemoteRef(kind=step.makes, remote_id=one, step=step.name) for one in ids)
        return Found(found, certain=len(found) == 1) if found else NotSeen()

    def poll(self, refs: Sequence[RemoteRef]) -> Iterator[tuple[RemoteRef, Report | ProviderError]]:
        self.world.talk("poll")
        if self.world.cannot_poll:
            raise self.world.cannot_poll
        self.world.polls.append([ref.remote_id for ref in refs])
        for ref in refs:
            if ref.remote_id in self.world.trips_over:
                raise ZeroDivisionError("a reply nobody thought of")
            yield ref, self.world.reports.get(ref.remote_id, running())

    def cancel(self, ref: RemoteRef) -> CancelResult:
        self.world.talk("cancel")
        if isinstance(self.world.cancel, ProviderError):
            raise self.world.cancel
        self.world.cancelled.append(ref.remote_id)
        return self.world.cancel

    def decide(self, ref: RemoteRef, yes: bool, note: str) -> None:
        self.world.talk("decide")
        if self.world.cannot_decide:
            raise self.world.cannot_decide
        self.world.decisions.append((ref.remote_id, yes, note))

    def books(self, since: datetime | None) -> Iterator[Entry]:
        self.world.talk("books")
        yield from self.world.books

    def recent(self, since: datetime | None) -> Iterator[RemoteWork]:
        self.world.talk("recent")
        for remote_id in reversed(self.world.accepted):
            ref = RemoteRef(kind="task", remote_id=remote_id, step="task")
            yield RemoteWork(ref, "film", "a film", "running", (), datetime.now(UTC))

    def set_tags(self, ref: RemoteRef, tags: Iterable[str], token: str) -> None:
        self.world.talk("set_tags")
        self.world.tags[ref.remote_id] = (list(tags), token)
