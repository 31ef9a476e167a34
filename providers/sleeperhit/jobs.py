"""Jobs: generation and refines, judged by each artifact and not by the job's own word (R12). Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from providers.report import Detail, Failure, Output, RemoteRef, Report, State
from providers.sleeperhit.address import vendor_id
from providers.sleeperhit.artifacts import Artifact, outputs, read
from providers.sleeperhit.credits import in_words, read_quote
from providers.sleeperhit.errors import LABEL, private, unreadable
from providers.sleeperhit.reading import detail, failure, pause, share, when
from providers.text import clean_text
from providers.values import Row, identity, moment, row, rows, text

WORKING = {
    "PENDING": "In line",
    "RESERVED": "Credits are reserved, about to begin",
    "RUNNING": "Writing, casting and scoring",
    "PARTIAL": "Some of it is ready",
}
CANCELLED = ("CANCELED", "CANCELLED")  # the vendor writes one l (traps 15)
ENDS = ("READY", "FAILED", *CANCELLED)
PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True)
class Job:
    """word: its status, in capitals. artifacts: those that the reply lists, () for none."""

    remote_id: str
    word: str
    told: Row
    artifacts: tuple[Artifact, ...]

    @property
    def ended(self) -> bool:
        return self.word in ENDS

    @property
    def goes_on(self) -> bool:
        """At work, or there already; a word never met is work in progress."""
        return self.word not in ("FAILED", *CANCELLED)


@dataclass(frozen=True)
class Made:
    """An artifact that is ready, as it was read: with its script, and in `trouble` what of it could not be read."""

    artifact: Artifact
    script: str = ""
    trouble: tuple[str, ...] = ()


def just_ended(found: Job, now: datetime) -> bool:
    """Is there time for another look, before what cannot be read of it is left out?"""
    ended_at = moment(found.told.get("completedAt"))
    return ended_at is not None and abs(now - ended_at) < PATIENCE


def job_of(value: object) -> Job:
    found = row(value)
    return Job(
        remote_id=identity(found.get("id")),
        word=text(found.get("status")).upper(),
        told=found,
        artifacts=tuple(one for item in rows(found.get("artifacts")) if (one := read(item)).remote_id),
    )


def from_reply(body: object, ref: RemoteRef) -> Job:
    found = job_of(row(body).get("job"))
    if found.remote_id != vendor_id(ref.remote_id) or not found.word:
        raise unreadable("another job than the one asked for, or one without a status")
    return found


def glance(found: Job, now: datetime) -> Report:
    """A job that goes on, as a row of the list tells it."""
    return Report(
        state=State.ACTIVE,
        word=text(found.told.get("status")),
        known=found.word in WORKING,
        progress=share(found.told.get("progress")),
        note=WORKING.get(found.word, ""),
        price=price(found),
        next_poll=pause(moment(found.told.get("createdAt")), now),
    )


def report(found: Job, made: Sequence[Made], ref: RemoteRef, origin: str, now: datetime) -> Report:
    """found: with all its artifacts. made: those that are ready and were read in this round."""
    state = state_of(found, ref)
    over = state is not State.ACTIVE
    gone = tuple(missing(found)) if state is State.DONE else ()
    return Report(
        state=state,
        word=text(found.told.get("status")),
        known=found.ended or found.word in WORKING,
        progress=1.0 if state is State.DONE else share(found.told.get("progress")),
        note=WORKING.get(found.word, ""),
        outputs=tuple(files(made, origin)) if state in (State.ACTIVE, State.DONE) else (),
        missing=gone,
        cost=cost(found, state) if over else None,
        price=None if over else price(found),
        next_poll=pause(moment(found.told.get("createdAt")), now),
        failure=ended(found, ref) if state is State.FAILED else None,
        data={f"revision {one.artifact.remote_id}": str(one.artifact.version) for one in made},
        details=details(found, made),
    )


def state_of(found: Job, ref: RemoteRef) -> State:
    """READY says that every artifact ended, not that any is good. A failed job may still have made what was wanted; but
    an artifact that an earlier job made, as in a refine, is no sign of that. A word never met is work in progress."""
    if found.word in CANCELLED:
        return State.CANCELLED
    if found.word not in ("READY", "FAILED"):
        return State.ACTIVE
    if found.word == "FAILED":
        return State.DONE if own_ready(found, ref) else State.FAILED
    if any(not one.ended for one in found.artifacts):
        return State.ACTIVE
    return State.DONE if any(one.ready for one in found.artifacts) else State.FAILED


def own_ready(found: Job, ref: RemoteRef) -> list[Artifact]:
    """The ready artifacts that this very job made. Those of an earlier job, as in a refine, are ready all the time."""
    if ref.data.get("artifact"):
        return []
    return [one for one in found.artifacts if one.ready and one.job in ("", found.remote_id)]


def to_read(found: Job, ref: RemoteRef) -> list[Artifact]:
    """The artifacts to read by themselves: while it goes on those of its own that are newly ready, at its end all."""
    state = state_of(found, ref)
    if state is State.ACTIVE:
        return [one for one in own_ready(found, ref) if f"revision {one.remote_id}" not in ref.data]
    if state is not State.DONE:
        return []
    return [one for one in found.artifacts if one.ready] if found.word == "READY" else own_ready(found, ref)


def price(found: Job) -> Decimal | None:
    """What its own quote asks, which may be another than its plan's."""
    quote = read_quote(found.told.get("quote"))
    return quote.amount if quote is not None else None


def cost(found: Job, state: State) -> Decimal | None:
    """The quote when it is ready with something good in it; nothing when it failed or was cancelled. Of a failed one
    that made something all the same, and of a ready one that made nothing, the vendor does not say."""
    if state is State.CANCELLED or (found.word == "FAILED" and state is State.FAILED):
        return Decimal(0)
    return price(found) if found.word == "READY" and state is State.DONE else None


def files(made: Sequence[Made], origin: str) -> Iterator[Output]:
    for one in made:
        yield from outputs(one.artifact, origin, one.script)


def missing(found: Job) -> Iterator[str]:
    """What will not come, with the vendor's reason."""
    for one in found.artifacts:
        if one.word == "FAILED":
            yield f"{named(one)}: {reason(one.told)}"
    if found.word == "FAILED":
        music = text(found.told.get("failureCode")).lower().startswith("music")
        yield f"{'Music' if music else 'Rest of the job'}: {reason(found.told)}"


def reason(told: Row) -> str:
    code, words = (
        clean_text(text(told.get("failureCode")), 60),
        private(clean_text(text(told.get("failureMessage")), 250)),
    )
    return f"{words} ({code})" if code and words else words or code or f"{LABEL} gives no reason"


def ended(found: Job, ref: RemoteRef) -> Failure:
    """The job's own reason, else that of its first artifact."""
    told = found.told
    if not text(told.get("failureCode")) and not text(told.get("failureMessage")):
        told = next((one.told for one in found.artifacts if one.word == "FAILED"), told)
    request_id = text(found.told.get("requestId")) or ref.data.get("request_id", "")
    if found.word == "READY":
        failed = failure(told, "everything of the job", request_id)
        return failed.model_copy(update={"message": failed.message.replace(" Nothing was charged.", CHARGED)})
    return failure(told, "the job", request_id, released=True)


CHARGED = f" The job itself counts as ready at {LABEL}, so it may have been charged: compare the balance."


def details(found: Job, made: Sequence[Made]) -> tuple[Detail, ...]:
    return (
        *in_words(read_quote(found.told.get("quote"))),
        *detail("Reservation", found.told.get("creditReservationId")),
        *detail("Model", found.told.get("modelUsed")),
        *when("Began", found.told.get("startedAt")),
        *when("Ended", found.told.get("completedAt")),
        *(line for one in made for line in made_details(one)),
    )


def made_details(one: Made) -> Iterator[Detail]:
    yield from detail(named(one.artifact), revision(one.artifact))
    yield from when("Links expire", one.artifact.manifest.get("expiresAt"))
    for trouble in one.trouble:
        yield Detail(label="Not read", text=trouble)


def revision(one: Artifact) -> str:
    return f"revision {one.version}" + (f", the newest is {one.latest}" if one.latest != one.version else "")


def named(one: Artifact) -> str:
    return one.type.replace("_", " ").capitalize()
