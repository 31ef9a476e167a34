"""Reading tasks: rows of the list, the reply to a submit, the status words (contract 2, 4, 11). Pure and tolerant."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from providers.errors import Fault, ProviderError
from providers.renoise.fields import Row, moment, number, pick, remote_id, rows, text
from providers.renoise.payload import token_of, visible_tags
from providers.report import RemoteRef, RemoteWork, State

# Every word of contract 4 with its meaning for a person; the later servers show most of them as running.
WORDS: dict[str, tuple[State, str]] = {
    "pending": (State.ACTIVE, "Waiting for assignment"),
    "submitted": (State.ACTIVE, "Submitted"),
    "assigning": (State.ACTIVE, "Being assigned"),
    "assigned": (State.ACTIVE, "Assigned, waiting to start"),
    "queued": (State.ACTIVE, "Queued"),
    "preparing_facepass": (State.ACTIVE, "Preparing the faces in the references"),
    "running": (State.ACTIVE, "Generating"),
    "archiving": (State.ACTIVE, "Storing the result"),
    "completed": (State.DONE, "Finished"),
    "failed": (State.FAILED, "Failed"),
    "cancelled": (State.CANCELLED, "Cancelled"),
    "canceled": (State.CANCELLED, "Cancelled"),
}


@dataclass(frozen=True)
class Task:
    """A task as a row or a single reply shows it; "" or None where it does not say.

    word  the status as the vendor spells it     tags  None: there are none that can be read
    """

    remote_id: str
    word: str
    model: str
    prompt: str
    tags: tuple[str, ...] | None
    charge: Decimal | None
    created_at: datetime | None
    error: str
    error_code: str

    @property
    def state(self) -> State:
        """A word we do not know is work in progress, never a verdict."""
        return WORDS.get(self.word.lower(), (State.ACTIVE, ""))[0]

    @property
    def known(self) -> bool:
        return self.word.lower() in WORDS

    @property
    def note(self) -> str:
        return WORDS.get(self.word.lower(), (State.ACTIVE, ""))[1]


def tasks(body: object) -> list[Task]:
    """The rows of a list, each task once: rows without a usable id are left out, and so is a row that comes again.

    Raises ProviderError UNREADABLE when there is no list, or none of its rows has an id: that is not an empty list, and
    must not be taken for "your task is not there".
    """
    names = ("tasks", "items", "data")
    listed = rows(body, *names)
    found = [task for row in listed if (task := read(row)).remote_id]
    empty = isinstance(body, list) or (isinstance(body, Mapping) and any(name in body for name in names))
    if not found and (listed or not empty):
        raise unreadable("a list of tasks that cannot be read")
    return list({one.remote_id: one for one in reversed(found)}.values())[::-1]


def task(body: object) -> Task | None:
    """A single task, wrapped in `task` or at the top; None when nothing of it can be read."""
    inner = pick(body, "task", "data")
    row = inner if isinstance(inner, Mapping) else body
    found = read(row) if isinstance(row, Mapping) else None
    return found if found and found.remote_id else None


def read(row: Row) -> Task:
    error = pick(row, "error", "errorMessage", "failReason")
    inside = error if isinstance(error, Mapping) else {}
    return Task(
        remote_id=remote_id(pick(row, "id", "taskId")),
        word=text(pick(row, "status", "state")),
        model=text(pick(row, "model")),
        prompt=text(pick(row, "prompt")),
        tags=tag_list(pick(row, "tags")),
        charge=charge(row),
        created_at=moment(pick(row, "createdAt", "created")),
        error=text(pick(inside, "message", "error")) if inside else text(error),
        error_code=text(pick(row, "errorCode")) or text(pick(inside, "code", "errorCode")),
    )


def tag_list(value: object) -> tuple[str, ...] | None:
    """`tags` is a list written as JSON text in rows, and may be a real list elsewhere (traps 10)."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    if not isinstance(value, list):
        return None
    return tuple(tag for item in value if (tag := text(item)))


def unreadable(what: str) -> ProviderError:
    return ProviderError(f"Renoise showed {what}.", code="unreadable", fault=Fault.UNREADABLE)


def charge(row: Row) -> Decimal | None:
    """What the creation took, in credits; a figure below zero is not a price."""
    found = number(pick(row, "estimatedCredit"))
    return found if found is not None and found >= 0 else None


def created(body: object, status: int, kind: str) -> RemoteRef:
    """The ref of a task just created. A 2xx whose id cannot be read may have made a task all the same."""
    found = task(body)
    if found is None:
        raise ProviderError(
            "Renoise answered, but not with the number of a task. It may have taken the order.",
            code="no_task_id",
            fault=Fault.UNREADABLE,
            maybe_sent=True,
            status=status,
        )
    return ref_of(found, kind=kind)


def ref_of(found: Task, *, kind: str = "") -> RemoteRef:
    """What a later poll needs: the charge named at creation, the token of the submit, and what is being made."""
    data = {"token": token_of(found.tags or ()), "kind": kind}
    if found.charge is not None:
        data["charge"] = str(found.charge)
    return RemoteRef(
        kind="task",
        remote_id=found.remote_id,
        step="task",
        state=found.word,
        data={name: value for name, value in data.items() if value},
    )


def work_of(found: Task, kind: str) -> RemoteWork:
    """A task for reconcile: people's tags only, the token beside the ref. kind: what its model makes, or ""."""
    return RemoteWork(
        ref=ref_of(found, kind=kind),
        model=found.model,
        prompt=found.prompt,
        word=found.word,
        tags=visible_tags(found.tags or ()),
        created_at=found.created_at,
    )
