"""The Celery tasks: each takes an id, calls one function of the engine, and may be lost or doubled without harm."""

import logging
from uuid import UUID

from celery import shared_task
from django.db.models import Q

from jobs.actions import keys, reconcile
from jobs.clock import After
from jobs.engine import account, comparing, dispatch, fetch, submit, sweep
from jobs.engine import tick as ticking
from jobs.engine.vendor import provider_for
from jobs.media import part, texts
from jobs.models import Key
from jobs.schedules import claim as claiming
from jobs.schedules import run as running
from jobs.vault import CannotOpen
from jobs.wake import wake
from providers.errors import ProviderError

log = logging.getLogger(__name__)


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
def nightly() -> None:
    """Asked every hour; each key has its turn once a day. Pieces of downloads that nobody wants any more go too, and
    documents get the texts that they lack."""
    part.clean()
    wake("jobs.tasks.compare", *comparing.due())
    texts.read_missing()
    yesterday = Q(reconciled_at__isnull=True) | Q(reconciled_at__lt=After(-86400))
    for key in Key.objects.filter(yesterday).exclude(state=Key.State.REVOKED):
        try:
            reconcile.nightly(key)
        except ProviderError as error:
            log.info("reconcile of %s put off: %s", key.label, error.message)


@shared_task
def read_account(key_id: str) -> None:
    account.read(UUID(key_id))


@shared_task
def refresh_catalogue(key_id: str) -> None:
    key = Key.objects.filter(pk=key_id).first()
    try:
        if key is not None:
            keys.refresh_catalogue(key)
    except (ProviderError, CannotOpen, KeyError) as error:
        log.info("the catalogue of %s stays as it was: %s", key, error)


@shared_task
def compare(key_id: str) -> None:
    key = Key.objects.filter(pk=key_id).first()
    try:
        if key is not None and comparing.claim(key):
            comparing.compare(key, provider_for(key))
    except (ProviderError, CannotOpen, KeyError) as error:
        log.info("what is known of the server of %s stays as it was: %s", key, error)


@shared_task
def schedule(schedule_id: str) -> None:
    claiming.claim(UUID(schedule_id))


@shared_task
def schedule_run(run_id: str) -> None:
    running.attend(UUID(run_id))
