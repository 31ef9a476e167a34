"""`python -m tests.chaos.office`: the people of a studio, who ask and look. JSON lines in, JSON lines out.

What it is asked while a server is away, it answers with {"error": ...} and lives.
"""

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402 - after the setup
from django.core.files.storage import default_storage  # noqa: E402
from django.db.models import Count, Sum  # noqa: E402

from jobs import clock, money  # noqa: E402
from jobs.actions import control, keys, takes  # noqa: E402
from jobs.actions.operations import Refused  # noqa: E402
from jobs.engine.doubt import paid_once  # noqa: E402
from jobs.media.probe import probe  # noqa: E402
from jobs.models import Artifact, Budget, Job, Key, LedgerEntry, Project, Ref  # noqa: E402
from jobs.states import Reason, Status  # noqa: E402
from tests.chaos.reads import STORY, TARGET  # noqa: E402
from tests.chaos.studio import MODEL, Figures  # noqa: E402
from tests.office import serve  # noqa: E402

ASKS = (Reason.UNCONFIRMED, Reason.BUDGET)
KINDS = ("project", "plan", "job")


def open_studio(url: str, secret: str, cap: int) -> None:
    key, _ = keys.add("renoise", "Practice", secret, url)
    project = Project.objects.create(name="Mystery package")
    User.objects.create_user("producer")
    money.set_cap(Budget(project=project, unit=key.unit, limit=Decimal(cap)))


def open_reads(url: str, secret: str) -> None:
    """A second key, for table reads, with a project of its own."""
    keys.add("sleeperhit", "Reads", secret, url)
    Project.objects.create(name="Night Watch")


def take(count: int) -> dict[str, Any]:
    """Ask for so many takes; the seconds that the slowest took."""
    wanted = takes.Wanted(the_key(), Project.objects.get(name="Mystery package"), MODEL, "a package on a doorstep")
    return {"slowest": asked([wanted] * count)}


def read(number: int) -> dict[str, Any]:
    """Ask for a table read; the seconds that it took."""
    reads, project = Key.objects.get(provider="sleeperhit"), Project.objects.get(name="Night Watch")
    return {"slowest": asked([takes.Wanted(reads, project, "table_read", STORY, TARGET, title=f"Watch {number}")])}


def asked(wishes: list[takes.Wanted]) -> float:
    slowest = 0.0
    for wanted in wishes:
        started = time.monotonic()
        takes.submit(wanted, User.objects.get())
        slowest = max(slowest, time.monotonic() - started)
    return slowest


def the_key() -> Key:
    return Key.objects.get(provider="renoise")


def approve() -> dict[str, int]:
    """Say yes to every plan that waits for it; how many did."""
    said = 0
    for job in Job.objects.filter(status=Status.WAITING, reason=Reason.APPROVAL):
        try:
            control.decide(job, True, "", User.objects.get())
        except Refused:  # said already, and not carried to the vendor yet
            continue
        said += 1
    return {"approved": said}


def move(seconds: float) -> None:
    clock.shift(timedelta(seconds=seconds))


def answer_questions() -> dict[str, int]:
    """Give up every take that asks a person or waits for room under the cap; how many there were. What is paid once
    however often it is sent is sent again."""
    answered = 0
    for job in Job.objects.filter(status=Status.WAITING, reason__in=ASKS):
        try:
            if job.reason == Reason.BUDGET:
                control.cancel(job)
            else:
                (control.resend if paid_once(job) else control.give_up)(job)
        except Refused:  # somebody looks at it just now: asked again
            continue
        answered += 1
    return {"answered": answered}


def look() -> dict[str, Any]:
    """How the takes stand, in the numbers that the vendor's bill is compared with."""
    key = the_key()
    figures = Figures.of(key)
    cap = Budget.objects.get()
    return {
        "live": Job.objects.filter(ended_at__isnull=True).count(),
        "asks": Job.objects.filter(status=Status.WAITING, reason__in=ASKS).count(),
        "unreconciled": Job.objects.filter(unreconciled=True).count(),
        "standing": standing(key),
        "headlines": Counter(Job.objects.exclude(status="succeeded").values_list("headline", flat=True)),
        "charged": str(figures.charged),
        "held": str(figures.held),
        "remote_ids": figures.remote_ids,
        "paid_twice": key.jobs.annotate(n=Count("refs")).filter(n__gt=1).count(),
        "cap": str(cap.limit),
        "spent": str(cap.spent),
        "cap_held": str(cap.held),
    }


def look_at_reads() -> dict[str, Any]:
    """How the table reads stand, in the numbers that their vendor's bill is compared with."""
    key = Key.objects.get(provider="sleeperhit")
    kinds = [LedgerEntry.Kind.SETTLE, LedgerEntry.Kind.ADJUST]
    charged = LedgerEntry.objects.filter(key=key, kind__in=kinds).aggregate(sum=Sum("amount"))["sum"]
    twice = key.jobs.filter(refs__kind__in=KINDS).values("pk", "refs__kind").annotate(n=Count("refs"))
    made = {kind: list(Ref.objects.filter(key=key, kind=kind).values_list("remote_id", flat=True)) for kind in KINDS}
    return {
        "standing": standing(key),
        "charged": str(charged or Decimal(0)),
        "held": str(money.held(key.jobs.all())),
        "made": made,
        "made_twice": twice.filter(n__gt=1).count(),
    }


def standing(key: Key) -> Counter[str]:
    return Counter(job.reason or job.status for job in key.jobs.all())


def open_files() -> dict[str, Any]:
    """Open every file that is said to be here; main files a finished take, and the ones that do not open."""
    mains: Counter[str] = Counter()
    broken = []
    for artifact in Artifact.objects.filter(state=Artifact.State.STORED, job__key=the_key()):
        mains[str(artifact.job_id)] += artifact.role == "main"
        try:
            probe(Path(default_storage.path(artifact.file)), artifact.kind)
        except Exception as error:
            broken.append(f"{artifact.file}: {error}")
    return {"takes": len(mains), "mains": sum(mains.values()), "broken": broken}


ASKED: dict[str, Callable[..., Any]] = {
    "open": open_studio,
    "open_reads": open_reads,
    "take": take,
    "read": read,
    "approve": approve,
    "look_at_reads": look_at_reads,
    "move": move,
    "answer_questions": answer_questions,
    "look": look,
    "open_files": open_files,
}


if __name__ == "__main__":
    serve(ASKED)
