"""The desk of a piece: its parts with their state in a word, what may be done with each, and what runs just now."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import providers
from dashboard.reading.act_forms import ActForm, Typed, forms, named, paid
from dashboard.reading.status import Look, look
from jobs.actions import acts, voices
from jobs.models import Artifact, Job
from jobs.states import LIVE
from providers.base import Desks

PATIENCE = 4.0  # seconds that a desk waits for its prices; its reading takes longer
NEWEST = 3  # takes that ended and still stand at their section
_GOOD = {"ready", "complete", "completed", "done", "active", "on", "cast"}
_LIVE = {"generating", "queued", "running", "pending", "rendering"}
_BAD = {"failed", "error"}
DRAFT = "draft"


@dataclass(frozen=True)
class Part:
    name: str
    label: str
    note: str
    look: Look | None
    forms: Sequence[ActForm]


@dataclass(frozen=True)
class Section:
    """price: what it costs to work on it, in a word; names: of its actions, to find the takes that they made."""

    name: str
    label: str
    note: str
    error: str
    price: str
    parts: Sequence[Part]
    forms: Sequence[ActForm]
    names: Sequence[str]
    made: Sequence["Made"]

    @property
    def acts(self) -> str:
        return ",".join(self.names)

    @property
    def running(self) -> str:
        return ids(self.made)


@dataclass(frozen=True)
class Made:
    """A take that somebody asked for at the desk. about: what its action is called, and with what."""

    job: Job
    about: str
    look: Look


@dataclass(frozen=True)
class Desk:
    sections: Sequence[Section]
    error: str
    voices: Sequence[tuple[str, str]]


def has_desk(provider: str) -> bool:
    """Does this vendor show the parts of its work? Asks nobody."""
    try:
        return issubclass(providers.get(provider), Desks)
    except KeyError:
        return False


def desk(job: Job, artifact: Artifact, typed: Typed | None = None) -> Desk:
    """Read from the vendor now: seconds. Must run outside any transaction. The voices that it shows are remembered."""
    read = acts.desk(job, artifact, PATIENCE)
    if cast := [voices.Seen(part.label, one.action.options) for part, one in _casts(read)]:
        voices.remember(job.key, cast)
    made = asked(job, artifact)
    drawn = [_section(job, one, made, typed) for one in read.sections]
    return Desk(drawn, read.error, named(voices.book(job.key.provider)))


def asked(job: Job, artifact: Artifact) -> list[Made]:
    """The takes that work on this piece or did, the newest first: those that run, and the last few that ended."""
    work = Job.objects.filter(key=job.key_id).exclude(pk=job.pk)
    if artifact.piece:
        work = work.filter(parent__piece=artifact.piece)
    else:
        work = work.filter(parent__ref=artifact.ref_id, parent__piece="")
    rows = work.select_related("shot", "key").order_by("-pk")
    return [Made(row, _about(row), look(row)) for row in rows]


def at_section(made: Sequence[Made], names: Collection[str]) -> list[Made]:
    """Those that these actions made: all that run, and the newest that ended."""
    own = [one for one in made if one.job.as_order().action in names]
    over = [one for one in own if one.job.status not in LIVE][:NEWEST]
    return [one for one in own if one.job.status in LIVE or one in over]


def ids(made: Sequence[Made]) -> str:
    """The takes that still run, for an address."""
    return ",".join(str(one.job.pk) for one in made if one.job.status in LIVE)


def _casts(read: acts.Desk) -> list[tuple[acts.DeskPart, acts.Offered]]:
    return [
        (part, one)
        for section in read.sections
        for part in section.parts
        for one in part.acts
        if any(option.library == voices.LIBRARY for option in one.action.options)
    ]


def _section(job: Job, one: acts.DeskSection, made: Sequence[Made], typed: Typed | None) -> Section:
    every = [*one.acts, *(act for part in one.parts for act in part.acts)]
    names = list(dict.fromkeys(act.action.name for act in every))
    parts = [
        Part(part.name, part.label, part.note, _look(part.word), forms(job, part.acts, typed)) for part in one.parts
    ]
    return Section(
        one.name,
        one.label,
        one.note,
        one.error,
        paid(every),
        parts,
        forms(job, one.acts, typed),
        names,
        at_section(made, names),
    )


def _look(word: str) -> Look | None:
    """How a part stands: the vendor's word, with the shape of what we know by it."""
    known = word.strip().casefold().replace("_", " ")
    if not known:
        return None
    if known == DRAFT:
        return Look("idle", "queued", "draft: silent until ready")
    if known in _GOOD:
        return Look("good", "done", known)
    if known in _LIVE:
        return Look("live", "running", known)
    return Look("bad", "failed", known) if known in _BAD else Look("idle", "queued", known)


def _about(job: Job) -> str:
    """Change the music, scene 3."""
    order = job.as_order()
    words = order.title or order.action.replace("_", " ").capitalize()
    said = ((name, order.options[name]) for name in ("character", "scene", "label") if name in order.options)
    about = next((f"scene {value}" if name == "scene" else str(value) for name, value in said), "")
    return f"{words}, {about}" if about else words
