"""Story jobs (REF "Story Jobs", contract 1.3, 1.4): credits are reserved when one is accepted."""

import json

from aiohttp import web

from sandbox.accounts import Account
from sandbox.replies import reply
from sandbox.sleeperhit import fate, manifest
from sandbox.sleeperhit.bodies import Nothing, read_form
from sandbox.sleeperhit.desk import Desk
from sandbox.sleeperhit.errors import InvalidError, refused
from sandbox.sleeperhit.ids import new_id
from sandbox.sleeperhit.paging import page
from sandbox.sleeperhit.pipeline import Pipeline
from sandbox.sleeperhit.plan_api import check_requests
from sandbox.sleeperhit.plan_orders import CreateJob
from sandbox.sleeperhit.planner import play_of
from sandbox.sleeperhit.preconditions import check_cast, check_project
from sandbox.sleeperhit.pricing import quote
from sandbox.sleeperhit.reading import check_reading
from sandbox.sleeperhit.records import CANCELABLE, Job, Json, Plan
from sandbox.wire import struck


class JobApi:
    def __init__(self, desk: Desk, pipeline: Pipeline) -> None:
        self.desk, self.pipeline = desk, pipeline

    async def create(self, request: web.Request, account: Account) -> web.Response:
        order = await read_form(request, CreateJob)
        check_reading(self.desk.rules, order)
        plan = self.desk.plan(account, order.story_plan_id, "story_job_not_found")
        if order.project_id not in (None, plan.project_id):
            raise InvalidError("`projectId` is invalid: the plan belongs to another project")
        rows = plan.requests
        if order.artifact_requests is not None:
            check_requests(self.desk, order.artifact_requests, "artifactRequests")
            rows = [row.given() for row in order.artifact_requests]
        self._check_approved(plan)
        for row in rows:
            check_voices(self.desk, plan, row)
        asked = f"{plan.asked}\n{json.dumps(order.given(), ensure_ascii=False)}"
        check_project(asked)
        check_cast(asked)
        job = self._job(request, account, plan, rows, asked)
        self.pipeline.accept(request, job, "Job")
        return self._answer(request, job)

    def _check_approved(self, plan: Plan) -> None:
        if plan.status != "APPROVED":
            code, details = self.desk.rules.code_of_unapproved_plan, {"status": plan.status, "allowed": ["APPROVED"]}
            raise refused(code, f"The plan is {plan.status}, not APPROVED.", details)

    def _job(self, request: web.Request, account: Account, plan: Plan, rows: list[Json], asked: str) -> Job:
        price = self.desk.rules.table_read_credits
        vanish = struck(request, "vanish")
        return Job(
            id=new_id("job"), key=account.key, user_id=account.user_id, project_id=plan.project_id, plan_id=plan.id,
            title=plan.title or "Untitled", requests=rows, asked=asked,
            quote=quote(len(rows), len(plan.source_ids), price, self.desk.now), reservation=new_id("reservation"),
            fate=fate.of_job(request, asked),
            hidden=None if vanish is None else "everywhere" if vanish.everywhere else "lists",
            created_at=self.desk.now, updated_at=self.desk.now,
        )  # fmt: skip

    async def listing(self, request: web.Request, account: Account) -> web.Response:
        project, plan = request.query.get("projectId"), request.query.get("storyPlanId")
        found = [
            job
            for job in self.desk.records.jobs.values()
            if job.user_id == account.user_id and job.hidden is None
            if project in (None, job.project_id) and plan in (None, job.plan_id)
        ]
        rows, cursor = page(request, found)
        return reply({"jobs": [manifest.job(self.desk, request, job) for job in rows], "nextCursor": cursor})

    async def detail(self, request: web.Request, account: Account) -> web.Response:
        return self._answer(request, self._asked(request, account))

    async def artifacts(self, request: web.Request, account: Account) -> web.Response:
        shown = manifest.job(self.desk, request, self._asked(request, account))
        return reply({"artifacts": shown["artifacts"]})

    async def cancel(self, request: web.Request, account: Account) -> web.Response:
        """Twice is the same as once."""
        job = self._asked(request, account)
        await read_form(request, Nothing)
        if job.status != "CANCELED":
            if job.status not in CANCELABLE:
                self._refuse(job, "canceled", list(CANCELABLE))
            self.pipeline.cancel(job)
        return self._answer(request, job)

    async def resume(self, request: web.Request, account: Account) -> web.Response:
        """A failed job goes on where it ended; it reserves its credits again."""
        job = self._asked(request, account)
        await read_form(request, Nothing)
        if job.status == "READY":
            numbers = [job.refines] if job.refines else [artifact.id for artifact in job.artifacts]
            return self._resumed(request, job, "already_complete", {"artifactIds": numbers})
        if job.status != "FAILED":
            self._refuse(job, "resumed", ["FAILED", "READY"])
        self.pipeline.resume(job)
        return self._resumed(request, job, "generation_requeued", {})

    def _refuse(self, job: Job, word: str, allowed: list[str]) -> None:
        details = {"status": job.status, "allowed": allowed}
        raise refused("story_job_state_invalid", f"A job that is {job.status} cannot be {word}.", details)

    def _resumed(self, request: web.Request, job: Job, action: str, more: Json) -> web.Response:
        return reply({"action": action, "job": manifest.job(self.desk, request, job), **more})

    def _asked(self, request: web.Request, account: Account) -> Job:
        return self.desk.job(account, request.match_info["job"])

    def _answer(self, request: web.Request, job: Job) -> web.Response:
        return reply({"job": manifest.job(self.desk, request, job)})


def check_voices(desk: Desk, plan: Plan, row: Json) -> None:
    """A preassigned cast must be whole."""
    voices = row.get("voiceMap")
    if not isinstance(voices, dict):
        return
    missing = [name for name in play_of(desk, plan, row).speakers if name not in voices]
    if missing:
        names = ", ".join(missing)
        raise InvalidError(f"Preassigned voiceMap is missing a voice for: {names}. Supply every speaking character.")
