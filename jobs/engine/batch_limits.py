"""What a batch says about its own takes: paused, on hold, how many at once over all keys, and how far apart."""

from collections import Counter
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from jobs import clock
from jobs.models import Batch, Job
from jobs.states import IN_FLIGHT

_PACED = Q(max_in_flight__isnull=False) | Q(stagger__gt=0)


def allowed(queued: QuerySet[Job]) -> QuerySet[Job]:
    """Those of these queued jobs that may be sent: paused batches send nothing, batches on hold begin nothing."""
    return queued.exclude(batch__paused=True).exclude(batch__holding=True, step=0)


class Room:
    """How many more takes each batch may send now. Locks the batches that have a limit, by id, until the transaction
    ends: the keys of two dispatches are not the same, and both count here."""

    def __init__(self, queued: QuerySet[Job]) -> None:
        batches = queued.filter(batch__isnull=False).order_by().values("batch")
        paced = Batch.objects.filter(_PACED, pk__in=batches).order_by("pk")
        self._batches = {batch.pk: batch for batch in paced.select_for_update(no_key=True)}
        jobs = Job.objects.filter(batch__in=self._batches).order_by() if self._batches else Job.objects.none()
        busy = jobs.filter(status__in=IN_FLIGHT).values_list("batch").annotate(n=Count("id"))
        self._busy: Counter[object] = Counter(dict(busy))
        self._last: dict[object, datetime] = dict(
            jobs.filter(dispatched_at__isnull=False).values_list("batch").annotate(at=Max("dispatched_at"))
        )
        self._now = clock.now()

    def full(self) -> list[UUID]:
        """The batches of which nothing may be sent now."""
        return [one for one, batch in self._batches.items() if not self._free(batch)]

    def take(self, job: Job) -> bool:
        """Count this job as sent, if its batch has room."""
        batch = self._batches.get(job.batch_id) if job.batch_id else None
        if batch is None:
            return True
        if not self._free(batch):
            return False
        self._busy[batch.pk] += 1
        self._last[batch.pk] = self._now
        return True

    def _free(self, batch: Batch) -> bool:
        if batch.max_in_flight is not None and self._busy[batch.pk] >= batch.max_in_flight:
            return False
        last = self._last.get(batch.pk)
        return not (batch.stagger and last is not None and (self._now - last).total_seconds() < batch.stagger)


def why_not(job: Job) -> str:
    """Why a queued take of a batch is not sent by the batch's own word, as a sentence; "" when nothing stops it."""
    batch = job.batch
    if batch is None:
        return ""
    if batch.paused:
        return f"The batch {batch} is paused."
    if batch.holding and job.step == 0:
        return f"The batch {batch} is on hold: what began goes to its end, and nothing new begins."
    busy = _busy(batch) if batch.max_in_flight is not None else 0
    if batch.max_in_flight is not None and busy >= batch.max_in_flight:
        word = "take" if busy == 1 else "takes"
        return f"The batch {batch} works on {busy} {word}, as many as it may at once."
    if batch.stagger and _too_soon(batch):
        return f"The batch {batch} sends one take every {batch.stagger:g} s."
    return ""


def _busy(batch: Batch) -> int:
    return Job.objects.filter(batch=batch, status__in=IN_FLIGHT).count()


def _too_soon(batch: Batch) -> bool:
    last = Job.objects.filter(batch=batch).aggregate(at=Max("dispatched_at"))["at"]
    return last is not None and (clock.now() - last).total_seconds() < batch.stagger
