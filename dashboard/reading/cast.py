"""The rows of what is named or described: one section for each role that takes some, with the pictures of each row."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.reading.slots import Slot, slot
from dashboard.take_form.cast import TEXTS, Entry, in_row
from dashboard.take_form.given import INPUT, Given
from dashboard.take_form.inputs import NAMELESS
from dashboard.take_form.offers import role_in, slot_of
from jobs.models import Material
from providers.facts import Model, Role


@dataclass(frozen=True)
class Row:
    """number: of its section, for its labels; pictures: the slots that show it, when it is new."""

    entry: Entry
    number: int
    pictures: tuple[Slot, ...]
    error: str

    @property
    def names(self) -> dict[str, str]:
        """The names of its fields."""
        return {one: self.entry.field(one) for one in TEXTS}


@dataclass(frozen=True)
class Section:
    """A role and its rows. room: may one more be added; known, new: in which ways; address: each is a web address."""

    slot: str
    label: str
    end: str
    rows: tuple[Row, ...]
    room: bool
    known: bool
    new: bool
    human: bool
    consent: str
    error: str
    address: bool

    @property
    def anchor(self) -> str:
        return "cast-" + self.slot.replace(":", "-")


def sections(
    given: Given, model: Model, materials: Mapping[str, Material], errors: Mapping[str, str]
) -> tuple[Section, ...]:
    """One for each role that may be named or described. Asks the database nothing."""
    return tuple(
        _section(role, given, model, materials, errors)
        for role in model.roles
        if (role.by_name or role.new) and role.group in {"", given.group}
    )


def _section(
    role: Role, given: Given, model: Model, materials: Mapping[str, Material], errors: Mapping[str, str]
) -> Section:
    own = slot_of(role)
    entries = [entry for entry in given.entries if role_in(model, entry.slot) is role]
    shown_by = [one for one in model.roles if one.of == role.name]
    rows = []
    for number, entry in enumerate(entries, 1):
        pictures = shown_by if entry.new else []
        slots = (in_row(entry.row, slot_of(one)) for one in pictures)
        shown = tuple(
            slot(one, name, [put for put in given.puts if put.slot == name], materials, errors)
            for one, name in zip(pictures, slots, strict=True)
        )
        rows.append(Row(entry, number, shown, errors.get(f"{NAMELESS}{entry.row}", "")))
    return Section(
        slot=own,
        label=role.label,
        end=str(len(entries)) if entries else "optional",
        rows=tuple(rows),
        room=len(entries) < role.maximum,
        known=role.by_name,
        new=role.new,
        human=role.human,
        consent=role.consent,
        error=errors.get(f"{INPUT}{own}", ""),
        address=role.by_address,
    )


def homeless(given: Given, model: Model) -> list[Entry]:
    """Rows that this model has no place for; they are kept for another."""
    return [entry for entry in given.entries if role_in(model, entry.slot) is None]
