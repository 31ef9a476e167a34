"""Takes whose vendor is done and whose files are still to come."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

from jobs.models import Artifact, Job
from jobs.states import Status
from providers.report import Output
from tests.jobs import fake_vendor
from tests.jobs.studio import Studio

S = Artifact.State


def video(url: str, name: str = "video", **more: Any) -> Output:
    return Output(name=name, kind=more.pop("kind", "video"), role=more.pop("role", "main"), url=url, **more)


def finished(studio: Studio, *outputs: Output, **more: Any) -> Job:
    """A take whose vendor is done with these outputs; its files are still to come."""
    job = studio.take()
    studio.dispatch()
    studio.attend()
    (ref,) = job.refs.all()
    studio.world.reports[ref.remote_id] = fake_vendor.done(10, *outputs, **more)
    studio.later(15)
    studio.sweep()
    job.refresh_from_db()
    assert job.status == Status.FETCHING
    return job


def says(studio: Studio, job: Job, *outputs: Output) -> None:
    """What the vendor answers from now on."""
    (ref,) = job.refs.all()
    studio.world.reports[ref.remote_id] = fake_vendor.done(10, *outputs)


def only(job: Job) -> Artifact:
    return Artifact.objects.get(job=job)


def try_now(studio: Studio) -> None:
    """One try, however long its pause is."""
    studio.later(4000)
    studio.fetch()


def at_once(number: int, do: Callable[[int], object]) -> None:
    """The same thing from several threads, each with a connection of its own."""

    def run(which: int) -> None:
        try:
            do(which)
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        list(pool.map(run, range(number)))
