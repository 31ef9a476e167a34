"""`make chaos`: a minute of everything going wrong at once, judged by the practice vendor's books.

A real `manage.py up` with more workers beside it; takes are asked for, the vendor misbehaves, workers die by `kill -9`,
Valkey and PostgreSQL are taken away and brought back. Prints figures and exits with 1 when a rule is broken. Loopback
only; it ends by itself.
"""

import argparse
import random
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from bench.figures import report
from bench.judging import judged, reads_judged
from dashboard.children import Child, Children
from tests.chaos.house import House
from tests.dashboard.takeboard import CODE
from tests.practice import PracticeVendor
from tests.waiting import until

PRICE = 5
OUTAGES = ("valkey", "postgres", "valkey", "postgres")
AWAY = (2.0, 10.0)  # seconds a server stays away: from, to
SETTLE = 240.0  # seconds for everything to end afterwards, on a loaded machine
GROWN_UP = 16.0  # seconds after which `up` does not count a death as a failed start

POST = {"method": "POST", "path": "/tasks$"}
READ = {"method": "GET", "path": "/tasks"}
ORDER: dict[str, Any] = {"vendor": "sleeperhit", "method": "POST"}
LOOK: dict[str, Any] = {"vendor": "sleeperhit", "method": "GET"}
READ_FAULTS: list[tuple[str, dict[str, Any]]] = [  # at every step of a table read, and at the yes
    ("drop", ORDER),
    ("drop", ORDER | {"when": "after"}),
    ("hang", ORDER | {"when": "after", "seconds": 2}),
    ("malformed_json", ORDER | {"when": "after"}),
    ("html", ORDER | {"when": "after"}),
    ("status", ORDER | {"status": 429, "retry_after": 3}),
    ("status", ORDER | {"status": 500}),
    ("status", ORDER | {"status": 502, "when": "after"}),
    ("status", LOOK | {"status": 503, "times": 3}),
    ("html", LOOK | {"times": 3}),
    ("unknown_status", LOOK | {"word": "REWINDING"}),
]
FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("latency", POST | {"seconds": 2}),
    ("drop", POST),
    ("drop", POST | {"when": "after"}),
    ("hang", POST | {"when": "after", "seconds": 2}),
    ("truncate", POST | {"when": "after"}),
    ("malformed_json", POST | {"when": "after"}),
    ("html", POST | {"when": "after"}),
    ("status", POST | {"status": 429, "retry_after": 3}),
    ("status", POST | {"status": 502, "when": "after"}),
    ("status", READ | {"status": 503, "times": 3}),
    ("html", READ | {"times": 3}),
    ("drop", READ | {"times": 3}),
    ("unknown_status", READ | {"word": "dreaming"}),
    ("fail", {"error": "Out of paint"}),
    ("expired", {}),
    ("empty", {}),
    ("cut", {"times": 2}),
    ("slow", {"bytes_per_second": 2000}),
]


def stay(seconds: float) -> None:
    """Let so much time go by."""
    end = time.monotonic() + seconds
    until(lambda: time.monotonic() > end, seconds + 5, "time goes by")


@dataclass
class Soak:
    """One run. `dice` decides what happens; the same seed throws the same, though never at the same moments."""

    house: House
    children: Children
    takes: int
    reads: int
    dice: random.Random
    asked: int = 0
    read: int = 0
    slowest: float = 0.0
    gone: str = ""  # the server that is away
    gone_until: float = 0.0
    deeds: dict[str, int] = field(default_factory=dict)
    workers: dict[str, Child] = field(default_factory=dict)

    def start_worker(self, name: str) -> None:
        argv = [sys.executable, "-m", "celery", "-A", "dashboard", "worker", "--pool", "threads", "--concurrency", "4"]
        argv += ["--without-gossip", "--without-mingle", "-Q", "work,media", "-n", f"{name}@%h", "--loglevel", "ERROR"]
        log = self.house.home / "studio" / "logs" / f"{name}.log"
        self.workers[name] = self.children.start(name, argv, log=log, env=self.house.environment, cwd=CODE)

    def go(self, seconds: float) -> None:
        """Do something every moment, for so long; then everything is brought back and lives on."""
        deeds = [self.misbehave] * 4 + [self.kill_worker] * 2 + [self.kill_part]
        started, outages = time.monotonic(), list(OUTAGES)
        while (part := (time.monotonic() - started) / seconds) < 1:
            if outages and part > (len(OUTAGES) - len(outages) + 0.5) / len(OUTAGES):
                self.take_away(outages.pop(0))
            if self.gone and time.monotonic() > self.gone_until:
                self.bring_back()
            self.take(int(self.takes * part) - self.asked)
            self.ask_to_read(int(self.reads * part * 1.5))
            self.dice.choice(deeds)()
            self.house.faster()
            stay(self.dice.uniform(0.1, 0.6))
        self.bring_back()
        self.take(self.takes - self.asked)
        self.ask_to_read(self.reads)
        self.house.vendor.clear_faults()

    def take(self, count: int) -> None:
        """Ask for some; without a database nobody can ask."""
        if count > 0 and self.gone != "postgres":
            self.slowest = max(self.slowest, self.house.ask("take", count=count)["slowest"])
            self.asked += count

    def ask_to_read(self, many: int) -> None:
        """So many table reads in all, and a yes to every plan that waits."""
        if self.gone == "postgres" or not self.reads:
            return
        for number in range(self.read, min(many, self.reads)):
            self.slowest = max(self.slowest, self.house.ask("read", number=number)["slowest"])
            self.read = number + 1
        self.house.try_to("approve")

    def misbehave(self) -> None:
        kind, how = self.dice.choice(FAULTS + READ_FAULTS if self.reads else FAULTS)
        self.house.vendor.fault(kind, **how)
        self._count(f"fault {kind}")

    def kill_worker(self) -> None:
        """One of ours, and a new one at once."""
        name = self.dice.choice(list(self.workers))
        self.workers[name].process.kill()
        self.workers[name].process.wait()
        self.children.ended()
        self.start_worker(name)
        self._count("kill -9 of a worker")

    def kill_part(self) -> None:
        """A worker of `up`, which starts it again; none so young that `up` would think it cannot start."""
        name = self.dice.choice(["worker", "media", "beat", "listener"])
        number = self.house.processes().get(name, 0)
        with suppress(psutil.NoSuchProcess):  # killed before and not yet started again
            process = psutil.Process(number)
            if number and time.time() - process.create_time() > GROWN_UP:
                process.kill()
                self._count(f"kill -9 of {name}")

    def take_away(self, server: str) -> None:
        self.bring_back()
        self.house.servers.stop(server)
        self.gone, self.gone_until = server, time.monotonic() + self.dice.uniform(*AWAY)
        self._count(f"{server} gone")

    def bring_back(self) -> None:
        if self.gone:
            self.house.servers.start(self.gone)
            self.gone = ""

    def settle(self) -> dict[str, Any]:
        """Let everything end; a person gives up what is asked about."""
        ends, answered = time.monotonic() + SETTLE, 0
        found = self.house.try_to("look")
        while time.monotonic() < ends and (found.get("error") or found["live"] or found["unreconciled"]):
            self.house.faster()
            self.house.try_to("approve")
            stay(0.5)
            found = self.house.try_to("look")
            if not found.get("error") and found["live"] == found["asks"]:
                answered += self.house.try_to("answer_questions").get("answered", 0)
        return found | {"answered": answered}

    def _count(self, deed: str) -> None:
        self.deeds[deed] = self.deeds.get(deed, 0) + 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.chaos", description=__doc__.split("\n")[0])
    parser.add_argument("--takes", type=int, default=60)
    parser.add_argument("--reads", type=int, default=6, help="table reads, each with a plan that somebody approves")
    parser.add_argument("--seconds", type=float, default=60.0, help="of chaos; everything then has time to end")
    parser.add_argument("--workers", type=int, default=2, help="beside those of `manage.py up`")
    parser.add_argument("--seed", type=int, default=random.randrange(10_000))
    wish = parser.parse_args()
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="takeboard-chaos-")))
        vendor = stack.enter_context(PracticeVendor.start(speed=20))
        house = stack.enter_context(House(home, vendor, cap=PRICE * max(1, wish.takes - 4)))
        secret = vendor.account("1000", vendor="sleeperhit")
        house.ask("open_reads", url=vendor.sleeperhit, secret=secret)
        soak = Soak(house, stack.enter_context(Children()), wish.takes, wish.reads, random.Random(wish.seed))
        for number in range(wish.workers):
            soak.start_worker(f"extra{number + 1}")
        print(
            f"seed {wish.seed}: {wish.takes} takes, {wish.reads} table reads, {wish.seconds:g} s of chaos ...",
            flush=True,
        )
        soak.go(wish.seconds)
        found = soak.settle()
        for deed, count in sorted(soak.deeds.items()):
            print(f"{deed}: {count}")
        figures = [*judged(house, found, soak.asked, soak.slowest), *reads_judged(house, secret, soak.read)]
        return report(figures, found["headlines"])


if __name__ == "__main__":
    sys.exit(main())
