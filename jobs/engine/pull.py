"""Pull providers: nothing is sent. A runner leases the next queued job; a lease that runs out goes back.

The wire of each such provider lives elsewhere; these are the moves they share.
"""

import uuid
from datetime import timedelta

from django.db import transaction

from jobs import clock
from jobs.clock import Now
from jobs.engine import batch_limits
from jobs.engine.failures import stored
from jobs.engine.vendor import facts_of
from jobs.models import Job, Key
from jobs.money import Release
from jobs.moves import claim, keep, move
from jobs.states import Status
from providers.report import Failure

LEASES = 5  # a job may lose before it fails
AGE = timedelta(days=2)  # a job that no runner finished by then fails


def lease_next(key_id: uuid.UUID, runner: str, seconds: float) -> Job | None:
    """Give the next queued job of a pull key to a runner; its `lease` proves the runner's right to it until due_at."""
    with transaction.atomic():
        key = Key.objects.select_for_update(no_key=True).get(pk=key_id)
        if key.state != Key.State.ACTIVE or not facts_of(key).pull:
            return None
        queued = Job.objects.filter(key=key, status=Status.QUEUED, due_at__lte=Now(), cancel_wish=False)
        due = batch_limits.allowed(queued)
        due = due.exclude(batch__in=batch_limits.Room(due).full())
        job = due.select_related("key", "shot", "project").order_by("-priority", "id").first()
        if job is None:
            return None
        note = f"Taken by {runner}"
        lease = uuid.uuid4()
        won = move(
            job,
            Status.RUNNING,
            note=note,
            due=seconds,
            lease=lease,
            tries=job.tries,
            started_at=Now(),
            dispatched_at=Now(),
        )
        return job if won else None


def heartbeat(job: Job, seconds: float) -> bool:
    """The runner is alive: its lease lasts `seconds` from now. False when it has lost the job."""
    return keep(job, seconds)


def expire(job_id: uuid.UUID) -> None:
    """Put a job whose runner fell silent back into the queue, until its leases or its age run out."""
    job = claim(job_id, Status.RUNNING, seconds=30)
    if job is None:
        return
    if job.tries + 1 < LEASES and clock.now() - job.created_at < AGE:
        move(job, Status.QUEUED, note="The runner fell silent; the next one may take it", due=0, tries=job.tries + 1)
        return
    words = Failure(code="runners_lost", message=f"{job.tries + 1} runners took this and fell silent.", advice="again")
    release = Release(job.current_step().name)
    move(job, Status.FAILED, note=words.message, failure=stored(words), effect=release)
