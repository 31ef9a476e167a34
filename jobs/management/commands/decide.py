"""`manage.py decide`: approve or reject the quote a take waits with."""

from argparse import ArgumentParser
from typing import Any

from jobs.actions import control
from jobs.management import arguments
from jobs.management.command import StudioCommand


class Command(StudioCommand):
    help = "Approve or reject what a take in waiting(approval) shows. An approval holds its price first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("id", metavar="ID", help="its id, the start of it, or PROJECT/SHOT/T03")
        parser.add_argument("decision", choices=("approve", "reject"))
        parser.add_argument("--note", default="", help="told to the provider and kept")
        self.waiting_arguments(parser)

    def act(self, **options: Any) -> int:
        yes = options["decision"] == "approve"
        job = control.decide(arguments.job(options["id"]), yes, options["note"], self.actor)
        return self.finish_with(job, **options)
