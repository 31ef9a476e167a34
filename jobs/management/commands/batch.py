"""`manage.py batch`: a take for every row of a sheet, all of them or none."""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from jobs.actions.operations import Refused, done
from jobs.batches import control
from jobs.batches.columns import Cells, canonical
from jobs.batches.confirm import confirm
from jobs.batches.drafts import discard, open_draft
from jobs.batches.files import take_in_files
from jobs.batches.patience import check_until_priced, leave_out_what_is_wrong
from jobs.batches.reading import Unreadable, cells_from_file
from jobs.batches.rows import amount, errors, price, quote, wanted
from jobs.batches.sentences import in_words, takes
from jobs.batches.totals import Totals, totals
from jobs.documents import batch_document
from jobs.management import arguments
from jobs.management.command import StudioCommand, lines_of
from jobs.models import Batch, BatchRow, Job
from jobs.states import Status
from jobs.watching import exit_code

PRICES = 60.0  # seconds to wait for the prices of a sheet


class Command(StudioCommand):
    help = (
        "Check and price every row of a sheet (JSON as the vendor's script has it, CSV or XLSX), and submit them: all "
        "or, when one cannot be made or a cap has not room for all, none. Rows that an earlier sheet made are not made "
        "again. Exit code 0: all succeeded (or on their way), 1: some failed, or nothing was made, 3: some still "
        "running at the timeout."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--project", required=True, metavar="P", help="name or id")
        parser.add_argument("--key", metavar="L", help="label or id, for rows that name none")
        parser.add_argument("--model", default="", metavar="M", help="for rows without one; default: first video model")
        parser.add_argument("--option", action="append", default=[], type=arguments.option, metavar="NAME=VALUE")
        parser.add_argument("--tag", action="append", default=[], metavar="T")
        parser.add_argument("--dry-run", action="store_true", help="print rows, problems and totals; make nothing")
        parser.add_argument("--skip-problems", action="store_true", help="make the others when some rows cannot be")
        parser.add_argument("--again", action="store_true", help="make rows too that an earlier sheet made")
        parser.add_argument("--max-in-flight", type=int, metavar="N", help="at work at once, over all keys")
        parser.add_argument("--stagger", type=arguments.seconds, default=0.0, metavar="S", help="seconds between two")
        parser.add_argument("--cap", type=arguments.amount, metavar="AMOUNT", help="what the batch may cost in all")
        parser.add_argument("--unit", default="", metavar="U", help="of --cap, when the sheet is paid in several")
        parser.add_argument(
            "--once",
            type=arguments.once,
            metavar="KEY",
            help="a repeat with the same KEY goes on with the first",
        )
        self.waiting_arguments(parser)

    def act(self, **options: Any) -> int:
        if (before := done(options["once"] or "", "confirm batch")) is not None:
            return self._follow(Batch.objects.get(pk=UUID(before)), 0, options)
        draft = self._draft(options)
        try:
            return self._confirm(draft, options)
        finally:
            if not Batch.objects.filter(pk=draft.pk, confirmed_at__isnull=False).exists():
                discard(draft, self.actor)

    def _confirm(self, draft: Batch, options: dict[str, Any]) -> int:
        batch = check_until_priced(draft, PRICES)
        if options["skip_problems"]:
            batch = leave_out_what_is_wrong(batch, PRICES)
        rows = list(batch.rows.select_related("key", "made__shot"))
        total = totals(batch, self.actor, rows)
        if options["dry_run"]:
            return self._show(batch, rows, total, options)
        if total.made and not total.rows and not total.wrong:
            self._say(options, f"Nothing to make: {_before(total.made)}.")
            self._print_json(batch, [], options)
            return 0
        self._tell(rows, total, options)
        self._limit(batch, total, options)
        batch = confirm(batch, self.actor, options["once"] or "", seen=total.units)
        return self._follow(batch, total.left_out, options)

    def _draft(self, options: dict[str, Any]) -> Batch:
        file: Path = options["file"]
        try:
            data = file.read_bytes()
        except OSError as error:
            raise Unreadable(f"{file} cannot be read: {error.strerror or type(error).__name__}.") from None
        cells = cells_from_file(file.name, data)
        usual: Cells = {canonical(name): str(value) for name, value in options["option"]}
        usual["key"] = arguments.key(options["key"]).label if options["key"] else ""
        usual["model"] = options["model"]
        usual["again"] = "yes" if options["again"] else ""
        project = self.project(options["project"])
        cells = take_in_files(cells, file.resolve().parent, project, self.actor)
        return open_draft(
            project, cells, name=file.name, source=file.name, usual=usual, tags=options["tag"], actor=self.actor
        )

    def _limit(self, batch: Batch, total: Totals, options: dict[str, Any]) -> None:
        control.pace(batch, options["max_in_flight"], options["stagger"], self.actor)
        if options["cap"] is None:
            return
        units = [options["unit"]] if options["unit"] else sorted(total.units)
        if len(units) != 1:
            raise Refused(f"Say with --unit what --cap is in: {', '.join(units)}. Nothing was made.")
        control.cap(batch, units[0], options["cap"], self.actor)

    # Printing

    def _tell(self, rows: Sequence[BatchRow], total: Totals, options: dict[str, Any]) -> None:
        """Rows with problems, what was made before, and the total."""
        for line in _problems(rows):
            self._say(options, line)
        if total.made:
            self._say(options, f"{_before(total.made)}.")
        self._say(options, f"Total: {in_words(total.units, total.later)} for {takes(total.rows)}")

    def _show(self, batch: Batch, rows: Sequence[BatchRow], total: Totals, options: dict[str, Any]) -> int:
        """A dry run; 1 when it could not be confirmed."""
        if options["json"]:
            self.print_json(_sheet(batch, rows, total))
        else:
            for row in rows:
                self.stdout.write(_line(row))
            self._tell(rows, total, options)
            for sentence in [*total.stops, *total.notes]:
                self.stdout.write(sentence)
            self.stdout.write("A dry run: nothing was made and nothing was charged.")
        return int(bool(total.stops))

    def _follow(self, batch: Batch, skipped: int, options: dict[str, Any]) -> int:
        jobs = list(Job.objects.filter(batch=batch).order_by("pk"))
        watched = self.follow(jobs, wait=options["wait"], timeout=options["timeout"], json=options["json"])
        if options["json"]:
            self._print_json(batch, watched.jobs, options)
        else:
            for job in watched.jobs:
                for line in lines_of(job):
                    self.stdout.write(line)
        if options["wait"]:
            return exit_code(watched.jobs) or int(skipped > 0)
        return int(skipped > 0 or any(job.status == Status.FAILED for job in watched.jobs))

    def _print_json(self, batch: Batch, jobs: Sequence[Job], options: dict[str, Any]) -> None:
        if options["json"]:
            self.print_json(batch_document(batch, jobs))

    def _say(self, options: dict[str, Any], line: str) -> None:
        (self.note if options["json"] else self.stdout.write)(line)


def _before(made: int) -> str:
    return f"{takes(made)} {'was' if made == 1 else 'were'} made by an earlier sheet (--again makes them anew)"


def _problems(rows: Sequence[BatchRow]) -> list[str]:
    """Row 3, duration: 20 s is over this model's 15 s. Each in its row's order."""
    return [
        f"Row {row.number}{', left out' if row.left_out else ''}, {one['column']}: {one['message']}"
        for row in rows
        for one in row.problems
        if one["level"] != "wait"
    ]


def _later(row: BatchRow) -> bool:
    return (told := quote(row)) is not None and told.later


def _line(row: BatchRow) -> str:
    shot, model = row.cells.get("shot", ""), (row.order or {}).get("model", "")
    if row.left_out:
        word = "left out"
    elif row.made is not None:
        word = f"made before as {row.made}"
    elif errors(row):
        word = "cannot be made"
    else:
        word = price(row) or "no price yet"
    return f"Row {row.number}  {shot or '-'}  {model or '-'}  {word}"


def _sheet(batch: Batch, rows: Sequence[BatchRow], total: Totals) -> dict[str, Any]:
    """A dry run as one document."""
    return {
        "name": batch.name,
        "project": batch.project.name,
        "rows": [
            {
                "row": row.number,
                "shot": row.cells.get("shot", ""),
                "key": row.key.label if row.key else None,
                "model": (row.order or {}).get("model"),
                "made_by": str(row.made) if row.made else None,
                "left_out": row.left_out,
                "quote": amount(row) if row.quote and wanted(row) and not _later(row) else None,
                "quote_later": _later(row),
                "unit": row.key.unit if row.key else None,
                "problems": row.problems,
            }
            for row in rows
        ],
        "total": total.units,
        "stops": total.stops,
        "notes": total.notes,
    }
