"""The Celery tasks: each takes an id, calls one function of the engine, and may be lost or doubled without harm."""

from uuid import UUID

from celery import shared_task

from jobs.engine import account, dispatch, fetch, submit, sweep
from jobs.engine import tick as ticking


@shared_task
def tick() -> None:
    ticking.tick()


@shared_task(name="jobs.tasks.dispatch")
def dispatch_key(key_id: str) -> None:
    dispatch.dispatch(UUID(key_id))


@shared_task
def attend(job_id: str) -> None:
    submit.attend(UUID(job_id))


@shared_task(name="jobs.tasks.sweep")
def sweep_key(key_id: str) -> None:
    sweep.sweep(UUID(key_id))


@shared_task
def finish(job_id: str) -> None:
    fetch.attend_fetching(UUID(job_id))


@shared_task(name="jobs.tasks.fetch")
def fetch_artifact(artifact_id: str) -> None:
    fetch.fetch(UUID(artifact_id))


@shared_task
def read_account(key_id: str) -> None:
    account.read(UUID(key_id))
