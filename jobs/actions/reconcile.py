"""Comparing with the vendor: work it has that no take claims, and bills that differ from our ledger."""

from collections.abc import Iterator
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from jobs import clock, events
from jobs.actions.operations import Refused
from jobs.clock import Now
from jobs.engine import account
from jobs.engine.shots import numbered
from jobs.engine.vendor import provider_for
from jobs.models import Job, Key, Project, Ref
from jobs.states import TERMINAL, Status
from jobs.wake import wake
from providers.base import Books, Provider, Recent
from providers.errors import ProviderError
from providers.order import Order
from providers.report import RemoteRef, RemoteWork, State

LOOK_BACK = timedelta(days=30)


def unclaimed(key: Key, since: timedelta = LOOK_BACK) -> Iterator[RemoteWork]:
    """What the vendor has made or is making with this key that no take of ours has, newest first. ProviderError."""
    provider = provider_for(key)
    if not isinstance(provider, Recent):
        return
    for work in provider.recent(clock.now() - since):
        if not _claimed(key, provider, work):
            yield work


def _claimed(key: Key, provider: Provider, work: RemoteWork) -> bool:
    """A live take watches it, or one saw its end. A ref whose take was given up before the end is free again, and so is
    one that the vendor finished after it had called it failed or cancelled: that is made, and billed, after all."""
    refs = Ref.objects.select_related("job").filter(key=key, kind=work.ref.kind, remote_id=work.ref.remote_id)
    ref = refs.first()
    if ref is None:
        return False
    if ref.job.live or ref.ended in (State.DONE, Ref.REMOVED):
        return True
    return bool(ref.ended) and (ref.state == work.word or not _done_after_all(provider, ref))


def _done_after_all(provider: Provider, ref: Ref) -> bool:
    """Read it once more, because the vendor has another word for it by now. Raises ProviderError."""
    for _, told in provider.poll([ref.as_remote()]):
        if isinstance(told, ProviderError):
            raise told
        if told.state in (State.FAILED, State.CANCELLED):
            Ref.objects.filter(pk=ref.pk).update(state=told.word[:60])  # that word is known now: not asked again
        return told.state is State.DONE
    return False


def adopt(key: Key, remote_id: str, project: Project, shot: str = "", actor: User | None = None) -> Job:
    """Take over a piece of the vendor's work as a new take: nothing is submitted, its result and its bill are kept."""
    work = next((one for one in unclaimed(key) if one.ref.remote_id == remote_id), None)
    if work is None:
        raise Refused(f"{key.label} shows no unclaimed work {remote_id}. Nothing was changed. List it with reconcile.")
    order = Order(model=work.model, prompt=work.prompt, tags=work.tags)
    steps = provider_for(key).steps(order)
    step = next((index for index, one in enumerate(steps) if one.name == work.ref.step), 0)
    with transaction.atomic():
        [(place, take)] = numbered([(project, shot)])
        job = Job(
            key=key,
            shot=place,
            project=project,
            created_by=actor,
            take=take,
            model=work.model,
            prompt=work.prompt,
            order=order.model_dump(mode="json"),
            steps=[one.model_dump(mode="json") for one in steps],
            step=step,
            status=Status.RUNNING,
            due_at=clock.now(),
            started_at=clock.now(),
            headline="Adopted from the vendor",
        )
        before = Ref.objects.filter(key=key, kind=work.ref.kind, remote_id=remote_id).select_related("job").first()
        job.retry_of = before.job if before else None
        job.save(force_insert=True)
        if before is not None:
            given_up = Ref.objects.filter(pk=before.pk, job=before.job, job__status__in=TERMINAL)
            if not given_up.update(job=job, ended="", cost=None):
                raise Refused(f"{remote_id} was adopted this moment. Nothing was changed.")
        else:
            _claim(job, work.ref, steps[step].name)
        events.record("job", job=job, after=job.status, note=f"Adopted {work.ref.kind} {remote_id}", actor=actor)
        wake("jobs.tasks.sweep", key.pk)
    return job


def _claim(job: Job, remote: RemoteRef, step: str) -> None:
    """The vendor's work becomes this job's, if nobody was faster."""
    try:
        with transaction.atomic():
            Ref.objects.create(
                job=job, key_id=job.key_id, kind=remote.kind, remote_id=remote.remote_id, step=step, data=remote.data
            )
    except IntegrityError:
        raise Refused(f"{remote.remote_id} was adopted this moment. Nothing was changed.") from None


def nightly(key: Key) -> list[RemoteWork]:
    """Settle open bills from the books and note what nobody claims; what was found. ProviderError."""
    provider = provider_for(key)
    if isinstance(provider, Books):
        charged = key.jobs.filter(status__in=[Status.FAILED, Status.CANCELLED], cost__gt=0)
        charged.filter(ended_at__gte=clock.now() - LOOK_BACK).update(unreconciled=True)  # a refund may come days later
        account.reconcile_bills(key, provider)
    found = list(unclaimed(key))
    if found:
        ids = ", ".join(work.ref.remote_id for work in found[:20])
        note = f"{len(found)} pieces of work at the vendor belong to no take: {ids}"
        if not key.events.filter(kind="key", note=note).exists():
            events.record("key", key=key, before=key.state, after=key.state, note=note)
    Key.objects.filter(pk=key.pk).update(reconciled_at=Now())
    return found
