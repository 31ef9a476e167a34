"""What the tests of Home share: a take that fails, a quote that waits, a fragment, a count of queries."""

import re
from collections.abc import Callable
from decimal import Decimal

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dashboard.reading import queue
from dashboard.reading.home import Home
from jobs.models import Job
from providers.order import Quote
from providers.report import Failure, Gate, Report, State
from tests.jobs.studio import Studio

ASKS = Report(
    State.PERSON,
    "awaiting_approval",
    gate=Gate(reason="approval", title="7 clips", quote=Quote(amount=Decimal(36), unit="cr", exact=True)),
)
REFUSED = Failure(code="privacy", message="A real face is in the still.", advice="edit")


def home(owner: bool = False) -> Home:
    return Home(owner=owner)


def live_queue() -> queue.Queue:
    return home().queue


def fail(studio: Studio, job: Job, failure: Failure = REFUSED) -> Job:
    studio.run()
    studio.world.all_say(Report(State.FAILED, "failed", failure=failure, cost=Decimal(0)))
    return studio.until_ended(job)


def queries(do: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as seen:
        do()
    return len(seen)


def fragment(client: Client, target: str, address: str = "/") -> str:
    answer = client.get(address, headers={"HX-Request": "true", "HX-Target": target})
    assert answer.status_code == 200
    return answer.text


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
