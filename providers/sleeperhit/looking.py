"""Did a submit land, and what has the account made? Of all that is listed only projects show our token."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from providers.order import Step
from providers.report import CannotLook, Finding, Found, NotSeen, RemoteRef, RemoteWork
from providers.sleeperhit.payload import OURS
from providers.sleeperhit.reads import Reads
from providers.values import Row, identity, moment, row, rows, text

CLOCKS_DIFFER = timedelta(minutes=10)  # the vendor's clock against ours
NO_MARK = CannotLook(
    "Sleeper Hit lists nothing by the key of an operation. It may be sent again: with the same key it counts as the "
    "same request and is paid once."
)


def find(reads: Reads, step: Step, token: str, since: datetime) -> Finding:
    """A project by our token. One that was made since and shows no metadata could be ours, so then nobody knows."""
    if step.name != "project":
        return NO_MARK
    silent = False
    for page in reads.listing("projects", "story-projects", use="find"):
        for one in page:
            if text(row(one.get("metadata")).get(OURS)) == token:
                return Found(refs=(RemoteRef(kind="project", remote_id=identity(one.get("id")), step=step.name),))
            silent = silent or (not row(one.get("metadata")) and not before(one, since - CLOCKS_DIFFER))
    return NO_MARK if silent else NotSeen()


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
    made = moment(one.get("createdAt"))
    return made is not None and made < since
