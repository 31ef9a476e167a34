"""Long polls in one process: a finish is noticed at once, and everything works without it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
import redis
from django.db import connection

from dashboard.embedded.ports import free_port
from jobs.actions import control
from jobs.engine import listening
from jobs.engine.listening import Listener
from jobs.models import Job
from jobs.states import Status
from tests.chaos.sequences import SequenceStudio
from tests.chaos.studio import real_time
from tests.practice import REPOSITORY, PracticeVendor, until

ONE = r"/sequences/\w+$"
SOON = 15.0  # seconds for an answer of the practice vendor, or for a process


@pytest.fixture
def studio(transactional_db: None, vendor: PracticeVendor, redis_url: str) -> Iterator[SequenceStudio]:
    """With a key at a server of the first era, where nothing moves until it is told to."""
    vendor.openstory_rules(era="A", hold="draft", requests_per_second=None)
    yield SequenceStudio(vendor, vendor.account("500.00", vendor="openstory"))
    real_time()


@pytest.fixture
def listener(studio: SequenceStudio) -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


@pytest.fixture
def job(studio: SequenceStudio) -> Job:
    """A take that runs."""
    return running(studio)[0]


def running(studio: SequenceStudio, number: int = 1) -> list[Job]:
    jobs = [studio.sequence(f"Take {at}. A red boat leaves the harbour.", music=False) for at in range(number)]
    for _ in range(30):
        studio.run()
        if Job.objects.filter(status=Status.RUNNING).count() == number:
            studio.vendor.forget_requests()
            return list(Job.objects.filter(pk__in=[job.pk for job in jobs]).order_by("started_at"))
        studio.later(2)
    raise AssertionError(list(Job.objects.values_list("status", "headline")))


def reads(studio: SequenceStudio) -> list[str]:
    """The queries of all reads of one sequence, in their order."""
    return [one["query"] for one in studio.vendor.requests(ONE, method="GET", vendor="openstory")]


def remote(job: Job) -> str:
    return str(job.refs.get().remote_id)


def held(studio: SequenceStudio, number: int = 1) -> None:
    """Wait until the vendor holds so many requests."""
    until(lambda: reads(studio).count("wait=50s") >= number, SOON)


def heard_to_the_end(studio: SequenceStudio, listener: Listener, job: Job) -> bool:
    """One more answer, with nobody else looking."""
    assert listener.hear(SOON)
    job.refresh_from_db()
    assert job.lease is None, "between two requests it is anybody's"
    studio.later(3)
    listener.look()
    return job.status != Status.RUNNING


def test_a_finish_is_noticed_by_the_held_request(studio: SequenceStudio, listener: Listener, job: Job) -> None:
    listener.look()
    held(studio)
    studio.vendor.openstory_rules(hold=None)
    until(lambda: heard_to_the_end(studio, listener, job), SOON)
    assert job.status == Status.FETCHING
    assert set(reads(studio)) == {"wait=50s"}, "nobody polled"
    assert studio.until_ended(job).status == Status.SUCCEEDED
    studio.check_estimates(job)


def test_the_sweep_leaves_alone_what_is_listened_to(studio: SequenceStudio, listener: Listener, job: Job) -> None:
    listener.look()
    held(studio)
    studio.later(30)
    studio.run()
    assert reads(studio) == ["wait=50s"]


def test_without_its_listener_the_sweep_finishes_the_job(studio: SequenceStudio, listener: Listener, job: Job) -> None:
    listener.look()
    held(studio)  # and now it is dead: nobody hears the answer
    studio.vendor.finish(vendor="openstory")
    assert studio.until_ended(job).status == Status.SUCCEEDED
    assert "" in reads(studio)
    assert listener.hear(SOON)
    job.refresh_from_db()
    assert job.status == Status.SUCCEEDED, "what was heard too late is dropped"
    studio.check_estimates(job)


def test_of_two_listeners_one_listens(studio: SequenceStudio, listener: Listener, job: Job) -> None:
    second = Listener()
    listener.look()
    held(studio)
    second.look()
    studio.later(3)
    second.look()
    assert reads(studio) == ["wait=50s"]
    listener.close()
    job.refresh_from_db()
    assert job.lease is None
    second.look()
    held(studio, 2)
    listener.look()
    assert len(reads(studio)) == 2
    second.close()


def test_whoever_lost_the_place_lets_go(studio: SequenceStudio, listener: Listener, job: Job, redis_url: str) -> None:
    listener.look()
    second = Listener()
    with redis.Redis.from_url(redis_url) as client:
        client.delete(listening.PLACE)  # it ran out: the first one hung for too long
    second.look()
    listener.look()
    job.refresh_from_db()
    assert job.lease is None
    second.close()


@pytest.mark.parametrize("era", ["A'", "B", "late B", "C"])
def test_a_later_era_is_asked_once_and_no_wait_is_ever_sent(
    studio: SequenceStudio, listener: Listener, era: str
) -> None:
    studio.vendor.openstory_rules(era=era)
    running(studio, 2)
    listener.look()
    assert listener.hear(SOON)
    for _ in range(5):
        studio.later(10)
        listener.look()
        studio.run()
    log = studio.vendor.requests("/sequences", method="GET", vendor="openstory")
    assert [one["query"] for one in log].count("limit=1") == 1, "one question for both takes, not one a round"
    assert not any("wait" in one["query"] for one in log)
    assert not Job.objects.exclude(lease=None).exists()


def one_more_round(studio: SequenceStudio, listener: Listener) -> int:
    """The rate budget of the key may put some requests off; how many were held until now."""
    studio.later(2)
    listener.look()
    assert Job.objects.exclude(lease=None).count() <= listening.MOST == 4
    listener.hear(0.2)
    return reads(studio).count("wait=50s")


def test_few_requests_are_held(studio: SequenceStudio, listener: Listener) -> None:
    first, *_ = running(studio, 5)
    until(lambda: one_more_round(studio, listener), SOON)
    assert one_more_round(studio, listener) == 1, "a server that nobody knows yet is asked once"
    studio.vendor.drive(remote(first), "processing", vendor="openstory")
    assert listener.hear(SOON)
    until(lambda: one_more_round(studio, listener) == 1 + listening.MOST, SOON)
    one_more_round(studio, listener)


def test_a_wish_goes_before(studio: SequenceStudio, listener: Listener, job: Job) -> None:
    listener.look()
    held(studio)
    control.cancel(job, studio.person)
    listener.look()
    studio.run()
    assert job.events.filter(note__startswith="Too late to cancel").exists()


def test_an_error_of_a_held_request_is_none_of_the_take(studio: SequenceStudio, listener: Listener, job: Job) -> None:
    """Something between us and the vendor may not like requests that last; what polls say is what counts."""
    studio.vendor.fault("status", status=504, vendor="openstory", path=ONE)
    listener.look()
    assert listener.hear(SOON)
    studio.run()
    job.refresh_from_db()
    assert (job.status, job.unreadable, job.lease) == (Status.RUNNING, 0, None)
    studio.later(10)
    listener.look()
    assert reads(studio).count("wait=50s") == 1, "that key has its rest"


def test_without_valkey_nobody_listens_and_the_sweep_goes_on(studio: SequenceStudio, job: Job, settings: Any) -> None:
    there, settings.REDIS_URL = settings.REDIS_URL, f"redis://127.0.0.1:{free_port()}/0"
    listener = Listener()
    settings.REDIS_URL = there
    thread = Thread(target=listener.run)
    thread.start()
    listener.stop()
    thread.join(SOON)
    assert not thread.is_alive()
    assert reads(studio) == []
    studio.vendor.finish(vendor="openstory")
    assert studio.until_ended(job).status == Status.SUCCEEDED


@contextmanager
def process() -> Iterator["subprocess.Popen[bytes]"]:
    """`manage.py listen` on the database of this test."""
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    database = {"DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}", "PGAPPNAME": "listener"}
    command = [sys.executable, "manage.py", "listen"]
    with subprocess.Popen(command, cwd=REPOSITORY, env=os.environ | database) as started:
        try:
            yield started
        finally:
            started.kill()


def test_the_process_survives_its_database_link_and_a_stop_waits_for_no_request(
    studio: SequenceStudio, job: Job
) -> None:
    with process() as listener:
        held(studio)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'listener'"
            )
            assert cursor.fetchone()[0] > 0
        held(studio, 2)
        listener.send_signal(signal.SIGTERM)
        assert listener.wait(SOON) == 0
    job.refresh_from_db()
    assert (job.status, job.lease) == (Status.RUNNING, None)
    assert set(reads(studio)) == {"wait=50s"}
