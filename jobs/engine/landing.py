"""A submit that the vendor has: its refs are saved before anything else, then the job is watched."""

from django.db import transaction

from jobs.clock import Now
from jobs.models import Attempt, Job, Ref
from jobs.moves import move
from jobs.states import Status
from providers.report import RemoteRef


def save_refs(job: Job, attempt: Attempt | None, refs: tuple[RemoteRef, ...], outcome: str) -> None:
    """What the vendor calls the work, committed before anything else can go wrong. A repeat changes nothing."""
    with transaction.atomic():
        Ref.objects.bulk_create(
            [
                Ref(
                    job=job,
                    key_id=job.key_id,
                    kind=ref.kind,
                    remote_id=ref.remote_id,
                    step=ref.step,
                    state=ref.state,
                    data=ref.data,
                )
                for ref in refs
            ],
            ignore_conflicts=True,
        )
        if attempt is not None:
            Attempt.objects.filter(pk=attempt.pk).update(outcome=outcome, answered_at=Now(), message="")


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
