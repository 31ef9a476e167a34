"""`manage.py prepare`: bring database and static files to this version of the code. `up` and compose run it first."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from dashboard import database, first_run


class Command(BaseCommand):
    help = "Back up and migrate the database if it is older than the code, and collect the static files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-backup", action="store_true", help="migrate without a backup of the database")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            database.prepare(settings.TAKEBOARD_HOME, self.stdout.write, backup=not options["no_backup"])
        except database.Refused as refused:
            raise CommandError(str(refused)) from None
        first_run.note()
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
