"""Giving the free slots of a key to its queued jobs, fairly: lowest in flight of its project, of its person, then
priority, then whoever was served longest ago, then age. Nothing is sent here; a job that gets a slot moves to
submitting and is attended to by `submit`.
"""

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Count, QuerySet, Window
from django.db.models.functions import RowNumber

from jobs import clock, money
from jobs.clock import After, Now
from jobs.engine import batch_limits
from jobs.engine.vendor import facts_of
from jobs.models import Attempt, Job, Key
from jobs.moves import locked, move
from jobs.states import IN_FLIGHT, Reason, Status
from providers.order import Step

PASSED_OVER = 50  # queued jobs of one project and person that may be looked past when they cannot start yet
_NEVER = datetime.min.replace(tzinfo=UTC)


def dispatch(key_id: uuid.UUID) -> list[uuid.UUID]:
    """Fill the key's free slots; the ids of the jobs that got one. Safe to run twice, and from many places at once."""
    with transaction.atomic():
        # locks: the key, then batches, caps, jobs; no_key, or every foreign key check on this row would wait for us
        key = Key.objects.select_for_update(no_key=True).get(pk=key_id)
        now = clock.now()
        if closed(key) or (key.not_before and key.not_before > now) or facts_of(key).pull:
            return []
        free = key.max_in_flight - Job.objects.filter(key=key, status__in=IN_FLIGHT).count()
        chosen = _fairest(key, free) if free > 0 else []
        # all at once: a cap locked after the first job's row could meet a cancel the other way
        money.lock_caps(*chosen)
        list(locked(Job.objects.filter(pk__in=[job.pk for job in chosen])).values_list("pk"))
        return [job.pk for place, job in enumerate(chosen) if _start(job, place)]


def closed(key: Key) -> str:
    """Why nothing new may be sent with this key, as a sentence; "" when it may."""
    if key.state != Key.State.ACTIVE:
        return f"The key {key.label} is {key.state}."
    if key.breaker_code:
        return f"The key {key.label} is stopped: {key.breaker_message}"
    return ""


def _fairest(key: Key, free: int) -> list[Job]:
    """The next `free` queued jobs in fair order; those that may not start yet are passed over."""
    due = batch_limits.allowed(Job.objects.filter(key=key, status=Status.QUEUED, due_at__lte=Now()))
    room = batch_limits.Room(due)
    owners = ["project_id", "created_by_id", "batch_id"]  # a batch that is nearly full hides no other of its owner
    place = Window(RowNumber(), partition_by=owners, order_by=["-priority", "id"])
    queued = due.exclude(batch__in=room.full()).annotate(place=place).filter(place__lte=free + PASSED_OVER)
    waiting = list(queued.select_related("key", "shot", "project").order_by("-priority", "id"))
    busy = Job.objects.filter(key=key, status__in=IN_FLIGHT)
    projects = _count(busy, "project_id")
    people = _count(busy, "created_by_id")
    served = _Served(key, waiting)
    steps = _Steps(key)
    chosen: list[Job] = []
    while waiting and len(chosen) < free:
        job = min(
            waiting,
            key=lambda j: (projects[j.project_id], people[j.created_by_id], -j.priority, *served.when(j), j.pk),
        )
        waiting.remove(job)
        if _too_dear(key, job) or not steps.fits(job.current_step()) or not room.take(job):
            continue
        steps.take(job.current_step())
        projects[job.project_id] += 1
        people[job.created_by_id] += 1
        chosen.append(job)
    return chosen


def _count(jobs: QuerySet[Job], column: str) -> Counter[object]:
    return Counter(dict(jobs.values_list(column).annotate(n=Count("id")).order_by()))


class _Served:
    """When each project and person that waits was last given a slot. With few slots all have nothing in flight each
    time one falls free, and age alone would let a thousand older takes go first."""

    def __init__(self, key: Key, waiting: Sequence[Job]) -> None:
        self.people: dict[tuple[object, object], datetime] = {}
        self.projects: dict[object, datetime] = {}
        pairs = {(job.project_id, job.created_by_id) for job in waiting}
        for project, person in pairs if len(pairs) > 1 else ():
            youngest = Job.objects.filter(key=key, project=project, created_by=person, dispatched_at__isnull=False)
            at = youngest.order_by("-id").values_list("dispatched_at", flat=True).first() or _NEVER
            self.people[project, person] = at
            self.projects[project] = max(at, self.projects.get(project, _NEVER))

    def when(self, job: Job) -> tuple[datetime, datetime]:
        person = self.people.get((job.project_id, job.created_by_id), _NEVER)
        return self.projects.get(job.project_id, _NEVER), person


class _Steps:
    """How many more jobs may start each kind of step on this key now."""

    def __init__(self, key: Key) -> None:
        self.key = key
        self.now = clock.now()
        self.running: Counter[str] = Counter()
        self.started: dict[str, datetime] = {}
        self.seen: dict[str, datetime] = {}
        busy = Job.objects.filter(key=key, status__in=IN_FLIGHT).only("steps", "step", "dispatched_at")
        for job in busy:
            name = job.current_step().name
            self.running[name] += 1
            if job.dispatched_at:
                self.started[name] = max(job.dispatched_at, self.started.get(name, job.dispatched_at))

    def fits(self, step: Step) -> bool:
        last = self._last_start(step) if step.stagger else None
        if step.max_in_flight is not None and self.running[step.name] >= step.max_in_flight:
            return False
        return not (step.stagger and last is not None and (self.now - last).total_seconds() < step.stagger)

    def _last_start(self, step: Step) -> datetime | None:
        """Of this step on this key, by those that are at it and by the journal, which knows those that are past it."""
        if step.name not in self.seen:
            sent = Attempt.objects.filter(job__key=self.key, step=step.name).order_by("-pk")
            self.seen[step.name] = sent.values_list("prepared_at", flat=True).first() or _NEVER
        return max(self.seen[step.name], self.started.get(step.name, _NEVER))

    def take(self, step: Step) -> None:
        self.running[step.name] += 1
        self.started[step.name] = self.now


def _too_dear(key: Key, job: Job) -> bool:
    """True while the account is known to hold less than this step costs (see a 402 in `submit`)."""
    return key.short_of is not None and job.price_of(job.current_step()) > key.short_of


def _start(job: Job, place: int) -> bool:
    step = job.current_step()
    price = job.price_of(step)
    unheld = step.name in job.prices and step.paid and money.open_hold(job, step.name) is None
    try:
        return move(
            job,
            Status.SUBMITTING,
            effect=money.Hold(step.name, price) if unheld else None,
            due=0,
            dispatched_at=After(place / 1000),  # in their order, for `_Served`
            tries=job.tries,
            headline="Sending",
        )
    except money.OverCap as over:
        move(job, Status.WAITING, reason=Reason.BUDGET, note=str(over), due=60)
        return False
