"""Jobs on their way (contract 2.2): RESERVED, RUNNING, PARTIAL, and an end; credits follow."""

import logging
from decimal import Decimal
from functools import partial

from aiohttp import web

from sandbox.runs import Runs
from sandbox.sleeperhit.artifacts import Artifact
from sandbox.sleeperhit.desk import Desk
from sandbox.sleeperhit.ids import new_id
from sandbox.sleeperhit.ledger import Ledger
from sandbox.sleeperhit.records import Job, JobStatus
from sandbox.sleeperhit.writing import Writing

log = logging.getLogger("sandbox")
# Seconds at speed 1.
RESERVED, A_TABLE_READ, A_REFINE = 1.0, 8.0, 5.0


class Pipeline:
    """Moves are written to the job, money to the books. Steps look at what is there, so a restart goes on."""

    def __init__(self, desk: Desk, runs: Runs, ledger: Ledger, writing: Writing) -> None:
        self.desk, self.runs, self.ledger, self.writing = desk, runs, ledger, writing

    def accept(self, request: web.Request, job: Job, note: str) -> None:
        """Reserve the credits (402 leaves nothing behind) and begin."""
        self._reserve(job, note)
        self.ledger.submit(request, job.key, Decimal(job.quote.total), job.id, job.title)
        self.desk.records.jobs[job.id] = job
        self.start(job)

    def _reserve(self, job: Job, note: str = "Job") -> None:
        self.ledger.reserve(job.key, Decimal(job.quote.total), job.id, job.title, note)
        job.charged = job.quote.total

    def start(self, job: Job) -> None:
        self.runs.start(job.id, partial(self._guarded, job))

    def touch(self, job: Job) -> None:
        job.updated_at = self.desk.now
        self.desk.world.touch()

    def move(self, job: Job, status: JobStatus) -> None:
        job.status, job.word = status, None
        if not job.live:
            job.ended_at, job.stage = self.desk.now, None
        if status in ("READY", "FAILED"):
            job.completed_at = self.desk.now
        self.touch(job)

    async def _guarded(self, job: Job) -> None:
        try:
            await self._live(job)
        except Exception:
            log.exception("job %s", job.id)
            self.fail(job, "internal_error", "Internal error while generating")

    async def _live(self, job: Job) -> None:
        if job.live:
            await self._walk(job)
        if job.status == "FAILED" and job.fate.late_seconds is not None:
            await self.desk.world.clock.wait_until((job.ended_at or 0) + job.fate.late_seconds)
            job.fate.late_seconds = None
            self.reopen(job)
            await self._walk(job)

    async def _walk(self, job: Job) -> None:
        if job.status == "RESERVED":
            await self._rest(job, RESERVED)
            job.started_at = job.started_at or self.desk.now
            self.move(job, "RUNNING")
        await self._hold(job)
        failure = job.fate.failure
        if failure and not job.fate.fails_after_artifacts:
            await self._rest(job, A_REFINE)
            self.fail(job, *failure)
            return
        if job.refines:
            await self._refine(job, job.refines)
        else:
            await self._table_reads(job)
        if failure:
            self.fail(job, *failure)
        else:
            self.move(job, "READY")

    async def _hold(self, job: Job) -> None:
        """Where work stops until it is finished by hand; an unknown status is shown meanwhile."""
        if job.fate.stuck or job.fate.word or self.desk.rules.hold == "job":
            job.word = job.fate.word
            self.touch(job)
            await self.runs.pause(job.id, None)
            job.word = None
            self.touch(job)

    async def _table_reads(self, job: Job) -> None:
        if not job.artifacts:
            job.artifacts = [self._artifact(job, number) for number in range(1, len(job.requests) + 1)]
        for artifact in job.artifacts:
            if artifact.status in ("READY", "FAILED"):
                continue
            last = artifact.number == len(job.artifacts)
            if job.fate.partial and last and len(job.artifacts) > 1:
                await self.runs.pause(job.id, None)
            await self._table_read(job, artifact)
            others = any(one.status in ("PENDING", "RUNNING") for one in job.artifacts)
            if artifact.status == "READY" and others and job.status == "RUNNING":
                self.move(job, "PARTIAL")
        if job.fate.partial and len(job.artifacts) == 1:
            self.move(job, "PARTIAL")
            await self.runs.pause(job.id, None)

    def _artifact(self, job: Job, number: int) -> Artifact:
        now = self.desk.now
        return Artifact(id=new_id("artifact"), job_id=job.id, number=number, created_at=now, updated_at=now)

    async def _table_read(self, job: Job, artifact: Artifact) -> None:
        artifact.status, job.stage = "RUNNING", f"table_read {artifact.number}"
        self.touch(job)
        await self._rest(job, A_TABLE_READ)
        if artifact.number in job.fate.failed_artifacts:
            artifact.status, artifact.failure_code = "FAILED", "artifact_generation_failed"
            artifact.failure_message = "The adapter returned no table read."
        else:
            self.writing.first(job, artifact)
        artifact.updated_at = self.desk.now
        self.touch(job)

    async def _refine(self, job: Job, number: str) -> None:
        artifact = self.desk.any_artifact(number)
        job.stage = "refine"
        await self._rest(job, A_REFINE)
        if artifact is not None:
            self.writing.again(job, artifact)

    def cancel(self, job: Job) -> None:
        self.runs.stop(job.id)
        self._close_artifacts(job, "job_canceled", "The job was canceled.")
        self.move(job, "CANCELED")
        self._release(job, "canceled")

    def fail(self, job: Job, code: str, words: str) -> None:
        job.failure_code, job.failure_message = code, words
        self._close_artifacts(job, code, words)
        self.move(job, "FAILED")
        self._release(job, "failed")

    def _close_artifacts(self, job: Job, code: str, words: str) -> None:
        for artifact in job.artifacts:
            if artifact.status in ("PENDING", "RUNNING"):
                artifact.status, artifact.failure_code, artifact.failure_message = "FAILED", code, words
                artifact.updated_at = self.desk.now

    def _release(self, job: Job, why: str) -> None:
        charged, job.charged = job.charged, 0
        self.ledger.release(job.key, Decimal(charged), job.id, job.title, f"Job {why}")

    def resume(self, job: Job) -> None:
        """402 leaves the job failed. What went wrong once goes well now, unless it was to fail for good."""
        self.reopen(job)
        self.start(job)

    def reopen(self, job: Job) -> None:
        """Reserve again, keep the artifacts that are READY, and forget the failure."""
        self._reserve(job)
        job.failure_code = job.failure_message = job.completed_at = job.ended_at = None
        if not job.fate.for_good:
            job.fate.failure, job.fate.failed_artifacts = None, set()
        for artifact in job.artifacts:
            if artifact.status == "FAILED":
                artifact.status, artifact.failure_code, artifact.failure_message = "PENDING", None, None
        self.move(job, "RESERVED")

    async def _rest(self, job: Job, seconds: float) -> None:
        await self.runs.pause(job.id, seconds * job.fate.slow)
