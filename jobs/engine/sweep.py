"""Reading all running jobs of a key at once. One sweep at a time a key; no worker waits while something renders."""

import logging
import uuid
from collections import Counter, defaultdict
from datetime import datetime
from time import monotonic

from django.db import DatabaseError, connection
from django.db.models import F, Q

from jobs import clock, events
from jobs.clock import After, Now
from jobs.engine import breaker, pull, reports
from jobs.engine.timing import back_off, poll_after
from jobs.engine.vendor import facts_of, provider_for
from jobs.hints import hint_jobs
from jobs.models import Job, Key, Ref
from jobs.moves import move, put_back
from jobs.states import Status
from jobs.vault import CannotOpen
from jobs.wake import wake
from providers.base import Provider
from providers.errors import Fault, ProviderError
from providers.report import CancelResult, Report

log = logging.getLogger(__name__)
SWEEP_LEASE = 120.0  # seconds, renewed while a long sweep goes on
RENEW = 30.0
AT_ONCE = 500  # jobs; more are for the next sweep


_TRIPPED = ProviderError(
    "Takeboard could not make sense of the vendor's answer; its log says more.",
    code="adapter_failed",
    fault=Fault.UNREADABLE,
)


class Lost(Exception):
    """Another worker has taken this sweep over."""


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
        self.now = clock.now()
        self.renewed = monotonic()
        self.readings: dict[uuid.UUID, list[tuple[Ref, Report]]] = defaultdict(list)
        self.errors: dict[uuid.UUID, ProviderError] = {}
        self.progress: list[tuple[Job, list[tuple[Ref, Report]]]] = []
        self.over: Counter[uuid.UUID] = Counter()

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
        self._read(jobs, provider)
        self._write_progress()
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

    def _read(self, jobs: dict[uuid.UUID, Job], provider: Provider) -> None:
        """Poll all at once; what an adapter trips over is then read job by job, so that one reply stops one take."""
        known = list(Ref.objects.filter(job__in=jobs).order_by("id"))
        refs = [ref for ref in known if not ref.ended]
        now = {job.pk: job.current_step().name for job in jobs.values()}
        over = (ref for ref in known if ref.ended not in ("", Ref.REPLACED))
        self.over = Counter(ref.job_id for ref in over if ref.step == now[ref.job_id])
        pending: dict[uuid.UUID, set[int]] = defaultdict(set)
        for ref in refs:
            pending[ref.job_id].add(ref.pk)
        for job_id in jobs.keys() - pending.keys():
            _nothing_to_read(jobs[job_id])
        if self._poll(jobs, refs, pending, provider):
            return
        for job_id in [job_id for job_id, left in pending.items() if left]:
            if not self._poll(jobs, [ref for ref in refs if ref.job_id == job_id], pending, provider):
                self._stop(jobs, {job_id: pending[job_id]}, _TRIPPED)

    def _poll(
        self,
        jobs: dict[uuid.UUID, Job],
        refs: list[Ref],
        pending: dict[uuid.UUID, set[int]],
        provider: Provider,
    ) -> bool:
        """Poll these refs, and write each job as soon as all of its refs were told of. False: the adapter failed us."""
        by_name = {(ref.kind, ref.remote_id): ref for ref in refs}
        try:
            for remote, told in provider.poll([ref.as_remote() for ref in refs]):
                ref = by_name[remote.kind, remote.remote_id]
                self._note(ref, told)
                pending[ref.job_id].discard(ref.pk)
                if not pending[ref.job_id]:
                    self._write(jobs[ref.job_id])
                self._renew()
        except ProviderError as error:
            log.info("sweep of %s stopped: %s", self.key.label, error.message)
            if error.fault in breaker.STOPS_KEY:
                breaker.trip(self.key, error)
            self._stop(jobs, pending, error)
        except (Lost, DatabaseError):
            raise
        except Exception:
            log.exception("the adapter of %s failed", self.key.label)
            return False
        return True

    def _stop(self, jobs: dict[uuid.UUID, Job], pending: dict[uuid.UUID, set[int]], error: ProviderError) -> None:
        """What was not told of in this poll could not be read."""
        for job_id in [job_id for job_id, left in pending.items() if left]:
            self.errors.setdefault(job_id, error)
            self._write(jobs[job_id])
            pending[job_id].clear()

    def _note(self, ref: Ref, told: Report | ProviderError) -> None:
        if isinstance(told, ProviderError):
            self.errors[ref.job_id] = told
        else:
            self.readings[ref.job_id].append((ref, told))

    def _write(self, job: Job) -> None:
        readings = self.readings.pop(job.pk, [])
        error = self.errors.pop(job.pk, None)
        if reports.ended_or_stopped(readings) or any(report.outputs for _, report in readings):
            reports.write(job, readings)
            job.refresh_from_db()
            if job.status != Status.RUNNING or job.lease != self.lease:
                return
        if error is not None:
            _unreadable(job, error)
        elif readings:
            self.progress.append((job, readings))

    def _renew(self) -> None:
        if monotonic() - self.renewed < RENEW:
            return
        if not Key.objects.filter(pk=self.key.pk, sweep_lease=self.lease).update(sweep_until=After(SWEEP_LEASE)):
            raise Lost
        Job.objects.filter(lease=self.lease, status=Status.RUNNING).update(due_at=After(SWEEP_LEASE))
        self.renewed = monotonic()

    def _write_progress(self) -> None:
        """Every job that just goes on, in one UPDATE."""
        rows = [
            self._row(job, reports.together([report for _, report in readings], self.over[job.pk]))
            for job, readings in self.progress
        ]
        if not rows:
            return
        with connection.cursor() as cursor:
            cursor.execute(_PROGRESS, [*map(list, zip(*rows, strict=True)), self.lease])
        readings = [reading for _, told in self.progress for reading in told]
        changed = [ref for ref, report in readings if _takes_note(ref, report)]
        if changed:
            Ref.objects.bulk_update(changed, ["state", "data", "details"], batch_size=500)
        seen = {job_id: (progress, headline) for job_id, progress, headline, *_ in rows}
        moved = {ref.job_id for ref in changed}
        moved |= {job.pk for job, _ in self.progress if (job.progress, job.headline) != seen[job.pk]}
        hint_jobs("progress", [(job.pk, job.key_id, job.project_id) for job, _ in self.progress if job.pk in moved])

    def _row(self, job: Job, report: Report) -> tuple[uuid.UUID, float | None, str, str, float, bool]:
        age = _age(job, self.now)
        overdue = age > self.facts.usual_budget
        if overdue and not job.overdue:
            note = "Longer than usual. It is still at work and still billed; it is watched on, and can be cancelled"
            events.record("job", job=job, before=job.status, after=job.status, note=note)
        words = report.note or ("" if report.known else f'The vendor says "{report.word}"')
        headline = f"{words or 'Rendering'}{', longer than usual' if overdue else ''}"
        # floats all of them: an int among them is a column of two types, and the whole sweep would fail
        pause = float(poll_after(self.facts, age, report.next_poll, overdue))
        progress = None if report.progress is None else float(report.progress)
        return job.pk, progress, headline[:400], report.word[:60], pause, overdue


_PROGRESS = """
UPDATE jobs_job AS job SET
    progress = told.progress, headline = told.headline, vendor_word = told.word, overdue = told.overdue,
    unreadable = 0, lease = NULL,
    due_at = CASE WHEN job.wake_seq <> job.claimed_seq THEN takeboard_now()
                  ELSE takeboard_now() + make_interval(secs => told.pause) END
FROM unnest(%s::uuid[], %s::float8[], %s::text[], %s::text[], %s::float8[], %s::boolean[])
    AS told (id, progress, headline, word, pause, overdue)
WHERE job.id = told.id AND job.lease = %s AND job.status = 'running'
"""


def _takes_note(ref: Ref, report: Report) -> bool:
    """Each ref remembers its own word, so that the next poll knows what changed. True when that is news."""
    before = ref.state, ref.data, ref.details
    ref.state, ref.data = report.word[:60], ref.data | report.data
    ref.details = reports.details_of(report) or ref.details
    return not ref.ended and before != (ref.state, ref.data, ref.details)


def _age(job: Job, now: datetime) -> float:
    return (now - (job.started_at or job.created_at)).total_seconds()


def _unreadable(job: Job, error: ProviderError) -> None:
    """Not a verdict: count it, back off, show the last error."""
    count = job.unreadable + 1
    pause = error.retry_after or back_off(count, first=facts_of(job.key).poll_every)
    times = f" ({count} times in a row)" if count > 1 else ""
    note = f"The last look could not be read{times}; the work goes on. {error.message}"
    if error.fault is Fault.RATE:
        put_back(job, pause)
    else:
        put_back(job, pause, unreadable=count, headline=note)


def _nothing_to_read(job: Job) -> None:
    """A running job without a live ref: somebody adopted its work before its own refs were saved."""
    words = "The vendor's work was adopted as another take, which is billed for it. Nothing more comes here."
    failure = {"code": "claimed_elsewhere", "message": words, "request_id": "", "advice": "again"}
    move(job, Status.FAILED, note=words, failure=failure)


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
