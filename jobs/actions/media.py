"""Deleting the files of a take. Its row, its cost, its ledger and its events stay, and so does the reason."""

import logging
import uuid

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from jobs import events
from jobs.actions.operations import Refused, once
from jobs.media import store
from jobs.models import Artifact, Job, Shot

log = logging.getLogger(__name__)
LONGEST_REASON = 300
_S = Artifact.State


def delete(job: Job, why: str, actor: User | None = None, operation: str = "") -> int:
    """Remove our copies of everything this take made; how many files it was. A pick of them is taken back.

    The rows are marked first and the files go once that is committed. A file that the storage does not let go keeps
    its name in its row, and the same call again removes it.
    """
    why = " ".join(why.split())
    if not why or len(why) > LONGEST_REASON:
        raise Refused(f"Say in 1 to {LONGEST_REASON} letters why the media of {job} go. Nothing was deleted.")
    number = int(once(operation, "delete media", actor, lambda: str(_mark(job, why, actor))))
    _remove_files(job.pk)
    return number


def _mark(job: Job, why: str, actor: User | None) -> int:
    row = Job.objects.select_for_update(no_key=True).select_related("shot").get(pk=job.pk)
    if row.live:
        raise Refused(f"{job} is still {row.status}. Nothing was deleted. Cancel it first, or wait until it is over.")
    shot = Shot.objects.select_for_update(no_key=True).get(pk=row.shot_id)
    files = Artifact.objects.filter(job=row)
    if files.filter(state=_S.WANTED, lease__isnull=False).exists():
        raise Refused(f"A file of {job} is arriving at this moment. Nothing was deleted. Try again in a minute.")
    going = list(files.filter(state__in=[_S.STORED, _S.WANTED]))
    if not going and not files.filter(_left_over()).exists():
        raise Refused(f"{job} has no media here. Nothing was deleted.")
    ids = [one.pk for one in going]
    if shot.picked_id in ids:
        Shot.objects.filter(pk=shot.pk).update(picked=None)
        events.record("shot", job=row, before="picked", note=f"Not picked any more: {job}", actor=actor)
    Artifact.objects.filter(pk__in=ids).update(state=_S.DELETED, deleted_why=why, due_at=None)
    note = f"Deleted {len(going)} file{'' if len(going) == 1 else 's'}: {why}"
    events.record("media", job=row, before=_S.STORED, after=_S.DELETED, note=note, actor=actor)
    return len(going)


def _remove_files(job_id: uuid.UUID) -> None:
    for row in Artifact.objects.filter(_left_over(), job_id=job_id):
        try:
            store.remove(row.file, row.poster)
        except OSError as error:
            log.warning("the file of artifact %s was not removed: %s", row.pk, error)
            continue
        with transaction.atomic():
            Artifact.objects.filter(pk=row.pk, state=_S.DELETED).update(file="", poster="")


def _left_over() -> Q:
    """Rows that are deleted and whose files may still be there."""
    return Q(state=_S.DELETED) & ~Q(file="", poster="")
