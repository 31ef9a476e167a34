"""Messages are only wake-ups: a broker that is away costs a page next to nothing, and no message order costs money."""

import random
import socket
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from celery import current_app
from django.conf import LazySettings
from django.db import transaction

from jobs import money, wake
from jobs.engine import account, dispatch, fetch, submit, sweep, tick
from jobs.models import Artifact, Job, Key
from providers.errors import Fault, ProviderError
from tests.jobs.fake_vendor import done, error
from tests.jobs.studio import Studio
from tests.jobs.threads import elsewhere, together


@contextmanager
def black_hole() -> Iterator[str]:
    """A server that takes connections and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(50)
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def test_with_the_broker_gone_a_take_is_queued_all_the_same(studio: Studio, settings: LazySettings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    began = time.monotonic()
    job = elsewhere(studio.take)  # a thread has its own link to the broker
    assert time.monotonic() - began < 2
    assert job.status == "queued"


def test_with_a_broker_that_hangs_a_take_is_queued_all_the_same(studio: Studio, settings: LazySettings) -> None:
    with black_hole() as settings.REDIS_URL:
        began = time.monotonic()
        job = elsewhere(studio.take)
        assert time.monotonic() - began < 3
    assert job.status == "queued"


def test_many_wake_ups_to_a_broker_that_hangs_wait_once(settings: LazySettings, db: None) -> None:
    ids = [uuid.uuid4() for _ in range(100)]

    def send() -> float:
        began = time.monotonic()
        wake._send("jobs.tasks.attend", [str(one) for one in ids])
        return time.monotonic() - began

    with black_hole() as settings.REDIS_URL:
        assert elsewhere(send) < 2


def test_nothing_is_sent_for_what_was_rolled_back(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = heard(monkeypatch)
    with transaction.atomic():
        wake.wake("jobs.tasks.attend", uuid.uuid4())
        transaction.set_rollback(True)
    assert sent == []


def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What is sent to the broker from now on, which gets none of it."""
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **_: sent.append((name, args[0])))
    return sent


def ticked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    sent = heard(monkeypatch)
    tick.tick()
    return {name.removeprefix("jobs.tasks.") for name, _ in sent}


def test_the_tick_finds_everything_that_is_due(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    Key.objects.update(account_due_at=None)
    assert ticked(monkeypatch) == set()
    studio.take()
    assert ticked(monkeypatch) == {"dispatch"}
    studio.dispatch()
    assert ticked(monkeypatch) == {"attend"}
    studio.attend()
    assert ticked(monkeypatch) == set()
    studio.later(3)
    assert ticked(monkeypatch) == {"sweep"}
    studio.world.all_say(done(10))
    studio.sweep()
    assert ticked(monkeypatch) == {"finish"}
    studio.finish()
    assert ticked(monkeypatch) == set()


def test_the_tick_alone_carries_a_take_to_its_end(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every other message is lost."""
    sent = heard(monkeypatch)
    job = studio.take()
    studio.world.on["submit"] = lambda: studio.world.reports.setdefault("1", done(10))
    for _ in range(12):
        sent.clear()
        tick.tick()
        for name, one in list(sent):
            WORK[name](uuid.UUID(one))
        studio.later(2)
    job.refresh_from_db()
    assert (job.status, job.cost, len(studio.world.bodies)) == ("succeeded", 10, 1)


WORK: dict[str, Callable[[uuid.UUID], object]] = {
    "jobs.tasks.dispatch": dispatch.dispatch,
    "jobs.tasks.attend": submit.attend,
    "jobs.tasks.sweep": sweep.sweep,
    "jobs.tasks.finish": fetch.attend_fetching,
    "jobs.tasks.fetch": fetch.fetch,
    "jobs.tasks.read_account": account.read,
}


def every_message() -> list[Callable[[], object]]:
    """Each task for each row it could ever be sent for, twice."""
    rows: list[tuple[str, uuid.UUID]] = []
    for key in Key.objects.all():
        rows += [(name, key.pk) for name in ("jobs.tasks.dispatch", "jobs.tasks.sweep", "jobs.tasks.read_account")]
    for job in Job.objects.all():
        rows += [("jobs.tasks.attend", job.pk), ("jobs.tasks.finish", job.pk)]
    rows += [("jobs.tasks.fetch", artifact.pk) for artifact in Artifact.objects.all()]
    return [lambda name=name, one=one: WORK[name](one) for name, one in rows * 2]  # type: ignore[misc]


@pytest.mark.parametrize("threads", [1, 6])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_doubled_lost_and_reordered_messages_change_no_bill(studio: Studio, seed: int, threads: int) -> None:
    """Six takes with a 402, a refusal, a lost reply, a 429 and a vendor that was away: however the messages come, each
    take is paid once, and nothing is sent twice that arrived."""
    dice = random.Random(seed)
    trouble: list[ProviderError | str] = [
        error(Fault.CREDITS),
        error(Fault.REFUSED),
        "lose",
        error(Fault.RATE, retry_after=3),
    ]
    studio.world.answers = [*trouble, error(Fault.NETWORK)]
    studio.world.on["poll"] = lambda: studio.world.all_say(done(10)) if len(studio.world.accepted) >= 5 else None
    for _ in range(6):
        studio.take()
    for _ in range(40):
        messages = every_message()
        dice.shuffle(messages)
        messages = [message for message in messages if dice.random() > 0.3]  # these are lost
        if messages:
            together(messages, at_once=threads)
        studio.later(dice.choice([1, 5, 15]))
        if not Job.objects.filter(ended_at=None).exists():
            break
    for job in Job.objects.filter(ended_at=None):
        studio.until_ended(job)
    assert sorted(Job.objects.values_list("status", flat=True)) == ["failed", *["succeeded"] * 5]
    assert (len(studio.world.accepted), len(studio.world.bodies)) == (5, 9)
    assert sum(money.charged(job) for job in Job.objects.all()) == 50
    assert money.held(Job.objects.all()) == 0
