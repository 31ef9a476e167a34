"""Are we billed right? Our ledger beside the vendors' books, by key, and the takes where they differ."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.urls import reverse

from dashboard.reading.ledger import KIND, SPENT
from dashboard.reading.status import Look
from dashboard.reading.titles import take_title
from jobs.engine.vendor import has_books
from jobs.models import Job, Key, LedgerEntry
from jobs.states import Status

MOST = 50  # takes
IN_STEP = Look("good", "done", "In step")
OPEN = Look("you", "warning", "Bill open")
ESTIMATED = Look("idle", "check", "Estimated")
CORRECTED = Look("idle", "check", "Corrected")


@dataclass(frozen=True)
class Drift:
    """settled: what we wrote down as charged; books: what the vendor's books say, None while they do not; difference:
    by how much they corrected us. href: of a take; "" for a whole key."""

    key: Key
    settled: Decimal
    books: Decimal | None
    difference: Decimal
    look: Look
    words: str
    href: str = ""


def of_keys(keys: list[Key], since: datetime) -> dict[uuid.UUID, Drift]:
    """Each key as a whole. Three queries."""
    settled, adjusted = Sum("amount", filter=Q(kind=KIND.SETTLE)), Sum("amount", filter=Q(kind=KIND.ADJUST))
    rows = LedgerEntry.objects.filter(kind__in=SPENT, at__gte=since).order_by().values("key_id")
    told = rows.annotate(takes=Count("job", distinct=True), settled=settled, adjusted=adjusted)
    found = {row["key_id"]: row for row in told}
    bills = Job.objects.filter(unreconciled=True).order_by().values_list("key_id").annotate(n=Count("id"))
    waiting = dict(bills)
    back = dict(_refunded(since).order_by().values_list("key_id").annotate(n=Count("id")))
    return {key.pk: _of_key(key, found.get(key.pk, {}), waiting.get(key.pk, 0), back.get(key.pk, 0)) for key in keys}


def _corrections(since: datetime) -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(job=OuterRef("pk"), kind=KIND.ADJUST, at__gte=since)


def _refunded(since: datetime) -> QuerySet[Job]:
    """Takes that came to nothing and whose whole charge the vendor gave back: as it should be."""
    spent = LedgerEntry.objects.filter(job=OuterRef("pk"), kind__in=SPENT).order_by().values("job")
    left = Subquery(spent.annotate(left=Sum("amount")).values("left"))
    ended = Job.objects.filter(status__in=[Status.FAILED, Status.CANCELLED], unreconciled=False)
    return ended.filter(Exists(_corrections(since))).annotate(left=left).filter(left=0)


def _of_key(key: Key, found: Mapping[str, Any], waiting: int, refunds: int) -> Drift:
    ours, by, takes = found.get("settled") or Decimal(0), found.get("adjusted") or Decimal(0), found.get("takes", 0)
    counted = f"{takes:,} take{'' if takes == 1 else 's'}"
    matched = f", {refunds:,} refund{'' if refunds == 1 else 's'} matched" if refunds else ""
    if waiting:
        words = f"{counted} charged{matched}. {waiting} bill{'' if waiting == 1 else 's'} not in the vendor’s books yet"
        look = Look(OPEN.group, OPEN.shape, f"{waiting} bill{'' if waiting == 1 else 's'} open")
        return Drift(key, ours, None, by, look, words)
    if takes and not has_books(key):
        return Drift(key, ours, None, by, ESTIMATED, f"{counted} estimated. This provider tells no charges")
    return Drift(key, ours, ours + by, by, IN_STEP, f"{counted} charged{matched}" if takes else "Nothing was charged")


def of_takes(since: datetime) -> list[Drift]:
    """Takes whose bill is open or was corrected, open ones first, then the newest; refunds that were due aside. One
    query."""
    corrections = LedgerEntry.objects.filter(job=OuterRef("pk"), kind=KIND.ADJUST)
    sums = {
        "settled": Sum("ledger__amount", filter=Q(ledger__kind=KIND.SETTLE)),
        "adjusted": Sum("ledger__amount", filter=Q(ledger__kind=KIND.ADJUST)),
        "note": Subquery(corrections.order_by("-id").values("note")[:1]),
    }
    jobs = Job.objects.filter(Q(unreconciled=True) | Exists(_corrections(since)))
    jobs = jobs.exclude(pk__in=_refunded(since).values("pk"))
    rows = jobs.annotate(**sums).select_related("key", "shot", "project").order_by("-unreconciled", "-id")
    return [_of_take(job) for job in rows[:MOST]]


def _of_take(job: Job) -> Drift:
    settled, adjusted, note = (getattr(job, name) for name in ("settled", "adjusted", "note"))
    ours, by = settled or Decimal(0), adjusted or Decimal(0)
    href = reverse("take", args=[job.pk])
    if job.unreconciled:
        words = "the vendor did not name its price; our estimate stands until its books do"
        return Drift(job.key, ours, None, by, OPEN, f"{take_title(job)}: {words}", href)
    return Drift(job.key, ours, ours + by, by, CORRECTED, f"{take_title(job)}: {note or 'corrected'}", href)
