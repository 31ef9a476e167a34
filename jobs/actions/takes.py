"""Asking for a take: check, price, hold, queue. And asking again for one that ended."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, repeat

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from pydantic import JsonValue

from jobs import money
from jobs.actions.operations import Refused, done, once
from jobs.engine import admission, breaker, inputs
from jobs.engine.admission import Planned
from jobs.engine.failures import failure_of
from jobs.engine.inputs import Said
from jobs.engine.outputs import PIECE
from jobs.engine.vendor import provider_for
from jobs.models import Artifact, Batch, BatchRow, Job, Key, Material, Project, Ref
from jobs.states import Status
from jobs.vault import CannotOpen
from providers.errors import ProviderError
from providers.order import Input, Order, Parent, Quote, Step
from providers.text import storable

LONGEST_SHOT, LONGEST_MODEL = 60, 120  # letters
UNUSABLE = "unusable_input"  # the code of a take that lacks what was to go into it
OTHER_PRICE = "Its price has changed, so nothing was sent and nothing was charged. Look at it and press again."
REMOVED = (
    "What this is to be done with was removed at the vendor, so nothing was sent and nothing was charged. Ask for the "
    "whole of it again."
)
NO_PRICE = "There is no price for it yet, so nothing was sent and nothing was charged. Try again in a moment."


@dataclass(frozen=True)
class Wanted:
    """A take as a person asks for it.

    materials   what goes in, as (role, material) in order
    said        what goes with each of the materials, in their order; shorter, or (): nothing for the others
    characters  entries of the vendor's own library, as (role, remote id)
    at_vendor   materials that the vendor has and we have not, and new entries of its library, made with the take
    refused     why it cannot be sent, found before this: it becomes a failed job with this sentence
    shot        the code of its shot; "" makes the next S01, S02 ...
    parent, work  what an action is done with: the artifact that shows it, and what the vendor calls it; work None:
                what the artifact is of
    stales      what was rendered of that before is out of date when the action is done
    agreed      the price that was seen: at another one it is refused; None: whatever it costs
    after       the take it goes on from: what comes of that one is its last input, in after_role
    """

    key: Key
    project: Project
    model: str
    prompt: str
    options: Mapping[str, JsonValue] = field(default_factory=dict)
    materials: Sequence[tuple[str, Material]] = ()
    said: Sequence[Said] = ()
    characters: Sequence[tuple[str, str]] = ()
    at_vendor: Sequence[Input] = ()
    refused: str = ""
    tags: Sequence[str] = ()
    shot: str = ""
    title: str = ""
    batch: Batch | None = None
    retry_of: Job | None = None
    parent: Artifact | None = None
    work: Parent | None = None
    action: str = ""
    stales: bool = False
    agreed: Decimal | None = None
    priority: int = 0
    row: BatchRow | None = None
    after: Job | None = None
    after_role: str = ""

    def order(self) -> Order:
        told = chain(self.said, repeat(inputs.NOTHING_SAID))
        files = [inputs.as_input(role, one, said) for (role, one), said in zip(self.materials, told, strict=False)]
        people = [Input(role=role, kind="character", remote_id=remote_id) for role, remote_id in self.characters]
        return Order(
            model=self.model,
            prompt=storable(self.prompt),
            options=dict(self.options),
            inputs=(*files, *people, *self.at_vendor),
            tags=tuple(storable(tag) for tag in self.tags),
            title=storable(self.title),
            action=self.action,
            parent=self.work or (as_parent(self.parent) if self.parent else None),
        )

    def planned(self, order: Order, steps: Sequence[Step], quote: Quote) -> Planned:
        return Planned(
            key=self.key,
            project=self.project,
            shot=self.shot,
            order=order,
            materials=self.material_ids(),
            steps=steps,
            quote=quote,
            batch=self.batch,
            row=self.row,
            retry_of=self.retry_of,
            parent=self.parent,
            stales=self.stales,
            priority=self.priority,
            after=self.after.pk if self.after else None,
            after_role=self.after_role,
        )

    def material_ids(self) -> list[uuid.UUID | None]:
        return [material.pk for _, material in self.materials] + [None for _ in (*self.characters, *self.at_vendor)]


def as_parent(artifact: Artifact) -> Parent:
    """The vendor's finished work that the artifact is of, as an order names it."""
    if artifact.piece:
        return Parent(kind=PIECE, remote_id=artifact.piece, revision=artifact.revision)
    return Parent(kind=artifact.ref.kind, remote_id=artifact.ref.remote_id, revision=artifact.revision)


def submit(wanted: Wanted, actor: User | None = None, operation: str = "") -> Job:
    """Queue a take, with its price held. It always becomes a job, so that nothing a person typed is lost:

    failed   what the vendor would refuse anyway, each problem with what to change; nothing was sent or charged
    waiting  over a cap; goes on by itself when there is room
    queued   on its way

    Raises Refused, and makes nothing, when the price is not the one that was agreed to.
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
    if order.parent is not None and _is_removed(wanted, order.parent):
        raise Refused(REMOVED)
    steps, quote, failure = _examine(wanted.key, order, wanted.refused)
    if failure is None and wanted.agreed is not None and quote.amount != wanted.agreed:
        raise Refused(OTHER_PRICE if quote.amount is not None else NO_PRICE)
    planned = wanted.planned(order, steps, quote)

    def create() -> str:
        return str(_admit(planned, failure, actor).pk)

    return Job.objects.get(pk=once(operation, "submit", actor, create))


def _is_removed(wanted: Wanted, work: Parent) -> bool:
    """Did a person remove at the vendor what this is to be done with?"""
    there = Q(kind=work.kind, remote_id=work.remote_id)
    if wanted.parent is not None:
        there |= Q(pk=wanted.parent.ref_id)
    return Ref.objects.filter(there, key=wanted.key, ended=Ref.REMOVED).exists()


def _examine(key: Key, order: Order, refused: str) -> tuple[tuple[Step, ...], Quote, dict[str, str] | None]:
    """Steps, price, and why it cannot be sent, if so. Talks to the vendor; must run outside any transaction.

    A price that cannot be read just now does not lose the take: it is read and held right before the step is sent. One
    that a gate will tell (`Quote.later`) is held when somebody says yes there.
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
    if quote.amount is None and not quote.later and any(step.paid for step in steps):
        return steps, quote, _invalid("no_price", quote.note or "The vendor has no price for this.")
    return steps, quote, None


def _invalid(code: str, words: str) -> dict[str, str]:
    message = f"{words} Nothing was sent and nothing was charged."
    return {"code": code, "message": message, "request_id": "", "advice": "edit"}


def _admit(planned: Planned, failure: dict[str, str] | None, actor: User | None) -> Job:
    """Insert the job, its hold and its event. Runs in the caller's transaction."""
    if failure is None:
        try:
            with transaction.atomic():
                return admission.admit([planned], actor)[0]
        except money.OverCap as over:
            if planned.lacks_its_start:
                raise Refused(f"{over} So it was not asked for again.") from None
            return admission.put_off(planned, over, actor)
    return admission.refuse(planned, failure, actor)


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
    before = _to_go_on_from(job)
    order = job.as_order()
    files, said, others = [], [], []
    for given, material_id in zip(() if without_materials else order.inputs, job.materials, strict=False):
        if material_id is not None:
            files.append((given.role, Material.objects.get(pk=material_id)))
            said.append(Said(given.text, given.of, given.consent))
        else:
            others.append(given)  # also new entries of the vendor's library, with all that is said of them
    wanted = Wanted(
        key=job.key,
        project=job.project,
        model=job.model,
        prompt=job.prompt,
        options={name: value for name, value in order.options.items() if value is not None},
        materials=files,
        said=said,
        at_vendor=others,
        tags=order.tags,
        shot=job.shot.code,
        title=order.title,
        batch=job.batch,
        row=job.row,
        after=before,
        after_role=job.after_role,
        retry_of=job,
        parent=job.parent,
        work=order.parent,
        action=order.action,
        stales=bool(job.stales),
    )
    return submit(wanted, actor, operation)


def _to_go_on_from(job: Job) -> Job | None:
    """The newest take of what this one goes on from. Refused when it never got it and there is none to come."""
    if job.after is None:
        return None
    newest = job.after
    while (later := newest.retries.order_by("id").last()) is not None:
        newest = later
    if admission.is_open_slot(job.as_order(), job.materials) and newest.status in (Status.FAILED, Status.CANCELLED):
        word = "was cancelled" if newest.status == Status.CANCELLED else "failed"
        raise Refused(
            f"{job} goes on from {newest}, which {word}, so it was not asked for again. Nothing was charged. Ask for "
            f"{newest} again first."
        )
    return newest
