"""What a vendor can do with a finished take: what there is, what it costs, and asking for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User

import providers
from jobs import quotes
from jobs.actions import takes
from jobs.actions.operations import Refused
from jobs.models import Artifact, Job
from jobs.states import Status
from providers.base import Access, Acts
from providers.facts import Action
from providers.order import Quote
from providers.report import State


@dataclass(frozen=True)
class Offered:
    """An action on one piece of the vendor's work, which `artifact` is of. quote: None while there is no price;
    error: why, in words."""

    artifact: Artifact
    action: Action
    quote: Quote | None = None
    error: str = ""

    @property
    def seen(self) -> str:
        """What the button says it costs, for the press to be compared with."""
        return "" if self.quote is None or self.quote.amount is None else f"{self.quote.amount.normalize():f}"


def offered(job: Job, artifacts: Sequence[Artifact], patience: float = quotes.PATIENCE) -> list[Offered]:
    """What may be done with the work of this job, each with its price. The rows of `artifacts` have their refs. Asks
    the vendor for prices only, for at most `patience` seconds."""
    if job.status not in (Status.SUCCEEDED, Status.PARTIAL):
        return []
    try:
        provider = providers.get(job.key.provider)(Access(job.key.base_url, ""))  # its secret stays sealed
    except KeyError:
        return []
    if not isinstance(provider, Acts):
        return []
    whole = {row.ref_id: row for row in reversed(artifacts)} | {
        row.ref_id: row for row in reversed(artifacts) if row.role == "main"
    }
    found = [
        Offered(row, action) for row in whole.values() for action in provider.actions(takes.as_parent(row), State.DONE)
    ]
    asks = [(job.key, _wanted(one.artifact, one.action, job).order()) for one in found]
    told = quotes.quotes(asks, patience, fresh=quotes.KEPT)
    return [Offered(one.artifact, one.action, asked.quote, asked.error) for one, asked in zip(found, told, strict=True)]


def carry_out(artifact: Artifact, name: str, seen: str, actor: User | None = None, operation: str = "") -> Job:
    """A new take that does this with the work the artifact is of, at the price that was seen. Raises Refused."""
    job = artifact.job
    one = next((one for one in offered(job, [artifact]) if one.action.name == name), None)
    if one is None:
        raise Refused(f"That cannot be done with {job} now. Nothing was sent. Look at the take again.")
    if one.quote is None or one.quote.amount is None:
        raise Refused(f"There is no price for it yet, so nothing was sent. {one.error or 'Try again in a moment.'}")
    if one.seen != seen:
        raise Refused("Its price has changed, so nothing was sent. Look at it and press again.")
    return takes.submit(_wanted(artifact, one.action, job), actor, operation)


def _wanted(artifact: Artifact, action: Action, job: Job) -> takes.Wanted:
    return takes.Wanted(
        key=job.key,
        project=job.project,
        model=job.model,
        prompt=job.prompt,
        shot=job.shot.code,
        title=str(job.order.get("title") or ""),
        action=action.name,
        parent=artifact,
    )
