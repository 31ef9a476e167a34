"""What a Case of any vendor does through the control page of its practice vendor."""

from abc import abstractmethod
from typing import Any, ClassVar

from providers.report import RemoteRef
from tests.practice import PracticeVendor
from tests.providers.case import Case


class Practised(Case):
    """slug: the vendor's name on the control page; submits: the path of its paid POST; held: the phase at which work
    stops on order; failed: the status of work that failed; slow_down: the body of its 429."""

    slug: ClassVar[str]
    submits: ClassVar[str]
    held: ClassVar[str]
    failed: ClassVar[tuple[str, dict[str, str]]]
    slow_down: ClassVar[dict[str, Any]]
    vendor: PracticeVendor

    @abstractmethod
    def rules(self, **rules: object) -> None:
        """Change what the vendor's contract leaves open."""

    def ask_for_fewer_requests(self, seconds: int) -> None:
        self.vendor.fault("status", vendor=self.slug, status=429, retry_after=seconds, body=self.slow_down)

    def lose_the_next_reply(self) -> None:
        self.vendor.fault("drop", when="after", vendor=self.slug, method="POST", path=self.submits)

    def answer_with_a_page(self) -> None:
        self.vendor.fault("html", when="after", vendor=self.slug, method="POST", path=self.submits)

    def hold(self) -> None:
        self.rules(hold=self.held)

    def finish(self) -> None:
        self.vendor.finish(vendor=self.slug)

    def fail(self, ref: RemoteRef) -> None:
        word, why = self.failed
        self.vendor.drive(ref.remote_id, word, vendor=self.slug, **why)

    def say(self, ref: RemoteRef, word: str) -> None:
        self.vendor.drive(ref.remote_id, word, vendor=self.slug)

    def landed(self) -> list[str]:
        return [str(number) for number in self.vendor.bill(self.key).task_ids]

    def forget_requests(self) -> None:
        self.vendor.forget_requests()

    def requests(self) -> list[str]:
        return [f"{one['method']} {one['path']}" for one in self.vendor.requests(vendor=self.slug)]
