"""The replies to submits: the refs they make, each with the id of the request for the vendor's support (R5). Pure.

What the vendor gives no id of its own goes by "<id>#<token>": a ref is unique, and the same thing is done often.
"""

from decimal import Decimal
from urllib.parse import unquote

from providers.errors import Fault, ProviderError
from providers.order import Request, Step
from providers.reply import Reply
from providers.report import RemoteRef
from providers.sleeperhit import projects, renders
from providers.sleeperhit.credits import read_quote
from providers.sleeperhit.errors import LABEL
from providers.values import Row, identity, row, text

KEY = "Idempotency-Key"
ENVELOPES = {"project": "project", "source": "source", "plan": "plan", "job": "job", "refine": "storyJob"}


def refs(step: Step, request: Request, reply: Reply) -> tuple[RemoteRef, ...]:
    """Raises ProviderError UNREADABLE, maybe sent, when a reply names none."""
    body, token = row(reply.json), request.headers.get(KEY, "")
    place = request.path.split("/")
    of = unquote(place[2]) if len(place) > 2 else ""
    data = {"request_id": reply.request_id} if reply.request_id else {}
    name = step.name.partition(" ")[0]
    if name in ENVELOPES:
        found = row(body.get(ENVELOPES[name]))
        return (made(step, found, data | kept(name, of, text(found.get("createdAt")))),)
    if name in ("resume_job", "resume_plan"):
        return (resumed(step, body, of, token, data),)
    if name == "coverage":
        return (covered(step, body, data | {"artifact": of}),)
    return (edited(step, body, f"{of}#{token}", data | {"artifact": of}),)


def kept(name: str, of: str, made_at: str) -> dict[str, str]:
    """What a later poll cannot do without: the project of a source, the artifact of a refine, the age of a project."""
    said = {"source": {"project": of}, "refine": {"artifact": of}, "project": {projects.MADE: made_at}}
    return {key: value for key, value in said.get(name, {}).items() if value}


def made(step: Step, found: Row, data: dict[str, str]) -> RemoteRef:
    remote_id = identity(found.get("id"))
    if not remote_id:
        raise no_id(step)
    return RemoteRef(
        kind=step.makes,
        remote_id=remote_id,
        step=step.name,
        state=text(found.get("status")),
        data=data,
        price=asked(step, found),
    )


def asked(step: Step, found: Row) -> Decimal | None:
    """What a paid job is quoted at in its own right, which may be another price than its plan's."""
    quote = read_quote(found.get("quote")) if step.paid else None
    return quote.amount if quote is not None else None


def resumed(step: Step, body: Row, of: str, token: str, data: dict[str, str]) -> RemoteRef:
    """`action` is generation_requeued or already_complete; the state that counts is that of the job or plan."""
    found = row(body.get(step.makes))
    if identity(found.get("id")) not in ("", of) or not (found or text(body.get("action"))):
        raise no_id(step)
    listed = body.get("artifactIds")
    if isinstance(listed, list) and len(listed) == 1 and identity(listed[0]):
        data = data | {"makes": identity(listed[0])}  # for a job that lists no artifacts, as a refine may
    return RemoteRef(
        kind=step.makes,
        remote_id=f"{of}#{token}",
        step=step.name,
        state=text(found.get("status")),
        data=data,
        price=asked(step, found),
    )


def covered(step: Step, body: Row, data: dict[str, str]) -> RemoteRef:
    remote_id = identity(body.get("reportId"))
    if not remote_id:
        raise no_id(step)
    return RemoteRef(kind="coverage", remote_id=remote_id, step=step.name, state=text(body.get("status")), data=data)


def edited(step: Step, body: Row, remote_id: str, data: dict[str, str]) -> RemoteRef:
    """An edit in place: its reply must speak of the artifact, or it may not have been read by the vendor at all."""
    if not body:
        raise no_id(step)
    word = text(body.get("status"))
    if step.name in renders.BEFORE_US:
        word, more = renders.begun(body, step.name)
        data = data | more
    cue = row(body.get("cue"))
    if identity(cue.get("id")):
        data = data | {"cue": identity(cue.get("id")), "label": text(cue.get("label"))}
    elif step.name in ("sfx_add", "sfx_update"):
        raise no_id(step)
    return RemoteRef(kind=step.makes, remote_id=remote_id, step=step.name, state=word or "done", data=data)


def no_id(step: Step) -> ProviderError:
    message = f"{LABEL} answered, but not with what became of the {step.name.replace('_', ' ')}. It may have taken it."
    return ProviderError(message, code="no_id", fault=Fault.UNREADABLE, maybe_sent=True)
