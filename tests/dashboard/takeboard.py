"""A run in a process of its own, as a user starts it: `manage.py up`, or the small one of `small.py`."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import psutil

from dashboard import running
from dashboard.demo.house import free_ports
from dashboard.embedded.ports import free_port
from dashboard.parts import SANDBOX_PORTS
from tests.waiting import until

CODE = Path(__file__).resolve().parent.parent.parent
START = 60.0  # seconds; a loaded machine needs many
STOP = 60.0


class Takeboard:
    """One run from a home. Leave the `with` and it is gone, whatever happened."""

    def __init__(
        self,
        home: Path,
        *arguments: str,
        small: bool = False,
        sandbox: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.home = home
        self.port = free_port()
        own = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        vendors = ["--sandbox-port", str(free_ports(SANDBOX_PORTS))] if sandbox else ["--no-sandbox"]
        up = ["manage.py", "up", *vendors]
        program = ["-m", "tests.dashboard.small", "--home", str(home)] if small else up
        self.process = subprocess.Popen(
            [sys.executable, *program, "--port", str(self.port), *arguments],
            cwd=CODE,
            env={**own, "TAKEBOARD_HOME": str(home), **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.ended()

    def ready(self, seconds: float = START) -> Self:
        """Wait until it says that it is ready."""
        until(lambda: "Takeboard is ready" in self.said or self.process.poll() is not None, seconds, "ready")
        assert "Takeboard is ready" in self.said, self.said
        return self

    def ended(self) -> int:
        """Wait until it has ended; the exit code."""
        code = self.process.wait(STOP)
        self._reader.join(STOP)
        return code

    def stop(self, number: signal.Signals) -> int:
        """Send a signal and wait; the exit code."""
        self.process.send_signal(number)
        return self.ended()

    def family(self) -> list[psutil.Process]:
        """Every process it has started, and theirs."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def facts(self) -> dict[str, Any]:
        """What running.json says."""
        return running.facts_of(self.home)

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stream:
            for line in stream:
                self.said += line
