"""One run of Takeboard from a home: the lock that makes it the only one, its children, and `running.json`.

The lock (home/up.lock) is held by the run and by its guard until the last child has stopped, and the system lets go of
it when both are gone. So a stale `running.json` is one whose lock is free: no process number is ever trusted.
"""

import contextlib
import fcntl
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil

from dashboard import home as homes
from dashboard.children import Children

WAIT_FOR_GUARD = 60.0  # seconds a new start waits while a killed run is being cleaned up
READERS_LOOK = 0.3  # `home.running` tries the lock for an instant; that is no other Takeboard


class AlreadyRunning(Exception):
    """Another Takeboard runs from the same home. The message is a sentence for the user."""


class Stopped(Exception):
    """Somebody asked this run to stop."""


def say(line: str) -> None:
    """One line for the person at the terminal."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Run:
    """What one run holds: `home`, its `children`, the facts in home/running.json, and whether it was asked to stop."""

    def __init__(self, home: Path, children: Children, tell: Callable[[str], None] = say) -> None:
        self.home = home
        self.children = children
        self.say = tell
        self._facts: dict[str, Any] = {"pid": os.getpid()}
        self._stop = threading.Event()

    def note(self, **facts: Any) -> None:
        """Add facts (database, redis, web, sandbox, ready) and write running.json at once, whole, mode 0600."""
        self._facts.update(facts)
        self._facts["children"] = [
            {"name": child.name, "pid": child.process.pid, "started": psutil.Process(child.process.pid).create_time()}
            for child in self.children.running()
            if child.process.poll() is None
        ]
        draft = self.home / f"running.json.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(self._facts, file, indent=1)
        draft.replace(self.home / "running.json")

    def listen(self) -> None:
        """From now on Ctrl-C, SIGTERM and a closed terminal ask for a stop; the second time, for a quick one."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked)

    def pause(self, seconds: float) -> None:
        """Wait, but no longer than until somebody asks for a stop. Raises Stopped then."""
        if self._stop.wait(seconds):
            raise Stopped

    def _asked(self, *_: object) -> None:
        self.children.hurry = self._stop.is_set()
        self._stop.set()


@contextlib.contextmanager
def begin(home: Path, *, remove: Sequence[Path] = ()) -> Iterator[Run]:
    """Be the one run of this home; at the end nothing of it runs and running.json is gone.

    `remove` is deleted at the end too, even when we are killed. Raises AlreadyRunning.
    """
    homes.make(home)
    lock = os.open(home / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(lock, home)
        _stop_orphans(home)
        with Children(keep_open=[lock], remove=[home / "running.json", *remove]) as children:
            yield Run(home, children)
    finally:
        os.close(lock)


def _take(lock: int, home: Path) -> None:
    started = time.monotonic()
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waited = time.monotonic() - started
            facts = facts_of(home)
            if waited > READERS_LOOK and facts and psutil.pid_exists(facts["pid"]):
                where = f" at {facts['web']}" if facts.get("web") else ""
                raise AlreadyRunning(
                    f"Takeboard already runs from {home}{where} (process {facts['pid']}). Stop that one first, "
                    "or give this one another TAKEBOARD_HOME."
                ) from None
            if waited > WAIT_FOR_GUARD:
                raise AlreadyRunning(f"Another process holds {home / 'up.lock'} and does not let go.") from None
            time.sleep(0.1)  # its guard may still be cleaning up after a killed run
        else:
            return


def facts_of(home: Path) -> dict[str, Any]:
    """What home/running.json says, {} when there is none; it may be stale."""
    try:
        found = json.loads((home / "running.json").read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("pid"), int) else {}


def _stop_orphans(home: Path) -> None:
    """Stop what a run left behind whose guard was killed too. Number and start time together name a process."""
    left = []
    for entry in reversed(facts_of(home).get("children", [])):
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(entry["pid"])
            if abs(process.create_time() - entry["started"]) < 1:
                process.send_signal(signal.SIGINT if entry["name"] == "postgres" else signal.SIGTERM)
                left.append(process)
    deadline = time.monotonic() + 15
    while any(map(_lives, left)) and time.monotonic() < deadline:
        time.sleep(0.02)
    for process in filter(_lives, left):
        process.kill()
    (home / "running.json").unlink(missing_ok=True)


def _lives(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
