"""Exports: a sequence's clips put together to one film, on the server (contract 1.10). Pure."""

from datetime import datetime, timedelta

from providers.errors import Fault, ProviderError
from providers.openstory.links import path_of
from providers.openstory.replies import unreadable
from providers.order import Step
from providers.report import Failure, Output, RemoteRef, Report, State
from providers.text import clean_text
from providers.values import Row, address, identity, moment, row, rows, text

# The vendor itself calls an export failed that is older than 35 min; more, as its clock is not ours.
GIVEN_UP = timedelta(minutes=45)
REFUSED = "refused"  # the data of a ref that stands for a film the vendor would not make
NO_RENDERER = "OpenStory renders films in its own production only, not on a server of one's own."


def created(body: object, status: int, sequence: str, step: Step, origin: str) -> RemoteRef:
    """The ref of an export just asked for; one in flight is given again, and a ready one of the same cut too."""
    found = row(row(body).get("export"))
    if not identity(found.get("id")):
        message = "OpenStory answered, but not with the id of an export. It may have taken it."
        raise ProviderError(message, code="no_id", fault=Fault.UNREADABLE, maybe_sent=True, status=status)
    data = {"sequence": sequence}
    poll = path_of(row(body).get("_links"), "exports", origin) or path_of(row(body).get("_links"), "poll", origin)
    return ref(found, step, {**data, "poll": poll} if poll else data)


def ref(found: Row, step: Step, data: dict[str, str]) -> RemoteRef:
    """found: the vendor's row of an export that has an id."""
    alone = "0" if step.optional else "1"
    return RemoteRef(
        kind="export",
        remote_id=identity(found.get("id")),
        step=step.name,
        state=text(found.get("status")),
        data=data | {"alone": alone},
    )


def refused(sequence: str, step: Step, why: str) -> RemoteRef:
    """A film the vendor will not make of a sequence that is a take without it."""
    return ref({"id": f"none-{sequence}", "status": "refused"}, step, {"sequence": sequence, REFUSED: why})


def listed(body: object) -> list[Row]:
    """The exports of a sequence, newest first. Raises ProviderError UNREADABLE when there is no list, or one in which
    none has an id: that must not be taken for "yours is not there"."""
    listed = row(body).get("exports")
    found = [one for one in rows(listed) if identity(one.get("id"))]
    if not isinstance(listed, list) or (listed and not found):
        raise unreadable("a list of exports that cannot be read")
    return found


def report(body: object, of: RemoteRef, origin: str, now: datetime) -> Report:
    """What became of one export, from the list of its sequence."""
    found = next((one for one in listed(body) if identity(one.get("id")) == of.remote_id), None)
    if found is None:
        raise unreadable(f"no export {clean_text(of.remote_id, 40)}")
    word, url = text(found.get("status")), address(found.get("url"), origin)
    if word.lower() == "ready" and url:
        film = Output(name="film", kind="video", role="main", url=url, label="Film")
        return Report(state=State.DONE, word=word, note="The film is ready", outputs=(film,))
    if word.lower() == "failed":
        return lost(of, word, clean_text(text(found.get("error")), 300) or "OpenStory gives no reason")
    began = moment(found.get("createdAt"))
    if word.lower() == "processing" and began is not None and now - began > GIVEN_UP:
        return lost(of, word, f"it was not rendered within {GIVEN_UP // timedelta(minutes=1)} minutes. {NO_RENDERER}")
    known = word.lower() in ("processing", "ready")
    return Report(state=State.ACTIVE, word=word, known=known, note="Rendering the film" if known else "")


def not_made(of: RemoteRef) -> Report:
    return lost(of, "refused", of.data.get(REFUSED, ""))


def lost(of: RemoteRef, word: str, why: str) -> Report:
    """No film: a missing part of a sequence that has its clips, a failure of an export that was asked for alone."""
    if of.data.get("alone") != "1":
        return Report(state=State.DONE, word=word, missing=(f"Film: {why}",))
    failure = Failure(code="export_failed", message=f"OpenStory made no film: {why}", advice="again")
    return Report(state=State.FAILED, word=word, failure=failure)
