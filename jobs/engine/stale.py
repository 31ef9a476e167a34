"""Renders that an edit has left behind: a recording of a piece that was changed afterwards is not that piece any more.

Nothing is deleted or hidden; what was rendered stays with its file and says since when it is out of date. Only what was
begun before the edit was done is: a later render is of the piece as it is then, however late a message comes.
"""

from datetime import datetime

from django.db.models import Max

from jobs.clock import Now
from jobs.models import Artifact, Event, Job, Ref
from jobs.states import Status

RENDERED = ("audio", "video")


def mark(job: Job) -> None:
    """The vendor is done with this job: if it changed a piece, other renders of it so far are out of date. Runs in the
    transaction of its move to fetching."""
    if job.stales:
        renders = Artifact.objects.filter(job__key=job.key_id, piece=job.stales, kind__in=RENDERED, stale_at=None)
        renders.exclude(job=job).update(stale_at=Now())


def since(ref: Ref, piece: str, kind: str) -> datetime | None:
    """When a render that is told of only now went out of date already: its piece was changed after it was begun."""
    if not piece or kind not in RENDERED:
        return None
    edits = Job.objects.filter(key=ref.key_id, stales=piece).exclude(pk=ref.job_id)
    done = Event.objects.filter(job__in=edits, after=Status.FETCHING, at__gt=ref.created_at)
    at: datetime | None = done.aggregate(at=Max("at"))["at"]
    return at
