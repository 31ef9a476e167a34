"""The practice Renoise as a Case of the contract suite."""

from collections.abc import Sequence

from providers.base import Access
from providers.facts import Model
from providers.order import Input, Order
from providers.renoise import Renoise
from providers.report import RemoteRef
from tests.practice import POOR, STUDIO, PracticeVendor
from tests.providers.case import Case

API = "/api/public/v1"


class RenoiseCase(Case):
    provider = Renoise
    key = STUDIO

    def __init__(self, vendor: PracticeVendor) -> None:
        self.vendor = vendor
        self.order = Order(
            model="renoise-2.0", prompt="[0-5s] A cat on the moon.", options={"duration": 5}, tags=("a",)
        )

    def access(self, key: str | None = None, base_url: str | None = None) -> Access:
        return Access(base_url=base_url or self.vendor.renoise, secret=key or self.key)

    def base_urls(self) -> Sequence[str]:
        bare = self.vendor.renoise.removesuffix(API)
        return (bare, f"{bare}/", f"{bare}{API}", f"{bare}{API}/", f" {bare} ")

    def order_for(self, model: Model) -> Order:
        needs_one = model.id == "grok-video-1.5" or model.id.startswith("upscale-")
        role = model.roles[0] if needs_one else None
        one = (Input(role=role.name, kind=role.kind, remote_id="1"),) if role else ()
        return Order(model=model.id, prompt="A cat.", inputs=one)

    def refused_order(self) -> Order:
        return Order(model="renoise-9", prompt="A cat.")

    def poor_key(self) -> str:
        return POOR

    def full_key(self) -> str:
        key = self.vendor.account(active_cap=1)
        self.hold()
        provider = Renoise(self.access(key))
        step = provider.steps(self.order)[0]
        provider.submit(step, provider.build(step, self.order, (), "first"))
        return key

    def ask_for_fewer_requests(self, seconds: int) -> None:
        self.vendor.fault("status", status=429, retry_after=seconds, body={"error": "slow down"})

    def lose_the_next_reply(self) -> None:
        self.vendor.fault("drop", when="after", method="POST", path="/tasks$")

    def answer_with_a_page(self) -> None:
        self.vendor.fault("html", when="after", method="POST", path="/tasks$")

    def hold(self) -> None:
        self.vendor.rules(hold="pending")

    def finish(self) -> None:
        self.vendor.finish()

    def fail(self, ref: RemoteRef) -> None:
        self.vendor.drive(int(ref.remote_id), "failed", error="The worker stopped", errorCode="SYSTEM_ERROR")

    def say(self, ref: RemoteRef, word: str) -> None:
        self.vendor.drive(int(ref.remote_id), word)

    def landed(self) -> list[str]:
        return [str(number) for number in self.vendor.bill(self.key).task_ids]

    def forget_requests(self) -> None:
        self.vendor.forget_requests()

    def requests(self) -> list[str]:
        return [f"{one['method']} {one['path']}" for one in self.vendor.requests(vendor="renoise")]
