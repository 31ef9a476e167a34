"""Batches under way, and their pages as words."""

import re
from typing import Any

from jobs import clock
from jobs.batches.confirm import confirm
from jobs.models import Batch, Job
from jobs.states import Status
from tests.jobs.batches.checked import jobs_of, sheet
from tests.jobs.studio import Studio


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def here(batch: Batch, rest: str = "") -> str:
    return f"/batches/{batch.pk}/{rest}"


def running(studio: Studio, rows: int = 3, **more: Any) -> tuple[Batch, list[Job]]:
    batch = sheet(studio, rows, **more)
    confirm(batch, studio.person)
    batch.refresh_from_db()
    return batch, jobs_of(batch)


def end(job: Job, status: Status = Status.SUCCEEDED, **more: Any) -> None:
    """As if it had come so."""
    failure = {"code": "timeout", "message": "It broke.", "advice": ""} if status is Status.FAILED else None
    ended = {"status": status, "reason": "", "ended_at": clock.now(), "due_at": None, "lease": None}
    Job.objects.filter(pk=job.pk).update(**{**ended, "failure": failure, **more})
