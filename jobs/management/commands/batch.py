"""`manage.py batch`: a take for every row of a shot list."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from jobs.actions import batches
from jobs.actions.sheets import read_sheet
from jobs.documents import batch_document, sums
from jobs.management import arguments
from jobs.management.command import StudioCommand, lines_of
from jobs.models import Batch, Job
from jobs.money import plain
from jobs.states import Status
from jobs.watching import Watched, exit_code


class Command(StudioCommand):
    help = (
        "Submit every shot of a list: JSON as the vendor's script has it, or CSV with the same columns. "
        "Exit code 0: all succeeded (or on their way), 1: some failed, 3: some still running at the timeout."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--project", required=True, metavar="P", help="name or id")
        parser.add_argument("--key", required=True, metavar="L", help="label or id")
        parser.add_argument("--model", default="", metavar="M", help="for rows without one; default: first video model")
        parser.add_argument("--option", action="append", default=[], type=arguments.option, metavar="NAME=VALUE")
        parser.add_argument("--tag", action="append", default=[], metavar="T")
        parser.add_argument(
            "--once",
            type=arguments.once,
            metavar="KEY",
            help="a repeat with the same KEY goes on with the first",
        )
        self.waiting_arguments(parser)

    def act(self, **options: Any) -> int:
        rows = read_sheet(options["file"])
        plan = batches.Plan(
            key=arguments.key(options["key"]),
            project=self.project(options["project"]),
            name=options["file"].name,
            model=options["model"],
            options=dict(options["option"]),
            tags=options["tag"],
            folder=options["file"].resolve().parent,
        )
        batch = batches.begin(plan, self.actor, options["once"] or "")
        jobs = []
        for job in batches.submit_rows(batch, rows, plan, self.actor, options["once"] or ""):
            jobs.append(job)
            if not options["json"]:
                self.stdout.write(f"{len(jobs)}/{len(rows)}  {lines_of(job)[0]}")
        (self.note if options["json"] else self.stdout.write)(_total(jobs))
        watched = self.follow(jobs, wait=options["wait"], timeout=options["timeout"], json=options["json"])
        self._print(batch, watched, options)
        if not options["wait"]:
            return int(any(job.status == Status.FAILED for job in watched.jobs))
        return exit_code(watched.jobs)

    def _print(self, batch: Batch, watched: Watched, options: dict[str, Any]) -> None:
        if options["json"]:
            self.print_json(batch_document(batch, watched.jobs))
            return
        for job in watched.jobs:
            for line in lines_of(job):
                self.stdout.write(line)


def _total(jobs: list[Job]) -> str:
    """What the batch will cost as far as it is priced, and what will not be made."""
    priced = ", ".join(f"{plain(amount)} {unit}" for unit, amount in sums(jobs, "quote").items()) or "no price yet"
    refused = sum(job.status == Status.FAILED for job in jobs)
    return f"Total: {priced} for {len(jobs) - refused} takes" + (f"; {refused} refused" if refused else "")
