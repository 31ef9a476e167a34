"""Everything of a Takeboard in one terminal: servers, web, workers, beat and the practice vendors, watched.

`manage.py up` is this. A process that dies is started again; Ctrl-C stops all in order; nothing outlives us.
"""

import contextlib
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from dashboard import embedded, parts, running
from dashboard.children import Child, roll
from dashboard.parts import CannotRun, Part, Plan

CODE = Path(__file__).resolve().parent.parent
PATIENCE = 90.0  # seconds until everything must answer
QUICK = 15.0  # a process that dies younger than this, in seconds, did not start properly
QUICK_DEATHS = 5  # in a row, then the run ends
FIRST_WAIT = 0.5  # seconds before it is started again; doubled each time
LOOK = 0.1  # seconds between two looks at the children
SENTENCES = (CannotRun, running.AlreadyRunning, embedded.EmbeddedError)  # what ends a run with words for the user
ROLL_EVERY = 30.0  # seconds between two looks at the size of the logs


def up(plan: Plan, say: Callable[[str], None], greet: Callable[[], None]) -> None:
    """Run until somebody asks for a stop; `greet` is called once, when everything answers.

    Raises CannotRun, AlreadyRunning or EmbeddedError with a sentence; nothing runs any more then.
    """
    with running.begin(plan.home) as run:
        parts.check_ports(plan)  # inside: a second `up` of this home hears of the first one, not of its port
        run.say = say
        run.listen()
        try:
            watch = start_all(run, plan)
            greet()
            watch.forever()
        except running.Stopped:
            say("Stopping ...")
        finally:
            _stop_parts(run, plan)
    say("Stopped.")


def start_all(run: running.Run, plan: Plan) -> "Watch":
    """Servers, then the database, then every process; returns when all answer and running.json says ready."""
    if plan.embedded:
        embedded.start(run)
    prepare(run, plan)
    watch = Watch(run, plan)
    watch.start()
    watch.until_ready()
    run.note(ready=True)
    return watch


class Watch:
    """The processes of a running plan: starts them, starts them again, shows and rolls their logs."""

    def __init__(self, run: running.Run, plan: Plan) -> None:
        self._run, self._plan = run, plan
        self._parts = {part.name: part for group in parts.parts_of(plan) for part in group}
        self._started: dict[str, float] = {}
        self._quick_deaths = dict.fromkeys(self._parts, 0)
        self._again_at: dict[str, float] = {}
        self._tails: dict[Path, Tail] = {}
        logs = {name: run.home / "logs" / f"{name}.log" for name, part in self._parts.items() if part.ready_words}
        self._unready = {name: Tail(log) for name, log in logs.items()}
        self._rolled = time.monotonic()

    def start(self) -> None:
        """Start every part and write where they are to running.json."""
        for name in self._parts:
            self._start(name)
        self._run.note(web=self._plan.url, **_sandbox_facts(self._plan))

    def until_ready(self) -> None:
        """Return when every part works. Raises CannotRun when one does not in time."""
        deadline = time.monotonic() + PATIENCE
        while not (self._all_said_ready() and _web_answers(self._plan) and _sandbox_answers(self._plan)):
            if time.monotonic() > deadline:
                raise CannotRun(
                    f"Takeboard did not start within {PATIENCE:.0f} s. Its logs are in {self._run.home / 'logs'}."
                )
            self.look()
            self._run.pause(LOOK)

    def forever(self) -> None:
        """Look after the processes until somebody asks for a stop (raises Stopped) or one cannot be kept alive."""
        while True:
            self.look()
            self._run.pause(LOOK)

    def look(self) -> None:
        """One look: note the dead, start again whoever is due, show new log lines. Raises CannotRun."""
        now = time.monotonic()
        for child in self._run.children.ended():
            self._bury(child, now)
        due = [name for name, at in self._again_at.items() if at <= now]
        for name in due:
            del self._again_at[name]
            self._start_again(name, now)
        if due:
            self._run.note()
        logs = [child.log for child in self._run.children.running()]
        if self._plan.verbose:
            for log in logs:
                for line in self._tails.setdefault(log, Tail(log)).new_lines():
                    self._run.say(f"{log.stem:8} | {line}")
        if now - self._rolled > ROLL_EVERY:
            self._rolled = now
            for log in logs:
                roll(log)

    def _all_said_ready(self) -> bool:
        for name, tail in list(self._unready.items()):
            if any(self._parts[name].ready_words in line for line in tail.new_lines()):
                del self._unready[name]
        return not self._unready and not self._again_at

    def _start(self, name: str) -> None:
        self._started[name] = time.monotonic()
        _start(self._run, self._plan, self._parts[name])

    def _start_again(self, name: str, now: float) -> None:
        """A process of ours, or a server at its old address: meanwhile the others wait for it and lose nothing."""
        if name in self._parts:
            self._start(name)
            return
        self._started[name] = now
        try:
            embedded.restart(self._run, name)
        except embedded.EmbeddedError as error:
            gone = next((child for child in self._run.children.ended() if child.name == name), None)
            self._died(name, "did not come back", str(error), gone.log if gone else None, now)

    def _bury(self, child: Child, now: float) -> None:
        code = child.process.returncode
        how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        self._died(child.name, how, f"Its last words:\n{child.last_lines()}", child.log, now)

    def _died(self, name: str, how: str, words: str, log: Path | None, now: float) -> None:
        """Plan to start it again, later each time; raises CannotRun when it dies too often right after its start."""
        quick = now - self._started.get(name, 0) < QUICK
        deaths = self._quick_deaths.get(name, 0) + 1 if quick else 1
        self._quick_deaths[name] = deaths
        if deaths >= QUICK_DEATHS:
            raise CannotRun(f"{name} {how}, {deaths} times in a row. {words}")
        wait = FIRST_WAIT * 2 ** (deaths - 1)
        self._again_at[name] = now + wait
        self._run.say(f"{name} {how}; starting it again in {wait:g} s{f' (see {log})' if log else ''}.")


class Tail:
    """The lines that are added to a file from now on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._at = path.stat().st_size if path.exists() else 0

    def new_lines(self) -> list[str]:
        """Whole lines since the last call; a file that was cut is read from its start."""
        if not self._path.exists():
            return []
        with self._path.open("rb") as file:
            if file.seek(0, os.SEEK_END) < self._at:
                self._at = 0
            file.seek(self._at)
            text = file.read()
        whole = text[: text.rfind(b"\n") + 1]
        self._at += len(whole)
        return whole.decode(errors="replace").splitlines()


def _start(run: running.Run, plan: Plan, part: Part) -> Child:
    environment = os.environ | {
        "TAKEBOARD_HOME": str(plan.home),
        "TAKEBOARD_URL": plan.url,
        "PYTHONUNBUFFERED": "1",
    }
    return run.children.start(
        part.name, part.argv, log=run.home / "logs" / f"{part.name}.log", env=environment, cwd=CODE
    )


def prepare(run: running.Run, plan: Plan) -> None:
    """`manage.py prepare` as a process of its own: our settings were read before the servers had addresses."""
    argv = [sys.executable, "manage.py", "prepare", "--no-color", *([] if plan.backup else ["--no-backup"])]
    tail = Tail(run.home / "logs" / "prepare.log")
    child = _start(run, plan, Part("prepare", argv, 10))
    said: list[str] = []
    while child.process.poll() is None:
        run.pause(0.02)
        said += _pass_on(tail, run)
    said += _pass_on(tail, run)
    run.children.ended()
    if child.process.returncode != 0:
        words = "\n".join(said)
        raise CannotRun(words.partition("CommandError: ")[2] or words or f"{child.name} failed.")


def _pass_on(tail: Tail, run: running.Run) -> list[str]:
    lines = tail.new_lines()
    for line in lines:
        if line.startswith(("Backed up", "Updating")):
            run.say(line)
    return lines


def _web_answers(plan: Plan) -> bool:
    host = "127.0.0.1" if plan.host in {"", "0.0.0.0", "::"} else plan.host  # noqa: S104 - not a bind, a comparison
    address = f"[{host}]" if ":" in host else host
    request = urllib.request.Request(f"http://{address}:{plan.port}/healthz", headers={"Host": "localhost"})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - our own http address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _sandbox_answers(plan: Plan) -> bool:
    if plan.sandbox_port is None:
        return True
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", plan.sandbox_port), timeout=2):
        return True
    return False


def _sandbox_facts(plan: Plan) -> dict[str, dict[str, object]]:
    if plan.sandbox_port is None:
        return {}
    return {"sandbox": {"url": f"http://127.0.0.1:{plan.sandbox_port}", "port": plan.sandbox_port}}


def _stop_parts(run: running.Run, plan: Plan) -> None:
    """Stop all but the servers, which `running.begin` stops last."""
    for group in reversed(parts.parts_of(plan)):
        patience = {part.name: part.stop_seconds for part in group}
        children = [child for child in run.children.running() if child.name in patience]
        for child in run.children.stop(children, max(patience.values(), default=0)):
            run.say(f"{child.name} did not stop within {patience[child.name]:.0f} s and was killed.")
