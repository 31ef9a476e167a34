"""The log of one take and what was asked for, in words. Pure, from rows at hand."""

import json
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User

from dashboard import formats
from dashboard.reading.status import LOOKS
from jobs.models import Attempt, Event, Job, LedgerEntry, Material
from jobs.states import Status
from providers import order as orders
from providers.facts import Model

MOST_LINES = 200
SHORT = 100  # letters that a line shows whole
_SECRET = re.compile(r"secret|passw|authori[sz]ation|api[-_]?key|credential|cookie|signature", re.IGNORECASE)
_LONG = 2000  # letters of one value of a request
_OUTCOMES = {
    Attempt.Outcome.OPEN: ("live", "On its way"),
    Attempt.Outcome.ACCEPTED: ("good", "Accepted"),
    Attempt.Outcome.FOUND: ("good", "Found there"),
    Attempt.Outcome.UNKNOWN: ("you", "No answer"),
    Attempt.Outcome.REFUSED: ("bad", "Refused"),
    Attempt.Outcome.CREDITS: ("you", "Out of credits"),
    Attempt.Outcome.PUT_OFF: ("idle", "Not taken"),
    Attempt.Outcome.ABANDONED: ("idle", "Given up"),
}


@dataclass(frozen=True)
class Line:
    """One line of the log. group: set where a state changed, for its colour; whole: all of it, where words are less."""

    when: datetime
    words: str
    group: str = ""
    whole: str = ""


@dataclass(frozen=True)
class Try:
    """One attempt to send a step. request: the exact request as JSON, without anything secret."""

    attempt: Attempt
    group: str
    word: str
    request: str


@dataclass(frozen=True)
class Input:
    """One file that went in."""

    role: str
    name: str
    material: Material | None = None


@dataclass(frozen=True)
class Asked:
    """What was asked for: options as (label, value), entries by name as (role, names), and the files that went in."""

    options: Sequence[tuple[str, str]]
    named: Mapping[str, Sequence[str]]
    inputs: Sequence[Input]
    tags: Sequence[str]


def lines(events: Sequence[Event], ledger: Sequence[LedgerEntry]) -> list[Line]:
    """The log, newest first."""
    held = next((entry for entry in ledger if entry.kind == LedgerEntry.Kind.HOLD), None)
    first = f", {formats.money(held.amount, held.unit)} held" if held else ""
    return [_line(event, _words(event, first)) for event in reversed(events[-MOST_LINES:])]


def _line(event: Event, words: str) -> Line:
    """The first sentence of it: a card above tells the rest."""
    first = words if len(words) <= SHORT else words.split(". ")[0].rstrip(".")
    return Line(event.at, first, _group(event), "" if first == words else words)


def _words(event: Event, held: str) -> str:
    if event.kind == "job" and not event.before and event.after in (Status.QUEUED, Status.WAITING, Status.FAILED):
        if event.after != Status.QUEUED:
            held = ""
        note = "" if event.after == Status.QUEUED else f". {event.note}"
        return f"{name(event.actor)} asked for this take{held}{note}"
    words = event.note.replace("_", " ") if " done, next: " in event.note else event.note or _plain(event)
    if event.actor is not None:
        return f"{name(event.actor)}: {words[:1].lower()}{words[1:]}" if words else name(event.actor)
    return f"{words[:1].upper()}{words[1:]}"


def _plain(event: Event) -> str:
    if event.kind == "job" and event.after in LOOKS:
        return LOOKS[Status(event.after)].word
    return f"{event.kind}: {event.after or event.before}"


def _group(event: Event) -> str:
    if event.kind != "job" or event.before == event.after or event.after not in LOOKS:
        return ""
    return LOOKS[Status(event.after)].group


def name(person: User | None) -> str:
    """What a person is called in a log; Takeboard for what nobody did."""
    return (person.get_full_name() or person.get_username()) if person else "Takeboard"


def tried(attempt: Attempt) -> Try:
    """An attempt with its outcome in a word."""
    group, word = _OUTCOMES[Attempt.Outcome(attempt.outcome)]
    return Try(attempt, group, word, json.dumps(redacted(attempt.request), indent=2, ensure_ascii=False))


def redacted(value: Any, name: str = "") -> Any:
    """A request for people's eyes: nothing that looks like a secret, no file inside a text."""
    if isinstance(value, Mapping):
        return {key: redacted(one, str(key)) for key, one in value.items()}
    if isinstance(value, list):
        return [redacted(one, name) for one in value]
    if isinstance(value, str):
        if _SECRET.search(name):
            return "(not shown)"
        return value if len(value) <= _LONG else f"{value[:200]} … ({len(value):,} letters)"
    return value


def asked(
    job: Job, materials: Mapping[uuid.UUID, Material], models: Sequence[Model], called: Callable[[str, str], str]
) -> Asked:
    """The order of this job with the words of its model where they are known. called: what the vendor's library calls
    an entry of a kind, "" where nobody knows."""
    order = job.as_order()
    model = next((one for one in models if one.id == job.model), None)
    labels = {option.name: option for option in model.options} if model else {}
    roles = {role.name: role for role in model.roles} if model else {}
    options = []
    for name, value in order.options.items():
        if isinstance(value, list) and any(isinstance(one, dict) for one in value):
            continue  # what goes along with an action as it is, for the adapter and not for people
        option = labels.get(name)
        words = ("yes" if value else "no") if isinstance(value, bool) else str(value)
        if option and option.library:
            words = called(option.library, words) or words
        unit = f" {option.unit}" if option and option.unit else ""
        options.append((option.label if option else name.replace("_", " ").capitalize(), f"{words}{unit}"))
    places = list(job.materials) + [None] * len(order.inputs)
    inputs: list[Input] = []
    named: dict[str, list[str]] = {}
    for given, material_id in zip(order.inputs, places, strict=False):
        role = roles.get(given.role)
        label = role.label if role else given.role.replace("_", " ")
        found = materials.get(material_id) if material_id else None
        if material_id:
            inputs.append(Input(label, (found.name if found else "") or given.name or given.kind, found))
        else:
            named.setdefault(label, []).append(_entry(given, by_name=role is not None and role.by_name))
    return Asked(options, named, inputs, order.tags)


def _entry(given: orders.Input, *, by_name: bool) -> str:
    """An entry of the vendor's library, or something it keeps."""
    if not given.remote_id:
        return f"{given.name} (new)"
    return given.name or (given.remote_id if by_name else f"{given.kind} {given.remote_id}")
