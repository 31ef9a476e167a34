"""Picks: which file of which take stands for a shot."""

from django.contrib.auth.models import User

from jobs import events
from jobs.actions.operations import Refused, once
from jobs.models import Artifact, Shot


def pick(artifact: Artifact, actor: User | None = None, operation: str = "") -> Shot:
    """Make this file the one its shot is shown by; the pick that was there before is replaced."""
    job = artifact.job
    if artifact.state != Artifact.State.STORED:
        raise Refused(f"{job} has no such file here, so it was not picked. Fetch the file first.")

    def do() -> str:
        shot = Shot.objects.select_for_update(no_key=True).get(pk=job.shot_id)
        if shot.picked_id != artifact.pk:
            Shot.objects.filter(pk=shot.pk).update(picked=artifact)
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
