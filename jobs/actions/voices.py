"""The voice book: what is seen in casts is remembered, more is added by hand, and recasting fills in what it knows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from jobs import events
from jobs.actions.operations import Refused
from jobs.clock import Now
from jobs.models import Key, Voice
from providers.facts import Option
from providers.text import clean_text

LIBRARY = "voice"  # `Option.library` of an option whose value is the id of a voice
FIELDS = {"voice_name": "name", "gender": "gender", "provider": "maker"}  # options that say the rest of it
_MOST = {"voice_id": 200, "name": 200, "gender": 40, "maker": 80}


@dataclass(frozen=True)
class Seen:
    """A part of a piece as it is cast: who speaks, and the options of the action that changes it, as they are now."""

    label: str
    options: Sequence[Option]


def book(provider: str) -> list[Voice]:
    """The voices known at this vendor, by name."""
    return list(Voice.objects.filter(provider=provider, removed_at=None).order_by("name", "voice_id"))


def remember(key: Key, parts: Iterable[Seen]) -> None:
    """Put the voices of these parts into the book. Those that are there, or were taken out, stay as they are."""
    found: dict[str, Voice] = {}
    for part in parts:
        now = {option.name: str(option.default or "").strip() for option in part.options}
        spoken = next((now[option.name] for option in part.options if option.library == LIBRARY), "")
        if spoken and len(spoken) <= _MOST["voice_id"]:
            said = {field: clean_text(now.get(name, ""), _MOST[field]) for name, field in FIELDS.items()}
            found.setdefault(spoken, Voice(provider=key.provider, voice_id=spoken, seen_as=part.label[:120], **said))
    there = Voice.objects.filter(provider=key.provider, voice_id__in=found).values_list("voice_id", flat=True)
    new = [found[one] for one in found.keys() - set(there)] if found else []
    Voice.objects.bulk_create(new, ignore_conflicts=True)


def add(provider: str, said: Mapping[str, str], actor: User | None = None) -> Voice:
    """By hand, with voice_id, name, gender and maker; one that was taken out comes back. Refused without an id, or
    when it is there."""
    values = {name: " ".join(said.get(name, "").split())[:most] for name, most in _MOST.items()}
    if not values["voice_id"]:
        raise Refused("A voice needs its id at the vendor. Nothing was added. Write it.")
    known = Voice.objects.filter(provider=provider, voice_id=values["voice_id"]).first()
    if known and known.removed_at is None:
        raise Refused(f"{values['voice_id']} is in the book already, as {known}. Nothing was added.")
    said_of_it = {**values, "created_by": actor, "removed_at": None}
    with transaction.atomic():
        voice, _ = Voice.objects.update_or_create(
            provider=provider, voice_id=said_of_it.pop("voice_id"), defaults=said_of_it
        )
        events.record("material", after="active", note=f"Added the voice {voice}", actor=actor)
    return voice


def remove(voice: Voice, actor: User | None = None) -> None:
    """Take it out of the book. What speaks with it goes on speaking."""
    with transaction.atomic():
        if Voice.objects.filter(pk=voice.pk, removed_at=None).update(removed_at=Now()):
            events.record("material", before="active", note=f"Took the voice {voice} out of the book", actor=actor)


def filled(provider: str, option: str, typed: Mapping[str, str], was: Mapping[str, str]) -> dict[str, str]:
    """What was typed to recast a part, with the rest of a voice that the book knows in the options left as they were.

    option  the one that takes the id of the voice; its name in the book does too
    was     the options as they were before
    """
    values = dict(typed)
    word = values.get(option, "").strip()
    if not word or word == was.get(option, ""):
        return values
    found = book(provider)
    voice = next((one for one in found if one.voice_id == word), None)
    named = [one for one in found if one.name.casefold() == word.casefold()]
    if voice is None and len(named) == 1:
        voice = named[0]
    if voice is None:
        return values
    values[option] = voice.voice_id
    for name, field in FIELDS.items():
        if name in values and values[name] == was.get(name, "") and getattr(voice, field):
            values[name] = getattr(voice, field)
    return values
