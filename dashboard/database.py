"""Bringing the database to the code: its version, what is not migrated yet, and the backup before a migration."""

import os
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

OLDEST_POSTGRES = 150000  # server_version_num of PostgreSQL 15
KEPT_BACKUPS = 5


class Refused(Exception):
    """The database cannot serve this code as it is. The message is a sentence for the user."""


def prepare(home: Path, say: Callable[[str], None], *, backup: bool = True) -> None:
    """Back up and migrate if migrations are pending; nothing otherwise. Raises Refused.

    A database that is newer than the code is refused untouched. The backup, home/backups/<time>.dump, is for
    pg_restore; an empty database needs none.
    """
    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise Refused(f"The database does not answer: {str(error).strip()}") from error
    version = connection.cursor().connection.info.server_version
    if version < OLDEST_POSTGRES:
        raise Refused(f"The database is PostgreSQL {version // 10000}; Takeboard needs 15 or newer.")
    executor = MigrationExecutor(connection)
    newer = unknown_migrations(executor)
    if newer:
        raise Refused(
            f"The database is newer than this Takeboard: it has {newer[0]}, which this version does not know"
            f"{f' ({len(newer)} such in all)' if len(newer) > 1 else ''}. Start the newer version again, "
            "or restore the backup from before its update: see docs/operations.md."
        )
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not pending:
        return
    if backup and executor.loader.applied_migrations:
        say(f"Backed up the database to {dump(home / 'backups')}")
    say(f"Updating the database: {len(pending)} {'step' if len(pending) == 1 else 'steps'}.")
    call_command("migrate", interactive=False, verbosity=0)


def unknown_migrations(executor: MigrationExecutor) -> list[str]:
    """Migrations that the database has and the code has not, as "app.name"."""
    loader = executor.loader
    known = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known |= set(migration.replaces)
    return sorted(f"{app}.{name}" for app, name in loader.applied_migrations if (app, name) not in known)


def dump(directory: Path) -> Path:
    """Write a backup for pg_restore into this directory (mode 0600), keep the newest five. Raises Refused."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = directory / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}.dump"
    draft = target.with_suffix(".part")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        failure = _run([program("pg_dump"), "--format=custom", "--no-owner"], address(connection), file)
    if failure:
        draft.unlink()
        raise Refused(f"The backup failed: {failure} Make one yourself, then start with --no-backup.")
    draft.rename(target)
    for old in sorted(directory.glob("*.dump"))[:-KEPT_BACKUPS]:
        old.unlink()
    return target


def load(dump_file: Path, into: dict[str, str]) -> None:
    """Read a backup into the empty database at `into` (see `address`), all or nothing. Raises Refused."""
    argv: list[str | Path] = [program("pg_restore"), "--no-owner", "--single-transaction"]
    argv += [f"--dbname={into['PGDATABASE']}", dump_file]
    failure = _run(argv, into, None)
    if failure:
        raise Refused(f"{dump_file} cannot be restored: {failure}")


def address(of: BaseDatabaseWrapper) -> dict[str, str]:
    """The address of a database as PostgreSQL's programs read it from their environment."""
    found = of.get_connection_params()
    names = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "dbname"}
    return {variable: str(found[name]) for variable, name in names.items() if found.get(name)}


def _run(argv: list[str | Path], where: dict[str, str], output: IO[bytes] | None) -> str:
    """Run a program of PostgreSQL; "" or what went wrong. The password goes by environment: ps shows arguments."""
    try:
        done = subprocess.run(argv, stdout=output, stderr=subprocess.PIPE, env=os.environ | where, check=False)
    except FileNotFoundError:
        return f"there is no {argv[0]} here."
    return done.stderr.decode(errors="replace").strip() if done.returncode else ""


def program(name: str) -> str:
    """pg_dump or pg_restore: of the embedded PostgreSQL when its package is installed, else of the PATH."""
    try:
        from dashboard.embedded import EmbeddedError, binaries
    except ModuleNotFoundError:  # installed without the `local` extra
        return name
    try:
        return str(binaries.postgres() / name)
    except EmbeddedError:
        return name
