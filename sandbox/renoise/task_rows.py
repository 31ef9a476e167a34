"""How a task looks on the wire (contract 2, 11 and 12)."""

import json

from sandbox.clock import iso
from sandbox.renoise.records import Task
from sandbox.renoise.rules import Rules

PUBLIC = frozenset({"pending", "assigned", "running", "completed", "failed", "cancelled"})
Row = dict[str, object]


def status_word(task: Task, rules: Rules) -> str:
    """The status as shown: all pipeline words, or only the six that the later API knows."""
    word = task.word or task.status
    if task.fate.facepass and word == "queued":
        word = "preparing_facepass"
    return word if rules.statuses == "pipeline" or word in PUBLIC or task.word else "running"


def created_row(task: Task) -> Row:
    """The body of the 201: these fields and no others."""
    return {
        "id": task.id,
        "prompt": task.prompt,
        "model": task.model,
        "status": "pending",
        "estimatedCredit": task.price,
        "createdAt": iso(task.created_at),
    }


def list_row(task: Task, rules: Rules) -> Row:
    """A row of GET /tasks; `tags` is JSON text."""
    row: Row = {
        "id": task.id,
        "userId": task.user_id,
        "type": task.kind,
        "status": status_word(task, rules),
        "model": task.model,
        "provider": task.provider,
        "prompt": task.prompt,
        "tags": json.dumps(task.tags, ensure_ascii=False),
        "duration": task.duration,
        "ratio": task.ratio or None,
        "resolution": task.resolution or None,
        "estimatedCredit": task.price,
        "error": task.error,
        "createdAt": iso(task.created_at),
        "updatedAt": iso(task.updated_at),
        "completedAt": iso(task.ended_at) if task.ended_at and task.status == "completed" else None,
    }
    if task.error_code:
        row["errorCode"] = task.error_code
    return row


def detail_row(task: Task, rules: Rules) -> Row:
    row = list_row(task, rules)
    if rules.detail_tags == "list":
        row["tags"] = list(task.tags)
    return row
