"""What a Takeboard on one machine consists of: its plan, and the processes that follow from it."""

import sys
from dataclasses import dataclass
from pathlib import Path

from dashboard.embedded import ports

SANDBOX_PORTS = 7  # the control page, four vendors, the text endpoint, their media


class CannotRun(Exception):
    """The run cannot start or go on. The message is a sentence for the user."""


@dataclass(frozen=True)
class Plan:
    """What to run. `embedded`: start our own servers; else DATABASE_URL and REDIS_URL of the environment count."""

    home: Path
    host: str = "127.0.0.1"
    port: int = 8000
    url: str = "http://127.0.0.1:8000"
    worker_threads: int = 8
    media_threads: int = 4
    sandbox_port: int | None = 8100  # the first of SANDBOX_PORTS; None: without the practice vendors
    embedded: bool = True
    backup: bool = True
    verbose: bool = False


@dataclass(frozen=True)
class Part:
    """One process of the run, the seconds it may take to stop, and the words in its log that say it works."""

    name: str
    argv: list[str]
    stop_seconds: float
    ready_words: str = ""


def parts_of(plan: Plan) -> list[list[Part]]:
    """The processes of this plan, in groups that start in this order and stop, each as one, in the reverse order."""
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "-A", "dashboard"]
    worker = [*celery, "worker", "--pool", "threads", "--without-gossip", "--without-mingle", "--loglevel", "INFO"]
    in_memory = ["--scheduler", "celery.beat:Scheduler", "--pidfile="]  # no file that a kill could tear
    beat = [*celery, "beat", *in_memory, "--loglevel", "WARNING"]
    web = ["uvicorn", "dashboard.asgi:application", "--host", plan.host, "--port", str(plan.port), "--no-server-header"]
    sandbox = ["sandbox", "--port", str(plan.sandbox_port), "--state-dir", str(plan.home / "sandbox")]
    sandbox += ["--image-hosts", "any"]  # pictures of the Library are at an address of this machine
    work = ["-Q", "work", "-n", "work@%h", "--concurrency", str(plan.worker_threads)]
    media = ["-Q", "media", "-n", "media@%h", "--concurrency", str(plan.media_threads)]
    return [
        [Part("sandbox", [*python, *sandbox], 3)] if plan.sandbox_port else [],
        [Part("worker", [*worker, *work], 10, " ready."), Part("media", [*worker, *media], 10, " ready.")],
        [
            Part("beat", beat, 5),
            Part("listener", [sys.executable, "manage.py", "listen"], 5),
            # the limit is for live streams, which never end by themselves
            Part("web", [*python, *web, "--timeout-graceful-shutdown", "3"], 6),
        ],
    ]


def check_ports(plan: Plan) -> None:
    """Raise CannotRun when a port of the plan is taken, or its host is none of this machine's."""
    try:
        if not ports.is_free(plan.host, plan.port):
            raise CannotRun(f"Port {plan.port} on {plan.host} is taken. Choose another one with --port.")
    except OSError as error:
        raise CannotRun(f"Takeboard cannot listen on {plan.host}: {error.strerror}. Choose another --host.") from None
    if plan.sandbox_port is None:
        return
    wanted = range(plan.sandbox_port, plan.sandbox_port + SANDBOX_PORTS)
    for port in wanted:
        if not ports.is_free("127.0.0.1", port):
            raise CannotRun(
                f"Port {port} is taken, and the practice vendors need {wanted[0]} to {wanted[-1]}. "
                "Choose other ports with --sandbox-port, or start without them: --no-sandbox."
            )
