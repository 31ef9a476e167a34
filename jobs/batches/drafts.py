"""A batch before it is confirmed: its rows come, change and go. Whatever changes, it is to be checked again."""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Max

from jobs import events
from jobs.actions.operations import Refused, once
from jobs.batches.columns import Cells
from jobs.batches.problems import changed
from jobs.batches.reading import MOST_ROWS
from jobs.hints import hint
from jobs.models import Batch, BatchRow, Project, Schedule
from providers.text import clean_text, storable

LONGEST_NAME = 200


def open_draft(
    project: Project,
    cells: Sequence[Cells],
    *,
    name: str,
    source: str = "",
    usual: Mapping[str, str] | None = None,
    tags: Sequence[str] = (),
    actor: User | None = None,
    operation: str = "",
    schedule: Schedule | None = None,
) -> Batch:
    """A new batch with these rows, not checked yet. A repeat of the operation returns the first one.

    usual  cells that hold for rows whose own are empty: key, model, options ...
    """
    _fits(len(cells))

    def make() -> str:
        batch = Batch.objects.create(
            project=project,
            schedule=schedule,
            name=clean_text(name, LONGEST_NAME) or "Batch",
            source=clean_text(source, LONGEST_NAME),
            usual=changed({}, usual or {}),
            tags=storable(list(tags)),
            created_by=actor,
        )
        _insert(batch, cells)
        note = f"Opened {batch.name}, {_counted(len(cells))}"
        events.record("batch", project=project, after="draft", note=note, actor=actor)
        return str(batch.pk)

    return Batch.objects.get(pk=once(operation, "open batch", actor, make))


def replace_rows(batch: Batch, cells: Sequence[Cells], *, source: str = "", actor: User | None = None) -> Batch:
    """Another sheet instead of the rows there are."""
    _fits(len(cells))
    with changing(batch) as locked:
        locked.rows.all().delete()
        _insert(locked, cells)
        locked.source = clean_text(source, LONGEST_NAME) or locked.source
        locked.save(update_fields=["source"])
        note = f"Replaced the sheet of {locked.name}, {_counted(len(cells))}"
        events.record("batch", project=locked.project, before="draft", after="draft", note=note, actor=actor)
    return locked


def set_usual(batch: Batch, usual: Mapping[str, str], tags: Sequence[str] | None = None) -> Batch:
    """What holds for rows whose own cells are empty; "" takes a cell away."""
    with changing(batch) as locked:
        locked.usual = changed(locked.usual, usual)
        locked.tags = locked.tags if tags is None else storable(list(tags))
        locked.save(update_fields=["usual", "tags"])
    return locked


def edit_row(row: BatchRow, cells: Mapping[str, str]) -> BatchRow:
    """Write cells anew, "" empties one: a person's words, or the cells of a fix."""
    with changing(row.batch):
        found = _of(row)
        found.cells = changed(found.cells, cells)
        found.save(update_fields=["cells"])
    return found


def edit_rows(batch: Batch, cells: Mapping[uuid.UUID, Mapping[str, str]]) -> None:
    """The same for many rows at once, by their ids: one fix applied to all that need it. A row that went is passed."""
    with changing(batch) as locked:
        rows = list(locked.rows.filter(pk__in=cells))
        for row in rows:
            row.cells = changed(row.cells, cells[row.pk])
        write(rows, ["cells"])


def leave_out(row: BatchRow, out: bool = True) -> BatchRow:
    """Keep the row in the sheet and do not make it, or make it after all."""
    with changing(row.batch):
        found = _of(row)
        found.left_out = out
        found.save(update_fields=["left_out"])
    return found


def leave_rows_out(batch: Batch, rows: Collection[uuid.UUID]) -> int:
    """The same for many rows at once, by their ids; how many."""
    with changing(batch) as locked:
        return locked.rows.filter(pk__in=rows).update(left_out=True)


def add_row(batch: Batch, cells: Cells) -> BatchRow:
    """One more row at the end."""
    with changing(batch) as locked:
        last = locked.rows.aggregate(last=Max("number"))["last"] or 0
        _fits(locked.rows.count() + 1)
        return BatchRow.objects.create(batch=locked, number=last + 1, cells=changed({}, cells))


def delete_row(row: BatchRow) -> None:
    """Take a row out of the sheet; those below move up."""
    with changing(row.batch) as locked:
        found = _of(row)
        found.delete()
        locked.rows.filter(number__gt=found.number).update(number=F("number") - 1)


def discard(batch: Batch, actor: User | None = None) -> None:
    """Drop a draft with its rows. Nothing of it was sent."""
    with changing(batch) as locked:
        events.record("batch", project=locked.project, before="draft", note=f"Dropped {locked.name}", actor=actor)
        locked.delete()


@contextmanager
def changing(batch: Batch) -> Iterator[Batch]:
    """The draft, locked, in a transaction; what was checked before no longer holds. Refused once it is confirmed."""
    with locked_draft(batch) as locked:
        yield locked
        Batch.objects.filter(pk=locked.pk).update(checked_at=None)
        hint("batch", project=locked.project_id)


@contextmanager
def locked_draft(batch: Batch) -> Iterator[Batch]:
    """The same, for who only writes down what was checked."""
    with transaction.atomic():
        locked = Batch.objects.select_for_update(of=("self",), no_key=True).select_related("project").get(pk=batch.pk)
        if locked.confirmed_at is not None:
            raise Refused(
                f"{locked.name} was confirmed, so its sheet stays as it is. Nothing was changed. Start a new batch "
                "from the rows you want again."
            )
        yield locked


def write(rows: Sequence[BatchRow], fields: Sequence[str]) -> None:
    """Store these fields of many rows in one statement, new rows included."""
    if rows:
        BatchRow.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=list(fields))


def _of(row: BatchRow) -> BatchRow:
    found = BatchRow.objects.filter(pk=row.pk).first()
    if found is None:
        raise Refused(
            f"Row {row.number} is gone: the sheet was changed meanwhile. Nothing was done. Load the page again."
        )
    return found


def _insert(batch: Batch, cells: Sequence[Cells]) -> None:
    rows = (BatchRow(batch=batch, number=number, cells=changed(one, {})) for number, one in enumerate(cells, 1))
    BatchRow.objects.bulk_create(rows)


def _fits(count: int) -> None:
    if not count:
        raise Refused("There are no rows, so no batch was made. Give it one row at least.")
    if count > MOST_ROWS:
        raise Refused(f"A batch takes {MOST_ROWS} rows, and this makes {count}. Nothing was done. Split the sheet.")


def _counted(rows: int) -> str:
    return f"{rows} row{'s' if rows != 1 else ''}"
