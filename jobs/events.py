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


def record_jobs(
    lines: Iterable[tuple[Job, str, str]], *, after: str, actor: User | None = None, note: str = ""
) -> None:
    """A line of each of many jobs in one query and one hint: (job, its state before, its own note or "" for `note`)."""
    rows = [
        Event(
            kind="job",
            job=job,
            key_id=job.key_id,
            project_id=job.project_id,
            before=before,
            after=after or before,
            note=own or note,
            actor=actor,
        )
        for job, before, own in lines
    ]
    Event.objects.bulk_create(rows)
    hint_jobs("job", [(row.job_id, row.key_id, row.project_id) for row in rows])
