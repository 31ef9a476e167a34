"""Writing the audit trail."""

from collections.abc import Iterable

from django.contrib.auth.models import User

from jobs.hints import hint, hint_jobs
from jobs.models import Event, Job, Key, Project


def record(
    kind: str,
    *,
    job: Job | None = None,
    key: Key | None = None,
    project: Project | None = None,
    before: str = "",
    after: str = "",
    note: str = "",
    actor: User | None = None,
) -> Event:
    """One line of the trail, in the caller's transaction. A job's line also names its key and project.

    The open pages hear of it on commit.
    """
    event = Event.objects.create(
        kind=kind,
        job=job,
        key_id=job.key_id if job else key.pk if key else None,
        project_id=job.project_id if job else project.pk if project else None,
        before=before,
        after=after,
        note=note,
        actor=actor,
    )
    hint(kind, job=event.job_id, key=event.key_id, project=event.project_id)
    return event


def record_jobs(lines: Iterable[tuple[Job, str, str]], *, note: str | None = None, actor: User | None = None) -> None:
    """A line for each of many jobs, in one query and one hint: (job, before, after).

    note  the same for all; None: each job's headline
    """
    rows = [
        Event(
            kind="job",
            job=job,
            key_id=job.key_id,
            project_id=job.project_id,
            before=before,
            after=after,
            note=job.headline if note is None else note,
            actor=actor,
        )
        for job, before, after in lines
    ]
    Event.objects.bulk_create(rows)
    hint_jobs("job", [(line.pk, line.key_id, line.project_id) for line in (row.job for row in rows) if line])
