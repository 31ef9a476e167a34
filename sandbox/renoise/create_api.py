"""POST /tasks: the one request that costs money (contract 3 and 5)."""

from aiohttp import web

from sandbox.accounts import Account
from sandbox.books import Submit
from sandbox.renoise import orders
from sandbox.renoise.characters import character_of
from sandbox.renoise.desk import SLUG, Desk
from sandbox.renoise.fate import decide
from sandbox.renoise.models import Model
from sandbox.renoise.pipeline import Pipeline
from sandbox.renoise.pricing import discount_percent, price
from sandbox.renoise.records import Material, Task, Use
from sandbox.renoise.references import check_material, check_roles, check_upscale
from sandbox.renoise.task_rows import created_row
from sandbox.replies import RefusalError, clean, object_body, reply
from sandbox.wire import struck


class CreateApi:
    """Checks in this order: body, model, price row, active cap, credits. Only then is anything kept."""

    def __init__(self, desk: Desk, pipeline: Pipeline) -> None:
        self.desk, self.pipeline = desk, pipeline

    async def create(self, request: web.Request, account: Account) -> web.Response:
        body = orders.check_keys(await object_body(request), self.desk.rules.unknown_keys)
        model = orders.chosen_model(body)
        task, materials = self._read(body, model, account)
        self._check_cap(account)
        self._check_credits(account, task)
        task.fate = decide(request, task.prompt, materials, self.desk.rules.faces)
        if vanish := struck(request, "vanish"):
            task.hidden = "everywhere" if vanish.everywhere else "lists"
        self._accept(task, account, request)
        return reply({"task": created_row(task)}, 201)

    def _read(self, body: orders.Body, model: Model, account: Account) -> tuple[Task, list[Material]]:
        uses = orders.uses_of(body)
        duration = orders.duration_of(body, model)
        resolution = orders.resolution_of(body, model)
        watermark = orders.flag_of(body, "watermark") or False
        sound = orders.flag_of(body, "audioGeneration")
        prompt, ratio = orders.check_prompt(body, model, uses), orders.ratio_of(body, model)
        check_roles(model, uses, duration)
        materials = [material for use in uses if (material := self._material(use, account))]
        if model.upscales:
            check_upscale(materials, resolution, self.desk.world.media)
        with_video = any(use.role in ("reference_video", "source_video") for use in uses)
        percent = discount_percent(model, account.discount_percent, watermark)
        amount = price(model, duration, resolution, with_video, percent)
        if amount is None:
            raise RefusalError(500, {"error": "Pricing not configured for this model"})
        now = self.desk.world.clock.now()
        task = Task(
            id=0, key=account.key, user_id=account.user_id, kind=model.kind, prompt=prompt,
            model=orders.text_of(body, "model") or model.name, provider=model.provider,
            duration=duration, ratio=ratio, resolution=resolution, tags=orders.tags_of(body.get("tags")), uses=uses,
            template_id=orders.template_of(body), watermark=watermark, sound=sound is not False,
            results=model.results, price=amount, created_at=now, updated_at=now, status_at=now,
        )  # fmt: skip
        return task, materials

    def _material(self, use: Use, account: Account) -> Material | None:
        if use.character_id is not None:
            if character_of(use.character_id) is None:
                raise orders.bad(f"Character {use.character_id} not found")
            return None
        material = self.desk.material(use.material_id or 0, account)
        if material is None:
            raise orders.bad(f"Material {use.material_id} not found")
        check_material(use, material, self.desk.world.media)
        return material

    def _check_cap(self, account: Account) -> None:
        limit = self.desk.rules.active_cap if account.active_cap is None else account.active_cap
        active = sum(task.live and task.user_id == account.user_id for task in self.desk.records.tasks.values())
        if active >= limit:
            raise RefusalError(429, {"error": "Too many active tasks", "active": active, "limit": limit})

    def _check_credits(self, account: Account, task: Task) -> None:
        available = self.desk.world.books.balance(account)
        if available < task.price:
            body = {"error": "Insufficient credits", "available": available, "required": task.price}
            raise RefusalError(402, body)

    def _accept(self, task: Task, account: Account, request: web.Request) -> None:
        world = self.desk.world
        task.id = self.desk.next_id()
        self.desk.records.tasks[task.id] = task
        note = f"Task {task.id} ({task.model})"
        world.books.write(account, "charge", task.price, task.created_at, task.id, task.tags, note)
        given = clean(request.headers.get("X-Idempotency-Key"))
        world.books.submits.append(
            Submit(
                vendor=SLUG, key=account.key, task_id=task.id, price=task.price, tags=task.tags,
                idempotency_key=given if isinstance(given, str) else None, at=task.created_at,
            )
        )  # fmt: skip
        self.pipeline.start(task)
