"""What polls told of claimed running jobs, written down under their lease: by the sweep, and by the listener.

One job after the other where something ended or came, and all that just goes on in one UPDATE. A job whose lease was
lost meanwhile is left as it is.
"""

import logging
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.db import InterfaceError, OperationalError, connection

from jobs import clock, events
from jobs.engine import breaker, dearer, reports
from jobs.engine.timing import back_off, poll_after
from jobs.engine.vendor import facts_of
from jobs.hints import hint_jobs
from jobs.models import Job, Key, Ref
from jobs.moves import move, put_back
from jobs.states import Status
from providers.errors import Fault, ProviderError
from providers.report import RemoteRef, Report

log = logging.getLogger(__name__)
Told = tuple[RemoteRef, Report | ProviderError]
Ask = Callable[[Sequence[RemoteRef]], Iterator[Told]]  # `Provider.poll`, or what was read already

TRIPPED = ProviderError(
    "Takeboard could not make sense of the vendor's answer; its log says more.",
    code="adapter_failed",
    fault=Fault.UNREADABLE,
)


class Lost(Exception):
    """Another worker has taken this work over."""


class Polled:
    """One reading of jobs of one key that are claimed under `lease`. renew: keeps the lease during a long reading, and
    raises Lost when it is gone."""

    def __init__(self, key: Key, lease: uuid.UUID, renew: Callable[[], None] = lambda: None) -> None:
        self.key = key
        self.lease = lease
        self.facts = facts_of(key)
        self.now = clock.now()
        self.renew = renew
        self.readings: dict[uuid.UUID, list[tuple[Ref, Report]]] = defaultdict(list)
        self.errors: dict[uuid.UUID, ProviderError] = {}
        self.progress: list[tuple[Job, list[tuple[Ref, Report]]]] = []
        self.over: Counter[uuid.UUID] = Counter()

    def read(self, jobs: dict[uuid.UUID, Job], ask: Ask) -> None:
        """Ask of all refs of these jobs that have not ended, write what is told, and let go of the jobs."""
        self._read(jobs, ask)
        self._write_progress()

    def _read(self, jobs: dict[uuid.UUID, Job], ask: Ask) -> None:
        """Poll all at once; what an adapter or the database trips over is then read job by job, so that one reply stops
        one take."""
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
        if self._poll(jobs, refs, pending, ask):
            return
        for job_id in [job_id for job_id, left in pending.items() if left]:
            anew = list(Ref.objects.filter(job=job_id, ended="").order_by("id"))
            pending[job_id] = {ref.pk for ref in anew}
            self.readings.pop(job_id, None)
            self.errors.pop(job_id, None)
            if not self._poll(jobs, anew, pending, ask):
                self._stop(jobs, {job_id: pending[job_id]}, TRIPPED)

    def _poll(
        self,
        jobs: dict[uuid.UUID, Job],
        refs: list[Ref],
        pending: dict[uuid.UUID, set[int]],
        ask: Ask,
    ) -> bool:
        """Poll these refs, and write each job as soon as all of its refs were told of. False: what an adapter said
        could not be handled, and its job is still among `pending`."""
        by_name = {(ref.kind, ref.remote_id): ref for ref in refs}
        try:
            for remote, told in ask([ref.as_remote() for ref in refs]):
                ref = by_name[remote.kind, remote.remote_id]
                self._note(ref, told)
                if pending[ref.job_id] <= {ref.pk}:
                    self._write(jobs[ref.job_id])
                pending[ref.job_id].discard(ref.pk)
                self.renew()
        except ProviderError as error:
            log.info("sweep of %s stopped: %s", self.key.label, error.message)
            if error.fault in breaker.STOPS_KEY:
                breaker.trip(self.key, error)
            self._stop(jobs, pending, error)
        except (Lost, OperationalError, InterfaceError):
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
            dearer.call_off(job, [report for _, report in readings])

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
    unreadable = 0, read_at = takeboard_now(), lease = NULL,
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
