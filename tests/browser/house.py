"""A whole studio for a browser: `manage.py up`, the practice vendors, and its people (tests.browser.office)."""

import json
import os
import re
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from tests.dashboard.takeboard import CODE, Takeboard
from tests.practice import Control

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
            self._hire(opening)
            if self.peopled:
                self.ask("open", password=PASSWORD, keyed=self.keyed)
            self._open = opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _hire(self, opening: ExitStack) -> None:
        own = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        words = opening.enter_context((self.home / "people.log").open("w"))
        self._people = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.office"],
            cwd=CODE,
            env=own | {"TAKEBOARD_HOME": str(self.home), "DJANGO_SETTINGS_MODULE": "dashboard.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=words,
            text=True,
        )
        opening.enter_context(self._people)
        opening.callback(self._people.kill)

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

    def ask(self, do: str, **wish: object) -> dict[str, Any]:
        """One wish to its people; AssertionError with the words when it ended in an error."""
        assert self._people.stdin is not None
        assert self._people.stdout is not None
        self._people.stdin.write(json.dumps({"do": do, **wish}) + "\n")
        self._people.stdin.flush()
        line = self._people.stdout.readline()
        assert line, (self.home / "people.log").read_text()
        answer: dict[str, Any] = json.loads(line)
        assert "error" not in answer, answer["error"]
        return answer
