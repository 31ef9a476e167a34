"""What a worker writes on the artifact it has claimed. Every write carries the lease, or is not made."""

from pathlib import Path
from typing import Any

from django.db import transaction

from jobs import events
from jobs.clock import After, Now
from jobs.engine.finish import finish, size_of, words_of
from jobs.engine.links import same_place
from jobs.hints import hint
from jobs.media import part, store
from jobs.media.download import Downloaded
from jobs.media.probe import MediaFacts
from jobs.media.sniff import named
from jobs.models import Artifact, Job
from jobs.states import Status
from jobs.wake import wake

LEASE = 120.0  # seconds; renewed every few seconds while bytes come
_S = Artifact.State
_MB = 1024 * 1024


class LeaseLost(Exception):
    """Another worker has this row now; nothing more is written."""


def write(artifact: Artifact, **columns: Any) -> None:
    """Columns of a row that is still ours. Raises LeaseLost."""
    rows = Artifact.objects.filter(pk=artifact.pk, lease=artifact.lease, state=_S.WANTED)
    if not rows.update(**columns):
        raise LeaseLost


def renew(artifact: Artifact) -> None:
    """LEASE seconds more. Raises LeaseLost."""
    write(artifact, due_at=After(LEASE))


def tell(artifact: Artifact, done: int, total: int | None) -> None:
    """Renew, and say on a job that only waits for its files how far they are."""
    renew(artifact)
    amount = f"{done / _MB:.0f} of {total / _MB:.0f} MB" if total else f"{done / _MB:.0f} MB"
    waits = Job.objects.filter(pk=artifact.job_id, status=Status.FETCHING)
    if waits.update(headline=f"Fetching {words_of(artifact)}, {amount}"[:400]):
        hint("progress", job=artifact.job_id, key=artifact.job.key_id, project=artifact.job.project_id)


def later(artifact: Artifact, seconds: float, why: str, **columns: Any) -> None:
    """Let go of the row until it is due again."""
    write(artifact, lease=None, due_at=After(seconds), error=why, **columns)


def keep(artifact: Artifact, path: Path, got: Downloaded, facts: MediaFacts, picture: bytes | None) -> None:
    """Store the file at `path` (it is moved) and its poster, mark the row stored, and finish its job if it was the
    last. Before the file gets its name the lease is renewed, so that a worker that lost it overwrites nothing.

    A revision with the bytes of an earlier one is not kept twice.
    """
    where = artifact.url
    mime = named(facts.mime, artifact.name)
    columns: dict[str, Any] = {"mime": mime, "width": facts.width, "height": facts.height, "duration": facts.seconds}
    columns |= {"frame_rate": facts.frame_rate, "kind": facts.kind, "bytes": got.bytes, "sha256": got.sha256}
    twins = Artifact.objects.filter(ref_id=artifact.ref_id, name=artifact.name, state=_S.STORED, sha256=got.sha256)
    if twin := twins.exclude(pk=artifact.pk).first():
        columns |= {"state": _S.DELETED, "deleted_why": f"The same file as revision {twin.revision}"}
    else:
        renew(artifact)
        name = store.take_name(artifact.pk, artifact.job, mime)
        columns |= {"state": _S.STORED, "stored_at": Now()}
        columns["poster"] = store.put_bytes(picture, store.poster_name(name)) if picture else ""
        columns["file"] = store.put(path, name, beat=lambda: renew(artifact))
    part.discard(path)
    _close(artifact, f"Here: {words_of(artifact)} ({size_of(got.bytes)})", where, **columns)


def give_up(artifact: Artifact, sentence: str) -> None:
    """Mark the row broken, with what a person reads on it, and finish its job if it was the last."""
    part.discard(part.place(artifact.pk))
    _close(artifact, f"{words_of(artifact)}: {sentence}", artifact.url, state=_S.BROKEN, error=sentence)


def _close(artifact: Artifact, note: str, where: str, **columns: Any) -> None:
    """One transaction: the job's row lock first, then the artifact, then perhaps the end of the job."""
    with transaction.atomic():
        rows = Job.objects.select_for_update(of=("self",), no_key=True).select_related("key", "shot", "project")
        job = rows.get(pk=artifact.job_id)
        row = Artifact.objects.filter(pk=artifact.pk, lease=artifact.lease, state=_S.WANTED).first()
        if row is None:
            raise LeaseLost
        if not same_place(row.url, where):  # while it came, the vendor put another file in its place
            write(artifact, lease=None, due_at=Now(), bytes=None, sha256="", tries=0)
            wake("jobs.tasks.fetch", artifact.pk)
            return
        write(artifact, **{"lease": None, "due_at": None, "error": "", **columns})
        events.record("artifact", job=job, before=_S.WANTED, after=columns["state"], note=note)
        finish(job)
