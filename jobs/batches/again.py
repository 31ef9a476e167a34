"""Asking again for what failed of a batch, at today's price, with what follows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.contrib.auth.models import User

from jobs import events
from jobs.actions.operations import Refused, done, once
from jobs.actions.takes import UNUSABLE
from jobs.batches.sentences import NOTHING, in_words, other_price, over_cap, takes
from jobs.caps import OverCap
from jobs.engine import admission
from jobs.engine.admission import Planned, is_open_slot
from jobs.engine.vendor import provider_for
from jobs.models import Batch, Job
from jobs.models.identity import new_id
from jobs.quotes import KEPT, quotes
from jobs.states import LIVE, Status
from jobs.vault import CannotOpen
from providers.order import Quote, Step

_CAME_WELL = LIVE | {Status.SUCCEEDED, Status.PARTIAL}  # what a follower may wait for


@dataclass(frozen=True)
class Retry:
    """What a retry would make.

    takes  how many; price: what they cost together, by unit
    left   those that failed and cannot be asked for again as they are: (job, why, as a sentence)
    """

    takes: int
    price: dict[str, Decimal]
    left: list[tuple[Job, str]]


def retry_price(batch: Batch) -> Retry:
    """What asking again for everything that failed would make and cost now. Asks vendors whose price is not kept."""
    planned, left = _plan(batch)
    return Retry(len(planned), _sums(planned), left)


def retry(
    batch: Batch,
    actor: User | None = None,
    operation: str = "",
    *,
    seen: Mapping[str, Decimal] | None = None,
) -> int:
    """A new take of each that failed and was not asked for again yet: all of them or none; how many.

    A take that waited for one of them waits for the new one. What was cancelled stays so. seen: as in `confirm`.
    """
    if (before := done(operation, "retry batch")) is not None:
        return int(before)
    planned, left = _plan(batch)  # talks to vendors, so before the transaction
    if not planned:
        why = f" {left[0][1]}" if left else ""
        raise Refused(f"Nothing of {batch.name} can be asked for again.{why} {NOTHING}")
    now = _sums(planned)
    if stop := other_price(now, seen):
        raise Refused(stop)

    def do() -> str:
        locked = Batch.objects.select_for_update(of=("self",), no_key=True).select_related("project").get(pk=batch.pk)
        taken = Job.objects.filter(retry_of__in=[one.retry_of.pk for one in planned if one.retry_of])
        if taken.exists():
            raise Refused(f"Some of it was asked for again this moment. {NOTHING} Load the page again.")
        try:
            jobs = admission.admit(planned, actor)
        except OverCap as over:
            raise Refused(over_cap(over, f"what failed of {batch.name}", len(planned))) from None
        later = sum(job.quote_later for job in jobs)
        note = f"Asked again for {takes(len(jobs))} of {locked.name} that failed, {in_words(now, later)}"
        events.record("batch", project=locked.project, note=note, actor=actor)
        return str(len(jobs))

    return int(once(operation, "retry batch", actor, do))


def failed(batch: Batch) -> list[Job]:
    """What failed of a batch and was not asked for again, oldest first."""
    rows = Job.objects.filter(batch=batch, status=Status.FAILED, retries__isnull=True).order_by("pk")
    return list(rows.select_related("key", "project", "shot", "batch", "row", "parent"))


def _plan(batch: Batch) -> tuple[list[Planned], list[tuple[Job, str]]]:
    """The new takes, those that others wait for first, and what is left out."""
    jobs = {job.pk: job for job in failed(batch)}
    left: list[tuple[Job, str]] = []
    steps: dict[UUID, Sequence[Step]] = {}
    for job in jobs.values():
        try:
            steps[job.pk] = _steps(job)
        except Refused as refused:
            left.append((job, str(refused)))
    asked = [job for job in jobs.values() if job.pk in steps]
    quoted = dict(zip((job.pk for job in asked), _quotes(asked), strict=True))
    chain = _Chain(batch, [job for job in asked if quoted[job.pk] is not None])
    planned = []
    for job in chain.in_order():
        after, stop = chain.before(job)
        if stop:
            left.append((job, stop))
            continue
        quote = quoted[job.pk]
        if quote is not None:
            planned.append(_planned(job, chain.made(job), after, steps[job.pk], quote))
    left += [(job, f"{job} has no price at the moment. Try again in a moment.") for job in asked if not quoted[job.pk]]
    return planned, left


def _steps(job: Job) -> Sequence[Step]:
    """How it would be made now. Refused when its order cannot be sent as it is."""
    if job.failure and job.failure["code"] == UNUSABLE:
        raise Refused(f"{job} lacks a reference that could not be used. Make it anew with another file.")
    try:
        provider = provider_for(job.key)
    except (CannotOpen, KeyError) as error:
        raise Refused(f"{job.key} cannot be used. {error}") from None
    order = job.as_order()
    if problems := provider.problems(order):
        raise Refused(f"{job}: {' '.join(problem.message for problem in problems)}")
    return provider.steps(order)


def _quotes(jobs: Sequence[Job]) -> list[Quote | None]:
    """Today's prices; None where there is none to be had now."""
    asked = quotes([(job.key, job.as_order()) for job in jobs], fresh=KEPT)
    return [one.quote for one in asked]


class _Chain:
    """Which take each of these goes on from, when they are asked for again together."""

    def __init__(self, batch: Batch, jobs: Sequence[Job]) -> None:
        self._jobs = {job.pk: job for job in jobs}
        rows = Job.objects.filter(batch=batch).order_by("pk").select_related("shot")
        self._newest: dict[UUID, Job] = {}
        known = {row.pk: row for row in rows}
        outside = {row.after_id for row in known.values() if row.after_id} - set(known)
        known |= Job.objects.select_related("shot").in_bulk(list(outside))
        later = {row.retry_of_id: row for row in known.values() if row.retry_of_id}
        for one in known.values():
            newest = one
            while (next_ := later.get(newest.pk)) is not None:
                newest = next_
            self._newest[one.pk] = newest
        self._made: dict[UUID, UUID] = {}
        self._stopped: dict[UUID, str] = {}

    def in_order(self) -> list[Job]:
        """Those that another goes on from before it."""
        found: dict[UUID, Job] = {}

        def add(job: Job) -> None:
            before = self._newest.get(job.after_id) if job.after_id else None
            if before is not None and before.pk in self._jobs and before.pk not in found:
                add(self._jobs[before.pk])
            found.setdefault(job.pk, job)

        for job in self._jobs.values():
            add(job)
        return list(found.values())

    def made(self, job: Job) -> UUID:
        """The id of the take that is made for this one."""
        return self._made.setdefault(job.pk, new_id())

    def before(self, job: Job) -> tuple[UUID | None, str]:
        """What the new take goes on from, or why there is nothing: a sentence."""
        if job.after_id is None:
            return None, ""
        newest = self._newest.get(job.after_id)
        if newest is not None and newest.pk in self._made:
            return self._made[newest.pk], ""
        open_ = is_open_slot(job.as_order(), job.materials)
        if newest is not None and (not open_ or newest.status in _CAME_WELL):
            return newest.pk, ""
        name = f"{newest}, which is {newest.status}" if newest is not None else "a take that is gone"
        return None, f"{job} goes on from {name}. Ask for that one again first."


def _planned(job: Job, made: UUID, after: UUID | None, steps: Sequence[Step], quote: Quote) -> Planned:
    return Planned(
        id=made,
        key=job.key,
        project=job.project,
        shot=job.shot.code,
        order=job.as_order(),
        materials=job.materials,
        steps=steps,
        quote=quote,
        batch=job.batch,
        row=job.row,
        retry_of=job,
        parent=job.parent,
        stales=bool(job.stales),
        priority=job.priority,
        after=after,
        after_role=job.after_role,
    )


def _sums(planned: Sequence[Planned]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for one in planned:
        if one.quote.amount is not None:
            found[one.key.unit] = found.get(one.key.unit, Decimal(0)) + one.quote.amount
    return found
