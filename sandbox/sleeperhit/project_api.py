"""Projects (REF "Story Projects")."""

from aiohttp import web

from sandbox.accounts import Account
from sandbox.clock import iso
from sandbox.replies import reply
from sandbox.sleeperhit import documents
from sandbox.sleeperhit.bodies import read_form
from sandbox.sleeperhit.desk import Desk
from sandbox.sleeperhit.ids import new_id
from sandbox.sleeperhit.paging import page
from sandbox.sleeperhit.preconditions import readiness
from sandbox.sleeperhit.project_orders import CreateProject, UpdateProject
from sandbox.sleeperhit.records import Json, Project


class ProjectApi:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def create(self, request: web.Request, account: Account) -> web.Response:
        order = await read_form(request, CreateProject)
        project = Project(
            id=new_id("project"), user_id=account.user_id, name=order.name, description=order.description,
            metadata=dict(order.metadata) if order.metadata is not None else None,
            created_at=self.desk.now, updated_at=self.desk.now,
        )  # fmt: skip
        self.desk.records.projects[project.id] = project
        return self._answer(project)

    async def listing(self, request: web.Request, account: Account) -> web.Response:
        """Archived ones too: they stay readable."""
        found = self.desk.records.projects.values()
        mine = [project for project in found if project.user_id == account.user_id and not project.deleted_at]
        rows, cursor = page(request, mine)
        return reply({"projects": [self._document(project) for project in rows], "nextCursor": cursor})

    async def detail(self, request: web.Request, account: Account) -> web.Response:
        return self._answer(self._asked(request, account))

    async def update(self, request: web.Request, account: Account) -> web.Response:
        project = self._asked(request, account)
        order = await read_form(request, UpdateProject)
        given = order.model_fields_set
        if order.name is not None:
            project.name = order.name
        if "description" in given:
            project.description = order.description
        if "metadata" in given:
            project.metadata = dict(order.metadata) if order.metadata is not None else None
        if order.archived is not None:
            project.archived_at = (project.archived_at or self.desk.now) if order.archived else None
        project.updated_at = self.desk.now
        return self._answer(project)

    async def delete(self, request: web.Request, account: Account) -> web.Response:
        project = self._asked(request, account)
        project.deleted_at = self.desk.now
        return reply({"id": project.id, "deletedAt": iso(project.deleted_at)})

    def _asked(self, request: web.Request, account: Account) -> Project:
        return self.desk.project(account, request.match_info["project"])

    def _document(self, project: Project) -> Json:
        return {**documents.project(project, len(self.desk.sources(project))), **readiness(project.name)}

    def _answer(self, project: Project) -> web.Response:
        return reply({"project": self._document(project)})
