"""Sources: what a plan draws on, read by the vendor (contract 2.2). Pure."""

from datetime import datetime

from providers.report import Detail, Failure, RemoteRef, Report, State
from providers.sleeperhit.address import vendor_id
from providers.sleeperhit.envelope import readable
from providers.sleeperhit.errors import private, unreadable
from providers.sleeperhit.reading import detail, failure, pause
from providers.text import clean_text
from providers.values import Row, identity, moment, row, text

READING = ("PENDING", "EXTRACTING")


def report(body: object, ref: RemoteRef, now: datetime) -> Report:
    """A plan needs the source read, not digested. One without a status counts as read (contract 1.5)."""
    found = row(row(body).get("source"))
    if identity(found.get("id")) != vendor_id(ref.remote_id):
        raise unreadable("another source than the one asked for")
    word = text(found.get("status")) or "READY"
    said = word.upper()
    state = {"READY": State.DONE, "FAILED": State.FAILED}.get(said, State.ACTIVE)
    return Report(
        state=state,
        word=word,
        known=state is not State.ACTIVE or said in READING,
        note=f"Reading {called(found)}" if said in READING else "",
        next_poll=pause(moment(found.get("createdAt")), now),
        failure=lost(found, ref) if state is State.FAILED else None,
        details=details(found),
    )


def lost(found: Row, ref: RemoteRef) -> Failure:
    return failure(found, f"the source {called(found)}", ref.data.get("request_id", ""))


def details(found: Row) -> tuple[Detail, ...]:
    """The health of a source, for the page of the take."""
    return (
        *detail("Source", found.get("label")),
        *detail("Type", text(found.get("type")).lower()),
        *detail("Address", found.get("uri")),
        *detail("Extraction", text(found.get("status")).lower()),
        *detail("Bytes", found.get("byteSize")),
        *detail("Tokens", found.get("tokenEstimate")),
        *detail("Pages", row(found.get("metadata")).get("pageCount")),
        *reason("Failure", found.get("failureCode"), found.get("failureMessage")),
        *detail("Digest", text(found.get("digestStatus")).lower().replace("_", " ")),
        *reason("Digest failure", found.get("digestFailureCode"), found.get("digestFailureMessage")),
        *detail("Digest text", readable(found.get("digest")) if row(found.get("digest")) else ""),
        *detail("Begins", found.get("extractedTextPreview")),
    )


def reason(label: str, code: object, message: object) -> tuple[Detail, ...]:
    return detail(label, ": ".join(part for part in (text(code), private(clean_text(text(message), 500))) if part))


def called(found: Row) -> str:
    return clean_text(text(found.get("label")) or text(found.get("uri")) or "a source", 80)
