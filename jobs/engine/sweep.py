"""Reading all running jobs of a key at once. One sweep at a time a key; no worker waits while something renders."""

import logging
import uuid
from time import monotonic

from django.db.models import F, Q

from jobs import events
from jobs.clock import After, Now
from jobs.engine import pull
from jobs.engine.polled import Lost, Polled
from jobs.engine.vendor import facts_of, provider_for
from jobs.models import Job, Key
from jobs.moves import move, put_back
from jobs.states import Status
from jobs.vault import CannotOpen
from jobs.wake import wake
from providers.base import Provider
from providers.errors import ProviderError
from providers.report import CancelResult

log = logging.getLogger(__name__)
SWEEP_LEASE = 120.0  # seconds, renewed while a long sweep goes on
RENEW = 30.0
AT_ONCE = 500  # jobs; more are for the next sweep


def sweep(key_id: uuid.UUID) -> None:
    """Read every running job of the key that is due, or nearly."""
    lease = uuid.uuid4()
    free = Q(sweep_until__isnull=True) | Q(sweep_until__lte=Now())
    if not Key.objects.filter(free, pk=key_id).update(sweep_lease=lease, sweep_until=After(SWEEP_LEASE)):
        return
    try:
        Sweep(Key.objects.get(pk=key_id), lease).run()
    except Lost:
        log.info("the sweep of key %s was taken over", key_id)
    finally:
        Key.objects.filter(pk=key_id, sweep_lease=lease).update(sweep_lease=None, sweep_until=None)


class Sweep:
    """One pass over the claimed jobs of one key."""

    def __init__(self, key: Key, lease: uuid.UUID) -> None:
        self.key = key
        self.lease = lease
        self.facts = facts_of(key)
        self.renewed = monotonic()

    def run(self) -> None:
        if self.facts.pull:
            for job_id in Job.objects.filter(key=self.key, status=Status.RUNNING, due_at__lte=Now()).values_list(
                "pk", flat=True
            ):
                pull.expire(job_id)
            return
        jobs = self._claim()
        if not jobs:
            return
        try:
            provider = provider_for(self.key)
        except (CannotOpen, KeyError) as error:
            for job in jobs.values():
                put_back(job, 60, headline=str(error))
            return
        for job in list(jobs.values()):
            if job.cancel_wish and not job.cancel_told and _cancel(job, provider):
                del jobs[job.pk]
            self._renew()
        Polled(self.key, self.lease, self._renew).read(jobs, provider.poll)
        if Job.objects.filter(key=self.key, status=Status.RUNNING, due_at__lte=Now()).exists():
            wake("jobs.tasks.sweep", self.key.pk)

    def _claim(self) -> dict[uuid.UUID, Job]:
        """The running jobs due within half an interval, leased to this sweep."""
        due = (
            Job.objects.filter(key=self.key, status=Status.RUNNING, due_at__lte=After(self.facts.poll_every / 2))
            .filter(Q(lease__isnull=True) | Q(due_at__lte=Now()))
            .order_by("due_at")
            .values("pk")[:AT_ONCE]
        )
        Job.objects.filter(pk__in=list(due.values_list("pk", flat=True)), status=Status.RUNNING).update(
            lease=self.lease, due_at=After(SWEEP_LEASE), claimed_seq=F("wake_seq")
        )
        claimed = Job.objects.filter(lease=self.lease).select_related("key", "shot", "project")
        return {job.pk: job for job in claimed}

    def _renew(self) -> None:
        if monotonic() - self.renewed < RENEW:
            return
        if not Key.objects.filter(pk=self.key.pk, sweep_lease=self.lease).update(sweep_until=After(SWEEP_LEASE)):
            raise Lost
        Job.objects.filter(lease=self.lease, status=Status.RUNNING).update(due_at=After(SWEEP_LEASE))
        self.renewed = monotonic()


def _cancel(job: Job, provider: Provider) -> bool:
    """Carry a wish to cancel to the vendor. True when the job is over."""
    results = []
    try:
        for ref in job.refs_of_step().filter(ended=""):
            results.append(provider.cancel(ref.as_remote()))
    except ProviderError as error:
        log.info("cancel of %s not through: %s", job.pk, error.message)
        return False
    if results and all(result is CancelResult.CANCELLED for result in results):
        refs = job.refs_of_step().filter(ended="")
        return move(
            job,
            Status.CANCELLED,
            note="Cancelled, nothing is charged",
            also=lambda: refs.update(ended="cancelled", cost=0),
        )
    note = (
        "Cancel asked for" if CancelResult.ASKED in results else "Too late to cancel: it goes on and is billed and kept"
    )
    Job.objects.filter(pk=job.pk, lease=job.lease).update(cancel_told=True)
    job.cancel_told = True
    events.record("job", job=job, before=job.status, after=job.status, note=note)
    return False
