"""Takes on a terminal: a bar where the vendor counts its progress, the elapsed time everywhere."""

from collections.abc import Sequence
from typing import Self
from uuid import UUID

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Column

from jobs.documents import explain
from jobs.models import Job
from jobs.states import Status

MANY = 15  # from so many takes on only those that are at work have a line of their own


class Bars:
    """A line a take, and one for all of them. A context manager; `show` is called at every look."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.fields[name]}", markup=False, table_column=Column(no_wrap=True)),
            BarColumn(bar_width=18),
            TimeElapsedColumn(),
            TextColumn(
                "{task.fields[words]}", markup=False, table_column=Column(ratio=1, no_wrap=True, overflow="ellipsis")
            ),
            console=console,
            expand=True,
        )
        self._rows: dict[UUID, TaskID] = {}
        self._all: TaskID | None = None

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, jobs: Sequence[Job]) -> None:
        if len(jobs) > 1:
            self._show_all(jobs)
        for job in jobs:
            self._show(job, visible=len(jobs) <= MANY or job.status not in (Status.QUEUED, Status.SUCCEEDED))

    def _show_all(self, jobs: Sequence[Job]) -> None:
        if self._all is None:
            self._all = self._progress.add_task("", name="All takes", words="", total=len(jobs))
        over = [job for job in jobs if not job.live]
        failed = sum(job.status != Status.SUCCEEDED for job in over)
        words = f"{len(over)} of {len(jobs)} over" + (f", {failed} not as asked for" if failed else "")
        self._progress.update(self._all, total=len(jobs), completed=len(over), words=words)
        if len(over) == len(jobs):
            self._progress.stop_task(self._all)

    def _show(self, job: Job, *, visible: bool) -> None:
        row = self._rows.get(job.pk)
        if row is None:
            row = self._rows[job.pk] = self._progress.add_task("", name=str(job), words="", total=1)
        words = f"{job.status}: {explain(job)}"
        working = job.live and job.status not in (Status.QUEUED, Status.WAITING)
        counted = job.progress if working else float(not job.live)
        task = next(task for task in self._progress.tasks if task.id == row)
        task.total = None if counted is None else 1.0  # without a total the bar only shows that something happens
        self._progress.update(row, completed=counted or 0.0, words=words, visible=visible)
        if not job.live:
            self._progress.stop_task(row)
