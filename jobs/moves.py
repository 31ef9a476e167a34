"""Claiming rows and moving jobs: the only writers of `Job.status`, `Job.lease` and `Job.due_at`.

A claim takes a lease that runs out at due_at; every later write of the claimer carries it, so a worker that lost its
lease writes nothing. A move is one conditional UPDATE with its event, its money and its rows in one transaction.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, Value, When

from jobs import events, money
from jobs.clock import After, Now
from jobs.hints import hint
from jobs.models import Job
from jobs.states import OVER, TERMINAL, Reason, Status, may_move
from jobs.wake import wake, wake_for


def claim(job_id: uuid.UUID, *statuses: Status, seconds: float) -> Job | None:
    """Take a due job in one of these statuses for `seconds`; None when it is not due, elsewhere, or taken."""
    lease = uuid.uuid4()
    taken = Job.objects.filter(pk=job_id, status__in=statuses, due_at__lte=Now()).update(
        lease=lease, due_at=After(seconds), claimed_seq=F("wake_seq")
    )
    return Job.objects.select_related("key", "shot", "project").get(pk=job_id, lease=lease) if taken else None


def move(
    job: Job,
    to: Status,
    *,
    note: str = "",
    actor: User | None = None,
    due: float | None = None,
    effect: money.Effect | None = None,
    also: Callable[[], object] | None = None,
    **fields: Any,
) -> bool:
    """Move a job on, if it still is where `job` says (status and lease). True when won; nothing is written when lost.

    due     seconds until it next needs attention; None: nothing happens by itself
    effect  the money that moves with it; OverCap goes through and nothing is written. What else is still held is
            released when the vendor's work is over
    also    rows of the same transaction; runs once the job is won
    fields  further columns; `reason` is required for waiting
    """
    before = Status(job.status)
    if not may_move(before, to):
        raise ValueError(f"no arrow from {before} to {to}")
    columns = {"reason": "", "tries": 0, "lease": None, "status": to, **fields}
    if note:
        columns.setdefault("headline", note[:400])
    if to in TERMINAL:
        columns |= {"due_at": None, "ended_at": Now()}
    else:
        columns["due_at"] = _due(due)
    closing = to in OVER and before not in OVER
    with transaction.atomic():
        if effect is not None or closing:
            money.lock_caps(job)
        if not Job.objects.filter(pk=job.pk, status=before, lease=job.lease).update(**columns):
            return False
        if effect is not None:
            money.apply(job, effect)
        if also is not None:
            also()
        if closing:
            money.release_all(job)
        if to in TERMINAL:
            _close_books([job.pk])
            _tell_followers([job])
        events.record("job", job=job, before=before, after=to, note=note, actor=actor)
        wake_for(job, to)
    job.refresh_from_db()
    if to is Status.QUEUED and job.cancel_wish and not job.refs_of_step().exists():
        move(job, Status.CANCELLED, note="Cancelled before it was sent")  # nobody may look at this queue for long
    return True


def locked(jobs: QuerySet[Job]) -> QuerySet[Job]:
    """These jobs, locked until the transaction ends, by id: whoever writes several in one transaction locks them in
    this order first, or two such would lock each other out."""
    return jobs.order_by("pk").select_for_update(of=("self",), no_key=True)


def cancel_all(jobs: Sequence[Job], *, note: str, actor: User | None = None) -> list[Job]:
    """Call off those of these jobs that still are queued or wait, with no worker on them; the ones that were.

    One transaction and a number of queries that does not grow with the jobs; what they hold is released. Only for jobs
    of which the vendor has nothing. They need their key.
    """
    if not jobs:
        return []
    with transaction.atomic():
        money.lock_caps(*jobs)
        idle = Job.objects.filter(status__in=[Status.QUEUED, Status.WAITING], lease=None)
        before = dict(locked(idle.filter(pk__in=[job.pk for job in jobs])).values_list("pk", "status"))
        won = [job for job in jobs if job.pk in before]
        Job.objects.filter(pk__in=before).update(
            status=Status.CANCELLED, reason="", tries=0, due_at=None, ended_at=Now(), headline=note[:400]
        )
        money.release_all(*won)
        _close_books(before)
        events.record_jobs([(job, before[job.pk], Status.CANCELLED) for job in won], note=note, actor=actor)
        _tell_followers(won)
        wake("jobs.tasks.dispatch", *{job.key_id for job in won})
    return won


def _close_books(ids: Iterable[uuid.UUID]) -> None:
    Job.objects.filter(pk__in=ids).update(cost=money.costs())


def _tell_followers(jobs: Sequence[Job]) -> None:
    """Whoever waits for one of these looks soon. After the commit, or two jobs' locks could cross; a message that is
    lost costs a minute, for they look by themselves."""
    ids = [job.pk for job in jobs if job.batch_id]  # only takes of a sheet are chained
    if not ids:
        return

    def tell() -> None:
        waiting = Job.objects.filter(after__in=ids, status=Status.WAITING, reason=Reason.PREVIOUS)
        if found := list(waiting.values_list("pk", flat=True)):
            wish(*found)
            wake("jobs.tasks.attend", *found)

    transaction.on_commit(tell, robust=True)


def _due(seconds: float | None) -> Any:
    """due_at after a release: now, if a wish came since the claim, so that no wish is lost to a sweep."""
    later = Value(None) if seconds is None else After(seconds)
    return Case(When(~Q(wake_seq=F("claimed_seq")), then=Now()), default=later)


def put_back(job: Job, seconds: float | None, **fields: Any) -> bool:
    """Release a claimed job without moving it, to be looked at again after `seconds`. True when still ours."""
    if "headline" in fields:
        fields["headline"] = fields["headline"][:400]
    held = Job.objects.filter(pk=job.pk, status=job.status, lease=job.lease, lease__isnull=False)
    if not held.update(lease=None, due_at=_due(seconds), **fields):
        return False
    if fields.get("headline", job.headline) != job.headline:
        hint("progress", job=job.pk, key=job.key_id, project=job.project_id)
    return True


def keep(job: Job, seconds: float, *conditions: Q, **fields: Any) -> bool:
    """Renew the lease of a claimed job (and write `fields`), if it is still ours and `conditions` hold."""
    return bool(
        Job.objects.filter(*conditions, pk=job.pk, status=job.status, lease=job.lease, lease__isnull=False).update(
            due_at=After(seconds), **fields
        )
    )


def wish(*ids: uuid.UUID, **fields: Any) -> bool:
    """Write a wish (cancel, decision) on live jobs without their lease, and make sure somebody looks at them soon."""
    due = Case(When(lease__isnull=True, then=Now()), default=F("due_at"))
    live = Job.objects.filter(pk__in=ids).exclude(status__in=TERMINAL)
    with transaction.atomic():
        if len(ids) > 1:
            list(locked(live).values_list("pk"))
        return bool(live.update(wake_seq=F("wake_seq") + 1, due_at=due, **fields))
