"""A backup goes back in one command, and a backup that cannot be read costs nothing."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from dashboard import database, embedded
from dashboard.management.commands import restore


@pytest.fixture
def of_this_home(home: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DATABASE_URL")
    settings.TAKEBOARD_HOME = home
    return home


def test_a_backup_takes_the_place_of_the_database(home: Path, tmp_path: Path) -> None:
    with embedded.servers(home, durable=False) as servers:
        with psycopg.connect(servers.database_url) as connection:
            connection.execute("CREATE TABLE takes AS SELECT 'first' AS name")
        dump = tmp_path / "a.dump"
        program = database.program("pg_dump")
        subprocess.run([program, "-Fc", "-f", dump, servers.database_url], check=True)
        with psycopg.connect(servers.database_url) as connection:
            connection.execute("UPDATE takes SET name = 'second'")
            connection.execute("CREATE TABLE newer (name text)")
        restore.replace(servers.database_url, dump)
        with psycopg.connect(servers.database_url) as connection:
            assert connection.execute("SELECT name FROM takes").fetchall() == [("first",)]
            assert connection.execute("SELECT to_regclass('newer')").fetchone() == (None,)


def test_a_file_that_is_no_backup_changes_nothing(of_this_home: Path) -> None:
    with embedded.servers(of_this_home) as servers, psycopg.connect(servers.database_url) as connection:
        connection.execute("CREATE TABLE takes AS SELECT 'kept' AS name")
    with pytest.raises(CommandError, match="cannot be restored"):
        call_command("restore", sys.executable)
    with embedded.servers(of_this_home) as servers, psycopg.connect(servers.database_url) as connection:
        assert connection.execute("SELECT name FROM takes").fetchone() == ("kept",)


def test_a_file_that_is_not_there_is_named(of_this_home: Path) -> None:
    with pytest.raises(CommandError, match=r"There is no .*gone\.dump"):
        call_command("restore", "gone.dump")


def test_own_servers_are_restored_by_hand() -> None:
    with pytest.raises(CommandError, match="your own server"):
        call_command("restore", "any.dump")
