"""The library page: materials with where they are used, and what vendors keep. A constant number of queries."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from django.core.paginator import Page as Leaf
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Count, Q
from django.http import QueryDict
from django.urls import reverse

from dashboard.reading.desks import has_desk
from dashboard.reading.pills import Pill
from dashboard.reading.slots import facts_of
from dashboard.reading.titles import models_of, provider_label
from dashboard.reading.vendor_library import Shelf, fields_of, picture_of, shelves
from dashboard.take_form.given import OPTION
from dashboard.take_form.offers import slot_of
from jobs.models import Key, Material, Voice
from providers.facts import Model
from providers.report import LibraryItem

KINDS = (("image", "Images", "image"), ("video", "Videos", "film"), ("audio", "Sounds", "audio"),
         ("document", "Documents", "document"))  # fmt: skip
ON_A_PAGE = 48


@dataclass(frozen=True)
class MaterialCard:
    """used: how many takes it went into; use: where it goes into a new one, "" when no model takes it; page: where it
    opens."""

    material: Material
    facts: str
    icon: str
    used: int
    use: str
    file: str
    page: str


@dataclass(frozen=True)
class KeptCard:
    item: LibraryItem
    key: Key
    icon: str
    use: str
    picture: str


@dataclass(frozen=True)
class KeptShelf:
    """add: where one more is made, "" where the vendor makes none."""

    key: Key
    provider: str
    error: str
    groups: Sequence[tuple[str, Sequence[KeptCard]]]
    count: int
    add: str = ""


@dataclass(frozen=True)
class VoiceShelf:
    """The voices of one vendor."""

    provider: str
    voices: Sequence[Voice]


def voices(find: str) -> list[VoiceShelf]:
    """The voice book by vendor, by name."""
    found = Voice.objects.filter(removed_at=None).order_by("provider", "name", "voice_id")
    if find:
        found = found.filter(Q(name__icontains=find) | Q(voice_id__icontains=find) | Q(seen_as__icontains=find))
    shelves = groupby(found.select_related("created_by"), key=lambda voice: voice.provider)
    return [VoiceShelf(provider, list(some)) for provider, some in shelves]


def voice_vendors() -> list[tuple[str, str]]:
    """The vendors of our keys whose work has a desk, where a voice can be of use: (slug, label)."""
    slugs = Key.objects.exclude(state=Key.State.REVOKED).order_by("provider").values_list("provider", flat=True)
    return [(slug, provider_label(slug)) for slug in dict.fromkeys(slugs) if has_desk(slug)]


def materials(find: str, kind: str, number: str) -> "Leaf[Material]":
    """A page of the materials, newest first."""
    found = Material.objects.filter(removed_at=None).select_related("project", "created_by").defer("opening")
    if find:
        found = found.filter(name__icontains=find)
    if kind:
        found = found.filter(kind=kind)
    return Paginator(found.order_by("-id"), ON_A_PAGE).get_page(number)


def pills(query: QueryDict) -> list[Pill]:
    """The kinds there are, with how many of each fit the search."""
    find, kind = query.get("find", ""), query.get("kind", "")
    rows = Material.objects.filter(removed_at=None, name__icontains=find).values_list("kind").annotate(Count("id"))
    counts = dict(rows.order_by())
    found = [Pill("All", _address(find, ""), sum(counts.values()), not kind)]
    shown = [one for one in KINDS if counts.get(one[0]) or kind == one[0]]
    return found + [
        Pill(words, _address(find, one), counts.get(one, 0), kind == one, shape=shape) for one, words, shape in shown
    ]


def _address(find: str, kind: str) -> str:
    asked = {name: value for name, value in (("find", find), ("kind", kind)) if value}
    return reverse("library") + (f"?{urlencode(asked)}" if asked else "")


def cards(found: Sequence[Material]) -> list[MaterialCard]:
    """One query for the uses of all of them, one for the keys."""
    used = uses([material.pk for material in found])
    slots = slots_by_kind()
    icons = {kind: icon for kind, _, icon in KINDS}
    return [
        MaterialCard(
            material,
            facts_of(material),
            icons.get(material.kind, "document"),
            used.get(material.pk, 0),
            _use(slots.get(material.kind), f"m:{material.pk}"),
            reverse("material_file", args=[material.pk]),
            reverse("document" if material.kind == "document" else "material_file", args=[material.pk]),
        )
        for material in found
    ]


def uses(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many takes each of these materials went into."""
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT one, count(DISTINCT id) FROM jobs_job, unnest(materials) AS one "
            "WHERE materials && %s::uuid[] AND one = ANY(%s::uuid[]) GROUP BY one",
            [list(ids), list(ids)],
        )
        return dict(cursor.fetchall())


def slots_by_kind(key: Key | None = None) -> dict[str, tuple[Key, Model, str]]:
    """Where something of each kind goes by default: the first model with a place for it."""
    keys = [key] if key else list(Key.objects.filter(state=Key.State.ACTIVE))
    found: dict[str, tuple[Key, Model, str]] = {}
    for one in keys:
        for model in models_of(one):
            for role in model.roles:
                if role.by_address:
                    continue
                found.setdefault(role.kind, (one, model, slot_of(role)))
            for option in model.options:
                if option.library:
                    found.setdefault(option.library, (one, model, f"{OPTION}{option.name}"))
    return found


def _use(place: tuple[Key, Model, str] | None, value: str) -> str:
    if place is None:
        return ""
    key, model, slot = place
    return f"{reverse('new_take')}?{urlencode({'model': f'{key.pk}:{model.id}', 'put': f'{slot}|{value}'})}"


def use_together(found: Sequence[Material]) -> str:
    """A new take with all of these in the place with most room for their kind; "" when no model takes them."""
    if not found:
        return ""
    kind, best = found[0].kind, None
    for key in Key.objects.filter(state=Key.State.ACTIVE):
        for model in models_of(key):
            for role in model.roles:
                if role.kind == kind and (best is None or role.maximum > best[2].maximum):
                    best = (key, model, role)
    if best is None:
        return ""
    puts = [("put", f"{slot_of(best[2])}|m:{one.pk}") for one in found[: best[2].maximum]]
    return f"{reverse('new_take')}?{urlencode([('model', f'{best[0].pk}:{best[1].id}'), *puts])}"


def usual_for_frames(role: str) -> dict[str, str]:
    """Cells of a sheet for the first model that begins with a picture in this role; none when no key has one."""
    for key in Key.objects.filter(state=Key.State.ACTIVE):
        for model in models_of(key):
            if any(role in (one.name, *one.aliases) for one in model.roles):
                return {"key": key.label, "model": model.id}
    return {}


def kept(kinds: Sequence[str], find: str = "", *, by_category: bool = False) -> list[KeptShelf]:
    """What the vendors keep of these kinds, a shelf a key and kind. One query; asks the vendors for at most seconds."""
    keys = list(Key.objects.filter(state__in=[Key.State.ACTIVE, Key.State.PAUSED]))
    return [_shelf(shelf, find.lower(), by_category=by_category) for shelf in shelves(keys, kinds)]


def _shelf(shelf: Shelf, words: str, *, by_category: bool) -> KeptShelf:
    items = [item for item in shelf.items if words in f"{item.name} {item.category}".lower()]
    place = slots_by_kind(shelf.key).get(shelf.kind)
    icon = "person" if shelf.kind == "character" else {k: i for k, _, i in KINDS}.get(shelf.kind, "document")
    source = "c" if shelf.kind == "character" else "r"

    def category(item: LibraryItem) -> str:
        return item.category if by_category else ""

    groups = [
        (
            (name.capitalize() or "Others") if by_category else "",
            [KeptCard(item, shelf.key, icon, _use(place, f"{source}:{shelf.key.pk}~{item.remote_id}:{item.name}"),
                      picture_of(shelf.key, item)) for item in group],
        )
        for name, group in groupby(sorted(items, key=category), key=category)
    ]  # fmt: skip
    add = f"{reverse('add_kept', args=[shelf.key.pk])}?kind={shelf.kind}" if fields_of(shelf.key, shelf.kind) else ""
    return KeptShelf(shelf.key, provider_label(shelf.key.provider), shelf.error, groups, len(items), add)
