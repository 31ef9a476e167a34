"""The vendor's project of a take: how it stands, and how it ends when somebody puts it away there. Pure."""

from datetime import datetime, timedelta

from providers.report import Detail, Failure, RemoteRef, Report, State
from providers.sleeperhit.address import vendor_id
from providers.sleeperhit.errors import LABEL, private, unreadable
from providers.sleeperhit.reading import detail, when
from providers.text import clean_text
from providers.values import Row, identity, moment, row, rows, text

MADE = "made"  # of a ref's data: when the vendor made it
YOUNG = timedelta(minutes=1)  # so long a list or a replica may not know it yet
AGAIN = "Nothing was charged. Order again, which makes a new one."


def report(body: object, ref: RemoteRef) -> Report:
    """A project is there at once. One that is archived takes no work any more (contract 2.2)."""
    found = row(row(body).get("project"))
    if identity(found.get("id")) != vendor_id(ref.remote_id):
        raise unreadable("another project than the one asked for")
    if at := text(found.get("archivedAt")):
        return over("archived", f"The project of this take was archived at {LABEL}{since(at)}. {AGAIN}", details(found))
    return Report(state=State.DONE, word="active", progress=1.0, details=details(found))


def gone(ref: RemoteRef, now: datetime) -> Report | None:
    """It is not there: an end. None when that is no verdict yet, as it was made this minute or typed by a person."""
    made = moment(ref.data.get(MADE))
    if made is None or now - made < YOUNG:
        return None
    return over("deleted", f"The project of this take was deleted at {LABEL}. {AGAIN}", ())


def over(word: str, message: str, told: tuple[Detail, ...]) -> Report:
    failure = Failure(code=f"project_{word}", message=message, advice="again")
    return Report(state=State.FAILED, word=word, failure=failure, details=told)


def since(at: str) -> str:
    found = moment(at)
    return f" on {found:%Y-%m-%d %H:%M} UTC" if found else ""


def details(found: Row) -> tuple[Detail, ...]:
    """With what the server says is missing before it plans or reads, where it says so (R20, R24)."""
    gate, readiness = row(found.get("workspaceGate")), row(found.get("tableReadReadiness"))
    return (
        *detail("Project", found.get("name")),
        *when("Made", found.get("createdAt")),
        *when("Archived", found.get("archivedAt")),
        *detail("Workspace", stands(gate)),
        *detail("Missing", listed(gate.get("missingFields"))),
        *detail("Table read", stands(readiness)),
        *detail("Without a voice", members(readiness)),
    )


def stands(told: Row) -> str:
    """ "ready", or where it is and why it is not: "not ready, cast: a voice is missing"."""
    ready = told.get("ready")
    words = "ready" if ready is True else "not ready" if ready is False else ""
    stage = clean_text(text(told.get("stage")), 60).replace("_", " ")
    reason = private(clean_text(text(told.get("reason")), 400))
    return ": ".join(part for part in (", ".join(word for word in (words, stage) if word), reason) if part)


def listed(value: object) -> str:
    names = [text(one) or text(row(one).get("field")) for one in value] if isinstance(value, list) else []
    return ", ".join(clean_text(name, 80) for name in names if name)


def members(readiness: Row) -> str:
    """Who of the cast is told to be not ready."""
    open_ = [one for one in rows(readiness.get("members")) if one.get("ready") is False]
    return ", ".join(clean_text(text(one.get("name")) or text(one.get("character")), 80) for one in open_)
