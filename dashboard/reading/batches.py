"""The list of batches: drafts, what runs now, what is over. A number of queries that does not grow with their takes."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from dashboard import formats
from dashboard.reading import cards
from dashboard.reading.cards import Card
from dashboard.reading.pills import Pill
from dashboard.reading.status import Look
from jobs import clock
from jobs.batches.summary import costs, needs_a_person
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
    wrong = Count("rows", filter=Q(rows__left_out=False, rows__made=None, rows__problems__contains=[{"level": "error"}]))
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
    charged: dict[uuid.UUID, dict[str, formats.Decimal]] = defaultdict(dict)
    for batch_id, unit, amount in spent(ids):
        charged[batch_id][unit] = amount
    found = [
        BatchCard(one, ended(counts[one.pk]), counts[one.pk].total(), formats.sums(charged[one.pk])) for one in page
    ]
    return found, str(page[-1].pk) if more and page else ""
