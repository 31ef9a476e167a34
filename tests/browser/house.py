"""A whole studio for a browser: `manage.py up`, the practice vendors, and its people (tests.browser.office)."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Self

from tests.dashboard.takeboard import Takeboard
from tests.office import CODE, Office
from tests.practice import Control

SERVERS = {"DATABASE_URL", "REDIS_URL"}  # those of the tests; a studio starts its own
OWNER, ARTIST, REVIEWER = "producer", "artist", "reviewer"
ZONE = "Europe/Berlin"  # of their browsers
PASSWORD = "seven quiet herons"
PATIENCE = 150.0  # seconds until everything runs, on a machine with other work
QUICK = 50.0  # divides the render times of the practice vendors


class House:
    """Everything runs inside the `with`. `ask` speaks to its people, `vendor` to the practice vendors."""

    def __init__(
        self, home: Path, *, speed: float = QUICK, media: str = "tiny", peopled: bool = True, keyed: bool = True
    ) -> None:
        self.home, self.speed, self.media = home, speed, media
        self.peopled, self.keyed = peopled, keyed
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opening:
            self.takeboard = opening.enter_context(Takeboard(self.home, "--no-backup", sandbox=True)).ready(PATIENCE)
            self.vendor = Control.at(self.takeboard.facts()["sandbox"]["url"])
            opening.callback(self.vendor.http.close)
            self.vendor.settings(speed=self.speed, media=self.media)
            outside = {name: value for name, value in os.environ.items() if name not in SERVERS}
            self.environment = outside | {"TAKEBOARD_HOME": str(self.home)}
            people = Office.hired("tests.browser.office", self.home, self.environment)
            self._people = opening.enter_context(people)
            if self.peopled:
                self.ask("open", password=PASSWORD, keyed=self.keyed)
            self._open = opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.takeboard.port}"

    @property
    def welcome(self) -> str:
        """The address that the first start printed: whoever opens it becomes the owner."""
        found = re.search(r"http://\S+/welcome/\S+", self.takeboard.said)
        assert found, self.takeboard.said
        return found.group()

    def release(self) -> None:
        """Let the practice vendor go on with what it holds."""
        self.vendor.rules(hold=None)

    def unanswered(self, prompt: str) -> str:
        """A take whose submit never arrived and got no answer, after everything was looked for; its id."""
        self.vendor.fault("drop", when="before", vendor="renoise", method="POST", path="/tasks$")
        take = str(self.ask("take", prompt=prompt)["id"])
        self.ask("doubt", id=take)
        return take

    @contextmanager
    def second_beat(self) -> Iterator[None]:
        """Another clock beside the studio's own, as when somebody starts two by mistake."""
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "dashboard",
            "beat",
            "--scheduler",
            "celery.beat:Scheduler",
            "--pidfile=",
        ]
        with (self.home / "second-beat.log").open("w") as words:
            process = subprocess.Popen(command, cwd=CODE, env=self.environment, stdout=words, stderr=words)
            try:
                yield
            finally:
                process.kill()
                process.wait()

    def ask(self, do: str, **wish: object) -> dict[str, Any]:
        """One wish to its people; AssertionError with the words when it ended in an error."""
        return self._people.ask(do, **wish)
