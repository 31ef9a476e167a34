"""The one mapping from a job's state to what a person sees: group (the colour), shape and word, always all three."""

import re
from dataclasses import dataclass

from dashboard.reading import steps
from jobs.models import Job
from jobs.states import Reason, Status

GROUPS = ("idle", "live", "you", "good", "bad")  # who moves next: nobody, the machine, you, no one (good), it broke


@dataclass(frozen=True)
class Look:
    """How a state looks. `shape` is the name of an icon in static/icons.svg."""

    group: str
    shape: str
    word: str


LOOKS: dict[Status, Look] = {
    Status.QUEUED: Look("idle", "queued", "Queued"),
    Status.SUBMITTING: Look("live", "submitting", "Submitting"),
    Status.RUNNING: Look("live", "running", "Rendering"),
    Status.FETCHING: Look("live", "fetching", "Fetching"),
    Status.WAITING: Look("you", "waiting", "Needs you"),
    Status.SUCCEEDED: Look("good", "done", "Done"),
    Status.PARTIAL: Look("you", "partial", "Part of it"),
    Status.FAILED: Look("bad", "failed", "Failed"),
    Status.CANCELLED: Look("idle", "cancelled", "Cancelled"),
}
PICKED = Look("good", "picked", "Picked")
REASONS: dict[Reason, str] = {
    Reason.APPROVAL: "Approve quote",
    Reason.RECORDING: "Record it",
    Reason.UNCONFIRMED: "No answer",
    Reason.CREDITS: "Out of credits",
    Reason.BUDGET: "Over a cap",
    Reason.PREVIOUS: "After the one before",
}
COUNTED = re.compile(r"[\w ,]{0,24}\d+ of \d+")  # Clip 5 of 7; Voices, step 3 of 5
THINGS = re.compile(r"\d+ of \d+ [a-z]+(?=$|,)")  # 2 of 7 clips, 7 stills
NUMBERED = re.compile(r"([A-Za-z]+?)s? \d+\b")  # Clip 5, Clip 5 · The storm
SHORT = 18  # letters of a name that a chip has room for
CHANGE_IT = {"edit", "without_materials"}  # the advice of a failure that only a change of the order helps
OURS = {"invalid_order", "no_price"}  # failures that never left the studio


def look(job: Job, *, picked: bool = False, place: int | None = None) -> Look:
    """What to show for this job.

    picked  its artifact is the pick of its shot
    place   where it stands in its key's line, from 1, when that is known
    """
    status = Status(job.status)
    plain = LOOKS[status]
    match status:
        case Status.QUEUED if place:
            return Look(plain.group, plain.shape, f"{ordinal(place)} in line")
        case Status.RUNNING:
            return Look(plain.group, plain.shape, _running(job))
        case Status.WAITING if job.reason == Reason.PREVIOUS:
            return Look("idle", "queued", REASONS[Reason.PREVIOUS])
        case Status.WAITING if job.reason:
            return Look(plain.group, plain.shape, REASONS[Reason(job.reason)])
        case Status.PARTIAL:
            return Look(plain.group, plain.shape, _partial(job) or plain.word)
        case Status.SUCCEEDED if picked:
            return PICKED
        case Status.FAILED if refused(job):
            return Look(plain.group, plain.shape, "Not sent" if _code(job) in OURS else "Refused")
        case _:
            return plain


def refused(job: Job) -> bool:
    """Was the order itself refused, so that only a change of it helps?"""
    return job.status == Status.FAILED and (job.failure or {}).get("advice") in CHANGE_IT


def _code(job: Job) -> str:
    return str((job.failure or {}).get("code", ""))


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th."""
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _running(job: Job) -> str:
    """What the vendor counts, or a word of its that we do not know; else the stage of a take that has several."""
    words = job.headline.removesuffix(", longer than usual")
    if words.startswith("The vendor says "):
        return words.removeprefix("The vendor says ")
    if COUNTED.fullmatch(words):
        return words
    if found := THINGS.match(words):
        return found[0]
    place = steps.in_short(job.steps, job.step)
    return place.words if place else LOOKS[Status.RUNNING].word


def _partial(job: Job) -> str:
    """6 of 7 clips: what came of what was asked for, as the end of the job counted it; Music missing: the one that has
    no number."""
    counted = re.match(r"(\d+ of \d+)( [a-z]+)?(?= are here)", job.headline)
    if counted is None:
        return ""
    if counted[2]:
        return counted[0]
    names = [missing.partition(":")[0].strip() for missing in job.missing]
    nouns = {found[1].lower() for name in names if (found := NUMBERED.match(name))}
    if len(names) == 1 and not nouns and 0 < len(names[0]) <= SHORT:
        return f"{names[0]} missing"
    return f"{counted[0]} {nouns.pop() if len(nouns) == 1 else 'part'}s"
