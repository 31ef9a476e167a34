"""Reading, cancelling and tagging tasks, and their results (contract 2, 4 and 12)."""

from aiohttp import web

from sandbox.accounts import Account
from sandbox.clock import iso
from sandbox.renoise import orders
from sandbox.renoise.desk import Desk, ids_in, page
from sandbox.renoise.pipeline import Pipeline
from sandbox.renoise.records import Task
from sandbox.renoise.task_rows import Row, detail_row, list_row, status_word
from sandbox.replies import RefusalError, object_body, reply
from sandbox.wire import struck


class TaskApi:
    """Everything about tasks but their creation."""

    def __init__(self, desk: Desk, pipeline: Pipeline) -> None:
        self.desk, self.pipeline = desk, pipeline

    async def listing(self, request: web.Request, account: Account) -> web.Response:
        """Newest first; filters `status`, `tag`, `type`, `provider`, `ids`, `user_id`; `media=preview` for images."""
        limit, offset = page(request, self.desk.rules.page_size_max)
        preview = request.query.get("media")
        if preview and (preview != "preview" or request.query.get("type") != "image"):
            raise orders.bad("media=preview needs type=image")
        found = [task for task in self._mine(account) if task.hidden is None and self._fits(task, request)]
        rows = [list_row(task, self.desk.rules) for task in found[offset : offset + limit]]
        if preview:
            for row, task in zip(rows, found[offset : offset + limit], strict=True):
                row["previewUrl"] = self.desk.link(request, task.cover) if task.cover else None
        body: Row = {"tasks": rows}
        if self.desk.rules.list_total:
            body["total"] = len(found)
        return reply(body)

    def _mine(self, account: Account) -> list[Task]:
        return [task for task in reversed(self.desk.records.tasks.values()) if task.user_id == account.user_id]

    def _fits(self, task: Task, request: web.Request) -> bool:
        query, rules = request.query, self.desk.rules
        wanted = {
            "status": status_word(task, rules),
            "type": task.kind,
            "provider": task.provider,
            "user_id": str(task.user_id),
        }
        if any(query.get(name) not in (None, "", value) for name, value in wanted.items()):
            return False
        if rules.tag_filter and query.get("tag") and query["tag"] not in task.tags:
            return False
        return not (rules.ids_filter and query.get("ids") and task.id not in ids_in(query["ids"]))

    async def detail(self, request: web.Request, account: Account) -> web.Response:
        task = self.desk.task(request, account)
        row = detail_row(task, self.desk.rules)
        if request.query.get("includeReferences") == "1":
            row["references"] = [self._reference(request, use.material_id, use.role) for use in task.uses]
        return reply({"task": row})

    def _reference(self, request: web.Request, number: int | None, role: str) -> Row:
        material = self.desk.records.materials.get(number or 0)
        if material is None:
            return {"role": role}
        return {"id": number, "role": role, "type": material.type, "url": self.desk.link(request, material.path)}

    async def result(self, request: web.Request, account: Account) -> web.Response:
        """Fresh links each time; before the end a refusal or the status alone, as the rules say."""
        task = self.desk.task(request, account)
        word = status_word(task, self.desk.rules)
        if task.status != "completed":
            if self.desk.rules.early_result == "error":
                raise RefusalError(400, {"error": f"Task is not completed (status: {word})", "status": word})
            return reply({"taskId": task.id, "status": word, "resolutions": {}, "itemCount": 0})
        body = self._links(request, task)
        task.fetched = True
        return reply(body)

    def _links(self, request: web.Request, task: Task) -> Row:
        links = [self.desk.link(request, path) for path in task.files]
        body: Row = {"taskId": task.id, "status": "completed", f"{task.kind}Url": links[0]}
        if task.kind == "image":
            body["imageUrls"] = links
        if task.cover:
            body["coverUrl"] = self.desk.link(request, task.cover)
        return {
            **body,
            "resolutions": {task.resolution: links[0]} if task.resolution else {},
            "itemCount": len(links),
            "fetchedAt": iso(self.desk.world.clock.now()),
            "cached": task.fetched,
        }

    async def cancel(self, request: web.Request, account: Account) -> web.Response:
        """Only pending tasks, with a full refund."""
        task = self.desk.task(request, account)
        if task.status != "pending":
            word = status_word(task, self.desk.rules)
            raise RefusalError(400, {"error": f"Only pending tasks can be cancelled (status: {word})"})
        if late := struck(request, "late_success"):
            task.fate.late_seconds = late.seconds
        self.pipeline.cancel(task)
        return reply({"task": detail_row(task, self.desk.rules), "refunded": task.price})

    async def retag(self, request: web.Request, account: Account) -> web.Response:
        """PATCH replaces all tags."""
        task = self.desk.task(request, account)
        body = await object_body(request)
        if set(body) != {"tags"} or body["tags"] is None:
            raise orders.bad("The body must be {tags: [...]}")
        task.tags = orders.tags_of(body["tags"])
        task.updated_at = self.desk.world.clock.now()
        return reply({"task": detail_row(task, self.desk.rules)})

    async def tags(self, _: web.Request, account: Account) -> web.Response:
        return reply({"tags": sorted({tag for task in self._mine(account) for tag in task.tags})})
