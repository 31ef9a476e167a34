"""Making jobs of what was checked and priced: rows, shots, numbers, holds and events, for one take or a thousand.

`admit` is all or none, in the caller's transaction, with a number of queries that does not grow with the takes. Locks:
shots by id, then caps by id; the jobs are new, so nobody else has theirs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User

from jobs import clock, events, money
from jobs.engine import shots
from jobs.models import Artifact, Batch, BatchRow, Job, Key, Project, Shot
from jobs.models.identity import new_id
from jobs.states import TERMINAL, Reason, Status
from jobs.wake import wake
from providers.order import Order, Quote, Step

_LOOK = timedelta(seconds=60)  # between two looks of a take that waits


@dataclass(frozen=True)
class Planned:
    """One take, checked and priced.

    shot        the code of its shot; "" makes the next S01, S02 ...
    materials   for order.inputs, by position; None: the vendor has it
    stales      what was rendered of its order's parent before is out of date when it is done
    after       the job it goes on from; its picture or video becomes the last of the order's inputs, in after_role
    """

    key: Key
    project: Project
    shot: str
    order: Order
    materials: Sequence[UUID | None]
    steps: Sequence[Step]
    quote: Quote
    batch: Batch | None = None
    row: BatchRow | None = None
    retry_of: Job | None = None
    parent: Artifact | None = None
    stales: bool = False
    priority: int = 0
    after: UUID | None = None
    after_role: str = ""
    id: UUID = field(default_factory=new_id)

    @property
    def lacks_its_start(self) -> bool:
        """What it goes on from is not in its order yet."""
        return self.after is not None and is_open_slot(self.order, self.materials)


def is_open_slot(order: Order, materials: Sequence[UUID | None]) -> bool:
    """Is the last input of this order still to come from the take before?"""
    return bool(order.inputs) and not order.inputs[-1].remote_id and (not materials or materials[-1] is None)


def admit(planned: Sequence[Planned], actor: User | None = None) -> list[Job]:
    """A job for each, in their order, with its price held; none of them, and OverCap, when a cap has not room for all.

    Those that go on from another wait for it, with their hold; the others are in line.
    """
    if not planned:
        return []
    places = shots.numbered([(one.project, one.shot) for one in planned])
    now = clock.now()
    jobs = [_placed(one, shot, take, actor, now) for one, (shot, take) in zip(planned, places, strict=True)]
    money.lock_caps(*jobs)
    _due_at_once(jobs, now)
    Job.objects.bulk_create(jobs)
    money.apply_all([(job, hold) for job in jobs if (hold := first_hold(job)) is not None])
    events.record_jobs([(job, "", job.status) for job in jobs], actor=actor)
    wake("jobs.tasks.dispatch", *{job.key_id for job in jobs if job.status == Status.QUEUED})
    return jobs


def put_off(planned: Planned, over: money.OverCap, actor: User | None) -> Job:
    """A take that a cap has no room for: it waits, and goes on by itself."""
    return _alone(planned, Status.WAITING, str(over), actor, reason=Reason.BUDGET, due_at=clock.now() + _LOOK)


def refuse(planned: Planned, failure: dict[str, str], actor: User | None) -> Job:
    """A take that cannot be sent, kept so that nothing a person typed is lost."""
    over = {"failure": failure, "cost": Decimal(0), "ended_at": clock.now()}
    return _alone(planned, Status.FAILED, failure["message"], actor, **over)


def _alone(planned: Planned, status: Status, note: str, actor: User | None, **columns: Any) -> Job:
    [(shot, take)] = shots.numbered([(planned.project, planned.shot)])
    job = _job_of(planned, shot, take, actor)
    job.status, job.headline = status, note[:400]
    for name, value in columns.items():
        setattr(job, name, value)
    job.save(force_insert=True)
    events.record("job", job=job, after=status, note=note, actor=actor)
    return job


def _job_of(planned: Planned, shot: Shot, take: int, actor: User | None) -> Job:
    """The row, not saved, without a status."""
    order, quote = planned.order, planned.quote
    return Job(
        id=planned.id,
        key=planned.key,
        shot=shot,
        project=planned.project,
        batch=planned.batch,
        row=planned.row,
        after_id=planned.after,
        after_role=planned.after_role,
        created_by=actor,
        take=take,
        retry_of=planned.retry_of,
        parent=planned.parent,
        stales=order.parent.remote_id if planned.stales and order.parent else "",
        model=order.model,
        prompt=order.prompt,
        order=order.model_dump(mode="json"),
        materials=list(planned.materials),
        steps=[step.model_dump(mode="json") for step in planned.steps],
        priority=planned.priority,
        quote=quote.amount,
        quote_exact=quote.exact,
        quote_later=quote.later,
        prices=_prices(planned.steps, quote),
    )


def first_hold(job: Job) -> money.Hold | None:
    """What is set aside for its first step; None while the price is not known or nothing is to be paid yet."""
    step = job.current_step()
    return money.Hold(step.name, job.price_of(step)) if job.prices.get(step.name) is not None else None


def _prices(steps: Sequence[Step], quote: Quote) -> dict[str, str]:
    """The price of each paid step: the quote's line of that name, else the whole quote for the first paid one."""
    lines = {line.label: line.amount for line in quote.lines}
    paid = [step.name for step in steps if step.paid]
    if set(paid) & set(lines):
        return {name: str(lines.get(name, Decimal(0))) for name in paid}
    return {} if quote.amount is None or not paid else {paid[0]: str(quote.amount)}


def _placed(planned: Planned, shot: Shot, take: int, actor: User | None, now: datetime) -> Job:
    job = _job_of(planned, shot, take, actor)
    if planned.lacks_its_start:
        job.status, job.reason, job.headline = Status.WAITING, Reason.PREVIOUS, "Waits for the take before"
        job.due_at = now + _LOOK
    else:
        job.status, job.headline, job.due_at = Status.QUEUED, "In line", now
    return job


def _due_at_once(jobs: Sequence[Job], now: datetime) -> None:
    """Those that go on from a take of earlier need not wait a minute when it is over."""
    earlier = {job.after_id for job in jobs if job.after_id} - {job.pk for job in jobs}
    over = set(Job.objects.filter(pk__in=earlier, status__in=TERMINAL).values_list("pk", flat=True)) if earlier else ()
    for job in jobs:
        if job.after_id in over:
            job.due_at = now
