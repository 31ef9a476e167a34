"""`manage.py addproject`: make a project for takes to belong to."""

from argparse import ArgumentParser
from typing import Any

from jobs.actions import projects
from jobs.management.command import StudioCommand


class Command(StudioCommand):
    help = "Make a project."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("--brief", default="", help="what it is about")

    def act(self, **options: Any) -> int:
        project = projects.add(options["name"], options["brief"], self.actor)
        self.stdout.write(f"Made the project {project.name} ({project.pk}).")
        return 0
