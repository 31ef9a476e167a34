"""After an update: a backup, then the migrations; or a refusal in words, with the database untouched."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from dashboard import database
from dashboard.embedded import binaries

pytestmark = pytest.mark.django_db(transaction=True)
LAST, BEFORE = "0012_alter_user_first_name_max_length", "0011_update_proxy_permissions"


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def an_older_database() -> Iterator[None]:
    """One where the last migration of the accounts has not run yet."""
    call_command("migrate", "auth", BEFORE, verbosity=0)
    assert pending() == [LAST]
    yield
    call_command("migrate", verbosity=0)


@pytest.fixture
def a_newer_database() -> Iterator[None]:
    """One that a later version of this code has migrated."""
    rows = [("auth", "9998_from_tomorrow"), ("library", "0001_initial")]
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", rows)
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name LIKE '9998%' OR app = 'library'")


def pending() -> list[str]:
    executor = MigrationExecutor(connection)
    return [migration.name for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def test_nothing_is_done_when_nothing_is_pending(home: Path, said: list[str]) -> None:
    database.prepare(home, said.append)
    assert said == []
    assert not (home / "backups").exists()


def test_a_pending_migration_is_applied_after_a_backup_that_can_be_read(
    home: Path, said: list[str], an_older_database: None
) -> None:
    get_user_model().objects.create_user("ana")
    database.prepare(home, said.append)
    (dump,) = (home / "backups").iterdir()
    assert said == [f"Backed up the database to {dump}", "Updating the database: 1 step."]
    assert pending() == []
    assert dump.stat().st_mode & 0o777 == 0o600
    program = binaries.postgres() / "pg_restore"
    shown = subprocess.run([program, "--data-only", "-f", "-", dump], capture_output=True, text=True, check=True).stdout
    assert "\tana\t" in shown
    assert BEFORE in shown
    assert LAST not in shown


def test_without_a_backup_only_when_asked(home: Path, said: list[str], an_older_database: None) -> None:
    database.prepare(home, said.append, backup=False)
    assert said == ["Updating the database: 1 step."]
    assert not (home / "backups").exists()


def test_a_backup_that_fails_stops_the_update(
    home: Path, said: list[str], an_older_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "program", lambda name: f"no-such-{name}")
    with pytest.raises(database.Refused, match="no no-such-pg_dump here"):
        database.prepare(home, said.append)
    assert pending() == [LAST]
    assert list((home / "backups").iterdir()) == []


def test_a_newer_database_is_refused_untouched(home: Path, a_newer_database: None, an_older_database: None) -> None:
    with pytest.raises(
        CommandError, match=r"newer than this Takeboard: it has auth.9998_from_tomorrow.*\(2 such in all\)"
    ):
        call_command("prepare")
    assert pending() == [LAST]


def test_only_the_last_backups_are_kept(home: Path) -> None:
    made = [database.dump(home / "backups") for _ in range(database.KEPT_BACKUPS + 2)]
    assert sorted((home / "backups").iterdir()) == sorted(made)[-database.KEPT_BACKUPS :]
