"""The list of batches: drafts, what runs now, what is over. A number of queries that does not grow with their takes."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from statistics import median

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Sum
from django.urls import reverse

from dashboard import formats
from dashboard.reading import cards
from dashboard.reading.cards import Card
from dashboard.reading.pills import Pill
from dashboard.reading.status import Look
from jobs import clock
from jobs.batches.summary import needs_a_person
from jobs.models import Batch, Job, Project
from jobs.states import IN_FLIGHT, LIVE, Reason, Status

PAGE = 40  # batches that are over, on a page
DRAFTS = 20
STRIPS = 6  # running batches with their posters
POSTERS = 12  # of one strip
BEFORE = 7  # of them are over, where many rows are
ENOUGH = 3  # takes that must have ended before anything is said of the time left
SPREAD = 3  # times the middle that the longest may have taken, for the same


@dataclass(frozen=True)
class Fact:
    """One take of a batch, as its counts and times need it."""

    pk: uuid.UUID
    status: Status
    reason: str
    asks: bool
    sent: datetime | None
    ended: datetime | None


@dataclass
class BatchCard:
    """look: how it stands, in words; left: "about 6 min left" when that can be told; strip: posters in sheet order."""

    batch: Batch
    look: Look
    takes: int
    charged: str = ""
    left: str = ""
    needs: int = 0
    failed: int = 0
    strip: list[Card] = field(default_factory=list)
    more: int = 0

    @property
    def href(self) -> str:
        return reverse("batch", args=[self.batch.pk])

    @property
    def anchor(self) -> str:
        return f"batch-{self.batch.pk}"


def newest(batches: Collection[uuid.UUID]) -> QuerySet[Job]:
    """The takes that count: of each row the last one asked for, in sheet order."""
    again = Job.objects.filter(retry_of=OuterRef("pk"), batch=OuterRef("batch"))
    return Job.objects.filter(~Exists(again), batch__in=batches).order_by("batch_id", "row__number", "pk")


def _of(project: Project | None) -> QuerySet[Batch]:
    rows = Batch.objects.select_related("project", "created_by")
    return rows.filter(project=project) if project else rows.filter(project__archived_at=None)


def drafts(project: Project | None = None) -> list[BatchCard]:
    """Sheets that were not confirmed yet, newest first."""
    wrong = Count(
        "rows", filter=Q(rows__left_out=False, rows__made=None, rows__problems__contains=[{"level": "error"}])
    )
    rows = _of(project).filter(confirmed_at=None, schedule=None).annotate(number=Count("rows"), wrong=wrong)
    return [_draft(one) for one in rows.order_by("-id")[:DRAFTS]]


def _draft(batch: Batch) -> BatchCard:
    number, wrong = getattr(batch, "number", 0), getattr(batch, "wrong", 0)
    look = Look("idle", "edit", "Draft")
    if wrong:
        look = Look("bad", "failed", f"{wrong} problem{'s' if wrong != 1 else ''}")
    return BatchCard(batch, look, number)


def live() -> Exists:
    """Has a batch anything on its way?"""
    return Exists(Job.objects.filter(batch=OuterRef("pk"), status__in=sorted(LIVE)))


def running(project: Project | None = None) -> list[BatchCard]:
    """What is under way, the oldest first, with posters. Seven queries."""
    batches = list(_of(project).filter(live(), confirmed_at__isnull=False).order_by("confirmed_at"))
    facts = facts_of([batch.pk for batch in batches])
    now = clock.now()
    found = [card_of(batch, facts[batch.pk], now) for batch in batches]
    windows = {one.batch.pk: window(facts[one.batch.pk]) for one in found[:STRIPS]}
    jobs = Job.objects.filter(pk__in=[pk for pks in windows.values() for pk in pks])
    drawn = {card.pk: card for card in cards.cards(jobs)}
    for one in found[:STRIPS]:
        one.strip = [drawn[pk] for pk in windows[one.batch.pk] if pk in drawn]
        one.more = one.takes - len(one.strip)
    return found


def over(project: Project | None = None, before: uuid.UUID | None = None) -> tuple[list[BatchCard], str]:
    """What is over, newest first, and the cursor of the next page ("" at the end)."""
    rows = _of(project).filter(~live(), confirmed_at__isnull=False).order_by("-id")
    page = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
    more, page = len(page) > PAGE, page[:PAGE]
    ids = [batch.pk for batch in page]
    counts: dict[uuid.UUID, Counter[Status]] = defaultdict(Counter)
    for batch_id, status, number in newest(ids).order_by().values_list("batch", "status").annotate(n=Count("pk")):
        counts[batch_id][Status(status)] = number
    charged: dict[uuid.UUID, dict[str, Decimal]] = defaultdict(dict)
    for batch_id, unit, amount in spent(ids):
        charged[batch_id][unit] = amount
    found = [
        BatchCard(one, ended(counts[one.pk]), counts[one.pk].total(), formats.sums(charged[one.pk])) for one in page
    ]
    return found, str(page[-1].pk) if more and page else ""


def spent(batches: Collection[uuid.UUID]) -> Iterable[tuple[uuid.UUID, str, Decimal]]:
    """(batch, unit, sum) of what their takes cost."""
    rows = Job.objects.filter(batch__in=batches, cost__gt=0).order_by()
    return rows.values_list("batch", "key__unit").annotate(sum=Sum("cost"))


def facts_of(batches: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Fact]]:
    """Every take that counts, by its batch, in sheet order. One query."""
    found: dict[uuid.UUID, list[Fact]] = defaultdict(list)
    asks = ExpressionWrapper(needs_a_person(), output_field=BooleanField())
    rows = newest(batches).annotate(asks=asks)
    for batch_id, pk, status, *rest in rows.values_list(
        "batch", "pk", "status", "reason", "asks", "dispatched_at", "ended_at"
    ):
        found[batch_id].append(Fact(pk, Status(status), *rest))
    return found


def card_of(batch: Batch, facts: Sequence[Fact], now: datetime) -> BatchCard:
    """A batch that runs, without its posters."""
    counts = Counter(one.status for one in facts)
    needs = sum(one.asks for one in facts)
    return BatchCard(
        batch, standing(batch, counts), len(facts), left=left(batch, facts, now), needs=needs,
        failed=counts[Status.FAILED],
    )  # fmt: skip


def standing(batch: Batch, counts: Counter[Status]) -> Look:
    """How a batch that runs stands, in words: 7 of 12 done, 3 rendering."""
    done = counts[Status.SUCCEEDED] + counts[Status.PARTIAL]
    busy = sum(counts[one] for one in IN_FLIGHT) + counts[Status.FETCHING]
    words = f"{done:,} of {counts.total():,} done"
    if batch.paused:
        return Look("idle", "pause", f"Paused, {words}")
    if batch.holding:
        return Look(
            "idle", "pause", f"{'Holding after' if busy else 'On hold,'} {f'{busy} rendering' if busy else words}"
        )
    return Look("live", "running", f"{words}, {busy} rendering" if busy else words)


def ended(counts: Counter[Status]) -> Look:
    """How a batch that is over came out."""
    done, failed = counts[Status.SUCCEEDED] + counts[Status.PARTIAL], counts[Status.FAILED]
    if failed:
        return Look("bad", "failed", f"{done:,} of {counts.total():,} done, {failed:,} failed")
    if counts[Status.CANCELLED]:
        return Look("idle", "cancelled", f"{done:,} of {counts.total():,} done, {counts[Status.CANCELLED]:,} cancelled")
    return Look("good", "done", f"{done:,} done")


def left(batch: Batch, facts: Sequence[Fact], now: datetime) -> str:
    """ "about 6 min left", from how long its own takes took and how many are at work at once. "" where that would be a
    guess: too few have ended, they took very different times, one takes longer than any before, or it stands still or
    waits for somebody."""
    took = [(one.ended - one.sent).total_seconds() for one in facts if _went_well(one) and one.ended and one.sent]
    busy = [(now - one.sent).total_seconds() for one in facts if one.status in IN_FLIGHT and one.sent]
    queued = sum(one.status == Status.QUEUED or one.reason == Reason.PREVIOUS for one in facts)
    still = batch.paused or batch.holding or any(one.asks for one in facts)
    if still or len(took) < ENOUGH or not busy or max(took) > SPREAD * max(1, median(took)) or max(busy) > max(took):
        return ""
    usual = median(took)
    work = queued * usual + sum(max(0.0, usual - one) for one in busy)
    return f"about {formats.span(max(1.0, work / len(busy)))} left"


def _went_well(one: Fact) -> bool:
    return one.status in {Status.SUCCEEDED, Status.PARTIAL}


def window(facts: Sequence[Fact]) -> list[uuid.UUID]:
    """The takes of a strip: where a batch is too long for it, those around the first that is not over."""
    first = next((place for place, one in enumerate(facts) if one.status in LIVE), 0)
    start = max(0, min(first - BEFORE, len(facts) - POSTERS))
    return [one.pk for one in facts[start : start + POSTERS]]


def pills(project: Project | None) -> list[Pill]:
    """All projects, and each that has batches. One query."""
    rows = Project.objects.filter(archived_at=None).annotate(number=Count("batches")).filter(number__gt=0)
    found = list(rows.order_by("-id")[:20])
    total = sum(getattr(one, "number", 0) for one in found)
    return [
        Pill("All projects", "?", total, project is None),
        *(Pill(one.name, f"?project={one.pk}", getattr(one, "number", 0), one == project) for one in found),
    ]


def count() -> tuple[int, str]:
    """What the rail shows: how many batches run, and "you" when one of them waits for somebody. One query."""
    asks = Exists(Job.objects.filter(needs_a_person(), batch=OuterRef("pk")))
    found = Batch.objects.filter(live(), confirmed_at__isnull=False).aggregate(
        number=Count("pk"), asks=Count("pk", filter=Q(asks))
    )
    return found["number"], "you" if found["asks"] else ""
