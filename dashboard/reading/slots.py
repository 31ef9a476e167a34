"""The places for materials: a slot for each role of the open group, and the closed groups with the reason."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from dashboard import formats
from dashboard.take_form.cast import row_of
from dashboard.take_form.given import INPUT, Given, Put
from dashboard.take_form.offers import groups_of, role_in, slot_of
from jobs.media.splitting import parts, too_long
from jobs.models import Material
from providers.facts import Model, Role

DOCUMENTS = ".txt,.md,.markdown,.fountain,.pdf,.docx"
_ACCEPT = {"image": "image/*", "video": "video/*", "audio": "audio/*", "document": DOCUMENTS}
_PLURAL = {"image": "images", "video": "videos", "audio": "sounds", "character": "characters", "document": "documents"}
_ICONS = {"image": "image", "video": "film", "audio": "audio", "character": "person", "style": "image"}


@dataclass(frozen=True)
class Tile:
    """Something in a slot. picture, film: addresses of a preview; icon: what stands there without one; opening: the
    beginning of a document's text, or all of it when `whole`; split: the act that cuts it into `parts` that fit."""

    put: Put
    name: str
    facts: str = ""
    picture: str = ""
    film: str = ""
    icon: str = "image"
    error: str = ""
    opening: str = ""
    whole: bool = True
    split: str = ""
    parts: int = 0


@dataclass(frozen=True)
class Slot:
    """name: of its hidden fields; room: may something still go in; words, consent: the labels of what goes along with
    each tile; longest: bytes of a text that fits."""

    slot: str
    label: str
    kind: str
    end: str
    tiles: tuple[Tile, ...]
    maximum: int
    error: str = ""
    words: str = ""
    consent: str = ""
    longest: int = 0

    @property
    def says(self) -> str:
        """What goes along with each tile, for the script that adds one."""
        return f"{self.words}|{self.consent}" if self.words or self.consent else ""

    @property
    def name(self) -> str:
        return f"{INPUT}{self.slot}"

    @property
    def anchor(self) -> str:
        return "slot-" + self.slot.replace(":", "-").replace("@", "-")

    @property
    def room(self) -> bool:
        return len(self.tiles) < self.maximum

    @property
    def accept(self) -> str:
        return _ACCEPT.get(self.kind, "")

    @property
    def uploads(self) -> bool:
        return self.kind in _ACCEPT

    @property
    def icon(self) -> str:
        return _ICONS.get(self.kind, "document")


@dataclass(frozen=True)
class Closed:
    """A group that is off: what it would take, why, and what is kept in it."""

    label: str
    facts: str
    reason: str
    puts: tuple[Put, ...]


@dataclass(frozen=True)
class Slots:
    """groups: (words, value, chosen) of those that exclude each other; homeless: what the model has no place for."""

    groups: tuple[tuple[str, str, bool], ...]
    slots: tuple[Slot, ...]
    closed: tuple[Closed, ...]
    homeless: tuple[Tile, ...]
    facts: str


def slots(given: Given, model: Model, materials: Mapping[str, Material], errors: Mapping[str, str]) -> Slots:
    """Everything the Material card shows. Asks the database nothing: the materials are loaded."""
    names = groups_of(model)
    rows = {entry.row for entry in given.entries if entry.new and role_in(model, entry.slot)}
    shown = tuple(
        slot(role, slot_of(role), [put for put in given.puts if role_in(model, put.slot) is role], materials, errors)
        for role in model.roles
        if role.group in {"", given.group} and not (role.by_name or role.new or role.of)
    )
    closed = tuple(_closed(given, model, name) for name in names if name != given.group)
    homeless = [tile(put, materials) for put in given.puts if _is_homeless(put, model, rows)]
    labels = [_words(name) for name in names]
    facts = f"{' or '.join(labels)}, not both".capitalize() if len(labels) == 2 else ""
    groups = tuple((_words(name).capitalize(), name, name == given.group) for name in names)
    return Slots(groups if len(groups) > 1 else (), shown, closed, tuple(homeless), facts)


def _words(group: str) -> str:
    return group.replace("_", " ")


def _is_homeless(put: Put, model: Model, rows: Collection[str]) -> bool:
    """Has the model no role for it, or is it a picture of a row that is not there?"""
    role = role_in(model, put.slot)
    return role is None or bool(role.of and row_of(put.slot) not in rows)


def slot(
    role: Role, name: str, puts: Sequence[Put], materials: Mapping[str, Material], errors: Mapping[str, str]
) -> Slot:
    """The place of a role under its name in the form, with what is in it."""
    end = f"up to {role.maximum}" if role.maximum > 1 else "optional"
    if puts:
        end = f"{len(puts)} of {role.maximum}" if role.maximum > 1 else str(len(puts))
    tiles = tuple(tile(put, materials, role.text_maximum) for put in puts)
    error = errors.get(f"{INPUT}{name}", "")
    return Slot(
        name, role.label, role.kind, end, tiles, role.maximum, error, role.words, role.consent, role.text_maximum
    )


def tile(put: Put, materials: Mapping[str, Material], longest: int = 0) -> Tile:
    """longest: bytes that its text may have; 0: as many as it likes."""
    if put.source != "m":
        icon = "person" if put.source == "c" else _ICONS.get(put.slot.rpartition(":")[2], "document")
        return Tile(put, put.name or put.id.partition("~")[2], "Kept by the vendor", icon=icon)
    material = materials.get(put.id)
    if material is None:
        return Tile(put, "Removed material", error="It was removed from the library. Take it out")
    address = reverse("material_file", args=[material.pk])
    size = material.text_bytes or 0
    error = too_long(size, longest)
    return Tile(
        put,
        material.name,
        facts_of(material),
        picture=address if material.kind == "image" else "",
        film=address if material.kind == "video" else "",
        icon=_ICONS.get(material.kind, "document"),
        error=error,
        opening=material.opening,
        whole=size <= len(material.opening.encode()),
        split=f"split {longest} {put.slot}|{put.value}" if error else "",
        parts=parts(size, longest) if error else 0,
    )


def facts_of(material: Material) -> str:
    """1920 × 1080, 0:08, 4 MB, or 12 pages, 3,400 words, 20 kB: as far as each is known."""
    size = f"{material.width} × {material.height}" if material.width and material.height else ""
    pages = _several(material.pages, "page") if material.pages else ""
    words = _several(material.words, "word") if material.words else "no text" if material.text_error else ""
    found = (size, formats.length(material.duration), pages, words, formats.size(material.bytes))
    return ", ".join(part for part in found if part)


def _several(number: int, word: str) -> str:
    return f"{number:,} {word}{'s' if number != 1 else ''}"


def _closed(given: Given, model: Model, group: str) -> Closed:
    roles = [role for role in model.roles if role.group == group]
    counts: dict[str, int] = {}
    for role in roles:
        counts[role.kind] = counts.get(role.kind, 0) + role.maximum
    most = [f"{count} {_PLURAL[kind] if count > 1 else kind}" for kind, count in counts.items()]
    used = [one for put in given.puts if (one := role_in(model, put.slot)) and one.group == given.group]
    reason = f"Off while a {used[0].label.lower()} is set" if used else f"Off while {_words(given.group)} are chosen"
    kept = tuple(put for put in given.puts if (one := role_in(model, put.slot)) and one.group == group)
    return Closed(_words(group).capitalize(), f"up to {', '.join(most)}" if most else "", reason, kept)
