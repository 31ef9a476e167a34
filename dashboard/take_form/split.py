"""A document that is too long for its slot, cut into parts that take its place."""

from dataclasses import replace
from uuid import UUID

from django.contrib.auth.models import User

from dashboard.take_form.given import Given, Put, put_from
from jobs.actions import materials
from jobs.models import Material

SPLIT = "split "  # what the word of this act begins with


def split(given: Given, word: str, person: User) -> Given:
    """Carry out `split <bytes> <slot>|m:<id>`, as the button of a tile sends it; anything else changes nothing. Raises
    Refused."""
    most, _, about = word.removeprefix(SPLIT).partition(" ")
    slot, _, value = about.partition("|")
    put = put_from(slot, value)
    material = _material(put) if put is not None else None
    if put is None or material is None or not most.isdecimal() or len(most) > 11:
        return given
    found = [replace(put, id=str(part.pk)) for part in materials.cut_up(material, int(most), person)]
    puts = [one for old in given.puts for one in (found if old.place == put.place else [old])]
    return replace(given, puts=tuple(puts))


def _material(put: Put) -> Material | None:
    try:
        return Material.objects.filter(pk=UUID(put.id), removed_at=None).first() if put.source == "m" else None
    except ValueError:
        return None
