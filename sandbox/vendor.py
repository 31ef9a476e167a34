"""What a practice vendor is: one `Vendor` line in the registry, and a `Practice` that serves it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from aiohttp import web
from aiohttp.typedefs import Middleware

from sandbox.accounts import new_key
from sandbox.books import TaskId
from sandbox.world import World


class Practice(Protocol):
    """A running vendor. Everything but its wire protocol is driven through these few methods."""

    def routes(self) -> Iterable[web.RouteDef]: ...

    def middlewares(self) -> Sequence[Middleware]: ...

    def creates(self, request: web.Request) -> bool:
        """True for a request that makes something paid (faults for tasks strike these)."""
        ...

    def refusal(self, status: int, words: str) -> Mapping[str, object]:
        """The body of an error in this vendor's own shape (faults on order and broken requests answer with it)."""
        ...

    async def sign(self, request: web.Request, response: web.StreamResponse) -> None:
        """Add the headers that every reply of this vendor has, whoever answers."""
        ...

    def rules(self) -> dict[str, object]: ...

    def change_rules(self, changes: dict[str, object]) -> None: ...

    def tasks(self) -> list[dict[str, object]]: ...

    def finish(self, ids: Sequence[TaskId] | None) -> Sequence[TaskId]:
        """Complete live tasks now, whatever holds them; None = all."""
        ...

    def drive(self, task_id: str, changes: dict[str, object]) -> dict[str, object]:
        """Take one task by hand to a status. LookupError when there is none, ValueError for a change it cannot do."""
        ...

    def dump(self) -> dict[str, object]: ...

    def load(self, state: dict[str, object]) -> None: ...

    def reset(self) -> None: ...

    def stop(self) -> None:
        """End all work; records stay as they are."""
        ...


@dataclass(frozen=True)
class PracticeKey:
    """An account that exists from the start."""

    key: str
    label: str
    balance: Decimal
    active_cap: int | None = None


@dataclass(frozen=True)
class Vendor:
    """One line of the registry. `port_offset` is counted from the control port; `path` ends the base URL.

    `words` do something when they stand in an order; the control page tells what. `new_key` makes
    a key from the prefix.
    """

    slug: str
    label: str
    unit: str
    port_offset: int
    path: str
    key_prefix: str
    keys: tuple[PracticeKey, ...]
    words: Mapping[str, str]
    open: Callable[[World], Practice]
    new_key: Callable[[str], str] = new_key
