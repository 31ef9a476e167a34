"""The sandbox as a subprocess, with a handle on its control API. For every suite that needs a vendor.

with PracticeVendor.start() as vendor:
    vendor.fault("drop", when="after", method="POST", path="/tasks$")
    ...
    assert vendor.bill("fk_sandbox_studio").charged == Decimal("5.00")
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Any, Self, TypeVar

import httpx

REPOSITORY = Path(__file__).resolve().parent.parent
START_SECONDS = 30.0
STOP_SECONDS = 5.0
STUDIO, SECOND, POOR, CAPPED = "fk_sandbox_studio", "fk_sandbox_second", "fk_sandbox_poor", "fk_sandbox_capped"
Found = TypeVar("Found")


@dataclass(frozen=True)
class Bill:
    """What one key was charged (exact decimals); `submits` are the paid requests that were accepted."""

    opening: Decimal
    topups: Decimal
    charged: Decimal
    refunded: Decimal
    net: Decimal
    balance: Decimal
    entries: list[dict[str, Any]]
    submits: list[dict[str, Any]]

    @property
    def task_ids(self) -> list[Any]:
        """As the vendor has them: numbers or text."""
        return [submit["task_id"] for submit in self.submits]


def until(probe: Callable[[], Found | None], seconds: float = 20.0, pause: float = 0.02) -> Found:
    """Ask `probe` until it answers with something true; AssertionError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (found := probe()):
        assert time.monotonic() < deadline, f"nothing within {seconds} s: {probe}"
        time.sleep(pause)
    return found


class Control:
    """The control API of a sandbox that somebody runs. `renoise` is a base URL with its path; the others are bare."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self.addresses = dict(addresses)
        self.control, self.renoise, self.openstory, self.sleeperhit, self.media = (
            addresses[name] for name in ("control", "renoise", "openstory", "sleeperhit", "media")
        )
        self.http = httpx.Client(base_url=self.control, timeout=30, trust_env=False)

    @classmethod
    def at(cls, address: str) -> "Control":
        """The sandbox whose control page is here."""
        return Control(httpx.get(f"{address}/_control/health", trust_env=False).raise_for_status().json()["addresses"])

    def ask(self, method: str, path: str, body: object = None, query: Mapping[str, object] | None = None) -> Any:
        """One call of the control API (`path` without `/_control`); AssertionError with its words if refused."""
        params = {name: str(value) for name, value in (query or {}).items() if value is not None}
        reply = self.http.request(method, f"/_control/{path}", json=body, params=params)
        assert reply.is_success, f"{method} {path}: {reply.status_code} {reply.text}"
        return reply.json()

    def reset(self) -> None:
        """Accounts, books, tasks, faults, journal, settings and clock as at the start."""
        self.ask("POST", "reset")

    def account(
        self,
        balance: Decimal | int | str = "100.00",
        *,
        key: str | None = None,
        active_cap: int | None = None,
        discount_percent: int = 0,
        label: str = "",
        vendor: str = "renoise",
    ) -> str:
        """Open an account and return its key."""
        wish = {"vendor": vendor, "balance": str(balance), "key": key, "active_cap": active_cap, "label": label}
        found: str = self.ask("POST", "accounts", {**wish, "discount_percent": discount_percent})["key"]
        return found

    def topup(self, key: str, amount: Decimal | int | str) -> Decimal:
        """Add credits; the new balance."""
        return Decimal(self.ask("POST", "topup", {"key": key, "amount": str(amount)})["balance"])

    def bill(self, key: str = STUDIO) -> Bill:
        raw = self.ask("GET", "bill", query={"key": key})
        sums = {name: Decimal(raw[name]) for name in ("opening", "topups", "charged", "refunded", "net", "balance")}
        return Bill(**sums, entries=raw["entries"], submits=raw["submits"])

    def fault(
        self,
        kind: str,
        *,
        vendor: str | None = None,
        method: str | None = None,
        path: str | None = None,
        key: str | None = None,
        times: int | None = 1,
        after: int = 0,
        **parameters: object,
    ) -> int:
        """Order a fault (see docs/sandbox.md for kinds and parameters); its number."""
        match = {"vendor": vendor, "method": method, "path": path, "key": key}
        rule = {"kind": kind, "match": match, "times": times, "after": after, **parameters}
        number: int = self.ask("POST", "faults", rule)["faults"][0]["id"]
        return number

    def faults(self) -> list[dict[str, Any]]:
        """The rules in force, with their `hits`."""
        found: list[dict[str, Any]] = self.ask("GET", "faults")["faults"]
        return found

    def clear_faults(self) -> None:
        self.ask("DELETE", "faults")

    def settings(self, **changes: object) -> dict[str, Any]:
        """Shared settings (speed, link_seconds, ...), and those of a vendor: `renoise={"active_cap": 3}`."""
        found: dict[str, Any] = self.ask("POST", "settings", changes) if changes else self.ask("GET", "settings")
        return found

    def rules(self, **changes: object) -> dict[str, Any]:
        """Renoise's own settings: `vendor.rules(hold="running")`."""
        found: dict[str, Any] = self.settings(renoise=changes)["renoise"]
        return found

    def openstory_rules(self, **changes: object) -> dict[str, Any]:
        """OpenStory's own settings: `vendor.openstory_rules(era="A")`."""
        found: dict[str, Any] = self.settings(openstory=changes)["openstory"]
        return found

    def sleeperhit_rules(self, **changes: object) -> dict[str, Any]:
        """Sleeper Hit's own settings: `vendor.sleeperhit_rules(reading="reference")`."""
        found: dict[str, Any] = self.settings(sleeperhit=changes)["sleeperhit"]
        return found

    def tasks(self, key: str | None = None, *, vendor: str = "renoise") -> list[dict[str, Any]]:
        """All tasks of a vendor as the sandbox knows them, newest first (hidden ones too)."""
        found: list[dict[str, Any]] = self.ask("GET", "tasks", query={"key": key, "vendor": vendor})["tasks"]
        return found

    def finish(self, ids: Sequence[int | str] | None = None, *, vendor: str = "renoise") -> list[Any]:
        """Let live tasks (None = all) end now, held or not; the ids it applies to."""
        wish = {"ids": None if ids is None else list(ids), "vendor": vendor}
        found: list[Any] = self.ask("POST", "finish", wish)["finishing"]
        return found

    def drive(self, task_id: int | str, status: str, *, vendor: str = "renoise", **more: object) -> dict[str, Any]:
        """Put one task into a status by hand (`error=`, `errorCode=` for failed; any word is shown as it is)."""
        body = {"status": status, **more}
        found: dict[str, Any] = self.ask("POST", f"tasks/{task_id}", body, {"vendor": vendor})["task"]
        return found

    def advance(self, seconds: float) -> None:
        """Move the sandbox's clock forward."""
        self.ask("POST", "clock", {"advance": seconds})

    def requests(
        self, path: str | None = None, *, method: str | None = None, key: str | None = None, vendor: str | None = None
    ) -> list[dict[str, Any]]:
        """The journal, oldest first; `path` is a regular expression."""
        query = {"path": path, "method": method, "key": key, "vendor": vendor}
        found: list[dict[str, Any]] = self.ask("GET", "requests", query=query)["requests"]
        return found

    def forget_requests(self) -> None:
        self.ask("POST", "requests/reset")

    def leaks(self) -> list[dict[str, Any]]:
        """Requests to the media host that carried a key."""
        found: list[dict[str, Any]] = self.ask("GET", "leaks")["leaks"]
        return found


class PracticeVendor(Control):
    """A sandbox of our own, with its control API."""

    def __init__(self, process: subprocess.Popen[str], addresses: Mapping[str, str], words: IO[str]) -> None:
        super().__init__(addresses)
        self.process, self._words = process, words

    @classmethod
    def start(
        cls,
        speed: float = 50,
        media: str = "tiny",
        state_dir: Path | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        image_hosts: str = "public",
    ) -> Self:
        """Start the process and wait for its one line; RuntimeError with its words if it ends instead."""
        command = [sys.executable, "-m", "sandbox", "--host", host, "--port", str(port)]
        command += ["--speed", str(speed), "--media", media, "--image-hosts", image_hosts]
        if state_dir is not None:
            command += ["--state-dir", str(state_dir)]
        words = TemporaryFile("w+")  # noqa: SIM115  # stop() closes it
        process = subprocess.Popen(
            command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=words, stdin=subprocess.DEVNULL, text=True
        )
        try:
            return cls(process, json.loads(_first_line(process, words)), words)
        except BaseException:
            process.kill()
            process.communicate()
            raise

    def stop(self, kill: bool = False) -> str:
        """End the process (`kill` = without a chance to save) and return what it wrote to stderr."""
        self.http.close()
        if self.process.poll() is None:
            (self.process.kill if kill else self.process.terminate)()
        try:
            self.process.communicate(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
        return _read(self._words)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _first_line(process: subprocess.Popen[str], words: IO[str]) -> str:
    stdout: IO[str] | None = process.stdout
    assert stdout is not None
    with DefaultSelector() as selector:
        selector.register(stdout, EVENT_READ)
        ready = selector.select(START_SECONDS)
    if line := stdout.readline() if ready else "":
        return line
    process.kill()
    process.communicate()
    raise RuntimeError(_read(words).strip() or f"the sandbox said nothing within {START_SECONDS} s")


def _read(words: IO[str]) -> str:
    """All that was written, once; the file ends here."""
    if words.closed:
        return ""
    words.seek(0)
    with words:
        return words.read()
