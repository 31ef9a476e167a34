"""Workers on the database of this test (tests.chaos.worker), and their ends."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Self

from django.db import connection

from tests.practice import REPOSITORY


class Workers:
    """Starts one worker at a time, in a process of its own."""

    def __enter__(self) -> Self:
        server = os.environ["DATABASE_URL"].rpartition("/")[0]
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.worker"],
            cwd=REPOSITORY,
            env=os.environ | {"DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._nursery.communicate()

    def die_at(self, place: str) -> None:
        """Run a worker until it is killed at this place; it must come to it."""
        self._start(place)
        assert self._read() == -signal.SIGKILL, f"it did not come to {place!r}"

    def kill_when(self, seen: Callable[[], object]) -> None:
        """Run a worker and kill it once `seen` returns: it is seen from outside what the worker is at."""
        worker = self._start("")
        try:
            seen()
        finally:
            os.kill(worker, signal.SIGKILL)
            code = self._read()
        assert code == -signal.SIGKILL, "it ended before it was killed"

    def freeze_when(self, seen: Callable[[], object], meanwhile: Callable[[], object]) -> None:
        """Stop a worker once `seen` returns, let it go on after `meanwhile`, and wait until it has nothing to do."""
        worker = self._start("")
        try:
            seen()
            os.kill(worker, signal.SIGSTOP)
            meanwhile()
        finally:
            os.kill(worker, signal.SIGCONT)
            code = self._read()
        assert code == 0, f"it ended with {code}"

    def _start(self, place: str) -> int:
        assert self._nursery.stdin is not None
        self._nursery.stdin.write(f"{place}\n")
        self._nursery.stdin.flush()
        return self._read()

    def _read(self) -> int:
        assert self._nursery.stdout is not None
        return int(self._nursery.stdout.readline())
