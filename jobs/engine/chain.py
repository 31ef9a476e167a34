"""Takes that go on from another: each waits, with its price held, until the one before is over.

Its order has an open slot, the last of its inputs. When the take before ended well, its last frame (or its whole film,
or its picture) is taken in as a material and fills the slot. When nothing can come of it any more, the follower fails
and its hold is released. A message wakes it; without one it looks by itself every minute.
"""

import tempfile
from pathlib import Path
from typing import Any

from jobs.actions.picks import file_of
from jobs.engine import admission, inputs
from jobs.media import store
from jobs.media.film import Unreadable
from jobs.media.materials import Unusable, take_in
from jobs.media.sniff import extension
from jobs.media.tail import last_frame
from jobs.models import Artifact, Job, Material
from jobs.moves import keep, move, put_back
from jobs.states import Status
from providers.base import Provider

LOOK = 60.0  # seconds between two looks at the take before
_WORK = 300.0  # seconds that making a material of it may last
_GONE = "previous_gone"  # codes of a failure
_FAILED = "previous_failed"


class _Nothing(Exception):
    """Nothing to go on from. `words` are the end of a sentence about the take before."""

    def __init__(self, words: str, code: str = _GONE) -> None:
        super().__init__(words)
        self.words, self.code = words, code


def attend(job: Job, provider: Provider) -> None:
    """One look at a claimed job that waits for the one before it."""
    before = Job.objects.select_related("shot", "project", "key").filter(followers=job).first()
    if before is not None and before.live:
        put_back(job, LOOK, headline=f"Waits for {before}")
        return
    if not keep(job, _WORK):
        return
    try:
        material = _material(job, before)
    except _Nothing as nothing:
        _fail(job, before, nothing)
    except OSError as error:
        put_back(job, LOOK, headline=f"The file of {before} cannot be read yet: {error.strerror or 'no answer'}.")
    else:
        _go_on(job, provider, material, f"Goes on from {before}")


def _go_on(job: Job, provider: Provider, material: Material, note: str) -> None:
    """Fill the slot and queue it; what the vendor would refuse with it is told now."""
    order = job.as_order()
    slot = inputs.as_input(job.after_role or order.inputs[-1].role, material)
    order = order.model_copy(update={"inputs": (*order.inputs[:-1], slot)})
    filled: dict[str, Any] = {"order": order.model_dump(mode="json"), "materials": [*job.materials[:-1], material.pk]}
    problems = provider.problems(order)
    if problems:
        words = " ".join(problem.message for problem in problems)
        message = f"{words} Nothing was sent and nothing was charged."
        failure = {"code": "invalid_order", "message": message, "request_id": "", "advice": "edit"}
        move(job, Status.FAILED, note=message, failure=failure, **filled)
        return
    move(job, Status.QUEUED, note=note, due=0, **filled)


def _fail(job: Job, before: Job | None, nothing: _Nothing) -> None:
    name = f"The take it goes on from, {before}," if before else "The take it goes on from"
    advice = "previous" if nothing.code == _FAILED else "edit"
    message = f"{name} {nothing.words} Nothing was sent and nothing was charged."
    failure = {"code": nothing.code, "message": message, "request_id": "", "advice": advice}
    move(job, Status.FAILED, note=message, failure=failure)


def _material(job: Job, before: Job | None) -> Material:
    """What of the take before goes in, taken in as a material. Raises _Nothing; OSError when a file is not reached."""
    if before is None:
        raise _Nothing("is not there any more.")
    if not admission.is_open_slot(job.as_order(), job.materials):
        raise _Nothing("has no place in this take.")
    if before.status == Status.CANCELLED:
        raise _Nothing("was cancelled.", _FAILED)
    if before.status == Status.FAILED:
        raise _Nothing("failed.", _FAILED)
    wants = job.as_order().inputs[-1].kind
    artifact = file_of([one for one in before.artifacts.all() if one.kind == "video" or one.kind == wants])
    if artifact is None:
        raise _Nothing(_why_nothing(before, wants))
    try:
        with store.on_disk(artifact.file) as path:
            return _taken_in(artifact, before, path, wants, job)
    except FileNotFoundError:
        raise _Nothing("has lost its file.") from None
    except Unreadable as error:
        raise _Nothing(f"has no last frame that can be used: {error}.") from None
    except Unusable as error:
        raise _Nothing(f"has a file that cannot be used. {error.message}") from None


def _why_nothing(before: Job, wants: str) -> str:
    gone = before.artifacts.filter(state=Artifact.State.DELETED, kind__in=["video", wants]).first()
    if gone is not None:
        why = f" ({gone.deleted_why})" if gone.deleted_why else ""
        return f"had its video deleted{why}."
    return "gave no video." if wants == "video" else "gave no video and no picture."


def _taken_in(artifact: Artifact, before: Job, path: Path, wants: str, job: Job) -> Material:
    if artifact.kind == wants:
        name = f"{before}.{extension(artifact.mime)}"
        return take_in(path, name, before.project, job.created_by)
    with tempfile.NamedTemporaryFile(suffix=".png") as picture:
        picture.write(last_frame(path))
        picture.flush()
        return take_in(Path(picture.name), f"{before} last frame.png", before.project, job.created_by)
