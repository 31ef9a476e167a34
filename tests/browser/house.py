"""A whole studio for a browser: `manage.py up`, the practice vendors, and its people (tests.browser.office)."""

import os
import re
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from tests.dashboard.takeboard import Takeboard
from tests.office import Office
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
            environment = {name: value for name, value in os.environ.items() if name not in SERVERS}
            people = Office.hired("tests.browser.office", self.home, environment | {"TAKEBOARD_HOME": str(self.home)})
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

    def ask(self, do: str, **wish: object) -> dict[str, Any]:
        """One wish to its people; AssertionError with the words when it ended in an error."""
        return self._people.ask(do, **wish)
