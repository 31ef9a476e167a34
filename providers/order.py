"""What we ask of a vendor: an order, its inputs, its price, and the steps it takes. All of it is stored as JSON."""

from decimal import Decimal
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue

Kind = Literal["video", "image", "audio", "document", "link", "character", "location", "style"]


class Stored(BaseModel):
    """A value that lives in a JSON column: frozen, and tolerant of keys an older release wrote."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Input(Stored):
    """One reference that goes into a take.

    role       the model's name for its use: first_frame, ref_image ...
    kind       what it is; character, location and style are entries of the vendor's own library
    remote_id  its id at the vendor, or its name there where a role may be given by name; where the vendor fetches
               references itself (`Facts.takes_links`), its address; "" until it was uploaded there, and for an entry
               that is to be made new, which goes by `name`
    text       words that go with it: what a new entry looks like, or what the prompt calls a picture; of a document
               that goes inline (`Role.inline`) its whole text, when a step is built, and `size` is the size of that
    of         the `name` of the new entry that this picture shows
    human      is a new character a person? None: not said
    consent    on what ground pictures of a real person may be used, where the vendor asks
    name, mime, size, width, height, seconds  facts of the file for checks and sentences; 0 or "" when unknown
    """

    role: str
    kind: Kind
    remote_id: str = ""
    name: str = ""
    mime: str = ""
    size: int = 0
    width: int = 0
    height: int = 0
    seconds: float = 0
    text: str = ""
    of: str = ""
    human: bool | None = None
    consent: str = ""


class Parent(Stored):
    """The finished thing at the vendor that an action works on (refine, export, finalize ...)."""

    kind: str
    remote_id: str
    revision: int = 0


class Order(Stored):
    """One thing asked of one provider. `options` go by the names of the model's `Option`s; absent: the default.

    action, parent  what is done with finished work instead (`Action.name`), and which; `options` go then by the names
                    of the action's `Option`s, with its `values`, and `prompt` is what its `words` ask for
    """

    model: str
    prompt: str
    options: dict[str, JsonValue] = {}
    inputs: tuple[Input, ...] = ()
    tags: tuple[str, ...] = ()
    title: str = ""
    action: str = ""
    parent: Parent | None = None


class Line(Stored):
    label: str
    amount: Decimal


class Quote(Stored):
    """A price before the work. amount None: the vendor has no price for it. `exact` False: an estimate.

    later  there is no price yet: a gate tells it, nothing is held and nothing paid before somebody said yes to it
    """

    amount: Decimal | None
    unit: str
    exact: bool = False
    lines: tuple[Line, ...] = ()
    note: str = ""
    later: bool = False


class Resend(StrEnum):
    """What may be done when the reply to a submit was lost."""

    SAME_KEY = "same_key"  # the vendor honours an idempotency key here: send the stored request again, verbatim
    LOOK = "look"  # ask the vendor whether it landed (`find`)


class Step(Stored):
    """One submit and the polls until what it made is done.

    makes           the kind of ref it makes, for attaching one by hand
    paid            a hold is placed before it is sent and closed when it ends
    max_in_flight   how many of these one key may run at once; None: only the key's own limit holds
    stagger         seconds between two starts of this step on one key
    optional        what the steps before it made is a take without it: when the vendor refuses it, the adapter tells
                    that as a missing part and not as a failure
    """

    name: str
    makes: str = "task"
    paid: bool
    resend: Resend
    max_in_flight: int | None = None
    stagger: float = 0
    optional: bool = False


class Request(Stored):
    """A submit, built and journaled before it is sent. Holds no credentials."""

    method: str = "POST"
    path: str
    body: dict[str, JsonValue] = {}
    headers: dict[str, str] = {}


class Problem(Stored):
    """Why an order would be refused: the field it is about and a sentence that says what to change."""

    field: str
    message: str
