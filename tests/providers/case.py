"""A vendor as the contract suite needs it: running for the test, and doing on order what vendors do."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from providers.base import Access, Provider
from providers.facts import Model
from providers.order import Order
from providers.report import RemoteRef


class Case(ABC):
    """A vendor that is running for the test, and what can be ordered of it. `order` is plain, cheap and may be sent."""

    provider: type[Provider]
    order: Order
    key: str

    @abstractmethod
    def access(self, key: str | None = None, base_url: str | None = None) -> Access:
        """An Access with the good key, or this one."""

    @abstractmethod
    def base_urls(self) -> Sequence[str]:
        """Every form in which an owner may type the address."""

    @abstractmethod
    def order_for(self, model: Model) -> Order:
        """A plain order for a model, with the inputs it cannot do without."""

    @abstractmethod
    def refused_order(self) -> Order:
        """An order that the vendor, and not the adapter, refuses."""

    @abstractmethod
    def poor_key(self) -> str:
        """A key whose balance is too low for `order`."""

    @abstractmethod
    def full_key(self) -> str:
        """A key that is at its cap of active work."""

    @abstractmethod
    def ask_for_fewer_requests(self, seconds: int) -> None:
        """The next request is answered with 429 and Retry-After."""

    @abstractmethod
    def lose_the_next_reply(self) -> None:
        """The next submit is accepted, and its reply never comes."""

    @abstractmethod
    def answer_with_a_page(self) -> None:
        """The next submit is accepted, and the reply is HTML with status 200."""

    @abstractmethod
    def hold(self) -> None:
        """Nothing ends by itself from here on."""

    @abstractmethod
    def finish(self) -> None:
        """Everything that was accepted ends well, soon."""

    @abstractmethod
    def fail(self, ref: RemoteRef) -> None:
        """This piece of work has failed at the vendor."""

    @abstractmethod
    def say(self, ref: RemoteRef, word: str) -> None:
        """The vendor shows this status word for the work."""

    @abstractmethod
    def landed(self) -> list[str]:
        """The remote ids that the vendor's own books have for the good key."""

    @abstractmethod
    def forget_requests(self) -> None:
        """Count requests from here on."""

    @abstractmethod
    def requests(self) -> list[str]:
        """ "GET /path" of every request since."""
