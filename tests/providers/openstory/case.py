"""OpenStory as a Case of the contract suite: the orders, and the practice vendor by its control API."""

from collections.abc import Sequence
from typing import ClassVar

from providers.base import Access
from providers.facts import Model
from providers.openstory import OpenStory
from providers.order import Order
from tests.practice import PracticeVendor
from tests.providers.case import Case
from tests.providers.practised import Practised

API = "/api/v1"
SLUG = "openstory"
SCRIPT = "A lighthouse keeper befriends a stranded whale."
ORDER = Order(model="sequence", prompt=SCRIPT, title="Sea Tale", options={"music": False})


class Orders(Case):
    """What can be ordered, wherever the vendor runs. base: its address, without the path of the API."""

    provider = OpenStory
    order = ORDER
    base: str

    def access(self, key: str | None = None, base_url: str | None = None) -> Access:
        return Access(base_url=base_url or self.base, secret=key or self.key)

    def base_urls(self) -> Sequence[str]:
        return (self.base, f"{self.base}/", f"{self.base}{API}", f"{self.base}{API}/", f" {self.base} ")

    def order_for(self, model: Model) -> Order:
        return Order(model=model.id, prompt=self.order.prompt)

    def refused_order(self) -> Order:
        return self.order.model_copy(update={"options": {"style": "No style has this name"}})

    def full_key(self) -> str:
        raise NotImplementedError("OpenStory has no cap of active work")


class PracticeCase(Orders, Practised):
    """The practice OpenStory."""

    slug, submits, held = SLUG, "/sequences$", "script"
    failed = ("failed", {"error": "The script could not be read"})
    slow_down: ClassVar = {"error": {"code": "RATE_LIMITED", "message": "Slow down"}}

    def __init__(self, vendor: PracticeVendor) -> None:
        self.vendor = vendor
        self.base = vendor.openstory.removesuffix(API)
        self.key = vendor.account("500.00", vendor=SLUG)

    def rules(self, **rules: object) -> None:
        self.vendor.openstory_rules(**rules)

    def poor_key(self) -> str:
        return self.vendor.account("0.01", vendor=SLUG)
