"""Entries of a vendor's library that go into a take by words alone: named, or described to be made with it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from django.http import QueryDict

from providers.facts import Role
from providers.order import Input
from providers.text import storable

FIELD = "entry"  # the hidden field of each row, and what the names of its other fields begin with
MOST = 60  # rows
LONGEST = 5_000  # letters of one field
AT = "@"  # between a row and the slot of its pictures: r1@character_image:image
Text = Literal["name", "text", "human", "consent"]
TEXTS: tuple[Text, ...] = ("name", "text", "human", "consent")


@dataclass(frozen=True)
class Entry:
    """A row. row: its key in the form; slot: `<role>:<kind>`; name: of one that is known also its id there; human:
    yes, no, or "" where it is not said."""

    row: str
    slot: str
    new: bool = False
    name: str = ""
    text: str = ""
    human: str = ""
    consent: str = ""

    @property
    def value(self) -> str:
        """As the hidden field of the row carries it."""
        return f"{self.row} {'new' if self.new else 'known'} {self.slot}"

    def field(self, name: Text) -> str:
        return f"{FIELD}-{self.row}-{name}"

    def asked(self, role: Role) -> Input:
        if not self.new:
            return Input(role=role.name, kind=role.kind, remote_id=self.name)
        human = {"yes": True, "no": False}.get(self.human)
        return Input(
            role=role.name, kind=role.kind, name=self.name, text=self.text, human=human, consent=self.consent
        )  # fmt: skip


def read(post: QueryDict) -> Iterator[Entry]:
    """The rows of a POST, in order."""
    for value in post.getlist(FIELD)[:MOST]:
        row, _, rest = value.partition(" ")
        kind, _, slot = rest.partition(" ")
        entry = Entry(row[:12], slot[:200], kind == "new")
        if row.isalnum() and slot:
            said = (str(storable(post.get(entry.field(one), "")))[:LONGEST].strip() for one in TEXTS)
            name, text, human, consent = said
            yield replace(entry, name=name, text=text, human=human, consent=consent)


def added(entries: Sequence[Entry], slot: str, *, new: bool, name: str = "") -> tuple[Entry, ...]:
    """With one more row, under a key that no other has."""
    taken = [int(one.row[1:]) for one in entries if one.row[1:].isdecimal()]
    return (*entries, Entry(f"r{max(taken, default=0) + 1}", slot, new, name))[:MOST]


def from_input(given: Input, row: int) -> Entry:
    """The row that asks for this input."""
    slot = f"{given.role}:{given.kind}"
    if given.remote_id:
        return Entry(f"r{row}", slot, name=given.remote_id)
    human = "" if given.human is None else "yes" if given.human else "no"
    return Entry(f"r{row}", slot, new=True, name=given.name, text=given.text, human=human, consent=given.consent)


def row_of(slot: str) -> str:
    """The row that a slot of pictures belongs to; "" for a slot of the take itself."""
    row, at, _ = slot.rpartition(AT)
    return row if at else ""


def in_row(row: str, slot: str) -> str:
    """A slot in a row; the slot itself where row is ""."""
    return f"{row}{AT}{slot}" if row else slot
