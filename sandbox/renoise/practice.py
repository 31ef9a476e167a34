"""The practice vendor as the sandbox sees it: its routes, its rules, and its tasks driven by hand."""

import re
import shutil
from collections.abc import Iterable, Mapping, Sequence

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from sandbox.books import TaskId
from sandbox.clock import iso
from sandbox.renoise.account_api import AccountApi
from sandbox.renoise.characters import CharacterApi
from sandbox.renoise.create_api import CreateApi
from sandbox.renoise.desk import Desk, Endpoint, Records
from sandbox.renoise.material_api import MaterialApi
from sandbox.renoise.pipeline import Pipeline
from sandbox.renoise.records import TERMINAL, Task
from sandbox.renoise.rules import Endpoint as EndpointName
from sandbox.renoise.rules import Rules
from sandbox.renoise.task_api import TaskApi
from sandbox.replies import html, reply
from sandbox.wire import plain_refusal
from sandbox.world import World

PREFIX = "/api/public/v1"


class RenoisePractice:
    """See `sandbox.vendor.Practice`."""

    def __init__(self, world: World) -> None:
        self.desk = Desk(world)
        self.pipeline = Pipeline(self.desk)

    def routes(self) -> Iterable[web.RouteDef]:
        for method, path, endpoint, era in self._endpoints():
            handler = self._known(self.desk.signed_in(endpoint), era)
            yield web.route(method, PREFIX + path, handler)
        yield web.route("*", "/{tail:.*}", self._unknown)

    def _endpoints(self) -> Iterable[tuple[str, str, Endpoint, EndpointName | None]]:
        """Contract section 2, line by line; the last column names what an era may lack."""
        account, create = AccountApi(self.desk), CreateApi(self.desk, self.pipeline)
        task, material, character = TaskApi(self.desk, self.pipeline), MaterialApi(self.desk), CharacterApi()
        return [
            ("GET", "/me", account.me, None),
            ("GET", "/credit/estimate", account.estimate, None),
            ("GET", "/credit/history", account.history, None),
            ("GET", "/models", account.models, "models"),
            ("POST", "/tasks", create.create, None),
            ("GET", "/tasks", task.listing, None),
            ("GET", "/tasks/{id}", task.detail, None),
            ("GET", "/tasks/{id}/result", task.result, None),
            ("POST", "/tasks/{id}/cancel", task.cancel, None),
            ("PATCH", "/tasks/{id}/tags", task.retag, None),
            ("POST", "/tasks/{id}/save-as-material", material.save_result, "save-as-material"),
            ("GET", "/tags", task.tags, None),
            ("POST", "/materials/upload", material.upload, None),
            ("POST", "/materials/upload-url", material.upload_url, "upload-url"),
            ("POST", "/materials/by-ids", material.by_ids, "by-ids"),
            ("POST", "/materials", material.register, "materials-create"),
            ("GET", "/materials", material.listing, None),
            ("GET", "/materials/{id}", material.detail, "material"),
            ("DELETE", "/materials/{id}", material.delete, "material"),
            ("GET", "/characters", character.listing, "characters"),
            ("GET", "/characters/{id}", character.detail, "characters"),
            ("POST", "/llm/files/upload", material.llm_upload, "llm-upload"),
        ]

    def _known(self, handler: Handler, era: EndpointName | None) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            if era is not None and era in self.desk.rules.absent_endpoints:
                return await self._unknown(request)
            return await handler(request)

        return guarded

    async def _unknown(self, request: web.Request) -> web.StreamResponse:
        """The site answers where the API ends: HTML with 200 (contract 1), or 404 JSON by rule."""
        if self.desk.rules.unknown_routes == "html":
            return html()
        return reply({"error": f"No route {request.method} {request.path}"}, 404)

    def middlewares(self) -> Sequence[Middleware]:
        @web.middleware
        async def agent_wall(request: web.Request, handler: Handler) -> web.StreamResponse:
            agent = request.headers.get(hdrs.USER_AGENT, "")
            if self.desk.rules.agent_wall and agent.startswith("Python-urllib/"):
                return html("<html><body><h1>403 Forbidden</h1></body></html>", 403)
            return await handler(request)

        return [agent_wall]

    def creates(self, request: web.Request) -> bool:
        return request.method == "POST" and re.fullmatch(PREFIX + r"/tasks/?", request.path) is not None

    def refusal(self, status: int, words: str) -> Mapping[str, object]:
        return plain_refusal(status, words)

    async def sign(self, request: web.Request, response: web.StreamResponse) -> None:
        """No header is on every reply."""

    def rules(self) -> dict[str, object]:
        return self.desk.rules.model_dump()

    def change_rules(self, changes: dict[str, object]) -> None:
        before = self.desk.rules.hold
        self.desk.records.rules = Rules.model_validate({**self.desk.rules.model_dump(), **changes})
        if before != self.desk.rules.hold:
            self.pipeline.wake()

    def tasks(self) -> list[dict[str, object]]:
        return [self._summary(task) for task in reversed(self.desk.records.tasks.values())]

    def _summary(self, task: Task) -> dict[str, object]:
        fields = ("id", "key", "status", "model", "kind", "prompt", "tags", "duration", "error", "refunded")
        return {
            **{field: getattr(task, field) for field in fields},
            "price": str(task.price),
            "created_at": iso(task.created_at),
        }

    def finish(self, ids: Sequence[TaskId] | None) -> list[TaskId]:
        chosen = self._chosen(ids)
        for task in chosen:
            if task.id not in self.pipeline:
                self.pipeline.start(task)
            self.pipeline.release(task)
        return [task.id for task in chosen]

    def _chosen(self, ids: Sequence[TaskId] | None) -> list[Task]:
        tasks: Mapping[TaskId, Task] = dict(self.desk.records.tasks.items())
        if ids is None:
            return [task for task in tasks.values() if task.live]
        missing = [number for number in ids if number not in tasks]
        if missing:
            raise LookupError(f"no task {missing[0]}")
        return [tasks[number] for number in ids if tasks[number].live]

    def drive(self, task_id: str, changes: dict[str, object]) -> dict[str, object]:
        """{status, error?, errorCode?}: from here on the task moves only by hand. An unknown word is shown as it is."""
        task = self.desk.records.tasks.get(int(task_id)) if task_id.isdecimal() else None
        word = changes.get("status")
        if task is None:
            raise LookupError(f"no task {task_id}")
        if not isinstance(word, str) or not word:
            raise ValueError("status is required")
        task.by_hand = True
        self.pipeline.stop(task)
        if word == "completed":
            task.fate.error = task.fate.late_seconds = None
            self.pipeline.start_last(task)
        elif word == "failed":
            self.pipeline.fail(task, str(changes.get("error", "Generation failed")),
                               str(changes.get("errorCode", "SYSTEM_ERROR")))  # fmt: skip
        elif word == "cancelled":
            self.pipeline.cancel(task)
        else:
            self.pipeline.put(task, word)
        return self._summary(task)

    def dump(self) -> dict[str, object]:
        return self.desk.records.model_dump(mode="json")

    def load(self, state: dict[str, object]) -> None:
        self.desk.records = Records.model_validate(state)
        for task in self.desk.records.tasks.values():
            waits_late = task.status in TERMINAL - {"completed"} and task.fate.late_seconds is not None
            if not task.by_hand and (task.live or waits_late):
                self.pipeline.start(task)

    def stop(self) -> None:
        self.pipeline.stop_all()

    def reset(self) -> None:
        self.pipeline.stop_all()
        shutil.rmtree(self.desk.world.media.file(self.desk.place()), ignore_errors=True)
        self.desk.records = Records()
