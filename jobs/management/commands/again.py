"""`manage.py again`: a new take of the same order."""

from argparse import ArgumentParser
from typing import Any

from jobs.actions import takes
from jobs.management import arguments
from jobs.management.command import StudioCommand


class Command(StudioCommand):
    help = "Ask again for a take that ended: a new take of the same shot, paid anew. Exit codes as of submit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("id", metavar="ID", help="its id, the start of it, or PROJECT/SHOT/T03")
        parser.add_argument("--without-materials", action="store_true", help="leave every reference out")
        parser.add_argument(
            "--once",
            type=arguments.once,
            metavar="KEY",
            help="a repeat with the same KEY gives the first take",
        )
        self.waiting_arguments(parser)

    def act(self, **options: Any) -> int:
        ended = arguments.job(options["id"])
        job = takes.again(ended, self.actor, options["once"] or "", without_materials=options["without_materials"])
        return self.finish_with(job, **options)
