"""Many takes from one sheet: every row becomes a job; a row that cannot be made becomes a failed one that says why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.auth.models import User

from jobs import events
from jobs.actions.operations import once
from jobs.actions.options import default_video_model, model_named, typed
from jobs.actions.references import gather
from jobs.actions.sheets import Row
from jobs.actions.takes import Wanted, submit
from jobs.models import Batch, Job, Key, Project


@dataclass(frozen=True)
class Plan:
    """What all rows of a batch share; a row's own model and options win.

    folder  where the sheet's relative paths start; None: it came from elsewhere and names no files of this machine
    """

    key: Key
    project: Project
    name: str
    model: str = ""
    options: Mapping[str, object] = field(default_factory=dict)
    tags: Sequence[str] = ()
    folder: Path | None = None


def begin(plan: Plan, actor: User | None = None, operation: str = "") -> Batch:
    """The batch that the rows will belong to."""

    def make() -> str:
        batch = Batch.objects.create(project=plan.project, name=plan.name[:200], created_by=actor)
        events.record("batch", project=plan.project, after="active", note=f"Started {batch.name}", actor=actor)
        return str(batch.pk)

    return Batch.objects.get(pk=once(operation, "batch", actor, make))


def submit_rows(
    batch: Batch, rows: Sequence[Row], plan: Plan, actor: User | None = None, operation: str = ""
) -> Iterator[Job]:
    """A job for each row, priced one after the other, in the order of the sheet.

    With an operation key a repeat returns the jobs that are there and goes on where the first run stopped.
    """
    usual = plan.model or default_video_model(plan.key)
    for row in rows:
        wanted = _wanted(batch, row, plan, row.model or usual, actor)
        yield submit(wanted, actor, f"{operation}/{row.number}" if operation else "")


def _wanted(batch: Batch, row: Row, plan: Plan, model_name: str, actor: User | None) -> Wanted:
    model = model_named(plan.key, model_name)
    gathered = gather(row.references, model, plan.project, actor, plan.folder)
    names = {option.name for option in model.options} if model else set()
    options = {**plan.options, **{name: value for name, value in row.extra.items() if name in names and value != ""}}
    if row.duration is not None:
        options["duration"] = row.duration
    return Wanted(
        key=plan.key,
        project=plan.project,
        model=model_name,
        prompt=row.prompt,
        options=typed({name: value for name, value in options.items() if value is not None}, model),
        materials=gathered.materials,
        characters=gathered.characters,
        at_vendor=gathered.at_vendor,
        refused=" ".join(part for part in (row.problem, gathered.refused) if part),
        tags=[*plan.tags, *_script_tags(plan.project, row)],
        shot=row.shot,
        batch=batch,
    )


def _script_tags(project: Project, row: Row) -> list[str]:
    """The tags that the vendor's own batch script sets: project, shot_id."""
    return [tag for tag in (project.name, row.shot) if tag]
