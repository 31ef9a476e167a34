"""Did a submit land, and what has the account made? Every list is read to its end (R21).

Projects and sources show our token; a project of ours has one plan, and a plan one job.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from providers.errors import Fault, ProviderError
from providers.http import Client
from providers.order import Request, Step
from providers.reply import Reply
from providers.report import CannotLook, Finding, Found, NotSeen, RemoteRef, RemoteWork
from providers.sleeperhit.address import vendor_id
from providers.sleeperhit.errors import unreadable
from providers.sleeperhit.jobs import job_of
from providers.sleeperhit.payload import OURS
from providers.sleeperhit.reads import Reads
from providers.values import Row, identity, moment, row, rows, text

CONFLICT = 409
CLOCKS_DIFFER = timedelta(minutes=10)  # the vendor's clock against ours
NO_MARK = CannotLook(
    "Sleeper Hit lists nothing by the key of an operation. It may be sent again: with the same key it counts as the "
    "same request and is paid once."
)
GONE = CannotLook("The project of this take is gone at Sleeper Hit, so there is nothing to look through.")


def find(reads: Reads, step: Step, token: str, since: datetime, refs: Sequence[RemoteRef] = ()) -> Finding:
    """refs: what earlier steps made. An edit of finished work leaves nothing behind that would be surely its own."""
    of = {ref.kind: vendor_id(ref.remote_id) for ref in refs}
    name, made_since = step.name.partition(" ")[0], since - CLOCKS_DIFFER
    try:
        if name == "project":
            return project(reads, step, token, made_since)
        if name == "source" and "project" in of:
            there = {vendor_id(ref.remote_id) for ref in refs if ref.kind == "source"}
            return source(reads, step, token, made_since, of["project"], there)
        if name == "plan" and "project" in of:
            listed = reads.listing("plans", "story-projects", of["project"], "story-plans", use="find")
            return only(step, [one for page in listed for one in page if not before(one, made_since)])
        if name == "job" and "plan" in of:
            listed = reads.listing("jobs", "story-jobs", use="find", query={"storyPlanId": of["plan"]})
            ours = [one for page in listed for one in page if identity(one.get("storyPlanId")) == of["plan"]]
            return only(step, [one for one in ours if not before(one, made_since)])
    except ProviderError as error:
        if error.code != "project_not_found":
            raise
        return GONE
    return NO_MARK


def resumed_before(client: Client, step: Step, request: Request, error: ProviderError) -> Reply | None:
    """The job that a refused resume is about, when it goes on: it was resumed, by this very request, whose answer was
    lost. Resuming is in no list of what honours a key (contract 1.3), so a repeat may be refused like that. None: it
    stands where it ended, and the refusal is final."""
    if step.name != "resume_job" or error.status != CONFLICT or error.fault is not Fault.REFUSED:
        return None
    try:
        reply = client.get(request.path.removesuffix("/resume"), use="find")
        found = job_of(row(reply.json).get("job"))
        if not found.word:
            raise unreadable("a job without a status")
    except ProviderError as unseen:
        if unseen.fault is Fault.REFUSED:
            return None
        unseen.maybe_sent = True
        raise
    return reply if found.goes_on else None


def project(reads: Reads, step: Step, token: str, made_since: datetime) -> Finding:
    """By our token. One that was made since and shows no metadata could be ours, so then nobody knows."""
    silent = False
    for page in reads.listing("projects", "story-projects", use="find"):
        for one in page:
            if marked(one, token):
                return Found(refs=(made(step, one),))
            silent = silent or could_be(one, made_since)
    return NO_MARK if silent else NotSeen()


def source(reads: Reads, step: Step, token: str, made_since: datetime, of: str, there: set[str]) -> Finding:
    """By our token, in the project of the take. Those that show no metadata are for a person to choose from. there: the
    sources of earlier steps."""
    silent: list[RemoteRef] = []
    for page in reads.listing("sources", "story-projects", of, "sources", use="find"):
        for one in page:
            ref = made(step, one, project=of)
            if marked(one, token):
                return Found(refs=(ref,))
            if could_be(one, made_since) and ref.remote_id not in there:
                silent.append(ref)
    return Found(refs=tuple(silent), certain=False) if silent else NotSeen()


def only(step: Step, listed: Sequence[Row]) -> Finding:
    """One that there can be only one of; of several a person chooses."""
    refs = tuple(ref for one in listed if (ref := made(step, one)).remote_id)
    return Found(refs, certain=len(refs) == 1) if refs else NotSeen()


def marked(one: Row, token: str) -> bool:
    return text(row(one.get("metadata")).get(OURS)) == token


def could_be(one: Row, made_since: datetime) -> bool:
    """A source's own metadata ("pageCount") may have taken the place of ours."""
    return not text(row(one.get("metadata")).get(OURS)) and not before(one, made_since)


def made(step: Step, one: Row, **data: str) -> RemoteRef:
    return RemoteRef(
        kind=step.makes, remote_id=identity(one.get("id")), step=step.name, state=text(one.get("status")), data=data
    )


def recent(reads: Reads, since: datetime | None) -> Iterator[RemoteWork]:
    """Every job back to `since`, all pages: their order is not stated (R21)."""
    for page in reads.listing("jobs", "story-jobs", use="find"):
        for one in page:
            remote_id = identity(one.get("id"))
            if remote_id and not (since is not None and before(one, since)):
                yield RemoteWork(
                    ref=RemoteRef(kind="job", remote_id=remote_id, step="job", state=text(one.get("status"))),
                    model=next((text(asked.get("type")) for asked in rows(one.get("artifactRequests"))), ""),
                    prompt="",
                    word=text(one.get("status")),
                    tags=(),
                    created_at=moment(one.get("createdAt")),
                )


def before(one: Row, since: datetime) -> bool:
    made_at = moment(one.get("createdAt"))
    return made_at is not None and made_at < since
