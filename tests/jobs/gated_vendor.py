"""A vendor with a gate between what is free and what is paid, whose finished work is worked on further, piece by piece.

Stands in for the fake vendor; scripted by its `Studio`'s world and by a `Desk`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import ClassVar

from providers.errors import ProviderError
from providers.facts import Action, Model, Section
from providers.order import Order, Parent, Quote, Request, Resend, Step
from providers.report import Gate, Output, RemoteRef, Report, State
from tests.jobs.fake_vendor import FakeVendor

PLAN = Step(name="plan", makes="plan", paid=False, resend=Resend.SAME_KEY)
WORK = Step(name="work", makes="work", paid=True, resend=Resend.SAME_KEY)
PRICE = Quote(amount=Decimal(11), unit="cr", exact=True)
GATE = Gate(reason="approval", title="The plan is ready", detail="Beats", quote=PRICE)
ASKS = Report(State.PERSON, "requires_approval", gate=GATE)


@dataclass
class Bench:
    """acts: what may be done, by the kind of the piece and how it ended; sections: what its desk shows now, or why it
    cannot be read; prices: by action, 0 where none is named; listed: the catalogue as the vendor lists it; asked: the
    orders whose price was asked; read: how often the desk and the catalogue were; removed, archived: the refs that it
    was told of; cannot_tidy, cannot_list: why it does neither of these, or does not list."""

    acts: dict[tuple[str, State], tuple[Action, ...]] = field(default_factory=dict)
    sections: tuple[Section, ...] | ProviderError = ()
    prices: dict[str, int] = field(default_factory=dict)
    listed: tuple[Model, ...] = ()
    asked: list[Order] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    removed: list[list[str]] = field(default_factory=list)
    archived: list[list[str]] = field(default_factory=list)
    cannot_tidy: ProviderError | None = None
    cannot_list: ProviderError | None = None


class GatedVendor(FakeVendor):
    facts = replace(FakeVendor.facts, catalogue_lasts=60)
    bench: ClassVar[Bench] = Bench()
    keeps: ClassVar[tuple[str, ...]] = ("plan",)
    kept: ClassVar[str] = "its plan"

    def steps(self, order: Order) -> tuple[Step, ...]:
        if not order.action:
            return self.world.steps
        paid = self.bench.prices.get(order.action, 0) > 0
        return (Step(name=order.action, makes=order.action, paid=paid, resend=Resend.SAME_KEY),)

    def quote(self, order: Order) -> Quote:
        if not order.action:
            return super().quote(order)
        self.bench.asked.append(order)
        return Quote(amount=Decimal(self.bench.prices.get(order.action, 0)), unit="cr", exact=True)

    def build(self, step: Step, order: Order, refs: Sequence[RemoteRef], token: str) -> Request:
        request = super().build(step, order, refs, token)
        of = order.parent.remote_id if order.parent else ""
        return request.model_copy(
            update={
                "body": {**request.body, "options": order.options, "of": of, "refs": [one.remote_id for one in refs]}
            }
        )

    def actions(self, piece: Parent, ended: State) -> tuple[Action, ...]:
        return self.bench.acts.get((piece.kind, ended), ())

    def desk(self, piece: Parent) -> tuple[Section, ...]:
        self.world.talk("desk")
        self.bench.read.append(piece.remote_id)
        if isinstance(self.bench.sections, ProviderError):
            raise self.bench.sections
        return self.bench.sections if piece.kind == "artifact" else ()

    def tidy(self, refs: Sequence[RemoteRef]) -> str:
        return self._tidied(refs, self.bench.removed, "Deleted there: its plan.")

    def archive(self, refs: Sequence[RemoteRef]) -> str:
        return self._tidied(refs, self.bench.archived, "Archived there: its plan.")

    def _tidied(self, refs: Sequence[RemoteRef], told: list[list[str]], words: str) -> str:
        self.world.talk("tidy")
        if self.bench.cannot_tidy:
            raise self.bench.cannot_tidy
        told.append([ref.remote_id for ref in refs])
        return words

    def fetch_models(self) -> tuple[Model, ...]:
        self.bench.read.append("models")
        if self.bench.cannot_list:
            raise self.bench.cannot_list
        return self.bench.listed


def script(text: str = "INT. HOUSE", revision: int = 1) -> Output:
    """The finished piece itself."""
    return Output(name="script", kind="document", role="main", text=text, piece="a1", revision=revision)


def link(url: str = "http://vendor.test/theater?token=1", **more: object) -> Output:
    return Output(name="theater", kind="link", role="main", url=url, keep=False, piece="a1", **more)  # type: ignore[arg-type]


def sound(name: str = "recording", kind: str = "audio") -> Output:
    """A render of the piece. Listed, so that no test needs a media host."""
    return Output(name=name, kind=kind, role="recording", url="http://vendor.test/a.mp3", keep=False, piece="a1")  # type: ignore[arg-type]
