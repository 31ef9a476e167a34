"""`manage.py restore FILE`: put a backup in the place of the database of this home. Takeboard must be stopped."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from psycopg import sql

from dashboard import database

RESTORED, REPLACED = "takeboard_restored", "takeboard_replaced"


class Command(BaseCommand):
    help = "Replace the database of this home by a backup. Stop Takeboard first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a backup from home/backups")

    def handle(self, *_: Any, file: Path, **__: Any) -> None:
        if os.environ.get("DATABASE_URL"):
            raise CommandError("This is for the embedded database. Restore into your own server with its pg_restore.")
        if not file.is_file():
            raise CommandError(f"There is no {file}.")
        from dashboard import embedded, running, supervisor  # the packages of the `local` extra

        try:
            with running.begin(settings.TAKEBOARD_HOME) as run:
                replace(embedded.start(run).database_url, file)
        except (*supervisor.SENTENCES, database.Refused) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Restored {file}. The next start brings it to this version of Takeboard.")


def replace(database_url: str, file: Path) -> None:
    """Read the backup into a new database beside the present one; exchange them only when all of it is there."""
    there = urlsplit(database_url)
    current = there.path.lstrip("/")
    with psycopg.connect(there._replace(path="/postgres").geturl(), autocommit=True) as server:
        for name in (RESTORED, REPLACED):
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(RESTORED)))
        database.load(
            file,
            {
                "PGHOST": there.hostname or "",
                "PGPORT": str(there.port),
                "PGUSER": there.username or "",
                "PGPASSWORD": there.password or "",
                "PGDATABASE": RESTORED,
            },
        )
        for old, new in ((current, REPLACED), (RESTORED, current)):
            server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new)))
        server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(REPLACED)))
