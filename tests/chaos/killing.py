"""Starting `tests.chaos.worker` on the database of this test, and seeing it die."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable

from django.db import connection

from tests.practice import REPOSITORY

PATIENCE = 30.0  # seconds for a worker to start and to die


def die_at(place: str) -> None:
    """Run a worker until it is killed at this place; it must come to it."""
    with _worker(place) as worker:
        said = worker.communicate(timeout=PATIENCE)[0]
    assert worker.returncode == -signal.SIGKILL, f"it did not come to {place!r}: {said}"


def kill_when(seen: Callable[[], object]) -> None:
    """Run a worker and kill it once `seen` returns: it is seen from outside what the worker is at."""
    with _worker("") as worker:
        try:
            seen()
        finally:
            worker.kill()
            said = worker.communicate(timeout=PATIENCE)[0]
    assert worker.returncode == -signal.SIGKILL, f"it ended before it was killed: {said}"


def _worker(place: str) -> "subprocess.Popen[str]":
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.chaos.worker", place],
        cwd=REPOSITORY,
        env=os.environ | {"DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
