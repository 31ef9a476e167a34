"""Batches as the check leaves them, without reading a sheet; and jobs that ended as a test wants it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connection

from jobs import clock
from jobs.batches.confirm import confirm
from jobs.media import store
from jobs.models import Artifact, Batch, BatchRow, Job, Material, Ref
from providers.order import Input, Order, Quote
from providers.report import Output, Uploaded
from tests.jobs.fake_vendor import FakeVendor, done
from tests.jobs.studio import Studio


class TakesFiles(FakeVendor):
    """The fake vendor, with uploads."""

    def upload(self, path: Path, name: str, kind: str, mime: str) -> Uploaded:
        self.world.talk("upload")
        return Uploaded(remote_id=f"file {name}", existing=False)


FILM = Output(name="film", kind="video", role="main", url="http://127.0.0.1/film.mp4", keep=False)


def row(batch: Batch, number: int, studio: Studio, *, price: int | None = 10, **more: Any) -> BatchRow:
    """after: the row that it goes on from; role: in which role what comes of that one goes in."""
    after, role = more.pop("after", None), more.pop("role", "first_frame")
    slot = Input(role=role, kind="video" if role == "ref_video" else "image")
    order = Order(model="film", prompt=f"row {number}", inputs=(slot,) if after else ())
    quote = None if price is None else Quote(amount=Decimal(price), unit="cr", exact=True)
    fields = {
        "cells": {"shot": f"S{number}", "prompt": f"row {number}"},
        "key": studio.key,
        "order": order.model_dump(mode="json"),
        "materials": [None] if after else [],
        "quote": quote and quote.model_dump(mode="json"),
        "after": after,
    }
    return BatchRow.objects.create(batch=batch, number=number, **{**fields, **more})


def sheet(studio: Studio, rows: int = 3, name: str = "launch.csv", **more: Any) -> Batch:
    """A checked draft with rows of 10 cr each."""
    batch = Batch.objects.create(project=studio.project, name=name, created_by=studio.person, **more)
    for number in range(1, rows + 1):
        row(batch, number, studio)
    return as_checked(batch)


def as_checked(batch: Batch) -> Batch:
    Batch.objects.filter(pk=batch.pk).update(checked_at=clock.now())
    batch.refresh_from_db()
    return batch


def chained(studio: Studio, *roles: str) -> Batch:
    """A checked draft: S1, and each further row goes on from the one before, in this role."""
    batch = Batch.objects.create(project=studio.project, name="chain.csv", created_by=studio.person)
    last = row(batch, 1, studio)
    for number, role in enumerate(roles or ("first_frame",), 2):
        last = row(batch, number, studio, after=last, role=role)
    return as_checked(batch)


def confirmed(studio: Studio, batch: Batch) -> list[Job]:
    confirm(batch, studio.person)
    return jobs_of(batch)


def jobs_of(batch: Batch) -> list[Job]:
    return list(Job.objects.filter(batch=batch).select_related("shot", "key").order_by("pk"))


def sent(studio: Studio) -> list[str]:
    """The prompts that arrived at the vendor, in order."""
    return [str(request.body["prompt"]) for request in studio.world.bodies]


def comes_with(studio: Studio, job: Job, path: Path, kind: str = "video", mime: str = "video/mp4") -> Artifact:
    """The take ends well, and this file is what it made."""
    studio.run()
    (ref,) = Ref.objects.filter(job=job)
    name = store.put(path, f"takes/{job.pk}{path.suffix}", keep=True)
    stored = {"file": name, "mime": mime, "bytes": path.stat().st_size, "sha256": "1" * 64, "state": "stored"}
    artifact = Artifact.objects.create(job=job, ref=ref, name="film", kind=kind, role="main", **stored)
    studio.world.reports[ref.remote_id] = done(10, FILM)
    studio.later(15)
    studio.run()
    job.refresh_from_db()
    assert job.status == "succeeded", job.headline
    return artifact


@contextmanager
def queries() -> Iterator[Callable[[], int]]:
    """How many queries the block has made so far."""
    count = 0

    def counted(execute: Any, *arguments: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*arguments)

    with connection.execute_wrapper(counted):
        yield lambda: count


def material_of(job: Job) -> Material:
    """What fills the last slot of the take's order."""
    job.refresh_from_db()
    return Material.objects.get(pk__in=[job.materials[-1]])


def statuses(jobs: Sequence[Job]) -> list[str]:
    for job in jobs:
        job.refresh_from_db()
    return [job.reason or job.status for job in jobs]
