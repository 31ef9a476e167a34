"""Again with one thing changed: the takes of a selection as the rows of a new draft batch."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.contrib.auth.models import User

from jobs import beats
from jobs.actions.operations import Refused
from jobs.actions.references import Reference, cell_of
from jobs.batches.catalogue import read_catalogue
from jobs.batches.columns import Cells
from jobs.batches.drafts import open_draft
from jobs.batches.settings import column_of
from jobs.models import Batch, Job
from providers.facts import Model
from providers.order import Input

SHOWN = 40  # letters of words in the name of the batch


class What(StrEnum):
    OPTION = "option"  # `name` is set to `text`
    LENGTH = "length"  # `text` seconds; timed beats are stretched with it
    MODEL = "model"  # `text` of the key that is labelled `name`
    REPLACE = "replace"  # `text` instead of `name`, wherever the prompt says it, in capitals or not
    ADD = "add"  # `text` at the end of the prompt
    BARE = "bare"  # without materials


@dataclass(frozen=True)
class Change:
    """The one thing that is different. name, text: see What."""

    what: What
    name: str = ""
    text: str = ""

    def __str__(self) -> str:
        match self.what:
            case What.OPTION:
                return f"{self.name.replace('_', ' ')} {self.text}"
            case What.LENGTH:
                return f"{self.text} s"
            case What.MODEL:
                return self.text
            case What.REPLACE:
                return f"“{_short(self.text)}” for “{_short(self.name)}”"
            case What.ADD:
                return f"with “{_short(self.text)}”"
            case What.BARE:
                return "without materials"


def changed(jobs: Sequence[Job], change: Change, actor: User | None = None, operation: str = "") -> Batch:
    """A draft batch with a row for each of these takes that the change makes different, in their order. Nothing is
    spent. Raises Refused when there is none, or when they belong to several projects.

    jobs  with key, project and shot at hand
    """
    if not jobs:
        raise Refused("No take was selected, so no batch was made. Select some first.")
    project = jobs[0].project
    if any(job.project_id != project.pk for job in jobs):
        raise Refused("The takes belong to several projects, and a batch to one. Nothing was made. Select fewer.")
    rows = changed_rows(jobs, change)
    if not rows:
        raise Refused(
            f"Nothing would be different: {change} holds for every selected take already, or none of them can be asked "
            f"for by a sheet. No batch was made. Choose another change."
        )
    return open_draft(project, rows, name=f"Again, {change}", source="Takes again", actor=actor, operation=operation)


def changed_rows(jobs: Sequence[Job], change: Change) -> list[Cells]:
    """The rows of those that the change makes different. Two queries."""
    rows = []
    models = _models(jobs)
    for job in jobs:
        if not in_a_sheet(job):
            continue
        before = cells_of(job, models.get((job.key_id.hex, job.model)))
        after = applied(before, change)
        if after != before:
            rows.append(after)
    return rows


def in_a_sheet(job: Job) -> bool:
    """Can a row ask for this? Not for work on what another take made."""
    return job.parent_id is None and not job.order.get("action")


def cells_of(job: Job, model: Model | None) -> Cells:
    """A take as the row that asks for it again. model: the catalogue's, when it still lists it."""
    order = job.as_order()
    columns = {option.name: column_of(option) for option in model.options} if model else {}
    pairs = zip(order.inputs, job.materials, strict=False)
    references = [_reference(job, place, *pair) for place, pair in enumerate(pairs)]
    cells = {
        "shot": job.shot.code,
        "prompt": job.prompt,
        "key": job.key.label,
        "model": job.model,
        "materials": cell_of(references),
        "tags": ", ".join(order.tags),
        "title": order.title,
    }
    cells |= {columns.get(name, name): _written(value) for name, value in order.options.items() if value is not None}
    return {column: text for column, text in cells.items() if text}


def applied(cells: Cells, change: Change) -> Cells:
    """The row with the one thing changed. Pure."""
    prompt = cells.get("prompt", "")
    match change.what:
        case What.OPTION:
            new = {change.name: change.text}
        case What.LENGTH:
            new = {"duration": change.text, "prompt": _stretched(prompt, cells.get("duration", ""), change.text)}
        case What.MODEL:
            new = {"key": change.name, "model": change.text}
        case What.REPLACE:
            gap = "" if change.text else "[ \\t]*"  # words that go take the space before them along
            found = re.compile(gap + re.escape(change.name), re.IGNORECASE)
            new = {"prompt": found.sub(lambda _: change.text, prompt).strip()}
        case What.ADD:
            new = {"prompt": f"{prompt.rstrip()} {change.text}".strip()}
        case What.BARE:
            new = {"materials": ""}
    return {column: text for column, text in (cells | new).items() if text}


def _models(jobs: Sequence[Job]) -> dict[tuple[str, str], Model]:
    accounts = {account.key.pk: account for account in read_catalogue(jobs[0].project, ()).accounts} if jobs else {}
    pairs = {(job.key_id, job.model) for job in jobs if job.key_id in accounts}
    found = {(key_id.hex, name): accounts[key_id].model(name) for key_id, name in pairs}
    return {pair: model for pair, model in found.items() if model}


def _stretched(prompt: str, before: str, after: str) -> str:
    """The prompt with its beats fitted to the new length, where they filled the old one ("": the model's usual)."""
    found = beats.parse(prompt)
    if not found or not after.isdecimal() or before not in ("", str(found[-1].end)):
        return prompt
    return beats.join(beats.rescale(found, int(after)))


def _reference(job: Job, place: int, given: Input, material_id: UUID | None) -> Reference:
    """By its own id where that says it all; else as what went into this take, with the words that go with it."""
    if given.text or given.of or given.consent or given.human is not None:
        return Reference(given.role, taken=f"{job.pk}/{place}")
    if material_id:
        return Reference(given.role, material=str(material_id))
    if given.kind == "character" and given.remote_id:
        return Reference(given.role, character=given.remote_id)
    return (
        Reference(given.role, remote=given.remote_id)
        if given.remote_id.isdecimal()
        else Reference(given.role, taken=f"{job.pk}/{place}")
    )


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(_written, value))
    return str(value)


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
