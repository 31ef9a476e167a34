"""What every command for scripts shares: who asks, sentences instead of tracebacks, exit codes, waiting, printing.

Exit codes: 0 done (all succeeded), 1 refused or some failed, 2 not understood or nothing to talk to, 3 still running.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, NoReturn

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand
from django.db import OperationalError, ProgrammingError
from rich.console import Console

from jobs import watching
from jobs.actions import projects
from jobs.actions.operations import Refused
from jobs.batches.reading import Unreadable
from jobs.documents import as_json, document, explain, stored_path
from jobs.engine.failures import next_step
from jobs.management import arguments
from jobs.models import Job, Project
from jobs.money import plain
from jobs.progress import Bars
from jobs.quotes import LATER
from jobs.states import Status
from jobs.vault import CannotOpen
from jobs.watching import Lines, Screen, Stopped, Watched

TIMEOUT = 900.0  # seconds, unless --timeout says otherwise


class StudioCommand(BaseCommand):
    """A command is `act`, which returns its exit code."""

    actor: User | None = None

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as", dest="person", metavar="USERNAME", help="who asks for it, for the record and caps")

    def act(self, **options: Any) -> int:
        raise NotImplementedError

    def handle(self, *_: Any, **options: Any) -> None:
        if not settings.DATABASE_URL:
            self._end(2, f"Takeboard is not running from {settings.TAKEBOARD_HOME}. Start it with: make run")
        try:
            name = options.get("person")
            self.actor = arguments.person(name) if name else None
            code = self.act(**options)
        except (arguments.Unknown, Unreadable) as error:
            self._end(2, str(error))
        except (Refused, CannotOpen) as error:
            self._end(1, str(error))
        except OperationalError as error:
            self._end(2, f"The database does not answer: {str(error).strip()} Start Takeboard with: make run")
        except ProgrammingError as error:
            if "does not exist" not in str(error):
                raise
            self._end(2, "The database is not up to date yet. Wait until Takeboard is ready, or start it: make run")
        except KeyboardInterrupt:
            self._end(130, "Interrupted. What was submitted so far goes on and is billed.")
        if code:
            raise SystemExit(code)

    def _end(self, code: int, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        raise SystemExit(code)

    def project(self, name: str) -> Project:
        """The project of this name; a take that names a new one makes it, and says so."""
        try:
            return arguments.project(name)
        except arguments.Unknown:
            made = projects.add(name, actor=self.actor)
            self.note(f"Made the project {made.name}.")
            return made

    # Waiting

    def waiting_arguments(self, parser: ArgumentParser) -> None:
        """--wait, --timeout and --json."""
        parser.add_argument("--wait", action="store_true", help="wait until it is over, and show how it goes on")
        parser.add_argument(
            "--timeout", type=arguments.seconds, default=TIMEOUT, metavar="S", help="wait so long, in seconds (900)"
        )
        self.json_argument(parser)

    def json_argument(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")

    def follow(self, jobs: Sequence[Job], *, wait: bool, timeout: float, json: bool) -> Watched:
        """The takes when the waiting is over; at once when nobody waits. What is left running is told on stderr."""
        ids = [job.pk for job in jobs]
        if not wait:
            return Watched(watching.load(ids), Stopped.ENDED)
        watched = watching.watch(ids, timeout, self._screen(json))
        if watched.live:
            self.note(_left(watched, timeout))
        return watched

    def _screen(self, json: bool) -> AbstractContextManager[Screen]:
        """Bars on a terminal, else lines; on stderr when stdout is for the document."""
        stream = sys.stderr if json else sys.stdout
        if stream.isatty():
            return Bars(Console(file=stream))
        return Lines(self.note if json else self.stdout.write)

    def note(self, line: str) -> None:
        """Beside the result: on stderr, not in the red of an error."""
        self.stderr.write(line, style_func=str)

    def finish_with(self, job: Job, *, wait: bool, timeout: float, json: bool, **_: Any) -> int:
        """Wait for one take if asked to, print it, and give its exit code."""
        watched = self.follow([job], wait=wait, timeout=timeout, json=json)
        (found,) = watched.jobs
        self.print_take(found, json=json)
        return watching.exit_code([found]) if wait else int(found.status == Status.FAILED)

    # Printing

    def print_json(self, value: Any) -> None:
        self.stdout.write(as_json(value))

    def print_take(self, job: Job, *, json: bool) -> None:
        """One take: its document, or a few lines."""
        if json:
            self.print_json(document(job))
        else:
            for line in lines_of(job):
                self.stdout.write(line)


def lines_of(job: Job) -> list[str]:
    """A take for a person: what it is, what happens or went wrong, what it cost, where its files are."""
    price = job.cost if job.cost is not None else job.quote
    word = "cost" if job.cost is not None else "price"
    money = f", {word} {plain(price)} {job.key.unit}" if price is not None else ""
    if price is None and job.quote_later:
        money = f", price {LATER}"
    if job.unreconciled and not job.live:
        money += " (the provider's books will tell)"
    elif job.estimated and not job.live:
        money += " (an estimate; the provider tells no charges)"
    lines = [f"{job.project}/{job.shot.code}/T{job.take:02}  {job.status}{money}  {job.pk}"]
    if (told := explain(job)) and told != job.status:
        lines.append(f"  {told}")
    if job.failure:
        lines.append(f"  Next: {next_step(job.failure, over=not job.live)}")
    if job.failure and job.failure.get("request_id"):
        lines.append(f"  request id {job.failure['request_id']}")
    lines += [
        f"  {artifact.kind} {artifact.role}: {path}"
        for artifact in job.artifacts.all()
        if (path := stored_path(artifact))
    ]
    return lines


def _left(watched: Watched, timeout: float) -> str:
    """What is still going on when the waiting is over."""
    live = watched.live
    takes = "1 take goes" if len(live) == 1 else f"{len(live)} takes go"
    why = {
        Stopped.TIMEOUT: f"Not over after {timeout:g} s.",
        Stopped.INTERRUPTED: "Stopped waiting.",
        Stopped.PERSON: "Nothing more happens until somebody decides.",
    }.get(watched.stopped, "")
    if watched.stopped is Stopped.PERSON:
        return f"{why} See it with: manage.py show {live[0].pk}"
    return f"{why} {takes} on and will be billed: look again with manage.py show {live[0].pk}, do not submit it again."
