"""What a vendor says of the work: references, reports, outputs, and the answers to `find` and `cancel`."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from providers.order import Kind, Quote, Stored


class RemoteRef(Stored):
    """What the vendor calls it.

    kind       task, sequence, plan, job ...
    remote_id  the vendor's id, as text
    step       the step of the job that made it
    state      the vendor's status word as last seen, so that a poll knows what changed
    data       small facts a later poll needs (the charge named at creation, a poll URL ...)
    price      what the answer to the submit asks for the work, where it quotes it anew
    """

    kind: str
    remote_id: str
    step: str
    state: str = ""
    data: dict[str, str] = {}
    price: Decimal | None = None


class State(StrEnum):
    ACTIVE = "active"  # working, or a word we do not know: never a verdict
    PERSON = "person"  # stopped until a person acts: a gate, a recording
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Output(Stored):
    """One file the vendor made.

    name     stable within its ref, so a second report updates and does not double ("video", "clip 5", "cover")
    role     main, cover, frame, music, document, chart, variant ...; "prompt" is the order's prompt as the vendor
             rewrote it, to be shown beside the original
    url      where it is now; may expire
    keep     True: download it. False: list it only (a lower resolution of the same picture)
    label    words for a person: "720p", "Clip 5"
    text     the content itself, for documents that come inside a reply
    piece    the vendor's id of the finished thing it is of, where one ref makes several that live on by themselves
             and are worked on further; "": the ref is that thing
    A link (kind "link", not kept) is a page at the vendor, to be opened there; who has it may look, so it is shown
    like a secret.
    """

    name: str
    kind: Kind
    role: str
    url: str = ""
    expires_at: datetime | None = None
    keep: bool = True
    label: str = ""
    text: str = ""
    revision: int = 0
    piece: str = ""


class Detail(Stored):
    """Something to know of the work beside its files: ("Tokens", "1,031"). text may be long: the start of a source."""

    label: str
    text: str


class Failure(Stored):
    """Why the vendor gave up. `advice`: one of again, without_materials, edit, top_up, wait, ask_vendor."""

    code: str
    message: str
    request_id: str = ""
    advice: str = "again"


class Gate(Stored):
    """Something the vendor waits for a person to decide or to do. reason: approval or recording.

    detail  what there is to decide on, as text with line breaks
    link    where at the vendor the person does it; who has it may look
    again   the vendor took nothing: when the person has done it, the step is submitted anew, under a new token
    """

    reason: str
    title: str
    detail: str = ""
    quote: Quote | None = None
    link: str = ""
    again: bool = False


@dataclass(frozen=True)
class Report:
    """One reading of one ref.

    word      the vendor's own status word; known False: we have not met it, show it in quotes and poll on
    progress  0..1 as the vendor counts it, None when it reports none
    note      words beside the progress: "Clip 5 of 7"
    outputs   every file there is so far, also while ACTIVE
    missing   parts that will not come: ("clip 5: refused",); with outputs this makes a partial take
    cost      what the vendor says it charged; None: it does not say
    price     what it asks for work that goes on, where it quotes it anew; None: it does not say
    next_poll seconds until it is worth asking again; None: as the facts advise
    gate      with PERSON: what is waited for. With DONE: a gate that was passed at the vendor; when no price of it was
              agreed to here, somebody is asked all the same before the next paid step
    details   what else is known of this ref, the whole of it; (): nothing new
    """

    state: State
    word: str
    known: bool = True
    progress: float | None = None
    note: str = ""
    outputs: tuple[Output, ...] = ()
    missing: tuple[str, ...] = ()
    cost: Decimal | None = None
    price: Decimal | None = None
    next_poll: float | None = None
    gate: Gate | None = None
    failure: Failure | None = None
    data: dict[str, str] = field(default_factory=dict)
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True)
class Found:
    """The submit landed; several refs with `certain` False: a person chooses."""

    refs: tuple[RemoteRef, ...]
    certain: bool = True


@dataclass(frozen=True)
class NotSeen:
    """We could look and it is not there (yet)."""


@dataclass(frozen=True)
class CannotLook:
    """The vendor gives no way to look. `why` is a sentence."""

    why: str


Finding = Found | NotSeen | CannotLook


class CancelResult(StrEnum):
    CANCELLED = "cancelled"  # it is off, and not billed or refunded
    ASKED = "asked"  # accepted; the next report will tell
    TOO_LATE = "too_late"  # it goes on and will be billed
    NEVER = "never"  # this vendor has no cancel


@dataclass(frozen=True)
class Account:
    """The answer of `check`: who the key belongs to and what is left, in the provider's unit; None: not told."""

    label: str
    balance: Decimal | None
    monthly: Decimal | None = None
    perpetual: Decimal | None = None
    cycle_end: datetime | None = None


@dataclass(frozen=True)
class Entry:
    """A line of the vendor's books. amount: positive is a charge, negative a refund or a top-up."""

    entry_id: str
    amount: Decimal
    at: datetime | None
    remote_id: str = ""
    note: str = ""


@dataclass(frozen=True)
class Uploaded:
    """A material at the vendor. existing True: it had the same bytes already."""

    remote_id: str
    existing: bool


@dataclass(frozen=True)
class LibraryItem:
    """Something the vendor keeps that a take can use: a material or a character."""

    kind: Kind
    remote_id: str
    name: str
    category: str = ""
    url: str = ""
    mime: str = ""


@dataclass(frozen=True)
class RemoteWork:
    """A piece of work the vendor has, for reconcile: which of ours it is, or none."""

    ref: RemoteRef
    model: str
    prompt: str
    word: str
    tags: tuple[str, ...]
    created_at: datetime | None


@dataclass(frozen=True)
class Piece:
    """A part of a text that is being written. replace: `text` takes the place of all before; done: it is the whole."""

    text: str
    replace: bool = False
    done: bool = False


@dataclass(frozen=True)
class SignIn:
    """A sign-in at the vendor that a person confirms there.

    url    where to confirm; user_code is already in it where the vendor does that
    every  seconds between two asks whether it was confirmed     lasts  seconds until it is void
    """

    device_code: str
    user_code: str
    url: str
    every: float
    lasts: float
