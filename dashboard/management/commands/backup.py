"""`manage.py backup`: a backup of the database beside those that `up` makes before an update."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dashboard import database


class Command(BaseCommand):
    help = "Back up the database of a running Takeboard into home/backups (the newest five are kept)."

    def handle(self, *_: Any, **__: Any) -> None:
        try:
            self.stdout.write(str(database.dump(settings.TAKEBOARD_HOME / "backups")))
        except database.Refused as refused:
            raise CommandError(str(refused)) from None
