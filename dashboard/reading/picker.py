"""Choosing from the library inside the form: our materials of a slot's kind, or what the vendor keeps."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from dashboard.reading.new_take import Page
from dashboard.reading.slots import Tile, tile
from dashboard.reading.vendor_library import picture_of, shelves
from dashboard.take_form.given import OPTION, Put
from dashboard.take_form.offers import role_in
from jobs.models import Key, Material
from providers.report import LibraryItem

SHOWN = 12


@dataclass(frozen=True)
class Picker:
    """slot: or the name of an option, which takes an entry's id; groups: (heading, tiles); a tile's put is what a press
    puts there."""

    slot: str
    label: str
    find: str
    groups: Sequence[tuple[str, Sequence[Tile]]]
    error: str = ""

    @property
    def for_option(self) -> bool:
        return self.slot.startswith(OPTION)

    @property
    def empty(self) -> bool:
        return not any(tiles for _, tiles in self.groups)


def picker(slot: str, find: str, page: Page) -> Picker | None:
    """What may go into this slot or option; None when the model has no such."""
    if slot.startswith(OPTION):
        options = page.lead.options if page.lead else ()
        option = next((one for one in options if f"{OPTION}{one.name}" == slot and one.library), None)
        return _kept(slot, option.label, option.library, "r", find, page) if option else None
    role = role_in(page.lead, slot) if page.lead else None
    if role is None:
        return None
    if role.kind == "character":
        return _kept(slot, role.label, "character", "c", find, page)
    found = Material.objects.filter(removed_at=None, kind=role.kind)
    if find:
        found = found.filter(name__icontains=find)
    there = {put.id for put in page.given.puts if put.slot == slot}
    materials = {str(material.pk): material for material in found.order_by("-id")[:SHOWN]}
    tiles = [tile(Put(slot, "m", one), materials) for one in materials if one not in there]
    return Picker(slot, role.label, find, [("", tiles)])


def _kept(slot: str, label: str, kind: str, source: str, find: str, page: Page) -> Picker:
    key = page.settled.picks[0].key
    shelf = next(iter(shelves([key], [kind])), None)
    if shelf is None:
        return Picker(slot, label, find, [], f"{key.label} keeps no {kind}s, or does not list them")
    words = find.lower()
    items = [item for item in shelf.items if words in f"{item.name} {item.category}".lower()]
    ordered = sorted(items, key=lambda item: item.category)
    groups = [
        (category.capitalize() or "Others", [_tile(key, slot, source, item) for item in group])
        for category, group in groupby(ordered, key=lambda item: item.category)
    ]
    return Picker(slot, label, find, groups, shelf.error)


def _tile(key: Key, slot: str, source: str, item: LibraryItem) -> Tile:
    put = Put(slot, source, f"{key.pk}~{item.remote_id}", item.name)
    return replace(tile(put, {}), picture=picture_of(key, item))
