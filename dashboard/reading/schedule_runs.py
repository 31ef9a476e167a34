"""Runs of schedules as lists show them: how each ended, with how many takes and for how much. Two queries a list."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.urls import reverse

from dashboard import formats
from dashboard.reading.needs import decided
from dashboard.reading.status import Look
from jobs.models import Job, ScheduleRun
from jobs.states import LIVE, Reason, Status

_State = ScheduleRun.State
LOOKS: dict[str, Look] = {
    _State.PLANNED: Look("live", "submitting", "Being made"),
    _State.QUEUED: Look("idle", "queued", "In line"),
    _State.RUNNING: Look("live", "running", "Running"),
    _State.DONE: Look("good", "done", "Done"),
    _State.SKIPPED: Look("idle", "cancelled", "Skipped"),
    _State.REFUSED: Look("bad", "failed", "Refused"),
}
OVER_CAP = Look("bad", "failed", "Over its cap")
IN_PART = Look("you", "partial", "Done in part")
FAILED = Look("bad", "failed", "Failed")
NEEDS = Look("you", "waiting", "Needs you")
_WORDS = {
    Status.SUCCEEDED: "done",
    Status.PARTIAL: "in part",
    Status.FAILED: "failed",
    Status.CANCELLED: "cancelled",
}
_GOOD = {Status.SUCCEEDED, Status.PARTIAL}


@dataclass
class Takes:
    """What a batch's takes came to. The newest take of a row counts; money counts for all of them, by unit."""

    ended: Counter[str] = field(default_factory=Counter)
    live: int = 0
    asking: int = 0  # of the live ones, those that wait for a person
    quoted: dict[str, Decimal] = field(default_factory=dict)
    charged: dict[str, Decimal] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """12 done, 1 failed, 3 on their way."""
        told = [f"{self.ended[status]} {word}" for status, word in _WORDS.items() if self.ended[status]]
        return ", ".join([*told, f"{self.live} on their way"] if self.live else told)

    @property
    def money(self) -> str:
        """What it cost, else what it is quoted at."""
        if self.charged and any(self.charged.values()):
            return formats.sums(self.charged)
        return f"{formats.sums(self.quoted)} quoted" if self.quoted else ""


@dataclass(frozen=True)
class RunLine:
    run: ScheduleRun
    takes: Takes

    @property
    def look(self) -> Look:
        return look(self.run, self.takes)

    @property
    def href(self) -> str:
        return reverse("schedule_run", args=[self.run.pk])


def look(run: ScheduleRun, takes: Takes) -> Look:
    """The one word for a run: its state, or what its takes say about it."""
    if run.state == _State.REFUSED:
        return OVER_CAP if run.why.startswith("Over the cap") else LOOKS[_State.REFUSED]
    if takes.asking:
        return NEEDS
    over = run.state == _State.DONE or (run.state == _State.RUNNING and takes.ended and not takes.live)
    if over and takes.ended[Status.FAILED] + takes.ended[Status.PARTIAL]:
        return IN_PART if any(takes.ended[one] for one in _GOOD) else FAILED
    return LOOKS[_State.DONE if over else run.state]


def lines(runs: Iterable[ScheduleRun]) -> list[RunLine]:
    """The runs in their order, each with its takes. One query."""
    found = list(runs)
    takes = takes_of([run.batch_id for run in found if run.batch_id])
    return [RunLine(run, takes.get(run.batch_id, Takes()) if run.batch_id else Takes()) for run in found]


def takes_of(batches: Iterable[UUID]) -> Mapping[UUID, Takes]:
    """What the takes of these batches came to. One query."""
    newer = Job.objects.filter(retry_of=OuterRef("pk"))
    rows = (
        Job.objects.filter(batch__in=list(batches))
        .order_by()
        .values_list("batch_id", "key__unit", "status")
        .annotate(
            counted=Count("id", filter=~Q(Exists(newer))),
            asking=Count("id", filter=Q(status=Status.WAITING) & ~Q(reason=Reason.PREVIOUS) & ~decided()),
            quoted=Sum("quote"),
            charged=Sum("cost"),
        )
    )
    found: dict[UUID, Takes] = defaultdict(Takes)
    for batch, unit, status, counted, asking, quoted, charged in rows:
        takes = found[batch]
        if status in LIVE:
            takes.live += counted
            takes.asking += asking
        else:
            takes.ended[status] += counted
        _add(takes.quoted, unit, quoted)
        _add(takes.charged, unit, charged)
    return found


def _add(sums: dict[str, Decimal], unit: str, amount: Decimal | None) -> None:
    if amount is not None:
        sums[unit] = sums.get(unit, Decimal(0)) + amount
