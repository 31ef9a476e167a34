"""What an adapter uses of its vendor's API, stated once, and where a server's own documents differ from it: data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from providers.order import Stored

MOST = 40  # differences that are told of one server; more are counted


class Difference(Stored):
    """One way in which a server differs from what its adapter knows.

    text   sentences: what it is, and what comes of it
    grave  something will be refused, or cannot be done; False: worth knowing, and everything is tried all the same
    """

    text: str
    grave: bool = False


@dataclass(frozen=True)
class Body:
    """What one sort of request says, by paths: `name`, `target.tone`, `artifactRequests[].type`. Of a path without
    deeper ones the value is sent as it is.

    always     in every one of them; of a deeper path, wherever what holds it is sent
    sometimes  only where an order says it
    values     by path: the words that are sent there, where they are of a fixed choice
    unsure     of these: left out of the vendor's own documents before now, though it takes them
    """

    always: tuple[str, ...] = ()
    sometimes: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unsure: tuple[str, ...] = ()


@dataclass(frozen=True)
class Endpoint:
    """One endpoint that an adapter uses.

    path     below the API, with its ids in braces
    without  what a studio cannot do where it is gone, a part of a sentence: "no take can be made"
    bodies   of its requests, one for each sort; () where it is sent none
    query, headers  the names of what may go along; what every request has (the key, Content-Type) is not among them
    sure     every server has it. False: the vendor's documents or its older servers are known to lack it
    """

    method: str
    path: str
    without: str
    bodies: tuple[Body, ...] = ()
    query: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    sure: bool = True

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


def told(found: list[Difference]) -> tuple[Difference, ...]:
    """Each once, the grave ones first, at most MOST of them."""
    once = sorted(dict.fromkeys(found), key=lambda one: not one.grave)
    if len(once) <= MOST:
        return tuple(once)
    more = Difference(text=f"And {len(once) - MOST} more.", grave=once[MOST].grave)
    return (*once[:MOST], more)
