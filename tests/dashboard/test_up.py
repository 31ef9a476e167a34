"""`manage.py up` as a user meets it: it starts everything, keeps it alive, and leaves nothing behind."""

import os
import signal
import socket
import urllib.request
from pathlib import Path

import psutil
import psycopg
import pytest

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
        assert page(takeboard, "/admin/login/") == 200
        assert page(takeboard, "/static/admin/css/base.css") == 200
        assert takeboard.facts()["ready"] is True
        assert takeboard.facts()["web"] == f"http://127.0.0.1:{takeboard.port}"
        assert names(takeboard) == {"postgres", "valkey", "worker", "media", "beat", "web"}
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


def test_kill_9_leaves_no_orphan_and_the_next_start_finds_its_data(home: Path) -> None:
    with Takeboard(home).ready() as takeboard:
        with psycopg.connect(takeboard.facts()["database"]) as connection:
            connection.execute("CREATE TABLE kept (name text)")
        worker = next(child["pid"] for child in takeboard.facts()["children"] if child["name"] == "worker")
        os.kill(worker, signal.SIGKILL)
        until(lambda: "worker was killed by signal 9; starting it again" in takeboard.said, START, "it is said")
        again = until(
            lambda: [c for c in takeboard.facts()["children"] if c["name"] == "worker" and c["pid"] != worker],
            START,
            "the worker runs again",
        )
        assert psutil.pid_exists(again[0]["pid"])
        family = takeboard.family()
        assert takeboard.stop(signal.SIGKILL) == -9

    with Takeboard(home).ready() as takeboard:
        assert alive(family) == []
        with psycopg.connect(takeboard.facts()["database"]) as connection:
            connection.execute("SELECT name FROM kept")
        assert "Updating" not in takeboard.said
        family = takeboard.family()
        assert takeboard.stop(signal.SIGTERM) == 0
        assert alive(family) == []


def test_a_stop_while_it_starts_stops_it_all(home: Path) -> None:
    with Takeboard(home) as takeboard:
        until(lambda: (home / "running.json").exists(), START, "the servers run")
        family = takeboard.family()
        assert takeboard.stop(signal.SIGTERM) == 0
        until(lambda: alive(family) == [], STOP, "everything is gone")
    assert "ready" not in takeboard.said


def test_own_servers_are_used_and_nothing_is_embedded(home: Path) -> None:
    address = os.environ["DATABASE_URL"].rpartition("/")[0]
    name = f"up_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    servers = {"DATABASE_URL": f"{address}/{name}", "REDIS_URL": os.environ["REDIS_URL"]}
    with Takeboard(home, **servers).ready() as takeboard:
        assert names(takeboard) == {"worker", "media", "beat", "web"}
        assert page(takeboard, "/healthz") == 200
        assert "database" not in takeboard.facts()


def test_a_taken_port_is_named(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with Takeboard(home, "--port", str(port)) as takeboard:
            assert takeboard.ended() == 1
    assert f"Port {port} on 127.0.0.1 is taken. Choose another one with --port." in takeboard.said


@pytest.mark.parametrize(
    ("arguments", "environment", "sentence"),
    [
        ([], {"DATABASE_URL": "postgresql://takes@db/takes"}, "DATABASE_URL is given and REDIS_URL is not."),
        (["--host", "192.0.2.1"], {}, "Takeboard cannot listen on 192.0.2.1"),
        ([], {"TAKEBOARD_URL": "takes.example"}, "not the address of a site"),
        (["--url", "takes.example"], {}, "not the address of a site"),
    ],
)
def test_what_cannot_work_is_said_at_once(
    home: Path, arguments: list[str], environment: dict[str, str], sentence: str
) -> None:
    with Takeboard(home, *arguments, **environment) as takeboard:
        assert takeboard.ended() == 1
    assert sentence in takeboard.said
    assert "Traceback" not in takeboard.said
