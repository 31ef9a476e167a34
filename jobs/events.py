"""Writing the audit trail."""

from django.contrib.auth.models import User

from jobs.hints import hint
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
