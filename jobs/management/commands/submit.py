"""`manage.py submit`: ask for one take."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from jobs.actions import takes
from jobs.actions.options import model_named, typed
from jobs.actions.references import gather
from jobs.management import arguments
from jobs.management.command import StudioCommand


class Command(StudioCommand):
    help = "Submit one take. Exit code 0: succeeded (or on its way), 1: failed, 3: still running at the timeout."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--project", required=True, metavar="P", help="name or id")
        parser.add_argument("--key", required=True, metavar="L", help="label or id")
        parser.add_argument("--model", required=True, metavar="M")
        parser.add_argument("--prompt", required=True, metavar="TEXT")
        parser.add_argument("--option", action="append", default=[], type=arguments.option, metavar="NAME=VALUE")
        parser.add_argument(
            "--material",
            action="append",
            default=[],
            type=arguments.material,
            metavar="ROLE=PATH",
            help="a file; or ROLE=material:ID, ROLE=character:ID",
        )
        parser.add_argument("--tag", action="append", default=[], metavar="T")
        parser.add_argument(
            "--shot", default="", metavar="CODE", help="made when it is new; default: the next free one"
        )
        parser.add_argument(
            "--once",
            type=arguments.once,
            metavar="KEY",
            help="a repeat with the same KEY gives the first take",
        )
        self.waiting_arguments(parser)

    def act(self, **options: Any) -> int:
        key = arguments.key(options["key"])  # first: a wrong key must not leave a new, empty project
        project = self.project(options["project"])
        model = model_named(key, options["model"])
        gathered = gather(options["material"], model, project, self.actor, Path.cwd())
        wanted = takes.Wanted(
            key=key,
            project=project,
            model=options["model"],
            prompt=options["prompt"],
            options=typed(dict(options["option"]), model),
            materials=gathered.materials,
            said=gathered.said,
            characters=gathered.characters,
            at_vendor=gathered.at_vendor,
            refused=gathered.refused,
            tags=options["tag"],
            shot=options["shot"],
        )
        job = takes.submit(wanted, self.actor, options["once"] or "")
        return self.finish_with(job, **options)
