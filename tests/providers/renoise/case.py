"""The practice Renoise as a Case of the contract suite."""

from collections.abc import Sequence
from typing import ClassVar

from providers.base import Access
from providers.facts import Model
from providers.order import Input, Order
from providers.renoise import Renoise
from tests.practice import POOR, STUDIO, PracticeVendor
from tests.providers.practised import Practised

API = "/api/public/v1"


class RenoiseCase(Practised):
    slug, submits, held = "renoise", "/tasks$", "pending"
    failed = ("failed", {"error": "The worker stopped", "errorCode": "SYSTEM_ERROR"})
    slow_down: ClassVar = {"error": "slow down"}
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

    def rules(self, **rules: object) -> None:
        self.vendor.rules(**rules)

    def poor_key(self) -> str:
        return POOR

    def full_key(self) -> str:
        key = self.vendor.account(active_cap=1)
        self.hold()
        provider = Renoise(self.access(key))
        step = provider.steps(self.order)[0]
        provider.submit(step, provider.build(step, self.order, (), "first"))
        return key
