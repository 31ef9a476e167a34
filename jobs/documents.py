"""A take as one document: what `--json` prints and a script reads. And the sentence a person needs about it now.

Amounts are `Decimal` here and JSON numbers with every digit in `as_json`: read them with parse_float=Decimal.
"""

import json
import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage

from jobs import clock
from jobs.engine import batch_limits, dispatch, failures
from jobs.models import Artifact, Batch, Job
from jobs.models.job import Ref
from jobs.money import plain
from jobs.states import IN_FLIGHT, Reason, Status
from providers.report import RemoteWork

NEEDS_A_PERSON = frozenset({Reason.APPROVAL, Reason.RECORDING, Reason.UNCONFIRMED})


def document(job: Job) -> dict[str, Any]:
    """Everything a script needs of one take. Values are str, int, float, bool, None, Decimal, and lists and dicts."""
    return {
        "id": str(job.pk),
        "status": job.status,
        "reason": job.reason,
        "headline": explain(job),
        "project": job.project.name,
        "shot": job.shot.code,
        "take": job.take,
        "key": job.key.label,
        "model": job.model,
        "prompt": job.prompt,
        "refs": [_ref(ref) for ref in job.refs.order_by("id")],
        "quote": job.quote,
        "quote_later": job.quote_later,
        "cost": job.cost,
        "unit": job.key.unit,
        "decisions": job.decisions,
        "unreconciled": job.unreconciled,
        "estimated": job.estimated,
        "failure": _failure(job),
        "missing": list(job.missing),
        "artifacts": [_artifact(artifact) for artifact in job.artifacts.all()],
        "retry_of": str(job.retry_of_id) if job.retry_of_id else None,
        "created_at": _time(job.created_at),
        "ended_at": _time(job.ended_at),
    }


def batch_document(batch: Batch, jobs: Sequence[Job]) -> dict[str, Any]:
    """A batch: its takes as documents, in the order of its sheet, and what they cost together by unit."""
    counts = Counter(job.status for job in jobs)
    return {
        "id": str(batch.pk),
        "name": batch.name,
        "project": batch.project.name,
        "counts": dict(counts),
        "quote": sums(jobs, "quote"),
        "cost": sums(jobs, "cost"),
        "jobs": [document(job) for job in jobs],
    }


def sums(jobs: Sequence[Job], column: str) -> dict[str, Decimal]:
    """The sum of `quote` or `cost` by unit, as far as it is known; units are never added to each other."""
    found: dict[str, Decimal] = {}
    for job in jobs:
        amount = getattr(job, column)
        if amount is not None:
            found[job.key.unit] = found.get(job.key.unit, Decimal(0)) + amount
    return found


def as_json(value: Any) -> str:
    """JSON text, indented; a Decimal becomes a number with its exact digits, which json alone cannot write."""
    mark = secrets.token_hex(8)  # so that no text of a vendor is taken for an amount

    def written(one: object) -> str:
        if isinstance(one, Decimal):
            return f"{mark}{plain(one)}{mark}"
        if isinstance(one, UUID):
            return str(one)
        raise TypeError(f"{type(one).__name__} has no place in a document")

    text = json.dumps(value, default=written, indent=2, ensure_ascii=False)
    return text.replace(f'"{mark}', "").replace(f'{mark}"', "")


def explain(job: Job) -> str:
    """What happens with this take now, or what to do, as one or two sentences."""
    if job.status == Status.QUEUED:
        return _in_line(job)
    if job.failure and job.status in (Status.FAILED, Status.PARTIAL):
        return str(job.failure["message"])
    if job.status == Status.RUNNING and job.cancel_wish and job.cancel_told:
        return f"{job.headline} (too late to cancel, it is billed and kept)" if job.headline else "Too late to cancel"
    return job.headline or str(job.status)


def needs_a_person(job: Job) -> bool:
    """Nothing will happen with this live take until somebody decides something."""
    return job.status == Status.WAITING and job.reason in NEEDS_A_PERSON


def _in_line(job: Job) -> str:
    """Why a queued take is not sent yet: the key is stopped or full, its batch holds it back, or it was put off."""
    if why := dispatch.closed(job.key):
        return f"In line. {why} It is sent by itself when the key works again."
    if why := batch_limits.why_not(job):
        return f"In line. {why}"
    if job.key.not_before and job.key.not_before > clock.now():
        return f"In line until {job.key.not_before:%H:%M:%S} UTC. {job.key.not_before_why}".rstrip()
    busy = Job.objects.filter(key=job.key_id, status__in=IN_FLIGHT).count()
    if busy >= job.key.max_in_flight:
        return f"In line: {job.key.label} works on {busy} takes, as many as it may at once"
    return job.headline or "In line"


def _ref(ref: Ref) -> dict[str, Any]:
    return {"kind": ref.kind, "id": ref.remote_id, "step": ref.step, "state": ref.state, "details": ref.details}


def _failure(job: Job) -> dict[str, Any] | None:
    if not job.failure:
        return None
    told = {name: job.failure.get(name, "") for name in ("code", "message", "request_id")}
    return {**told, "next_step": failures.next_step(job.failure, over=not job.live)}


def _artifact(artifact: Artifact) -> dict[str, Any]:
    return {
        "id": str(artifact.pk),
        "name": artifact.name,
        "label": artifact.label,
        "kind": artifact.kind,
        "role": artifact.role,
        "state": artifact.state,
        "path": stored_path(artifact),
        "mime": artifact.mime,
        "bytes": artifact.bytes,
        "sha256": artifact.sha256,
        "width": artifact.width,
        "height": artifact.height,
        "duration": artifact.duration,
        "stale_at": _time(artifact.stale_at),
        "error": artifact.error,
    }


def stored_path(artifact: Artifact) -> str | None:
    """Where our copy is: an absolute path in a file storage, else its name there; None when there is no copy."""
    if artifact.state != Artifact.State.STORED or not artifact.file:
        return None
    try:
        return default_storage.path(artifact.file)
    except NotImplementedError:
        return artifact.file


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def remote_document(work: RemoteWork) -> dict[str, Any]:
    """A piece of the vendor's work that no take of ours claims."""
    return {
        "id": work.ref.remote_id,
        "kind": work.ref.kind,
        "status": work.word,
        "model": work.model,
        "prompt": work.prompt,
        "tags": list(work.tags),
        "created_at": _time(work.created_at),
    }
