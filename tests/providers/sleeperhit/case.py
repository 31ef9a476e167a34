"""Sleeper Hit as a Case of the contract suite, and carried through its gate: the practice vendor by its control API."""

import time
from collections.abc import Sequence
from typing import ClassVar

from providers.base import Access, Provider
from providers.facts import Model
from providers.order import Input, Order, Step
from providers.report import RemoteRef, Report, State
from providers.sleeperhit import SleeperHit
from tests.practice import PracticeVendor
from tests.providers.practised import Practised
from tests.providers.sleeperhit.fake import API, ORDER, TARGET

SLUG = "sleeperhit"
INSIDE = Input(role="url", kind="document", remote_id="http://169.254.169.254/latest")


class PracticeCase(Practised):
    """The practice Sleeper Hit."""

    slug, submits, held = SLUG, "/story-jobs$", "job"
    failed = ("FAILED", {"error": "The voices are busy."})
    slow_down: ClassVar = {"error": {"code": "rate_limited", "message": "Slow down", "requestId": "r1"}}

    provider = SleeperHit
    order = ORDER

    def __init__(self, vendor: PracticeVendor) -> None:
        self.vendor = vendor
        self.base = vendor.sleeperhit
        self.key = vendor.account("500.00", vendor=SLUG)

    def access(self, key: str | None = None, base_url: str | None = None) -> Access:
        return Access(base_url=base_url or self.base, secret=key or self.key)

    def base_urls(self) -> Sequence[str]:
        return (self.base, f"{self.base}/", f"{self.base}{API}", f"{self.base}{API}/", f" {self.base} ")

    def order_for(self, model: Model) -> Order:
        return Order(model=model.id, prompt=ORDER.prompt, options=dict(TARGET))

    def refused_order(self) -> Order:
        return self.order.model_copy(update={"inputs": (INSIDE,)})

    def rules(self, **rules: object) -> None:
        self.vendor.sleeperhit_rules(**rules)

    def poor_key(self) -> str:
        return self.vendor.account("4.00", vendor=SLUG)

    def full_key(self) -> str:
        raise NotImplementedError("Sleeper Hit has no cap of active work")


def until(provider: Provider, ref: RemoteRef, seconds: float = 20) -> Report:
    """Readings of one ref, each remembering what the one before told, until it is no longer active."""
    deadline = time.monotonic() + seconds
    while True:
        ((_, report),) = list(provider.poll([ref]))
        assert isinstance(report, Report), report
        if report.state is not State.ACTIVE:
            return report
        assert time.monotonic() < deadline, report
        ref = ref.model_copy(update={"data": ref.data | report.data})
        time.sleep(0.05)


def step_of(provider: Provider, order: Order, name: str) -> Step:
    return next(one for one in provider.steps(order) if one.name == name)


def send(provider: Provider, order: Order, name: str, token: str, refs: Sequence[RemoteRef] = ()) -> RemoteRef:
    step = step_of(provider, order, name)
    (ref,) = provider.submit(step, provider.build(step, order, refs, f"{token} {name}"))
    return ref


def approved(provider: SleeperHit, order: Order, token: str) -> list[RemoteRef]:
    """Everything of a take before its job: the plan is approved as a person would."""
    refs: list[RemoteRef] = []
    for step in provider.steps(order)[:-1]:
        ref = send(provider, order, step.name, token, refs)
        refs.append(ref)
        report = until(provider, ref)
        if report.state is State.PERSON:
            provider.decide(ref, True, "")
            report = until(provider, ref)
        assert report.state is State.DONE, report
    return refs
