"""Story plans (REF "Story Plans", contract 1.3, 1.4): validated at once, planned in the background."""

import json
from collections.abc import Sequence

from aiohttp import web

from sandbox.accounts import Account
from sandbox.replies import reply
from sandbox.sleeperhit import documents, fate
from sandbox.sleeperhit.bodies import Nothing, read_form
from sandbox.sleeperhit.desk import Desk
from sandbox.sleeperhit.errors import InvalidError, refused
from sandbox.sleeperhit.ids import new_id
from sandbox.sleeperhit.paging import page
from sandbox.sleeperhit.plan_orders import ApprovePlan, ArtifactRequest, CreatePlan, RejectPlan
from sandbox.sleeperhit.planner import Planner
from sandbox.sleeperhit.preconditions import check_project
from sandbox.sleeperhit.pricing import quote
from sandbox.sleeperhit.reading import check_reading
from sandbox.sleeperhit.records import Plan, PlanStatus, Project, Source

GENERATED: tuple[PlanStatus, ...] = ("REQUIRES_APPROVAL", "APPROVED")


class PlanApi:
    def __init__(self, desk: Desk, planner: Planner) -> None:
        self.desk, self.planner = desk, planner

    async def create(self, request: web.Request, account: Account) -> web.Response:
        project = self._project(request, account)
        order = await read_form(request, CreatePlan)
        check_reading(self.desk.rules, order)
        check_requests(self.desk, order.artifact_requests, "artifactRequests")
        sources = self._sources(project, order.source_ids)
        plan = self._plan(request, account, project, order, sources)
        check_project(plan.asked)
        self.planner.supersede(project)
        self.desk.records.plans[plan.id] = plan
        self.planner.start(plan)
        return self._answer(plan)

    def _sources(self, project: Project, numbers: list[str]) -> list[Source]:
        found = [self.desk.source(project, number) for number in numbers]
        for place, source in enumerate(found):
            if source.status != "READY":
                raise InvalidError(f"`sourceIds[{place}]` is invalid: the source is {source.status}, not READY")
        return found

    def _plan(
        self, request: web.Request, account: Account, project: Project, order: CreatePlan, sources: list[Source]
    ) -> Plan:
        body = order.given()
        asked = "\n".join([project.name, json.dumps(body, ensure_ascii=False), *(s.text or "" for s in sources)])
        rows = [row.given() for row in order.artifact_requests]
        if self.desk.rules.drops_plan_notes:
            rows = [{name: value for name, value in row.items() if name != "notes"} for row in rows]
        each = self.desk.rules.table_read_credits
        return Plan(
            id=new_id("plan"), key=account.key, user_id=account.user_id, project_id=project.id, title=order.title,
            target=order.target.given(), requests=rows, auto_approve=order.auto_approve,
            style=order.style_constraints.given() if order.style_constraints else None,
            brief=order.creative_brief.given() if order.creative_brief else None,
            source_ids=[source.id for source in sources], asked=asked,
            quote=quote(len(rows), len(sources), each, self.desk.now), fate=fate.of_plan(request, asked),
            created_at=self.desk.now, updated_at=self.desk.now,
        )  # fmt: skip

    async def listing(self, request: web.Request, account: Account) -> web.Response:
        project = self._project(request, account)
        found = [plan for plan in self.desk.records.plans.values() if plan.project_id == project.id]
        rows, cursor = page(request, found)
        return reply({"plans": [documents.plan(plan) for plan in rows], "nextCursor": cursor})

    async def detail(self, request: web.Request, account: Account) -> web.Response:
        return self._answer(self._asked(request, account))

    async def approve(self, request: web.Request, account: Account) -> web.Response:
        """Of an approved plan: nothing happens."""
        plan = self._asked(request, account)
        order = await read_form(request, ApprovePlan)
        free = not self.desk.rules.wants_confirmation or account.key in self.desk.rules.standing_approval
        if not order.user_confirmed and (not free or order.user_confirmed is False):
            raise InvalidError("`userConfirmed: true` is required to approve a plan")
        if plan.status != "APPROVED":
            self._check_reviewable(plan, "approved")
            self.planner.approve(plan)
        return self._answer(plan)

    async def reject(self, request: web.Request, account: Account) -> web.Response:
        plan = self._asked(request, account)
        order = await read_form(request, RejectPlan)
        self._check_reviewable(plan, "rejected")
        plan.status, plan.rejected_at, plan.rejection_reason = "REJECTED", self.desk.now, order.reason
        self.planner.touch(plan)
        return self._answer(plan)

    def _check_reviewable(self, plan: Plan, word: str) -> None:
        if plan.status != "REQUIRES_APPROVAL":
            raise InvalidError(f"A plan that is {plan.status} cannot be {word}")

    async def resume(self, request: web.Request, account: Account) -> web.Response:
        """Plans again what was never planned; a plan that exists comes back as it is."""
        plan = self._asked(request, account)
        await read_form(request, Nothing)
        if plan.status in ("REJECTED", "SUPERSEDED"):
            details = {"status": plan.status, "allowed": ["PENDING", "FAILED", *GENERATED]}
            raise refused("story_plan_state_invalid", f"A plan that is {plan.status} cannot be resumed.", details)
        if plan.status == "FAILED":
            self.planner.resume(plan)
        return self._answer(plan)

    def _project(self, request: web.Request, account: Account) -> Project:
        return self.desk.project(account, request.match_info["project"])

    def _asked(self, request: web.Request, account: Account) -> Plan:
        return self.desk.plan(account, request.match_info["plan"])

    def _answer(self, plan: Plan) -> web.Response:
        return reply({"plan": documents.plan(plan)})


def check_requests(desk: Desk, rows: Sequence[ArtifactRequest], field: str) -> None:
    """Only table reads are live, and `notes` have the cap of the reading."""
    for place, row in enumerate(rows):
        if row.type != "table_read":
            raise InvalidError(f"`{field}[{place}].type` is invalid: {row.type} is planned, not available")
        if len(row.notes or "") > desk.rules.most_notes:
            words = f"String should have at most {desk.rules.most_notes} characters"
            raise InvalidError(f"`{field}[{place}].notes` is invalid: {words}")
