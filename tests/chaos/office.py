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
from django.db.models import Count  # noqa: E402

from jobs import clock, money  # noqa: E402
from jobs.actions import control, keys, takes  # noqa: E402
from jobs.actions.operations import Refused  # noqa: E402
from jobs.media.probe import probe  # noqa: E402
from jobs.models import Artifact, Budget, Job, Key, Project  # noqa: E402
from jobs.states import Reason, Status  # noqa: E402
from tests.chaos.studio import MODEL, Figures  # noqa: E402
from tests.office import serve  # noqa: E402


def open_studio(url: str, secret: str, cap: int) -> None:
    key, _ = keys.add("renoise", "Practice", secret, url)
    project = Project.objects.create(name="Mystery package")
    User.objects.create_user("producer")
    money.set_cap(Budget(project=project, unit=key.unit, limit=Decimal(cap)))


def take(count: int) -> dict[str, Any]:
    """Ask for so many takes; the seconds that the slowest took."""
    wanted = takes.Wanted(Key.objects.get(), Project.objects.get(), MODEL, "a package on a doorstep")
    slowest = 0.0
    for _ in range(count):
        started = time.monotonic()
        takes.submit(wanted, User.objects.get())
        slowest = max(slowest, time.monotonic() - started)
    return {"slowest": slowest}


def move(seconds: float) -> None:
    clock.shift(timedelta(seconds=seconds))


def answer_questions() -> dict[str, int]:
    """Give up every take that asks a person or waits for room under the cap; how many there were."""
    answered = 0
    for job in Job.objects.filter(status=Status.WAITING):
        try:
            (control.cancel if job.reason == Reason.BUDGET else control.give_up)(job)
        except Refused:  # somebody looks at it just now: asked again
            continue
        answered += 1
    return {"answered": answered}


def look() -> dict[str, Any]:
    """How the takes stand, in the numbers that the vendor's bill is compared with."""
    figures = Figures.of(Key.objects.get())
    cap = Budget.objects.get()
    words = [job.reason or job.status for job in Job.objects.all()]
    return {
        "live": Job.objects.filter(ended_at__isnull=True).count(),
        "unreconciled": Job.objects.filter(unreconciled=True).count(),
        "standing": Counter(words),
        "headlines": Counter(Job.objects.exclude(status="succeeded").values_list("headline", flat=True)),
        "charged": str(figures.charged),
        "held": str(figures.held),
        "remote_ids": figures.remote_ids,
        "paid_twice": Job.objects.annotate(n=Count("refs")).filter(n__gt=1).count(),
        "cap": str(cap.limit),
        "spent": str(cap.spent),
        "cap_held": str(cap.held),
    }


def open_files() -> dict[str, Any]:
    """Open every file that is said to be here; main files a finished take, and the ones that do not open."""
    mains: Counter[str] = Counter()
    broken = []
    for artifact in Artifact.objects.filter(state=Artifact.State.STORED):
        mains[str(artifact.job_id)] += artifact.role == "main"
        try:
            probe(Path(default_storage.path(artifact.file)), artifact.kind)
        except Exception as error:
            broken.append(f"{artifact.file}: {error}")
    return {"takes": len(mains), "mains": sum(mains.values()), "broken": broken}


ASKED: dict[str, Callable[..., Any]] = {
    "open": open_studio,
    "take": take,
    "move": move,
    "answer_questions": answer_questions,
    "look": look,
    "open_files": open_files,
}


if __name__ == "__main__":
    serve(ASKED)
