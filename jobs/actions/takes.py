"""Asking for a take: check, price, hold, queue. And asking again for one that ended."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max

from jobs import clock, events, money
from jobs.actions.operations import Refused, done, once
from jobs.engine import breaker
from jobs.engine.failures import failure_of
from jobs.engine.vendor import provider_for
from jobs.models import Artifact, Batch, Job, Key, Material, Project, Shot
from jobs.states import Reason, Status
from jobs.vault import CannotOpen
from jobs.wake import wake_for
from providers.errors import ProviderError
from providers.order import Input, Order, Parent, Quote, Step
from providers.text import storable

LONGEST_SHOT, LONGEST_MODEL = 60, 120  # letters
UNUSABLE = "unusable_input"  # the code of a take that lacks what was to go into it


@dataclass(frozen=True)
class Wanted:
    """A take as a person asks for it.

    materials   what goes in, as (role, material) in order
    characters  entries of the vendor's own library, as (role, remote id)
    at_vendor   materials that the vendor has and we have not
    refused     why it cannot be sent, found before this: it becomes a failed job with this sentence
    shot        the code of its shot; "" makes the next S01, S02 ...
    """

    key: Key
    project: Project
    model: str
    prompt: str
    options: Mapping[str, int | str | bool] = field(default_factory=dict)
    materials: Sequence[tuple[str, Material]] = ()
    characters: Sequence[tuple[str, str]] = ()
    at_vendor: Sequence[Input] = ()
    refused: str = ""
    tags: Sequence[str] = ()
    shot: str = ""
    title: str = ""
    batch: Batch | None = None
    retry_of: Job | None = None
    parent: Artifact | None = None
    action: str = ""
    priority: int = 0

    def order(self) -> Order:
        files = [_as_input(role, material) for role, material in self.materials]
        people = [Input(role=role, kind="character", remote_id=remote_id) for role, remote_id in self.characters]
        return Order(
            model=self.model,
            prompt=storable(self.prompt),
            options=dict(self.options),
            inputs=(*files, *people, *self.at_vendor),
            tags=tuple(storable(tag) for tag in self.tags),
            title=storable(self.title),
            action=self.action,
            parent=_as_parent(self.parent) if self.parent else None,
        )

    def material_ids(self) -> list[uuid.UUID | None]:
        return [material.pk for _, material in self.materials] + [None for _ in (*self.characters, *self.at_vendor)]


def _as_input(role: str, material: Material) -> Input:
    return Input.model_validate(
        {
            "role": role,
            "kind": material.kind,
            "name": material.name,
            "mime": material.mime,
            "size": material.bytes,
            "width": material.width or 0,
            "height": material.height or 0,
            "seconds": material.duration or 0,
        }
    )


def _as_parent(artifact: Artifact) -> Parent:
    return Parent(kind=artifact.ref.kind, remote_id=artifact.ref.remote_id, revision=artifact.revision)


def submit(wanted: Wanted, actor: User | None = None, operation: str = "") -> Job:
    """Queue a take, with its price held. It always becomes a job, so that nothing a person typed is lost:

    failed   what the vendor would refuse anyway, each problem with what to change; nothing was sent or charged
    waiting  over a cap; goes on by itself when there is room
    queued   on its way
    """
    if (before := done(operation, "submit")) is not None:
        return Job.objects.get(pk=before)
    for what, text, most in (
        ("shot code", wanted.shot, LONGEST_SHOT),
        ("name of the model", wanted.model, LONGEST_MODEL),
    ):
        if len(text) > most:
            raise Refused(f"The {what} has {len(text)} letters; at most {most} fit. Nothing was made. Shorten it.")
    order = wanted.order()
    steps, quote, failure = _examine(wanted.key, order, wanted.refused)

    def create() -> str:
        return str(_admit(wanted, order, steps, quote, failure, actor).pk)

    return Job.objects.get(pk=once(operation, "submit", actor, create))


def _examine(key: Key, order: Order, refused: str) -> tuple[tuple[Step, ...], Quote, dict[str, str] | None]:
    """Steps, price, and why it cannot be sent, if so. Talks to the vendor; must run outside any transaction.

    A price that cannot be read just now does not lose the take: it is read and held right before the step is sent.
    """
    if refused:
        return (), Quote(amount=None, unit=key.unit), _invalid(UNUSABLE, refused)
    try:
        provider = provider_for(key)
    except CannotOpen as error:
        return (), Quote(amount=None, unit=key.unit), _invalid("key_closed", f"{key} cannot be used. {error}")
    problems = provider.problems(order)
    if problems:
        words = " ".join(problem.message for problem in problems)
        return (), Quote(amount=None, unit=key.unit), _invalid("invalid_order", words)
    steps = provider.steps(order)
    try:
        quote = provider.quote(order)
    except ProviderError as error:
        if error.fault in breaker.STOPS_KEY:
            breaker.trip(key, error)
        return steps, Quote(amount=None, unit=key.unit), failure_of(error) if error.permanent else None
    if quote.amount is None and any(step.paid for step in steps):
        return steps, quote, _invalid("no_price", quote.note or "The vendor has no price for this.")
    return steps, quote, None


def _invalid(code: str, words: str) -> dict[str, str]:
    message = f"{words} Nothing was sent and nothing was charged."
    return {"code": code, "message": message, "request_id": "", "advice": "edit"}


def _admit(
    wanted: Wanted,
    order: Order,
    steps: Sequence[Step],
    quote: Quote,
    failure: dict[str, str] | None,
    actor: User | None,
) -> Job:
    """Insert the job, its hold and its event. Runs in the caller's transaction."""
    shot = shot_of(wanted.project, wanted.shot)
    taken = shot.jobs.aggregate(last=Max("take"))["last"] or 0
    job = Job(
        key=wanted.key,
        shot=shot,
        project=wanted.project,
        batch=wanted.batch,
        created_by=actor,
        take=taken + 1,
        retry_of=wanted.retry_of,
        parent=wanted.parent,
        model=order.model,
        prompt=order.prompt,
        order=order.model_dump(mode="json"),
        materials=wanted.material_ids(),
        steps=[step.model_dump(mode="json") for step in steps],
        priority=wanted.priority,
        quote=quote.amount,
        quote_exact=quote.exact,
        prices=_prices(steps, quote),
    )
    if failure is not None:
        job.failure = failure
        return _insert(job, Status.FAILED, failure["message"], actor)
    try:
        with transaction.atomic():
            money.lock_caps(job)
            _insert(job, Status.QUEUED, "In line", actor)
            if job.prices.get(steps[0].name) is not None:
                money.apply(job, money.Hold(steps[0].name, job.price_of(steps[0])))
            return job
    except money.OverCap as over:
        job.reason = Reason.BUDGET
        return _insert(job, Status.WAITING, str(over), actor)


def _insert(job: Job, status: Status, note: str, actor: User | None) -> Job:
    job.status = status
    job.headline = note[:400]
    now = clock.now()
    if status is Status.FAILED:
        job.cost, job.ended_at = Decimal(0), now
    else:
        job.due_at = now + timedelta(seconds=60 if status is Status.WAITING else 0)
    job.save(force_insert=True)
    events.record("job", job=job, after=status, note=note, actor=actor)
    wake_for(job, status)
    return job


def _prices(steps: Sequence[Step], quote: Quote) -> dict[str, str]:
    """The price of each paid step: the quote's line of that name, else the whole quote for the first paid one."""
    lines = {line.label: line.amount for line in quote.lines}
    paid = [step.name for step in steps if step.paid]
    if set(paid) & set(lines):
        return {name: str(lines.get(name, Decimal(0))) for name in paid}
    return {} if quote.amount is None or not paid else {paid[0]: str(quote.amount)}


def shot_of(project: Project, code: str) -> Shot:
    """The project's shot of this code, made when missing and locked; "" makes the next free one."""
    if not code:
        code = f"S{project.shots.count() + 1:02}"
        while project.shots.filter(code=code).exists():
            code += "+"
    last = project.shots.aggregate(last=Max("order"))["last"] or 0
    shot, _ = Shot.objects.get_or_create(project=project, code=code, defaults={"order": last + 1})
    return Shot.objects.select_for_update(no_key=True).get(pk=shot.pk)


def again(job: Job, actor: User | None = None, operation: str = "", *, without_materials: bool = False) -> Job:
    """A new take of the same order, linked to the one that ended. The old one stays as it is.

    without_materials  leave every reference out: what a privacy refusal asks for
    """
    if job.live:
        raise Refused(f"{job} is still {job.status}, so it was not asked for again. Cancel it first, or wait.")
    if job.failure and job.failure["code"] == UNUSABLE and not without_materials:
        raise Refused(
            f"{job} lacks a reference that could not be used, so it was not asked for again. Submit it anew with "
            "another file, or ask again without materials."
        )
    order = job.as_order()
    files, characters, at_vendor = [], [], []
    for given, material_id in zip(() if without_materials else order.inputs, job.materials, strict=False):
        if material_id is not None:
            files.append((given.role, Material.objects.get(pk=material_id)))
        elif given.kind == "character":
            characters.append((given.role, given.remote_id))
        else:
            at_vendor.append(given)
    wanted = Wanted(
        key=job.key,
        project=job.project,
        model=job.model,
        prompt=job.prompt,
        options={name: value for name, value in order.options.items() if isinstance(value, int | str | bool)},
        materials=files,
        characters=characters,
        at_vendor=at_vendor,
        tags=order.tags,
        shot=job.shot.code,
        title=order.title,
        batch=job.batch,
        retry_of=job,
        parent=job.parent,
        action=order.action,
    )
    return submit(wanted, actor, operation)
