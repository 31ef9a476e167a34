"""Choosing from the library inside the form: our materials of a slot's kind, or the vendor's characters."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from dashboard.reading.new_take import Page
from dashboard.reading.slots import Tile, tile
from dashboard.reading.vendor_library import shelves
from dashboard.take_form.given import Put
from dashboard.take_form.offers import role_in
from jobs.models import Material

SHOWN = 12


@dataclass(frozen=True)
class Picker:
    """groups: (heading, tiles); a tile's put is what a press puts into the slot."""

    slot: str
    label: str
    find: str
    groups: Sequence[tuple[str, Sequence[Tile]]]
    error: str = ""

    @property
    def empty(self) -> bool:
        return not any(tiles for _, tiles in self.groups)


def picker(slot: str, find: str, page: Page) -> Picker | None:
    """What may go into this slot; None when the model has no such slot."""
    role = role_in(page.lead, slot) if page.lead else None
    if role is None:
        return None
    if role.kind == "character":
        return _characters(slot, role.label, find, page)
    found = Material.objects.filter(removed_at=None, kind=role.kind)
    if find:
        found = found.filter(name__icontains=find)
    there = {put.id for put in page.given.puts if put.slot == slot}
    materials = {str(material.pk): material for material in found.order_by("-id")[:SHOWN]}
    tiles = [tile(Put(slot, "m", one), materials) for one in materials if one not in there]
    return Picker(slot, role.label, find, [("", tiles)])


def _characters(slot: str, label: str, find: str, page: Page) -> Picker:
    key = page.settled.picks[0].key
    shelf = next(iter(shelves([key], ["character"])), None)
    if shelf is None:
        return Picker(slot, label, find, [], f"{key.label} keeps no characters")
    words = find.lower()
    items = [item for item in shelf.items if words in f"{item.name} {item.category}".lower()]
    ordered = sorted(items, key=lambda item: item.category)
    groups = [
        (category.capitalize() or "Others", [tile(Put(slot, "c", f"{key.pk}~{item.remote_id}", item.name), {})
                                             for item in group])
        for category, group in groupby(ordered, key=lambda item: item.category)
    ]  # fmt: skip
    return Picker(slot, label, find, groups, shelf.error)
