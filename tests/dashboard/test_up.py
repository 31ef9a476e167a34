"""`manage.py up` as a user meets it: it starts everything, keeps it alive, and leaves nothing behind."""

import os
import re
import signal
import socket
import urllib.request
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
import redis
from django.core.management import CommandError, call_command
from pytest_django import Settings

from dashboard.embedded.ports import free_port
from dashboard.management.commands.up import address_of
from dashboard.parts import Plan, parts_of
from sandbox.__main__ import read_options
from tests.dashboard.takeboard import START, STOP, Takeboard
from tests.waiting import until


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    found = []
    for process in processes:
        try:
            if process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return found


def names(takeboard: Takeboard) -> set[str]:
    return {child["name"] for child in takeboard.facts()["children"]}


def page(takeboard: Takeboard, path: str) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{takeboard.port}{path}", timeout=10) as answer:
        return int(answer.status)


def test_everything_starts_and_ctrl_c_stops_it_all(home: Path) -> None:
    with Takeboard(home).ready() as takeboard:
        assert page(takeboard, "/sign-in/") == 200
        assert page(takeboard, "/static/admin/css/base.css") == 200
        assert takeboard.facts()["ready"] is True
        assert takeboard.facts()["web"] == f"http://127.0.0.1:{takeboard.port}"
        assert names(takeboard) == {"postgres", "valkey", "worker", "media", "beat", "listener", "web"}
        family = takeboard.family()
        password = (home / "secrets" / "postgres").read_text().strip()
        assert not any(password in " ".join(process.cmdline()) for process in family)

        with Takeboard(home) as second:
            assert second.ended() == 1
            assert f"Takeboard already runs from {home} at http://127.0.0.1:{takeboard.port}" in second.said

        assert takeboard.stop(signal.SIGINT) == 0
        assert alive(family) == []
        assert takeboard.said.endswith("Stopping ...\nStopped.\n")
    assert not (home / "running.json").exists()


def test_a_stop_while_it_starts_stops_it_all(home: Path) -> None:
    with Takeboard(home) as takeboard:
        until(lambda: (home / "running.json").exists(), START, "the servers run")
        family = takeboard.family()
        assert takeboard.stop(signal.SIGTERM) == 0
        until(lambda: alive(family) == [], STOP, "everything is gone")
    assert "ready" not in takeboard.said


def test_kill_9_leaves_no_orphan_and_the_next_start_finds_its_data(home: Path) -> None:
    with Takeboard(home, small=True).ready() as takeboard:
        with psycopg.connect(takeboard.facts()["database"]) as connection:
            connection.execute("CREATE TABLE kept (name text)")
        family = takeboard.family()
        assert names(takeboard) == {"postgres", "valkey", "worker", "web"}
        assert takeboard.stop(signal.SIGKILL) == -9

    with Takeboard(home, small=True).ready() as takeboard:
        assert alive(family) == []
        with psycopg.connect(takeboard.facts()["database"]) as connection:
            connection.execute("SELECT name FROM kept")
        family = takeboard.family()
        assert takeboard.stop(signal.SIGTERM) == 0
        assert alive(family) == []


def test_a_process_that_dies_is_started_again_and_its_number_noted(home: Path) -> None:
    with Takeboard(home, "--own-servers", small=True).ready() as takeboard:
        (worker,) = [child["pid"] for child in takeboard.facts()["children"] if child["name"] == "worker"]
        os.kill(worker, signal.SIGKILL)
        until(lambda: "worker was killed by signal 9; starting it again" in takeboard.said, START, "it is said")
        again = until(
            lambda: [c for c in takeboard.facts()["children"] if c["name"] == "worker" and c["pid"] != worker],
            START,
            "the worker runs again",
        )
        assert psutil.pid_exists(again[0]["pid"])


def test_a_process_that_cannot_start_ends_the_run_with_its_last_words(home: Path) -> None:
    with Takeboard(home, "--own-servers", "--broken", small=True) as takeboard:
        family = takeboard.family()
        assert takeboard.ended() == 1
    assert "worker ended with exit code 1, 5 times in a row. Its last words:" in takeboard.said
    assert "cannot find my tools" in takeboard.said
    assert alive(family) == []


@pytest.mark.parametrize("name", ["postgres", "valkey"])
def test_a_server_that_dies_comes_back_where_it_was(home: Path, name: str) -> None:
    with Takeboard(home, small=True).ready() as takeboard:
        before = takeboard.facts()
        (pid,) = [child["pid"] for child in before["children"] if child["name"] == name]
        os.kill(pid, signal.SIGKILL)
        until(lambda: f"{name} was killed by signal 9; starting it again" in takeboard.said, START, "it is said")
        until(lambda: _answers(takeboard.facts(), name), START, "it answers again")
        after = takeboard.facts()
        assert (after["database"], after["redis"]) == (before["database"], before["redis"])


def _answers(facts: dict[str, Any], name: str) -> bool:
    try:
        if name == "postgres":
            psycopg.connect(facts["database"], connect_timeout=2).close()
            return True
        with redis.Redis.from_url(facts["redis"]) as client:
            return bool(client.ping())
    except (psycopg.OperationalError, redis.RedisError):
        return False


def test_with_own_servers_nothing_is_embedded(home: Path) -> None:
    with Takeboard(home, "--own-servers", small=True).ready() as takeboard:
        assert names(takeboard) == {"worker", "web"}
        assert "database" not in takeboard.facts()
        assert not (home / "servers").exists()


def test_a_taken_port_is_named(home: Path, settings: Settings) -> None:
    settings.TAKEBOARD_HOME = home
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} on 127.0.0.1 is taken. Choose another one with --port."):
            call_command("up", port=port, no_sandbox=True)
        first = max(port - 3, 1024)
        with pytest.raises(CommandError) as refused:
            call_command("up", port=free_port(), sandbox_port=first)
    said = re.match(r"Port (\d+) is taken, and the practice vendors need (\d+) to ", str(refused.value))
    assert said is not None
    # A neighbour of this port may be anybody's at this moment, and the first that is taken is the one named.
    assert first <= int(said[1]) <= port
    assert int(said[2]) == first
    assert not (home / "running.json").exists()


@pytest.mark.parametrize(
    ("options", "environment", "sentence"),
    [
        ({"host": "192.0.2.1"}, {}, "Takeboard cannot listen on 192.0.2.1"),
        ({}, {"TAKEBOARD_URL": "takes.example"}, "not the address of a site"),
        ({"url": "takes.example"}, {}, "not the address of a site"),
    ],
)
def test_what_cannot_work_is_said_before_anything_starts(
    home: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    options: dict[str, str],
    environment: dict[str, str],
    sentence: str,
) -> None:
    settings.TAKEBOARD_HOME = home
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(CommandError, match=sentence):
        call_command("up", no_sandbox=True, **options)
    assert not (home / "servers").exists()


def test_the_practice_vendors_of_a_run_take_pictures_of_this_machine_and_others_do_not(home: Path) -> None:
    ((practice,), *_) = parts_of(Plan(home))
    arguments = practice.argv[practice.argv.index("sandbox") + 1 :]
    assert read_options(arguments).image_hosts == "any"
    assert read_options([]).image_hosts == "public"


def test_the_address_follows_host_and_port() -> None:
    assert address_of("127.0.0.1", 8000) == "http://127.0.0.1:8000"
    assert address_of("::1", 8000) == "http://[::1]:8000"
