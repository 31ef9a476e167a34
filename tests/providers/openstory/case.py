"""OpenStory as a Case of the contract suite: the orders, and the practice vendor by its control API."""

from collections.abc import Sequence

from providers.base import Access
from providers.facts import Model
from providers.openstory import OpenStory
from providers.order import Order
from providers.report import RemoteRef
from tests.practice import PracticeVendor
from tests.providers.case import Case

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


class PracticeCase(Orders):
    """The practice OpenStory."""

    def __init__(self, vendor: PracticeVendor) -> None:
        self.vendor = vendor
        self.base = vendor.openstory.removesuffix(API)
        self.key = vendor.account("500.00", vendor=SLUG)

    def poor_key(self) -> str:
        return self.vendor.account("0.01", vendor=SLUG)

    def ask_for_fewer_requests(self, seconds: int) -> None:
        body = {"error": {"code": "RATE_LIMITED", "message": "Slow down"}}
        self.vendor.fault("status", vendor=SLUG, status=429, retry_after=seconds, body=body)

    def lose_the_next_reply(self) -> None:
        self.vendor.fault("drop", when="after", vendor=SLUG, method="POST", path="/sequences$")

    def answer_with_a_page(self) -> None:
        self.vendor.fault("html", when="after", vendor=SLUG, method="POST", path="/sequences$")

    def hold(self) -> None:
        self.vendor.openstory_rules(hold="script")

    def finish(self) -> None:
        self.vendor.finish(vendor=SLUG)

    def fail(self, ref: RemoteRef) -> None:
        self.vendor.drive(ref.remote_id, "failed", vendor=SLUG, error="The script could not be read")

    def say(self, ref: RemoteRef, word: str) -> None:
        self.vendor.drive(ref.remote_id, word, vendor=SLUG)

    def landed(self) -> list[str]:
        return [str(number) for number in self.vendor.bill(self.key).task_ids]

    def forget_requests(self) -> None:
        self.vendor.forget_requests()

    def requests(self) -> list[str]:
        return [f"{one['method']} {one['path']}" for one in self.vendor.requests(vendor=SLUG)]
