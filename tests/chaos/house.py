"""A whole Takeboard on servers that can go away: `manage.py up`, the practice vendor behind its key, and its people."""

import os
import time
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

import httpx

from tests.chaos.servers import Servers
from tests.dashboard.takeboard import Takeboard
from tests.office import Office
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
            people = Office.hired("tests.chaos.office", self.home, self.environment)
            self._people = opening.enter_context(people)
            self.ask("open", url=self.vendor.renoise, secret=STUDIO, cap=self.cap)
            self._open = opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def ask(self, do: str, **wish: object) -> dict[str, Any]:
        """One wish; AssertionError with the words when it ended in an error."""
        return self._people.ask(do, **wish)

    def try_to(self, do: str, **wish: object) -> dict[str, Any]:
        """One wish, or {"error": its words}."""
        return self._people.try_to(do, **wish)

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
