"""Picks: which file of which take stands for a shot."""

from collections.abc import Iterable

from django.contrib.auth.models import User

from jobs import events
from jobs.actions.operations import Refused, once
from jobs.models import Artifact, Job, Shot

_RANK = {"video": 3, "image": 2, "audio": 1}


def file_of(artifacts: Iterable[Artifact]) -> Artifact | None:
    """Of a take's files the one to pick: the newest main film, else picture, else sound, and one that is up to date
    before one that is not; None when none is here."""
    here = [one for one in artifacts if one.state == Artifact.State.STORED and one.kind in _RANK]
    return max(here, key=_rank, default=None)


def _rank(one: Artifact) -> tuple[bool, bool, int, int, int]:
    return one.role == "main", one.stale_at is None, _RANK[one.kind], one.revision, -one.order


def pick_take(job: Job, actor: User | None = None, operation: str = "") -> Shot:
    """Pick a take by its main file."""
    artifact = file_of(job.artifacts.all())
    if artifact is None:
        raise Refused(f"{job} has no file here that could be shown, so it was not picked.")
    return pick(artifact, actor, operation)


def unpick_take(job: Job, actor: User | None = None, operation: str = "") -> Shot:
    """Take the pick of this take's shot back, if it is a file of this take."""
    artifact = Artifact.objects.select_related("job__shot").filter(job=job, picked_for=job.shot_id).first()
    return unpick(artifact, actor, operation) if artifact else job.shot


def pick(artifact: Artifact, actor: User | None = None, operation: str = "") -> Shot:
    """Make this file the one its shot is shown by; the pick that was there before is replaced."""
    job = artifact.job

    def do() -> str:
        shot = Shot.objects.select_for_update(no_key=True).get(pk=job.shot_id)
        before = Artifact.objects.select_related("job__shot").filter(picked_for=shot).first()
        if not Artifact.objects.filter(pk=artifact.pk, state=Artifact.State.STORED).exists():
            raise Refused(f"{job} has no such file here, so it was not picked. Fetch the file first.")
        if shot.picked_id != artifact.pk:
            Shot.objects.filter(pk=shot.pk).update(picked=artifact)
            if before is not None and before.job_id != job.pk:  # a line of its own, so that its card is drawn anew too
                events.record("shot", job=before.job, before="picked", note=f"{job} is picked instead", actor=actor)
            events.record("shot", job=job, after="picked", note=f"Picked {job}", actor=actor)
        return str(shot.pk)

    return Shot.objects.get(pk=once(operation, "pick", actor, do))


def unpick(artifact: Artifact, actor: User | None = None, operation: str = "") -> Shot:
    """Take the pick back, if it still is this file."""
    job = artifact.job

    def do() -> str:
        if Shot.objects.filter(pk=job.shot_id, picked=artifact).update(picked=None):
            events.record("shot", job=job, before="picked", note=f"Not picked any more: {job}", actor=actor)
        return str(job.shot_id)

    return Shot.objects.get(pk=once(operation, "unpick", actor, do))
