"""`manage.py demo`: the main job from end to end, unattended. `make demo` is this."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from dashboard.demo.check import REFUSAL, Outcome, closing_line
from jobs.money import plain


class Command(BaseCommand):
    help = (
        "Start a Takeboard in a home of its own, film a short story at the practice vendors, check files and money, "
        "stop everything. Exit code 0 when all went as planned."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--here", action="store_true", help="at the Takeboard that runs from this home already")

    def handle(self, *_: Any, **options: Any) -> None:
        code = self._work() if options["here"] else self._host()
        if code:
            raise SystemExit(code)

    def _host(self) -> int:
        try:
            from dashboard.demo import house  # the packages of the `local` extra are needed from here on
        except ModuleNotFoundError as error:
            raise CommandError(f"`manage.py demo` needs the `local` extra ({error.name} is missing).") from None
        try:
            return house.host([sys.executable, "manage.py", "demo", "--here"], self._say)
        except house.NotStarted as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            return 130

    def _work(self) -> int:
        if not settings.DATABASE_URL:
            raise CommandError(f"Takeboard is not running from {settings.TAKEBOARD_HOME}. Start it with: make run")
        from dashboard.demo import run
        from jobs.progress import Bars
        from jobs.watching import Lines

        console = Console() if sys.stdout.isatty() else Console(width=150)
        outcome, wrong = run.demo(self._say, lambda: Bars(console) if console.is_terminal else Lines(self._say))
        console.print(_table(outcome))
        for books in outcome.books:
            self._say(books.line())
        if not wrong:
            self._say(closing_line(outcome))
            return 0
        for sentence in wrong:
            self._say(f"Not as planned: {sentence}")
        return 1

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _table(outcome: Outcome) -> Table:
    """The takes with what they cost and where their main file is, from the home on."""
    table = Table(title="Mystery package", title_justify="left")
    for name in ("Shot", "Take", "Model", "Status"):
        table.add_column(name, no_wrap=True)
    table.add_column("Cost", justify="right", no_wrap=True)
    table.add_column("File", overflow="fold")
    for take in outcome.takes:
        files = [one for one in take["artifacts"] if one["role"] == "main" and one["path"]]
        file = files[0]["path"].removeprefix(f"{settings.TAKEBOARD_HOME}/") if files else _why(take)
        cost = f"{plain(take['cost'])} {take['unit']}" if take["cost"] is not None else "-"
        table.add_row(take["shot"], f"T{take['take']:02}", take["model"], take["status"], cost, file)
    return table


def _why(take: dict[str, Any]) -> str:
    """Why a take has no file, in a word."""
    failure = take["failure"] or {"code": take["status"], "message": ""}
    return REFUSAL if REFUSAL in failure["message"] else str(failure["code"])
