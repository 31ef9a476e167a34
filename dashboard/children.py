"""Processes that we start and that never outlive us.

Each child is a session of its own (Ctrl-C in the terminal reaches only us, and we stop the others in order), writes to
its own log file, and is known to the guard of `dashboard/lifeline.py`, which stops it should we be killed.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

GUARD = Path(__file__).with_name("lifeline.py")
PATIENCE = 5.0  # seconds the guard gives each child that a killed run left
LOG_LIMIT = 10 * 1024 * 1024  # bytes; a longer log moves to <name>.log.1


@dataclass(frozen=True)
class Account:
    """A system account to run a child as; only root can."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Child:
    """One started process, the signal that asks it to stop and the file it writes to."""

    name: str
    process: "subprocess.Popen[bytes]"
    stop_signal: signal.Signals
    log: Path

    def last_lines(self, count: int = 6) -> str:
        """The end of its log: the server's own words for an error message."""
        try:
            lines = self.log.read_text(errors="replace").splitlines()
        except FileNotFoundError:
            return ""
        return "\n".join(f"    {line}" for line in lines[-count:])


class Children:
    """All processes of one run. Use as a context manager: whatever happens inside, none is left afterwards."""

    def __init__(
        self, *, keep_open: Sequence[int] = (), remove: Sequence[Path] = (), patience: float = PATIENCE
    ) -> None:
        """`keep_open`: descriptors (a lock) the guard holds until all is stopped. `remove`: what it deletes then."""
        self.hurry = False  # set by a second Ctrl-C: `stop` waits for nobody any more
        self._running: list[Child] = []
        its_end, our_end = os.pipe()
        self._guard = subprocess.Popen(
            [sys.executable, "-I", "-S", str(GUARD), str(patience)],
            stdin=its_end,
            pass_fds=keep_open,
            start_new_session=True,
            cwd="/",
        )
        self.guard_pid = self._guard.pid
        os.close(its_end)
        self._pipe = os.fdopen(our_end, "wb", buffering=0)
        for path in remove:
            self._tell(f"remove {path}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(
        self,
        name: str,
        argv: Sequence[str | Path],
        *,
        log: Path,
        stop_signal: signal.Signals = signal.SIGTERM,
        account: Account | None = None,
        env: Mapping[str, str] | None = None,
        text: str | None = None,
        cwd: Path = Path("/"),
    ) -> Child:
        """Start a process; `text` is given to it on standard input. Raises OSError when it cannot be started."""
        roll(log)
        log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            process = subprocess.Popen(
                [str(part) for part in argv],
                stdin=subprocess.DEVNULL if text is None else subprocess.PIPE,
                stdout=descriptor,
                stderr=descriptor,
                env=None if env is None else dict(env),
                cwd=cwd,
                start_new_session=True,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )
        finally:
            os.close(descriptor)
        child = Child(name, process, stop_signal, log)
        self._running.append(child)
        self._tell(f"start {process.pid} {int(stop_signal)}")
        if process.stdin is not None:
            with contextlib.suppress(BrokenPipeError), process.stdin:  # a child that died at once tells why in its log
                process.stdin.write((text or "").encode())
        return child

    def running(self) -> list[Child]:
        """Every child not yet seen to end, in the order they were started."""
        return list(self._running)

    def ended(self) -> list[Child]:
        """The children that have ended since the last call; they are forgotten here."""
        gone = [child for child in self._running if child.process.poll() is not None]
        for child in gone:
            self._forget(child)
        return gone

    def stop(self, children: Sequence[Child], seconds: float) -> list[Child]:
        """Ask these to stop, all at once; kill those that still run after `seconds`. Returns the killed ones."""
        return self._stop(children, time.monotonic() + seconds, may_hurry=True)

    def close(self, seconds: float = 30.0) -> None:
        """Stop what still runs, last started first, and wait until the guard has cleaned up and gone.

        What is left here are the servers: a hurried user still waits for them to write their data.
        """
        for child in reversed(self.running()):
            self._stop([child], time.monotonic() + seconds, may_hurry=False)
        self._pipe.close()
        self._guard.wait()

    def _stop(self, children: Sequence[Child], deadline: float, *, may_hurry: bool) -> list[Child]:
        for child in children:
            child.process.send_signal(child.stop_signal)  # does nothing to one that has ended
        left = list(children)
        while left and time.monotonic() < deadline and not (may_hurry and self.hurry):
            left = [child for child in left if child.process.poll() is None]
            time.sleep(0.01)
        for child in left:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()
        for child in children:
            self._forget(child)
        return left

    def _forget(self, child: Child) -> None:
        if child in self._running:
            self._running.remove(child)
            self._tell(f"end {child.process.pid}")

    def _tell(self, line: str) -> None:
        with contextlib.suppress(BrokenPipeError):  # somebody killed the guard: go on, close() still stops all
            self._pipe.write(f"{line}\n".encode())


def roll(log: Path) -> None:
    """Move a log that grew over LOG_LIMIT to <name>.1 by copy and cut, so that its writer need not reopen it."""
    try:
        if log.stat().st_size < LOG_LIMIT:
            return
    except FileNotFoundError:
        return
    log.with_name(log.name + ".1").write_bytes(log.read_bytes())
    os.truncate(log, 0)
