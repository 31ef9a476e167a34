"""`manage.py up`: everything of a Takeboard on this machine, in the foreground, until Ctrl-C. `make run` is this."""

import os
import socket
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dashboard import checks, first_run


class Command(BaseCommand):
    help = "Run everything of this Takeboard in the foreground: servers, web, workers, clock, practice vendors."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on; 0.0.0.0 for a team (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port of the pages (8000)")
        parser.add_argument("--url", help="the address people type, e.g. https://takes.studio.example")
        parser.add_argument("--no-sandbox", action="store_true", help="without the practice vendors")
        parser.add_argument("--sandbox-port", type=int, default=8100, help="first of their seven ports (8100)")
        parser.add_argument("--no-backup", action="store_true", help="do not back up before an update of the database")
        parser.add_argument("--logs", action="store_true", help="show every process's log here as well")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            from dashboard import parts, supervisor  # the packages of the `local` extra are needed from here on
        except ModuleNotFoundError as error:
            raise CommandError(f"`manage.py up` needs the `local` extra ({error.name} is missing).") from None
        plan = parts.Plan(
            home=settings.TAKEBOARD_HOME,
            host=options["host"],
            port=options["port"],
            url=options["url"] or os.environ.get("TAKEBOARD_URL") or address_of(options["host"], options["port"]),
            worker_threads=settings.WORKER_THREADS,
            media_threads=settings.MEDIA_THREADS,
            sandbox_port=None if options["no_sandbox"] else options["sandbox_port"],
            embedded=not os.environ.get("DATABASE_URL"),
            backup=not options["no_backup"],
            verbose=options["logs"],
        )
        for wrong in checks.check_url(plan.url):
            raise CommandError(f"{wrong.msg} {wrong.hint}")
        try:
            supervisor.up(plan, self._say, lambda: self._greet(plan))
        except supervisor.SENTENCES as error:
            raise CommandError(str(error)) from None

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()  # a pipe or a journal should show it now

    def _greet(self, plan: Any) -> None:
        self._say(f"Takeboard is ready: {plan.url}")
        if code := first_run.offer(plan.home):
            self._say(f"  First owner       {plan.url.rstrip('/')}/welcome/?code={code}")
        else:
            self._say(f"  Sign in           {plan.url.rstrip('/')}/sign-in/   (new password: manage.py owner)")
        if plan.sandbox_port:
            self._say(f"  Practice vendors  http://127.0.0.1:{plan.sandbox_port}")
        self._say(f"  Data and logs     {plan.home}")
        self._say("Ctrl-C stops everything.")


def address_of(host: str, port: int) -> str:
    """What others type to reach this machine: its own address when we listen on all of them."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - not a bind, a comparison
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect(("192.0.2.1", 9))  # sends nothing; the system only chooses the way out
                host = probe.getsockname()[0]
            except OSError:
                host = socket.gethostname()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
