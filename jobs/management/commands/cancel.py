"""`manage.py cancel`: stop a take."""

from argparse import ArgumentParser
from typing import Any

from jobs.actions import control
from jobs.management import arguments
from jobs.management.command import StudioCommand
from jobs.states import Status


class Command(StudioCommand):
    help = (
        "Cancel a take. What the provider works on already may go on; then it is billed and kept. "
        "With --wait exit code 0: cancelled, 1: it ended otherwise, 3: not over at the timeout."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("id", metavar="ID", help="its id, the start of it, or PROJECT/SHOT/T03")
        self.waiting_arguments(parser)

    def act(self, **options: Any) -> int:
        job = control.cancel(arguments.job(options["id"]), self.actor)
        code = self.finish_with(job, **options)
        if not options["wait"] or code == 3:
            return code
        job.refresh_from_db()
        return int(job.status != Status.CANCELLED)
