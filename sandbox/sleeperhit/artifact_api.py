"""Artifacts (REF "Artifacts"): reading a revision, refining, and the two doors to durable renders."""

from aiohttp import web

from sandbox.accounts import Account
from sandbox.replies import reply
from sandbox.sleeperhit import fate, manifest
from sandbox.sleeperhit.artifact_orders import Finalize, Refine
from sandbox.sleeperhit.artifacts import Artifact
from sandbox.sleeperhit.bodies import Nothing, read_form
from sandbox.sleeperhit.desk import Desk
from sandbox.sleeperhit.errors import InvalidError, refused
from sandbox.sleeperhit.finals import Finals
from sandbox.sleeperhit.idempotency import NOT_KEPT
from sandbox.sleeperhit.ids import new_id
from sandbox.sleeperhit.pipeline import Pipeline
from sandbox.sleeperhit.pricing import refine_quote
from sandbox.sleeperhit.records import Job


class ArtifactApi:
    def __init__(self, desk: Desk, pipeline: Pipeline, finals: Finals) -> None:
        self.desk, self.pipeline, self.finals = desk, pipeline, finals

    async def detail(self, request: web.Request, account: Account) -> web.Response:
        artifact = self.desk.artifact(account, request.match_info["artifact"])
        asked = request.query.get("revision")
        if asked is None:
            return reply({"artifact": manifest.artifact(self.desk, request, artifact)})
        if not asked.isascii() or not asked.isdigit():
            raise InvalidError("revision must be an integer")
        revision = next((one for one in artifact.revisions if str(one.number) == asked.lstrip("0")), None)
        if revision is None:
            raise refused("artifact_not_found", f"The artifact has no revision {asked[:12]}.")
        return reply({"artifact": manifest.artifact(self.desk, request, artifact, revision)})

    async def refine(self, request: web.Request, account: Account) -> web.Response:
        """An ordinary job whose end is a new revision. One at a time."""
        artifact = self.desk.ready(account, request.match_info["artifact"])
        order = await read_form(request, Refine)
        live = [job for job in self.desk.records.jobs.values() if job.refines == artifact.id and job.live]
        if live:
            raise refused("artifact_not_ready", "The artifact is being refined.", {"storyJobId": live[0].id})
        job = self._refine_job(request, account, artifact, order)
        self.pipeline.accept(request, job, f"Refine of {artifact.id}")
        return reply({"storyJob": manifest.job(self.desk, request, job)})

    def _refine_job(self, request: web.Request, account: Account, artifact: Artifact, order: Refine) -> Job:
        first = self.desk.records.jobs[artifact.job_id]
        return Job(
            id=new_id("job"), key=account.key, user_id=account.user_id, project_id=first.project_id,
            plan_id=first.plan_id, title=artifact.current.title, requests=[{"type": "table_read"}],
            asked=order.instruction, quote=refine_quote(self.desk.now), reservation=new_id("reservation"),
            refines=artifact.id, instruction=order.instruction, scope=order.scope,
            fate=fate.of_refine(request, order.instruction), created_at=self.desk.now, updated_at=self.desk.now,
        )  # fmt: skip

    async def finalize(self, request: web.Request, account: Account) -> web.Response:
        artifact = self.desk.ready(account, request.match_info["artifact"])
        order = await read_form(request, Finalize)
        render = self.finals.order(request, artifact, order.mode)
        if render.status == "needs_recording" and not self.desk.rules.keep_needs_recording:
            request[NOT_KEPT] = True
        return reply({"artifactId": artifact.id, "mode": order.mode, "finalize": {"status": render.status}})

    async def render_video(self, request: web.Request, account: Account) -> web.Response:
        artifact = self.desk.ready(account, request.match_info["artifact"])
        await read_form(request, Nothing)
        render = self.finals.order(request, artifact, "video")
        return reply({"artifactId": artifact.id, "render": {"id": render.id, "status": render.status}})
