"""`manage.py show`: one take as it is now."""

from argparse import ArgumentParser
from typing import Any

from jobs.management import arguments
from jobs.management.command import StudioCommand


class Command(StudioCommand):
    help = "Show one take. Exit code 0 whatever became of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("id", metavar="ID", help="its id, the start of it, or PROJECT/SHOT/T03")
        self.json_argument(parser)

    def act(self, **options: Any) -> int:
        self.print_take(arguments.job(options["id"]), json=options["json"])
        return 0
