"""Plans: what will be made and for how much, until a person says yes (contract 2.2). Pure."""

from datetime import datetime

from providers.errors import Fault, ProviderError
from providers.report import Detail, Failure, Gate, Output, RemoteRef, Report, State
from providers.sleeperhit.address import vendor_id
from providers.sleeperhit.credits import in_words, read_quote
from providers.sleeperhit.envelope import readable
from providers.sleeperhit.errors import LABEL, private, unreadable
from providers.sleeperhit.reading import detail, failure, pause, when
from providers.text import clean_text
from providers.values import Row, identity, moment, row, text, whole

PLANNING = ("PENDING", "RUNNING")
ENDS = ("REJECTED", "FAILED", "SUPERSEDED")


def report(body: object, ref: RemoteRef, now: datetime) -> Report:
    found = read(body, ref)
    word = text(found.get("status"))
    said = standing(found)
    told: dict[str, State] = {"REQUIRES_APPROVAL": State.PERSON, "APPROVED": State.DONE}
    state = State.FAILED if said in ENDS else told.get(said, State.ACTIVE)
    gated = state in (State.PERSON, State.DONE)
    return Report(
        state=state,
        word=word,
        known=state is not State.ACTIVE or said in PLANNING,
        note={"PENDING": "In line to be planned", "RUNNING": "Planning"}.get(said, ""),
        outputs=outputs(found),
        next_poll=pause(moment(found.get("createdAt")), now),
        gate=gate(found) if gated else None,
        failure=ended(found, said, ref) if state is State.FAILED else None,
        details=details(found),
    )


def read(body: object, ref: RemoteRef) -> Row:
    found = row(row(body).get("plan"))
    if identity(found.get("id")) != vendor_id(ref.remote_id) or not text(found.get("status")):
        raise unreadable("another plan than the one asked for, or one without a status")
    return found


def standing(found: Row) -> str:
    """The status in capitals. READY, which the reference does not have, is approved when a time of it says so."""
    said = text(found.get("status")).upper()
    if said == "READY":
        return "APPROVED" if text(found.get("approvedAt")) else "REQUIRES_APPROVAL"
    return said


def gate(found: Row) -> Gate:
    """What a person decides on: the plan in words and its price. Also of a plan that came approved: nobody here has."""
    told = {name: value for name, value in row(found.get("plan")).items() if name != "title"} or found.get("plan")
    return Gate(reason="approval", title=title(found), detail=readable(told), quote=read_quote(found.get("quote")))


def title(found: Row) -> str:
    inside = row(found.get("plan"))
    return private(clean_text(text(inside.get("title")) or text(found.get("title")) or "The plan is ready", 200))


def as_text(found: Row) -> str:
    """The plan's envelope in Markdown; neither the contract nor the reference fixes its shape."""
    return readable(found.get("plan"))


def outputs(found: Row) -> tuple[Output, ...]:
    words = as_text(found)
    if not words:
        return ()
    revision = whole(found.get("currentVersion")) or 0
    return (Output(name="plan", kind="document", role="plan", text=words, label="Plan", revision=revision),)


def details(found: Row) -> tuple[Detail, ...]:
    return (
        *in_words(read_quote(found.get("quote"))),
        *detail("Model", found.get("modelUsed")),
        *detail("Provider", found.get("providerUsed")),
        *detail("Version", found.get("currentVersion")),
        *when("Written", found.get("generatedAt")),
        *when("Approved", found.get("approvedAt")),
        *when("Rejected", found.get("rejectedAt")),
        *detail("Why", found.get("rejectionReason")),
    )


def decided(body: object, ref: RemoteRef, *, yes: bool, refused: ProviderError) -> ProviderError | None:
    """What to make of a refused decision, by the plan as it is now (None: not readable): nothing when it stands decided
    like that, its end in words of its own, else the refusal."""
    found = row(row(body).get("plan"))
    said = standing(found)
    if said == ("APPROVED" if yes else "REJECTED"):
        return None
    if said not in ENDS:
        return refused
    told = ended(found, said, ref)
    return ProviderError(told.message, code=told.code, fault=Fault.REFUSED, request_id=refused.request_id)


def ended(found: Row, said: str, ref: RemoteRef) -> Failure:
    """An end without a job, in words of its own. Planning is free whatever becomes of it."""
    request_id = ref.data.get("request_id", "")
    if said == "SUPERSEDED":
        message = (
            f"A newer plan of the same project took the place of this one at {LABEL}, so nothing can be made by it. "
            "Nothing was charged. Order again for a plan of its own."
        )
        return Failure(code="plan_superseded", message=message, request_id=request_id)
    if said == "REJECTED":
        why = private(clean_text(text(found.get("rejectionReason")), 400))
        reason = f' with the words "{why.rstrip(".")}."' if why else "."
        message = f"The plan was rejected at {LABEL}{reason} Nothing was charged. Change the order and order again."
        return Failure(code="plan_rejected", message=message, request_id=request_id, advice="edit")
    return failure(found, "the plan", request_id)
