"""Children never outlive us: not after an exception, not when they are stubborn, not after kill -9."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from dashboard.children import LOG_LIMIT, Child, Children, roll
from tests.waiting import until

SLEEP = [sys.executable, "-I", "-S", "-c", "import time; print('up', flush=True); time.sleep(60)"]
DEAF = [
    *SLEEP[:-1],
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)",
]
PARENT = """
import sys
from pathlib import Path
from dashboard.children import Children
home = Path(sys.argv[1])
with Children(remove=[home / "remove-me"], patience=1) as children:
    pids = [children.start(f"child{n}", sys.argv[2:], log=home / f"child{n}.log").process.pid for n in range(2)]
    print(*pids, flush=True)
    sys.stdin.read()
"""


def is_up(child: Child) -> bool:
    return child.log.read_text().startswith("up")


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_an_exception_stops_every_child(tmp_path: Path) -> None:
    pids: list[int] = []

    def fail_halfway() -> None:
        with Children() as children:
            pids.extend(children.start(f"c{n}", SLEEP, log=tmp_path / f"{n}.log").process.pid for n in range(3))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    assert len(pids) == 3
    assert all(gone(pid) for pid in pids)


def test_a_child_that_does_not_listen_is_killed_and_named(tmp_path: Path) -> None:
    with Children() as children:
        deaf = children.start("deaf", DEAF, log=tmp_path / "deaf.log")
        until(lambda: is_up(deaf), 10, "the deaf child is up")
        assert children.stop([deaf], 0.1) == [deaf]
        assert deaf.process.returncode == -signal.SIGKILL


def test_a_second_ctrl_c_waits_for_nobody(tmp_path: Path) -> None:
    with Children() as children:
        deaf = children.start("deaf", DEAF, log=tmp_path / "deaf.log")
        until(lambda: is_up(deaf), 10, "the deaf child is up")
        children.hurry = True
        assert children.stop([deaf], 3600) == [deaf]


def test_the_dead_are_told_once_and_with_their_last_words(tmp_path: Path) -> None:
    with Children() as children:
        child = children.start("short", [sys.executable, "-c", "raise SystemExit('no luck')"], log=tmp_path / "log")
        (dead,) = until(children.ended, 10, "the child has ended")
        assert (dead, dead.process.returncode) == (child, 1)
        assert "no luck" in dead.last_lines()
        assert children.ended() == []


@pytest.mark.parametrize("argv", [SLEEP, DEAF], ids=["listens", "deaf"])
def test_kill_9_leaves_no_orphan(tmp_path: Path, argv: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "remove-me").mkdir()
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path), *argv], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdin is not None
    assert parent.stdout is not None
    with parent.stdin, parent.stdout:
        pids = [int(word) for word in parent.stdout.readline().split()]
        assert len(pids) == 2
        (guard,) = [p for p in psutil.Process(parent.pid).children() if "lifeline.py" in " ".join(p.cmdline())]
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
        until(lambda: all(gone(pid) for pid in pids), 30, "both children are gone")
        until(lambda: gone(guard.pid), 10, "the guard is gone")
    assert not (tmp_path / "remove-me").exists()


def test_a_long_log_is_moved_aside_and_its_writer_goes_on(tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    with log.open("ab") as writer:
        writer.write(b"x" * LOG_LIMIT)
        writer.flush()
        roll(log)
        writer.write(b"after\n")
    assert log.read_bytes() == b"after\n"
    assert (tmp_path / "worker.log.1").stat().st_size == LOG_LIMIT
