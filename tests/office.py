"""The people of a running studio in a test: a process beside it that does what the test asks, in JSON lines.

It is a process of its own because it belongs to another database than the test that starts it.
"""

import json
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

CODE = Path(__file__).resolve().parents[1]


class Office:
    """The side of the test: `ask` is one wish and its answer."""

    def __init__(self, process: "subprocess.Popen[str]", said: Path) -> None:
        self._process, self._said = process, said

    @classmethod
    @contextmanager
    def hired(cls, module: str, home: Path, environment: Mapping[str, str]) -> Iterator[Self]:
        """`python -m module` while the `with` lasts; what it says on stderr is in home/people.log."""
        said = home / "people.log"
        with (
            said.open("w") as words,
            subprocess.Popen(
                [sys.executable, "-m", module],
                cwd=CODE,
                env={**environment, "DJANGO_SETTINGS_MODULE": "dashboard.settings"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=words,
                text=True,
            ) as process,
        ):
            try:
                yield cls(process, said)
            finally:
                process.kill()

    def ask(self, do: str, **wish: object) -> dict[str, Any]:
        """One wish; AssertionError with the words when it ended in an error."""
        answer = self.try_to(do, **wish)
        assert "error" not in answer, answer["error"]
        return answer

    def try_to(self, do: str, **wish: object) -> dict[str, Any]:
        """One wish, or {"error": its words}."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, **wish}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, self._said.read_text()
        answer: dict[str, Any] = json.loads(line)
        return answer


def serve(asked: Mapping[str, Callable[..., Any]]) -> None:
    """The side of the studio: carry out each wish of stdin with the function of its name; the answers go to stdout."""
    from django.db import close_old_connections  # only where Django is set up

    for line in sys.stdin:
        wish = json.loads(line)
        close_old_connections()  # as at the start of every request
        try:
            answer = asked[wish.pop("do")](**wish) or {}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}\n{traceback.format_exc()}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
