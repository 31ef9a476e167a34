"""The embedded servers: real ones, found again with their data, and clear about what is wrong with a home."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from dashboard import embedded, running
from dashboard import home as homes
from dashboard.embedded import place

HOLDER = """
import sys, os, signal
from pathlib import Path
from dashboard import running
with running.begin(Path(sys.argv[1])) as run:
    child = run.children.start("sleeper", ["sleep", "60"], log=Path(sys.argv[1]) / "logs" / "sleeper.log")
    run.note(web="http://127.0.0.1:1", database="postgresql://x")
    guard = run.children.guard_pid
    print(child.process.pid, guard, flush=True)
    sys.stdin.read()
"""


def family() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def holder(home: Path) -> "tuple[subprocess.Popen[str], int, int]":
    """Another process that runs from this home: it, the number of its child and of its guard."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    child, guard = process.stdout.readline().split()
    return process, int(child), int(guard)


def start(home: Path) -> None:
    with embedded.servers(home):
        pass


def test_a_second_start_finds_the_data_of_the_first(home: Path) -> None:
    before = {process.pid for process in family()}
    with embedded.servers(home) as servers:
        with psycopg.connect(servers.database_url) as connection:
            connection.execute("CREATE TABLE takes (name text)")
            connection.execute("INSERT INTO takes VALUES ('première')")
            assert connection.execute("SELECT upper(name) FROM takes").fetchone() == ("PREMIÈRE",)
        with redis.Redis.from_url(servers.redis_url) as client:
            client.set("take", "1")
        assert homes.running("database") == servers.database_url
        assert homes.running("redis") == servers.redis_url
        arguments = " ".join(" ".join(process.cmdline()) for process in family())
        assert "postgres" in arguments
        assert "valkey" in arguments
    assert {process.pid for process in family()} <= before
    assert homes.running("database") == ""

    with embedded.servers(home) as servers:
        with psycopg.connect(servers.database_url) as connection:
            assert connection.execute("SELECT name FROM takes").fetchone() == ("première",)
        with redis.Redis.from_url(servers.redis_url) as client:
            assert client.get("take") == b"1"


def test_no_secret_stands_in_a_process_list_or_in_an_open_file(home: Path) -> None:
    with embedded.servers(home, durable=False):
        passwords = [(home / "secrets" / name).read_text().strip() for name in ("postgres", "valkey")]
        for process in family():
            line = " ".join(process.cmdline())
            assert not any(password in line for password in passwords), process
        assert all(len(password) > 30 for password in passwords)
        assert mode(home / "running.json") == 0o600
        assert mode(home / "servers") == 0o700
        for path in (home / "secrets").iterdir():
            assert mode(path) == 0o600
        for name in ("postgres", "valkey"):
            log = home / "logs" / f"{name}.log"
            assert mode(log) == 0o600
            assert not any(password in log.read_text() for password in passwords)


def test_a_stranger_without_the_password_is_refused(home: Path) -> None:
    with embedded.servers(home, durable=False) as servers:
        password = (home / "secrets" / "postgres").read_text().strip()
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(servers.database_url.replace(password, "guess"))
        password = (home / "secrets" / "valkey").read_text().strip()
        stranger = redis.Redis.from_url(servers.redis_url.replace(f":{password}@", ""))
        with stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()


def test_a_half_written_database_is_put_aside_and_said(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    homes.make(home)
    data = place.choose(home).directory / "postgres"
    data.mkdir()
    (data / "half").write_text("a file that somebody may want back")
    with embedded.servers(home, durable=False):
        (aside,) = data.parent.glob("postgres.broken-*")
        assert (aside / "half").exists()
        assert f"only half there. It is put aside as {aside.name}" in capsys.readouterr().out


def test_what_a_killed_initdb_left_is_no_obstacle(home: Path) -> None:
    homes.make(home)
    servers = place.choose(home).directory
    (servers / "postgres.new").mkdir()
    (servers / "postgres.new" / "PG_VERSION").write_text("18\n")
    (servers / "postgres.password").write_text("left")
    with embedded.servers(home, durable=False):
        assert {path.name for path in servers.iterdir()} - {"home"} == {"postgres", "valkey"}


def test_data_of_another_major_version_are_named_and_left_alone(home: Path) -> None:
    homes.make(home)
    data = place.choose(home).directory / "postgres"
    (data / "global").mkdir(parents=True)
    (data / "global" / "pg_control").touch()
    (data / "PG_VERSION").write_text("12\n")
    with pytest.raises(embedded.EmbeddedError, match=r"written by PostgreSQL 12, and this Takeboard brings \d\d"):
        start(home)
    assert (data / "PG_VERSION").read_text() == "12\n"


def test_a_server_that_cannot_start_is_quoted(home: Path) -> None:
    start(home)
    (place.choose(home).directory / "postgres" / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(embedded.EmbeddedError, match="no_such_setting"):
        start(home)
    assert not (home / "running.json").exists()


def test_a_lost_password_is_said(home: Path) -> None:
    start(home)
    (home / "secrets" / "postgres").write_text("another\n")
    with pytest.raises(embedded.EmbeddedError, match=r"does not accept the password in .*secrets/postgres"):
        start(home)


def test_a_stale_pid_file_whose_number_somebody_else_has_is_no_obstacle(home: Path) -> None:
    start(home)
    stale = place.choose(home).directory / "postgres" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{stale.parent}\n1700000000\n1\n\n127.0.0.1\n")
    with embedded.servers(home) as servers:
        psycopg.connect(servers.database_url).close()


def test_two_runs_of_one_home_are_refused_in_words(home: Path) -> None:
    process, _, _ = holder(home)
    with process, pytest.raises(running.AlreadyRunning) as refused:
        start(home)
    assert str(refused.value) == (
        f"Takeboard already runs from {home} at http://127.0.0.1:1 (process {process.pid}). "
        "Stop that one first, or give this one another TAKEBOARD_HOME."
    )


def test_a_stale_running_json_is_nobodys_address(home: Path) -> None:
    homes.make(home)
    (home / "running.json").write_text(json.dumps({"pid": os.getpid(), "database": "postgresql://old"}))
    assert homes.running("database") == ""
    with running.begin(home) as run:
        run.note(database="postgresql://new")
        assert homes.running("database") == "postgresql://new"
    assert not (home / "running.json").exists()


def test_when_even_the_guard_was_killed_the_next_start_stops_what_was_left(home: Path) -> None:
    process, child, guard = holder(home)
    with process:
        os.kill(guard, 9)
        process.kill()
        process.wait()
        assert psutil.pid_exists(child), "this test needs an orphan"
        with running.begin(home):
            assert not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE


def test_a_process_that_only_has_an_orphans_number_is_left_alone(home: Path) -> None:
    homes.make(home)
    bystander = subprocess.Popen(["sleep", "60"])
    with bystander:
        entry = {"name": "worker", "pid": bystander.pid, "started": 1.0}
        (home / "running.json").write_text(json.dumps({"pid": 1, "children": [entry]}))
        with running.begin(home):
            assert bystander.poll() is None
        bystander.kill()


def test_servers_for_tests_leave_nothing_behind(home: Path) -> None:
    with embedded.servers(home, durable=False):
        data = (home / "servers").resolve()
        assert data.is_dir()
    assert not data.exists()
