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
from decimal import Decimal
from pathlib import Path
from typing import Any

import psutil

from bench.figures import Figure, report
from dashboard.children import Child, Children
from tests.chaos.house import House
from tests.dashboard.takeboard import CODE
from tests.practice import STUDIO, PracticeVendor
from tests.waiting import until

PRICE = 5
OUTAGES = ("valkey", "postgres", "valkey", "postgres")
AWAY = (2.0, 10.0)  # seconds a server stays away: from, to
SETTLE = 240.0  # seconds for everything to end afterwards, on a loaded machine
GROWN_UP = 16.0  # seconds after which `up` does not count a death as a failed start

POST = {"method": "POST", "path": "/tasks$"}
READ = {"method": "GET", "path": "/tasks"}
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
    dice: random.Random
    asked: int = 0
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
            self.dice.choice(deeds)()
            self.house.faster()
            stay(self.dice.uniform(0.1, 0.6))
        self.bring_back()
        self.take(self.takes - self.asked)
        self.house.vendor.clear_faults()

    def take(self, count: int) -> None:
        """Ask for some; without a database nobody can ask."""
        if count > 0 and self.gone != "postgres":
            self.slowest = max(self.slowest, self.house.ask("take", count=count)["slowest"])
            self.asked += count

    def misbehave(self) -> None:
        kind, how = self.dice.choice(FAULTS)
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
            stay(0.5)
            found = self.house.try_to("look")
            if not found.get("error") and found["live"] == sum(found["standing"].get(word, 0) for word in ASKS):
                answered += self.house.try_to("answer_questions").get("answered", 0)
        return found | {"answered": answered}

    def _count(self, deed: str) -> None:
        self.deeds[deed] = self.deeds.get(deed, 0) + 1


ASKS = ("unconfirmed", "budget")


def judged(soak: Soak, found: dict[str, Any]) -> list[Figure]:
    """The figures, each with its rule."""
    vendor, files = soak.house.vendor, soak.house.ask("open_files")
    bill = vendor.bill(STUDIO)
    finished = sum(task["status"] == "completed" for task in vendor.tasks())
    orphans = len(set(bill.task_ids) ^ set(found["remote_ids"]))
    charged, held = Decimal(found["charged"]), Decimal(found["held"])
    done = found["standing"].get("succeeded", 0)
    return [
        Figure("takes", soak.asked, "", None),
        Figure("accepted by the vendor", len(bill.submits), "", None),
        Figure("ended as", ", ".join(f"{n} {word}" for word, n in sorted(found["standing"].items())), "", None),
        Figure("asked a person, or never under the cap", found["answered"], "", None),
        Figure("still live", found["live"], "takes", found["live"] == 0, "0"),
        Figure("paid twice", found["paid_twice"], "takes", found["paid_twice"] == 0, "0"),
        Figure("accepted and known to no take", orphans, "tasks", orphans == 0, "0"),
        Figure("lost", finished - done, "finished takes", finished == done == files["mains"] == files["takes"], "0"),
        Figure("files that do not open", len(files["broken"]), "", not files["broken"], "0"),
        Figure("ledger", charged, "credits", charged == bill.net, f"the vendor's bill, {bill.net}"),
        Figure("held", held, "credits", held == Decimal(found["cap_held"]) == 0, "0"),
        Figure("spent", found["spent"], "credits", bill.net <= Decimal(found["cap"]), f"the cap of {found['cap']}"),
        Figure("keys sent to a media host", len(vendor.leaks()), "", not vendor.leaks(), "0"),
        Figure("slowest answer to a person", f"{soak.slowest:.2f}", "s", None),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.chaos", description=__doc__.split("\n")[0])
    parser.add_argument("--takes", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=60.0, help="of chaos; everything then has time to end")
    parser.add_argument("--workers", type=int, default=2, help="beside those of `manage.py up`")
    parser.add_argument("--seed", type=int, default=random.randrange(10_000))
    wish = parser.parse_args()
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="takeboard-chaos-")))
        vendor = stack.enter_context(PracticeVendor.start(speed=20))
        house = stack.enter_context(House(home, vendor, cap=PRICE * max(1, wish.takes - 4)))
        soak = Soak(house, stack.enter_context(Children()), wish.takes, random.Random(wish.seed))
        for number in range(wish.workers):
            soak.start_worker(f"extra{number + 1}")
        print(f"seed {wish.seed}: {wish.takes} takes, {wish.seconds:g} s of chaos ...", flush=True)
        soak.go(wish.seconds)
        found = soak.settle()
        for deed, count in sorted(soak.deeds.items()):
            print(f"{deed}: {count}")
        return report(judged(soak, found), found["headlines"])


if __name__ == "__main__":
    sys.exit(main())
