"""The face every provider has. A provider translates; `providers.http` talks, limits and names errors.

Optional faces are protocols of their own (`Uploads`, `Library`, ...): a vendor that cannot do a thing does not have the
method, and whoever wants it asks with isinstance.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Protocol, runtime_checkable

from pydantic import JsonValue

from providers.differences import Difference
from providers.errors import ProviderError
from providers.facts import Action, Facts, Model, Option, Section
from providers.order import Order, Parent, Problem, Quote, Request, Step
from providers.report import (
    Account,
    CancelResult,
    Entry,
    Finding,
    LibraryItem,
    Piece,
    RemoteRef,
    RemoteWork,
    Report,
    SignIn,
    State,
    Uploaded,
)


class Pace(Protocol):
    """The rate budget of one key, shared by every process that uses it.

    take(use)  spends one request of the class cancel, find, submit, poll or balance, or raises
               ProviderError(fault=RATE, retry_after=...) before anything is sent
    heed(...)  what the vendor's rate headers said of this key: requests left, seconds until the window renews, and how
               many it allows in one, where it says so; a 429 with a Retry-After says that none is left
    refused(...)  the vendor answered 429; wait: the seconds it asked for, None when it named none
    family     the limit of the vendor's that the request counts against (`Provider.family`): when the vendor says that
               one is used up, only requests of that family wait
    """

    def take(self, use: str, family: str = "") -> None: ...

    def heed(self, *, remaining: int, renews_in: float, family: str = "", limit: int | None = None) -> None: ...

    def refused(self, *, wait: float | None, family: str = "") -> None: ...


class NoPace:
    """No limit: for a single call by hand and for tests of an adapter."""

    def take(self, use: str, family: str = "") -> None:
        return None

    def heed(self, *, remaining: int, renews_in: float, family: str = "", limit: int | None = None) -> None:
        return None

    def refused(self, *, wait: float | None, family: str = "") -> None:
        return None


@dataclass(frozen=True)
class Access:
    """How one key reaches its vendor. `secret` is kept out of every repr.

    base_url  as the owner typed it, with or without the API path
    models    the catalogue as last refreshed from the vendor, or () for the built-in one
    """

    base_url: str
    secret: str = field(repr=False)
    pace: Pace = field(default_factory=NoPace, repr=False)
    models: tuple[Model, ...] = ()


class Provider(ABC):
    """One vendor, for one key. Methods that talk raise ProviderError and nothing else."""

    facts: ClassVar[Facts]

    def __init__(self, access: Access) -> None:
        self.access = access

    @staticmethod
    def family(path: str) -> str:  # noqa: ARG004 - read by vendors that have several
        """Which of the vendor's rate limits a request to this path counts against; "" where there is one for all."""
        return ""

    @abstractmethod
    def models(self) -> tuple[Model, ...]:
        """The catalogue in force: the refreshed one when there is one. Talks to nobody."""

    @abstractmethod
    def check(self) -> Account:
        """One cheap read that proves the key. Raises AUTH on a bad one."""

    @abstractmethod
    def problems(self, order: Order) -> tuple[Problem, ...]:
        """Everything the vendor would refuse in this order, each with what to change. Pure; () means it may be sent."""

    @abstractmethod
    def quote(self, order: Order) -> Quote:
        """What the order will cost, asked of the vendor where it tells."""

    @abstractmethod
    def steps(self, order: Order) -> tuple[Step, ...]:
        """The steps this order takes, in order. Pure."""

    @abstractmethod
    def build(self, step: Step, order: Order, refs: Sequence[RemoteRef], token: str) -> Request:
        """The exact request of a step. Pure. `token` is unique per attempt and must be findable at the vendor, or be
        its idempotency key; `refs` are what earlier steps made."""

    @abstractmethod
    def submit(self, step: Step, request: Request) -> tuple[RemoteRef, ...]:
        """One POST on a fresh connection within its total deadline; at least one ref, or ProviderError with
        `maybe_sent` told truthfully."""

    @abstractmethod
    def find(self, step: Step, order: Order, token: str, since: datetime, refs: Sequence[RemoteRef] = ()) -> Finding:
        """Did the submit with this token land? `since` is when it was sent (UTC), `refs` what earlier steps made."""

    @abstractmethod
    def poll(self, refs: Sequence[RemoteRef]) -> Iterator[tuple[RemoteRef, Report | ProviderError]]:
        """A report for each ref, as they come; an error speaks for its ref alone. Raises when nothing can be read."""

    @abstractmethod
    def cancel(self, ref: RemoteRef) -> CancelResult:
        """Ask the vendor to stop this piece of work."""


@runtime_checkable
class Decides(Protocol):
    def decide(self, ref: RemoteRef, yes: bool, note: str) -> None:
        """Pass or refuse the gate a report showed."""


@runtime_checkable
class Uploads(Protocol):
    def upload(self, path: Path, name: str, kind: str, mime: str) -> Uploaded:
        """Give the vendor a file to use in takes. Free, and safe to repeat."""


@runtime_checkable
class Library(Protocol):
    kinds: ClassVar[tuple[str, ...]]

    def library(self, kind: str, search: str = "", category: str = "") -> Iterator[LibraryItem]:
        """What the vendor keeps for this key, all pages."""


@runtime_checkable
class Books(Protocol):
    def books(self, since: datetime | None) -> Iterator[Entry]:
        """The vendor's own account of charges and refunds, newest first, back to `since`."""


@runtime_checkable
class Recent(Protocol):
    def recent(self, since: datetime | None) -> Iterator[RemoteWork]:
        """What the vendor has made or is making for this key, newest first, back to `since`."""


@runtime_checkable
class Labels(Protocol):
    def set_tags(self, ref: RemoteRef, tags: Iterable[str], token: str) -> None:
        """Replace the tags people see; the token tag of our own is kept."""


@runtime_checkable
class Refreshes(Protocol):
    def fetch_models(self) -> tuple[Model, ...]:
        """The catalogue as the vendor lists it now; () where this server lists none."""


@runtime_checkable
class Compares(Protocol):
    def differences(self) -> tuple[Difference, ...]:
        """Where this server's own documents differ from what is known of it here, the grave ones first; () when they
        agree. A document that cannot be read is one of them. Raises when the server does not answer at all."""


@runtime_checkable
class Adds(Protocol):
    def fields(self, kind: str) -> tuple[Option, ...]:
        """What can be said of a new entry of this kind of the vendor's library; () where none can be made."""

    def add(self, kind: str, values: Mapping[str, JsonValue]) -> LibraryItem:
        """Make a new entry, `values` by the names of its fields. REFUSED in the vendor's words, a taken name too."""


@runtime_checkable
class Acts(Protocol):
    def actions(self, piece: Parent, ended: State) -> tuple[Action, ...]:
        """What may be done with a piece of work that ended so, DONE or FAILED. Pure. Its kind is that of its ref, or
        "artifact" for an `Output.piece`."""


@runtime_checkable
class Desks(Protocol):
    def desk(self, piece: Parent) -> tuple[Section, ...]:
        """The parts of a finished piece of work as they are now, each with what may be done with it; () for a piece
        that has none. A section that cannot be read says so in its `error`; raises when none can."""


@runtime_checkable
class Tidies(Protocol):
    """keeps: the kinds of refs that hold what the vendor keeps of a take; one without any of them has nothing there.
    kept: what that is, in words."""

    keeps: ClassVar[tuple[str, ...]]
    kept: ClassVar[str]

    def tidy(self, refs: Sequence[RemoteRef]) -> str:
        """Remove what the vendor keeps of a finished take, `refs` being all of it: a sentence of what was removed.
        Safe to repeat; what is gone already counts."""

    def archive(self, refs: Sequence[RemoteRef]) -> str:
        """Put it away there, still to be read: a sentence of what was."""


@runtime_checkable
class Streams(Protocol):
    def stream(self, order: Order) -> Iterator[Piece]:
        """The order's prompt, rewritten by the vendor piece by piece; the last piece is done. Nothing is made of it.
        Asked at the first piece, not before."""


@runtime_checkable
class LongPolls(Protocol):
    def long_poll(self, ref: RemoteRef, seconds: float) -> Report | None:
        """One request held open until this work changes or ends, at most `seconds`. For few jobs, in one listener
        process and never in a worker's slot. None: `poll` serves this server better."""


@runtime_checkable
class SignsIn(Protocol):
    def begin_sign_in(self) -> SignIn:
        """Ask for a key that a person grants at the vendor. The access has no secret yet."""

    def finish_sign_in(self, begun: SignIn) -> str | None:
        """The key, once only; None while nobody has confirmed. Raises when it was refused or has run out."""
