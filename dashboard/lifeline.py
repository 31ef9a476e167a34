"""The guard: a tiny process that stops our children when the process that started them is gone, `kill -9` included.

It is run by path with nothing but the standard library, reads lines on standard input and acts when that closes. Its
argument: the seconds each child has between the request to stop and SIGKILL.

    start PID SIGNAL   a child runs; SIGNAL asks it to stop
    end PID            it has ended and was reaped: never signal that number again
    remove PATH        delete this file or directory at the very end

A pipe tells of the parent's death on Linux and macOS alike, which prctl(PR_SET_PDEATHSIG) does not.
"""

import os
import shutil
import signal
import sys
import time


def main() -> None:
    """Follow the parent's lines until it goes, then stop what it left, last started first, and clean up."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)  # Ctrl-C is for the parent; the guard goes when the pipe closes
    children: dict[int, int] = {}
    remove: list[str] = []
    for line in sys.stdin:
        match line.rstrip("\n").split(" ", 1):
            case ["start", rest]:
                pid, number = rest.split()
                children[int(pid)] = int(number)
            case ["end", pid]:
                children.pop(int(pid), None)
            case ["remove", path]:
                remove.append(path)
    for pid, number in reversed(children.items()):
        stop(pid, number, float(sys.argv[1]))
    for path in remove:
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path, ignore_errors=True)
        elif os.path.lexists(path):
            os.unlink(path)


def stop(pid: int, number: int, seconds: float) -> None:
    """Ask one process to stop, wait, and kill its group if it still runs after `seconds`."""
    try:
        os.kill(pid, number)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            os.kill(pid, 0)
            if is_zombie(pid):
                return
            time.sleep(0.02)
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # gone, or the number belongs to somebody else by now
        return


def is_zombie(pid: int) -> bool:
    """Whether it ended and waits to be collected: in a container the first process may never do that."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            return file.read().rpartition(b")")[2].split()[0] == b"Z"
    except OSError:  # no /proc on macOS, where the first process always collects
        return False


if __name__ == "__main__":
    main()
