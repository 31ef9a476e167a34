"""How a batch stands, and at the end what became of it: counts, costs against quotes, and what needs a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum

from jobs.engine.approval import AHEAD
from jobs.models import Batch, Event, Job
from jobs.states import IN_FLIGHT, LIVE, TERMINAL, Reason, Status

_PERSON = (Reason.APPROVAL, Reason.RECORDING, Reason.UNCONFIRMED)


@dataclass(frozen=True)
class Cost:
    """Of one unit: what was quoted for all that was not cancelled or replaced, and what all that is over cost."""

    unit: str
    quoted: Decimal
    charged: Decimal


@dataclass(frozen=True)
class Summary:
    """state: draft, running, paused, holding (what began goes to its end), on hold, done.

    counts    takes by status; replaced: how many of the failed were asked for again
    needs     what waits for a person, oldest first; failed: what failed and was not asked for again
    ahead     gates that passed by standing approval: the events, which tell the price and in whose name
    ended_at  of the last take; None while one is live
    """

    state: str
    counts: dict[Status, int]
    replaced: int
    costs: Sequence[Cost]
    needs: Sequence[Job]
    failed: Sequence[Job]
    ahead: Sequence[Event]
    ended_at: datetime | None

    @property
    def takes(self) -> int:
        return sum(self.counts.values())

    @property
    def live(self) -> int:
        return sum(number for status, number in self.counts.items() if status in LIVE)


def summary(batch: Batch) -> Summary:
    """A number of queries that does not grow with the batch."""
    jobs = Job.objects.filter(batch=batch)
    counts = {Status(word): n for word, n in jobs.order_by().values_list("status").annotate(n=Count("id"))}
    told = jobs.select_related("key", "shot", "project", "batch").order_by("pk")
    failed = jobs.filter(status=Status.FAILED)
    return Summary(
        state=_state(batch, counts),
        counts=counts,
        replaced=failed.filter(retries__isnull=False).distinct().count(),
        costs=costs(jobs),
        needs=list(told.filter(needs_a_person())),
        failed=list(told.filter(status=Status.FAILED, retries__isnull=True)),
        ahead=list(Event.objects.filter(job__batch=batch, note__contains=AHEAD).select_related("job__shot")),
        ended_at=None if set(counts) - TERMINAL else jobs.aggregate(at=Max("ended_at"))["at"],
    )


def is_over(batch: Batch) -> bool:
    """Confirmed, and nothing of it is live any more."""
    return batch.confirmed_at is not None and not Job.objects.filter(batch=batch, status__in=LIVE).exists()


def costs(jobs: QuerySet[Job]) -> list[Cost]:
    """By unit; units are never added to each other."""
    replaced = Exists(Job.objects.filter(retry_of=OuterRef("pk")))
    rows = jobs.alias(replaced=replaced).order_by().values("key__unit")
    quoted = Sum("quote", filter=~Q(status=Status.CANCELLED) & Q(replaced=False))
    sums = rows.annotate(quoted=quoted, charged=Sum("cost"))
    return [Cost(row["key__unit"], row["quoted"] or Decimal(0), row["charged"] or Decimal(0)) for row in sums]


def needs_a_person() -> Q:
    """Takes that wait for a decision that nobody has made."""
    decided = Q(reason=Reason.APPROVAL, gate__has_key="decision")
    return Q(status=Status.WAITING, reason__in=_PERSON) & ~decided


def _state(batch: Batch, counts: dict[Status, int]) -> str:
    if batch.confirmed_at is None:
        return "draft"
    if not set(counts) & LIVE:
        return "done"
    if batch.paused:
        return "paused"
    if batch.holding:
        return "holding" if set(counts) & (IN_FLIGHT | {Status.FETCHING}) else "on hold"
    return "running"
