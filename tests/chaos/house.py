"""A whole Takeboard on servers that can go away: `manage.py up`, the practice vendor behind its key, and its people."""

import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

import httpx

from tests.chaos.servers import Servers
from tests.dashboard.takeboard import CODE, Takeboard
from tests.practice import STUDIO, PracticeVendor
from tests.waiting import until

FASTER = 10.0  # seconds that both clocks are moved by while we wait half a second


class House:
    """Everything runs inside the `with`. `ask` speaks to its people (tests.chaos.office)."""

    def __init__(self, home: Path, vendor: PracticeVendor, cap: int = 1000) -> None:
        self.home, self.vendor, self.cap = home, vendor, cap
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            self.servers = opening.enter_context(Servers(self.home / "servers"))
            takeboard = Takeboard(self.home / "studio", environment=self.servers.addresses)
            self.takeboard = opening.enter_context(takeboard).ready()
            self.environment = os.environ | self.servers.addresses | {"TAKEBOARD_HOME": str(self.home / "studio")}
            self.environment["DJANGO_SETTINGS_MODULE"] = "dashboard.settings"
            words = opening.enter_context((self.home / "people.log").open("w"))
            self._people = subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.office"],
                cwd=CODE,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=words,
                text=True,
            )
            opening.enter_context(self._people)
            opening.callback(self._people.kill)
            self.ask("open", url=self.vendor.renoise, secret=STUDIO, cap=self.cap)
            self._open = opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def ask(self, do: str, **wish: object) -> dict[str, Any]:
        """One wish; AssertionError with the words when it ended in an error."""
        answer = self.try_to(do, **wish)
        assert "error" not in answer, answer
        return answer

    def try_to(self, do: str, **wish: object) -> dict[str, Any]:
        """One wish, or {"error": its words}."""
        assert self._people.stdin is not None
        assert self._people.stdout is not None
        self._people.stdin.write(json.dumps({"do": do, **wish}) + "\n")
        self._people.stdin.flush()
        found: dict[str, Any] = json.loads(self._people.stdout.readline())
        return found

    def processes(self) -> dict[str, int]:
        """The processes of `up` by name; who was started again has another number."""
        return {child["name"]: child["pid"] for child in self.takeboard.facts()["children"]}

    def page(self, path: str = "/healthz") -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.takeboard.port}{path}", timeout=30, trust_env=False)

    def settle(self, seconds: float) -> dict[str, Any]:
        """Let time run fast until every take has ended and every bill is known; how they stand then."""
        self._moved = time.monotonic()
        return until(self._settled, seconds, f"everything has ended: {self.try_to('look')}")

    def _settled(self) -> dict[str, Any]:
        """{} while something goes on."""
        if time.monotonic() - self._moved > 0.5:
            self._moved = time.monotonic()
            self.faster()
        found = self.ask("look")
        return {} if found["live"] or found["unreconciled"] else found

    def faster(self) -> None:
        self.vendor.advance(FASTER)
        self.try_to("move", seconds=FASTER)

    def check_books(self, found: dict[str, Any]) -> None:
        """The ledger is the vendor's bill, nothing is held, and no task of the vendor is without its one take."""
        bill = self.vendor.bill(STUDIO)
        assert Decimal(found["charged"]) == bill.net
        assert Decimal(found["spent"]) == bill.net <= Decimal(found["cap"])
        assert Decimal(found["held"]) == Decimal(found["cap_held"]) == 0
        assert found["remote_ids"] == sorted(bill.task_ids)
        assert self.vendor.leaks() == []
