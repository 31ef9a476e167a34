"""A submit that the vendor has: its refs are saved before anything else, then the job is watched."""

from django.db import transaction
from django.db.models import Q

from jobs.clock import Now
from jobs.models import Attempt, Job, Ref
from jobs.moves import move
from jobs.states import TERMINAL, Status
from providers.report import RemoteRef, State


def save_refs(job: Job, attempt: Attempt | None, refs: tuple[RemoteRef, ...], outcome: str) -> None:
    """What the vendor calls the work, committed before anything else can go wrong. A repeat changes nothing.

    Work that was taken up again under the name it had comes over: from an earlier submit of this step, or from the take
    that this one carries on and that saw it fail.
    """
    with transaction.atomic():
        for ref in refs:
            known = Ref.objects.filter(key_id=job.key_id, kind=ref.kind, remote_id=ref.remote_id)
            over = known.filter(Q(job=job, ended=Ref.REPLACED) | _failed_before(job))
            over.update(job=job, step=ref.step, state=ref.state[:60], data=ref.data, ended="", cost=None)
        Ref.objects.bulk_create(
            [
                Ref(
                    job=job,
                    key_id=job.key_id,
                    kind=ref.kind,
                    remote_id=ref.remote_id,
                    step=ref.step,
                    state=ref.state[:60],
                    data=ref.data,
                )
                for ref in refs
            ],
            ignore_conflicts=True,
        )
        if attempt is not None:
            Attempt.objects.filter(pk=attempt.pk).update(outcome=outcome, answered_at=Now(), message="")


def _failed_before(job: Job) -> Q:
    return Q(job=job.retry_of_id, job__isnull=False, job__status__in=TERMINAL, ended=State.FAILED)


def landed(job: Job) -> bool:
    """The vendor has the step: watch it. The first look comes soon, later ones at the vendor's pace."""
    return move(
        job,
        Status.RUNNING,
        note="Accepted",
        due=2,
        started_at=Now(),
        failure=None,
        candidates=[],
        unreadable=0,
        vendor_word="",
        progress=None,
    )
