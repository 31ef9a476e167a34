"""Plans, jobs and live reads as the control API lists and moves them."""

from collections.abc import Sequence
from typing import get_args

from sandbox.books import TaskId
from sandbox.clock import iso
from sandbox.runs import Runs
from sandbox.sleeperhit.desk import Desk
from sandbox.sleeperhit.finals import Finals
from sandbox.sleeperhit.pipeline import Pipeline
from sandbox.sleeperhit.planner import Planner
from sandbox.sleeperhit.records import Job, JobStatus, Json, Plan, PlanStatus

MOVES_JOB: tuple[JobStatus, ...] = ("PENDING", "RESERVED", "RUNNING", "PARTIAL")
MOVES_PLAN: tuple[PlanStatus, ...] = get_args(PlanStatus)


class ByHand:
    def __init__(self, desk: Desk, runs: Runs, planner: Planner, pipeline: Pipeline, finals: Finals) -> None:
        self.desk, self.runs = desk, runs
        self.planner, self.pipeline, self.finals = planner, pipeline, finals

    def rows(self) -> list[Json]:
        """Jobs and plans, newest first."""
        records = self.desk.records
        found = [*map(_job_row, records.jobs.values()), *map(_plan_row, records.plans.values())]
        return sorted(found, key=lambda row: str(row["created_at"]), reverse=True)

    def finish(self, ids: Sequence[TaskId] | None) -> list[TaskId]:
        """Everything that is going on, or the jobs, plans, sources and artifacts (their renders) that are named."""
        live = [job for job in self.desk.records.jobs.values() if job.live]
        plans = [plan.id for plan in self.desk.records.plans.values() if plan.live]
        chosen = [*(job.id for job in live), *plans] if ids is None else [str(number) for number in ids]
        names = self.runs.names() if ids is None else [name for number in chosen for name in self._names(number)]
        for name in names:
            self.runs.release(name)
        for job in live:
            if job.by_hand and job.id in chosen:
                self._let_go(job)
        return list(chosen)

    def _names(self, number: str) -> list[str]:
        records = self.desk.records
        known = {*records.jobs, *records.plans, *records.sources, *(one.id for one in self.desk.artifacts())}
        if number not in known:
            raise LookupError(f"no job, plan, source or artifact {number}")
        return [name for name in self.runs.names() if number in name.split()]

    def drive(self, number: str, changes: Json) -> Json:
        """{status, error?, errorCode?}: from here on it moves only by hand. An unknown word is shown as it is."""
        word = changes.get("status")
        if not isinstance(word, str) or not word:
            raise ValueError("status is required")
        error = (str(changes.get("errorCode", "internal_error")), str(changes.get("error", "Generation failed")))
        if job := self.desk.records.jobs.get(number):
            self._drive_job(job, word, error)
            return _job_row(job)
        if plan := self.desk.records.plans.get(number):
            self._drive_plan(plan, word, error)
            return _plan_row(plan)
        artifact = self.desk.any_artifact(number)
        if artifact is None:
            raise LookupError(f"no job, plan or artifact {number}")
        if word != "recorded":
            raise ValueError("an artifact can only be driven to recorded")
        self.finals.recorded(artifact)
        return {"id": artifact.id, "status": word}

    def _drive_job(self, job: Job, word: str, error: tuple[str, str]) -> None:
        self.runs.stop(job.id)
        job.by_hand = True
        if word == "READY":
            self._let_go(job)
        elif word == "FAILED":
            self.pipeline.fail(job, *error)
        elif word == "CANCELED":
            self.pipeline.cancel(job)
        else:
            self.pipeline.move(job, next((status for status in MOVES_JOB if status == word), "RUNNING"))
            job.word = None if word in MOVES_JOB else word

    def _let_go(self, job: Job) -> None:
        """On to its end, at once and well."""
        job.fate.failure, job.fate.stuck, job.fate.word, job.word = None, False, None, None
        if not job.live:
            self.pipeline.reopen(job)
        if job.status == "PARTIAL":
            job.fate.partial = False
        self.pipeline.start(job)
        self.runs.release(job.id)

    def _drive_plan(self, plan: Plan, word: str, error: tuple[str, str]) -> None:
        self.runs.stop(plan.id)
        plan.by_hand, plan.word = True, None
        if word == "FAILED":
            self.planner.fail(plan, *error)
            return
        if word in ("REQUIRES_APPROVAL", "APPROVED"):
            self.planner.finish(plan)
        plan.status = next((status for status in MOVES_PLAN if status == word), plan.status)
        plan.word = None if word in MOVES_PLAN else word
        self.planner.touch(plan)


def _job_row(job: Job) -> Json:
    return {
        "id": job.id,
        "key": job.key,
        "status": job.word or job.status,
        "model": "table_read",
        "kind": "refine" if job.refines else "job",
        "prompt": job.asked,
        "tags": [job.title],
        "error": job.failure_message,
        "price": str(job.quote.total),
        "charged": str(job.charged),
        "artifacts": [artifact.id for artifact in job.artifacts],
        "created_at": iso(job.created_at),
    }


def _plan_row(plan: Plan) -> Json:
    return {
        "id": plan.id,
        "key": plan.key,
        "status": plan.word or plan.status,
        "model": "planner",
        "kind": "plan",
        "prompt": plan.asked,
        "tags": [plan.title] if plan.title else [],
        "error": plan.failure_message,
        "price": "0",
        "charged": "0",
        "created_at": iso(plan.created_at),
    }
