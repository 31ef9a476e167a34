"""An event as a sentence: who did what to which thing. Pure: from the event and what was selected with it."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import NoReverseMatch, reverse

from dashboard.reading.asks import short
from dashboard.reading.status import LOOKS, Look
from dashboard.reading.titles import take_title
from jobs.models import Event
from jobs.states import Status

SYSTEM = "Takeboard"
# how the note of a person's act on a take begins, and the verb of its sentence; the rest of the note is kept
ACTS = (
    ("In line", "asked for"),
    ("Asked to cancel", "asked to cancel"),
    ("Approved", "approved"),
    ("Rejected", "rejected"),
    ("Attached", "attached work of the vendor to"),
    ("Send again", "sent again"),
    ("Adopted", "adopted"),
    ("Given up", "gave up"),
    ("Cancelled", "cancelled"),
    ("Picked", "picked"),
    ("Not picked any more", "took back the pick of"),
)
ENDS = {
    Status.SUCCEEDED: "is done",
    Status.PARTIAL: "came in part",
    Status.FAILED: "failed",
    Status.CANCELLED: "was cancelled",
    Status.WAITING: "needs somebody",
    Status.QUEUED: "is in line",
    Status.SUBMITTING: "is being sent",
    Status.RUNNING: "renders",
    Status.FETCHING: "is being fetched",
}
FILES = {"stored": "is stored", "broken": "could not be used", "wanted": "is fetched again", "deleted": "was deleted"}
KEYS = {
    "paused": "paused",
    "active": "resumed",
    "draining": "began to drain",
    "revoked": "revoked",
    "stopped": "was stopped",
    "working": "works again",
}
RUNS = {
    "running": "began a scheduled run",
    "done": "ended a scheduled run",
    "refused": "could not begin a scheduled run",
}
ICONS = {
    "project": "grid",
    "shot": "film",
    "batch": "list",
    "schedule": "calendar",
    "material": "image",
    "budget": "lock",
}
_DOT = Look("idle", "activity", "")


@dataclass(frozen=True)
class Sentence:
    """actor, verb, thing when a person did it; thing, verb when it happened by itself. href: of the thing, or ""."""

    pk: int
    at: datetime
    look: Look
    actor: str
    verb: str
    thing: str
    href: str
    project: str
    note: str


def sentence(event: Event) -> Sentence:
    """With actor, key, project and the job's shot selected, nothing is asked of the database."""
    actor = (event.actor.get_full_name() or event.actor.get_username()) if event.actor else ""
    thing, href = _thing(event)
    verb, note, look = _told(event, thing, by_person=bool(actor))
    project = event.project.name if event.project and event.kind not in {"project"} else ""
    return Sentence(event.pk, event.at, look, actor, verb, thing, href, project, short(note))


def _told(event: Event, thing: str, *, by_person: bool) -> tuple[str, str, Look]:
    if event.kind == "key":
        return _of_key(event, by_person=by_person)
    if event.kind == "artifact":
        look = Look("bad", "failed", "") if event.after == "broken" else Look("idle", "download", "")
        return FILES.get(event.after, "changed"), event.note, look
    if event.kind == "schedule" and not by_person:
        look = Look("bad", "warning", "") if event.after == "refused" else Look("idle", "calendar", "")
        return RUNS.get(event.after, "changed a schedule"), event.note, look
    if event.job is None:
        return _of_note(event, thing)
    return _of_take(event, by_person=by_person)


def _of_take(event: Event, *, by_person: bool) -> tuple[str, str, Look]:
    status = Status(event.after) if event.after in set(Status) else None
    look = LOOKS[status] if status and event.before != event.after else _DOT
    if by_person:
        begin, verb = next((one for one in ACTS if event.note.startswith(one[0])), ("", ""))
        if verb:
            return verb, event.note.removeprefix(begin).lstrip(":. "), look
        if not event.before:
            return "asked for", event.note, look
        if event.before != event.after and status:
            return {Status.CANCELLED: "cancelled"}.get(status, "moved on"), event.note, look
        return _of_note(event, "")
    if status is None:
        return _of_note(event, "")
    if event.before == event.after:
        return "", event.note, look
    return ENDS[status], "" if event.note == "In line" else event.note, look


def _of_key(event: Event, *, by_person: bool) -> tuple[str, str, Look]:
    if event.note.startswith("Added"):
        return "added the key", "", Look("idle", "key", "")
    if event.note == "Rotated":
        return "rotated the secret of", "", Look("idle", "key", "")
    if event.before == event.after:
        return "", event.note, Look("idle", "key", "")
    verb = KEYS.get(event.after, "changed")
    if not by_person and verb in {"paused", "resumed", "revoked"}:
        verb = f"was {verb}"
    look = Look("bad", "warning", "") if event.after == "stopped" else Look("idle", "key", "")
    return verb, event.note, look


def _of_note(event: Event, thing: str) -> tuple[str, str, Look]:
    """Other things say themselves what was done: "Renamed A to B", and the thing's own name is its link."""
    look = Look("idle", ICONS.get(event.kind, "activity"), "")
    if not event.note:
        return f"changed the {event.kind} from {event.before or 'new'} to {event.after or 'gone'}", "", look
    verb = event.note[0].lower() + event.note[1:]
    if thing and verb.endswith(f" {thing}"):
        return verb.removesuffix(f" {thing}"), "", look
    joint = " of" if event.kind == "project" and " " in verb else " in" if thing and event.kind != "project" else ""
    return f"{verb}{joint}", "", look


def _thing(event: Event) -> tuple[str, str]:
    if event.job is not None:
        return take_title(event.job), _link("take", event.job_id)
    if event.key is not None:
        return event.key.label, _link("credits")
    if event.project is not None:
        return event.project.name, _link("project", event.project_id)
    return "", ""


def _link(name: str, *args: object) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
