"""A worker dies by `kill -9` between the vendor's last word and our disk: the take comes home, and is paid, once."""

import pytest

from jobs.models import Artifact, Job, LedgerEntry
from jobs.states import Status
from tests.chaos.killing import Workers
from tests.chaos.studio import LEASES, PracticeStudio
from tests.practice import until


@pytest.fixture
def job(studio: PracticeStudio) -> Job:
    """A take that the vendor has finished and that is due to be looked at."""
    job = studio.take()
    studio.run()
    studio.rendered()
    studio.later(20)
    return job


def check_came_home_once(studio: PracticeStudio, job: Job) -> None:
    job = studio.until_ended(job)
    assert job.status == Status.SUCCEEDED, job.headline
    studio.check_books(accepted=1)
    studio.check_files(job)
    assert [entry.kind for entry in LedgerEntry.objects.filter(job=job)] == ["hold", "settle"]


@pytest.mark.parametrize(
    "place",
    [
        "end seen",
        "end half written",
        "money half moved",
        "end written",
        "fetch claimed",
        "downloaded",
        "opened",
        "stored",
        "row half written",
        "row written",
    ],
)
def test_a_finished_take_comes_home_wherever_its_worker_dies(
    studio: PracticeStudio, workers: Workers, job: Job, place: str
) -> None:
    workers.die_at(place)
    studio.later(LEASES)
    check_came_home_once(studio, job)


def test_killed_in_the_middle_of_the_file(studio: PracticeStudio, workers: Workers, job: Job) -> None:
    studio.vendor.fault("slow", bytes_per_second=200, times=None)
    workers.kill_when(lambda: until(lambda: studio.vendor.requests(vendor="media")))
    studio.vendor.clear_faults()
    assert Artifact.objects.filter(job=job, state=Artifact.State.WANTED, lease__isnull=False).count() == 1
    studio.later(LEASES)
    check_came_home_once(studio, job)


def test_a_link_that_expired_while_nobody_was_alive_is_asked_for_again(
    studio: PracticeStudio, workers: Workers, job: Job
) -> None:
    workers.die_at("fetch claimed")
    studio.later(2 * 3600)
    check_came_home_once(studio, job)
