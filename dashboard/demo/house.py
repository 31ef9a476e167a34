"""A Takeboard of the demo's own: its home, its ports, started before the work and stopped after it."""

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

from dashboard import home
from dashboard.children import Child, Children
from dashboard.embedded import ports
from dashboard.parts import SANDBOX_PORTS

CODE = Path(__file__).resolve().parents[2]
PATIENCE = 120.0  # seconds until everything must answer


class NotStarted(Exception):
    """The demo's Takeboard does not run. `str()` says why, in the words of what failed."""


def host(work: list[str], say: Callable[[str], None]) -> int:
    """Start a Takeboard, run `work` (a command line) beside it, stop everything; the exit code of the work.

    Nothing is left running, also when we are interrupted or killed. Raises NotStarted.
    """
    place = home.directory()
    home.make(place)
    web, sandbox = ports.free_port(), free_ports(SANDBOX_PORTS)
    argv = [sys.executable, "manage.py", "up", "--port", str(web), "--sandbox-port", str(sandbox), "--no-backup"]
    with _terminated_like_interrupted(), Children() as children:
        say(f"Starting a Takeboard of its own in {place} ...")
        up = children.start("up", argv, log=place / "logs" / "up.log", stop_signal=signal.SIGTERM, cwd=CODE)
        _until_ready(up)
        process = subprocess.Popen(work, cwd=CODE)
        try:
            return process.wait()
        except KeyboardInterrupt:
            return _ended(process)
        finally:
            children.stop([up], 40)


def free_ports(count: int) -> int:
    """The first of `count` ports in a row that nobody listens on."""
    for _ in range(200):
        first = ports.free_port()
        if first + count < 65_536 and all(ports.is_free("127.0.0.1", first + more) for more in range(count)):
            return first
    raise NotStarted(f"There are no {count} free ports in a row on this machine.")


def _until_ready(up: Child) -> None:
    deadline = time.monotonic() + PATIENCE
    while not home.running("ready"):
        if up.process.poll() is not None:
            raise NotStarted(f"The Takeboard of the demo did not start:\n{up.last_lines()}")
        if time.monotonic() > deadline:
            raise NotStarted(f"The Takeboard of the demo was not ready after {PATIENCE:.0f} s; see {up.log.parent}.")
        time.sleep(0.1)


def _ended(process: "subprocess.Popen[bytes]") -> int:
    """The work after an interrupt: a terminal told it too; whoever else stopped us told only us."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGINT)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    return 130


@contextlib.contextmanager
def _terminated_like_interrupted() -> Iterator[None]:
    def interrupt(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
