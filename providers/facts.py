"""The standing facts of a provider and its catalogue of models: data, so that pages and checks need no vendor names."""

from dataclasses import dataclass
from typing import Literal

from pydantic import JsonValue

from providers.order import Kind, Stored

SECONDS = "s"  # the unit of the option that says how long a take is


@dataclass(frozen=True)
class Rate:
    """At most `requests` in any `seconds` for one key."""

    requests: int
    seconds: int


@dataclass(frozen=True)
class Facts:
    """label, unit ("cr", "USD") and where its API is by default.

    poll_every   seconds between two looks at running work, as the vendor advises
    settle_time  seconds after which a submit that landed must be visible to `find`
    cancel       always, while_pending or never
    max_in_flight  what one account may run at once, by default
    usual_budget seconds after which a running take is called overdue
    pull         True: the work is fetched by runners; nothing is sent
    takes_links  True: the vendor takes no uploads and fetches references itself, so that the `remote_id` of a material
                 is an address where it can (public, for as long as the submit takes)
    catalogue_lasts  seconds that a catalogue read from the vendor may be relied on; None: until somebody refreshes it
    """

    slug: str
    label: str
    unit: str
    base_url: str
    rate: Rate
    poll_every: float
    settle_time: float
    cancel: Literal["always", "while_pending", "never"]
    max_in_flight: int
    usual_budget: float
    key_hint: str = ""
    top_up_url: str = ""
    pull: bool = False
    takes_links: bool = False
    catalogue_lasts: float | None = None


class Option(Stored):
    """One setting of a model. kind integer: minimum..maximum; choice: one of choices; boolean; text; texts: several, as
    a list or as one text with commas.

    library   the kind of library entry (`Library.kinds`) whose remote_id is a value of it, for a picker; "" for none
    maximum   of a text: its letters
    required  nothing can be ordered without it
    group     what it belongs to, for one of many that are seldom used: a form shows those of a group when asked; "" for
              one that everybody uses
    """

    name: str
    label: str
    kind: Literal["integer", "choice", "boolean", "text", "texts"]
    default: int | str | bool | None = None
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    unit: str = ""
    library: str = ""
    required: bool = False
    group: str = ""


class Role(Stored):
    """One kind of input a model takes. Roles of different groups exclude each other; "" goes with every group.

    needs    a role that must be there too (last_frame needs first_frame)
    by_name  an entry of the vendor's library may be typed, by its name or id: no list of them need be offered.
             A document is typed as its web address
    new      an entry may be described instead, to be made with the take: `Input.name`, `text`, `human`
    of       it is a picture of a new entry of this role, which `Input.of` names
    words    what the words are called that go with each of them (`Input.text`); "" where none do. A new entry always
             has a description
    human    a new entry may say whether it is a person (`Input.human`)
    consent  what the vendor asks to know before it uses pictures of a real person (`Input.consent`); "" for nothing
    inline   a document whose text goes along in the order itself (`Input.text`), and nothing is uploaded
    text_maximum  bytes of UTF-8 that such a text may have; 0: no limit is known
    """

    name: str
    label: str
    kind: Kind
    group: str = ""
    maximum: int = 1
    needs: str = ""
    aliases: tuple[str, ...] = ()
    by_name: bool = False
    new: bool = False
    of: str = ""
    words: str = ""
    human: bool = False
    consent: str = ""
    inline: bool = False
    text_maximum: int = 0

    @property
    def by_address(self) -> bool:
        """Does it take a web address, typed as a name is, and no file?"""
        return self.by_name and self.kind == "document"


class Model(Stored):
    """One thing a provider can make.

    usual_seconds  how long it takes in life, (from, to)
    part           what a take of it is made of, where the vendor cuts one text into several: "shot". Then the prompt is
                   a script, and one part may fail without the others
    """

    id: str
    label: str
    kind: Kind
    options: tuple[Option, ...] = ()
    roles: tuple[Role, ...] = ()
    prompt_maximum: int = 0
    prompt_optional: bool = False
    usual_seconds: tuple[int, int] = (0, 0)
    part: str = ""
    note: str = ""
    aliases: tuple[str, ...] = ()


class Action(Stored):
    """Something that may be done with a finished piece of work: an order with this `action` and that work as `parent`.

    makes    what comes of it     note  a sentence on when it can be done
    options  what else may be said of it     values  what goes along with them as it is
    words    what the words are called that it needs, its order's prompt; "" where it takes none
    stales   what was rendered of this work before is out of date when it is done
    """

    name: str
    label: str
    makes: Kind
    note: str = ""
    options: tuple[Option, ...] = ()
    values: dict[str, JsonValue] = {}
    words: str = ""
    stales: bool = False


class Part(Stored):
    """One thing of a finished piece of work that can be worked on by itself: a character's voice, a scene's music.

    name  stable within its section     word  how it stands, in the vendor's word: "ready", "draft"
    """

    name: str
    label: str
    note: str = ""
    word: str = ""
    actions: tuple[Action, ...] = ()


class Section(Stored):
    """Parts of one sort, with what may be done with all of them or to add one. error: why they could not be read."""

    name: str
    label: str
    parts: tuple[Part, ...] = ()
    actions: tuple[Action, ...] = ()
    note: str = ""
    error: str = ""
