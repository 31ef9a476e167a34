"""`python -m tests.browser.office`: the people of the studio under test. JSON lines in, JSON lines out."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import django

django.setup()

from django.conf import settings  # noqa: E402 - after the setup
from django.contrib.auth.models import User  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402

from dashboard import first_run, practice  # noqa: E402
from jobs import clock  # noqa: E402
from jobs.actions import keys, takes  # noqa: E402
from jobs.models import Attempt, Job, Key, Project, Schedule, ScheduleRun  # noqa: E402
from jobs.states import LIVE, Reason  # noqa: E402
from tests.browser.dataset import Film  # noqa: E402
from tests.browser.house import ARTIST, OWNER, REVIEWER  # noqa: E402
from tests.browser.reads_made import reads  # noqa: E402
from tests.browser.sequences import sequence as wanted_sequence  # noqa: E402
from tests.office import serve  # noqa: E402
from tests.practice import Control  # noqa: E402

MODEL = "renoise-2.0"
SOON = 60.0


def open_studio(password: str, keyed: bool) -> None:
    """An owner and two members; with keyed, a key at the practice vendor and one project."""
    owner = first_run.make_owner(OWNER, password)
    for name in (ARTIST, REVIEWER):
        User.objects.create_user(name, password=password)
    if not keyed:
        return
    practice.add_keys(owner)
    Project.objects.create(name="Kestrel Bay", brief="Coastal teaser, 45 s", created_by=owner)


def cookie(name: str) -> dict[str, str]:
    """A signed-in session, as a cookie of a browser."""
    client = Client()
    client.force_login(User.objects.get(username=name))
    return {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}


def take(prompt: str = "Wide of the headland before sunrise", shot: str = "", **options: Any) -> dict[str, Any]:
    """One take of the first project; its id."""
    wanted = takes.Wanted(_key(), Project.objects.order_by("pk")[0], MODEL, prompt, options, shot=shot)
    return {"id": str(takes.submit(wanted, User.objects.get(username=ARTIST)).pk)}


def sequence() -> dict[str, Any]:
    """A sequence of the first project; its id."""
    key = Key.objects.filter(provider="openstory").order_by("pk")[0]
    wanted = wanted_sequence(key, Project.objects.order_by("pk")[0])
    return {"id": str(takes.submit(wanted, User.objects.get(username=ARTIST)).pk)}


def key(label: str, balance: str, provider: str = "sleeperhit") -> dict[str, str]:
    """A second key at a practice vendor, with so many credits; its secret."""
    vendor = Control.at(practice.address())
    secret = vendor.account(balance, label=label, vendor=provider)
    keys.add(provider, label, secret, vendor.addresses[provider], User.objects.get(username=OWNER))
    return {"secret": secret}


def read() -> dict[str, str]:
    """A table read that is done, refined and recorded, and one whose plan waits; the ids of what is shown of them."""
    key = Key.objects.filter(provider="sleeperhit").order_by("pk")[0]
    person = User.objects.get(username=ARTIST)
    return reads(key, Project.objects.order_by("pk")[0], person, lambda happened, what: until(happened))


def wait(id: str, status: str, seconds: float = SOON) -> dict[str, Any]:
    """Until the take has this status; its facts."""
    deadline = time.monotonic() + seconds
    while (found := look(id))["status"] != status:
        if time.monotonic() > deadline:
            raise AssertionError(f"after {seconds:g} s the take is {found}, not {status}")
        time.sleep(0.05)
    return found


def doubt(id: str) -> dict[str, Any]:
    """Until a person is asked about this take: its submit got no answer, and the clock moves on past every look."""
    until(lambda: Attempt.objects.filter(job=UUID(id), outcome=Attempt.Outcome.UNKNOWN).exists())
    clock.shift(timedelta(minutes=6))
    until(lambda: look(id)["reason"] == Reason.UNCONFIRMED)
    return look(id)


def later(minutes: float) -> None:
    clock.shift(timedelta(minutes=minutes))


def tonight() -> None:
    """The clock moves on to the next time of the one schedule."""
    at = Schedule.objects.get().next_at
    assert at is not None
    clock.shift(at - clock.now() + timedelta(seconds=1))


def runs() -> dict[str, Any]:
    """Every run of the schedule in the order of their times."""
    found = ScheduleRun.objects.order_by("planned_at").annotate(takes=Count("batch__jobs"))
    return {"runs": list(found.values("state", "why", "takes"))}


def until(happened: Callable[[], object]) -> None:
    deadline = time.monotonic() + SOON
    while not happened():
        if time.monotonic() > deadline:
            raise AssertionError("it did not happen")
        time.sleep(0.05)


def look(id: str) -> dict[str, Any]:
    job = Job.objects.select_related("shot", "project").get(pk=id)
    return {"status": job.status, "reason": job.reason, "headline": job.headline, "failure": job.failure,
            "shot": job.shot.code, "take": job.take, "project": str(job.project_id)}  # fmt: skip


def newest() -> dict[str, Any]:
    """The take that was asked for last; {} when there is none."""
    job = Job.objects.order_by("created_at").last()
    return {"id": str(job.pk), **look(str(job.pk))} if job else {}


def live() -> dict[str, Any]:
    """How many takes are not over."""
    return {"live": Job.objects.filter(status__in=LIVE).count()}


def film() -> dict[str, Any]:
    """A studio full of takes; the ids of those whose pages are shown, by what they show."""
    return Film().make()


def _key() -> Key:
    return Key.objects.order_by("pk")[0]


ASKED: dict[str, Callable[..., Any]] = {
    "open": open_studio, "cookie": cookie, "take": take, "wait": wait, "look": look, "newest": newest, "live": live,
    "doubt": doubt, "later": later, "film": film, "tonight": tonight, "runs": runs,
    "sequence": sequence, "key": key, "read": read,
}  # fmt: skip


if __name__ == "__main__":
    serve(ASKED)
