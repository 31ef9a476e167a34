"""`python -m tests.chaos.worker`: workers, one after the other, that do what is due and die as by `kill -9`.

The product has no hooks for this. The functions that stand at the steps of a submit and a fetch are wrapped in this
process only, so that what a dead worker left behind is exactly what the product had written by then.
"""

import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

# place: (module, function, is it carried out before the end comes?)
PLACES: dict[str, tuple[str, str, bool]] = {
    # of a submit
    "slot given": ("jobs.engine.dispatch", "_start", True),
    "nothing written": ("jobs.engine.submit", "_request", True),
    "prepared": ("jobs.engine.submit", "_mark_sent", False),
    "marked as sent": ("jobs.engine.submit", "_mark_sent", True),
    "answered": ("jobs.engine.landing", "save_refs", False),
    "refs saved": ("jobs.engine.landing", "save_refs", True),
    "running": ("jobs.engine.landing", "landed", True),
    # of a yes
    "a yes to tell": ("jobs.engine.waiting", "_approval", False),
    "the yes told": ("jobs.engine.waiting", "_approval", True),
    # of a poll that sees the end
    "end seen": ("jobs.engine.reports", "_write", False),
    "end half written": ("jobs.engine.reports", "_conclude", False),
    "money half moved": ("jobs.caps", "shift", False),
    "end written": ("jobs.engine.reports", "write", True),
    # of a fetch
    "fetch claimed": ("jobs.engine.fetch", "_bring", False),
    "downloaded": ("jobs.engine.fetch", "_download", True),
    "opened": ("jobs.engine.fetch", "_judge", True),
    "stored": ("jobs.media.store", "put", True),
    "row half written": ("jobs.engine.arrival", "finish", False),
    "row written": ("jobs.engine.arrival", "keep", True),
}


def die() -> None:
    """What `kill -9` does: no handler, no finally, no flush."""
    os.kill(os.getpid(), signal.SIGKILL)


def deadly(function: Callable[..., Any], carried_out: bool) -> Callable[..., Any]:
    def wrapped(*arguments: Any, **named: Any) -> None:
        if carried_out:
            function(*arguments, **named)
        die()

    return wrapped


def arm(place: str) -> None:
    """Put the end at this place, under every name by which the engine knows the function."""
    module_name, name, carried_out = PLACES[place]
    real: Callable[..., Any] = getattr(import_module(module_name), name)
    for user in map(import_module, (module_name, "jobs.engine.fetch")):
        if getattr(user, name, None) is real:
            setattr(user, name, deadly(real, carried_out))


def work(place: str) -> None:
    """Do all that is due on the whole database, or come to the place."""
    from tests.jobs.studio import Studio

    if place:
        arm(place)
    Studio.run(object.__new__(Studio))  # needs no key and no project of its own for this


def main() -> None:
    """For each line with a place (empty: nowhere) a fresh process: prints its number, and how it ended."""
    import django

    django.setup()
    import_module("tests.jobs.studio")  # loaded once: a fork is quick, and opens connections of its own
    for line in sys.stdin:
        child = os.fork()
        if not child:
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
            work(line.strip())
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{code}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
