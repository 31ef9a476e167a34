"""A worker dies by `kill -9` at each step of a submit: the take is made, found or asked about, and paid once."""

import pytest

from jobs.actions import control
from jobs.models import Attempt, Job
from jobs.states import Reason, Status
from tests.chaos.killing import Workers
from tests.chaos.studio import LEASES, PRICE, PracticeStudio
from tests.practice import until


def check_made_once(studio: PracticeStudio, job: Job) -> None:
    job = studio.until_ended(job)
    assert job.status == Status.SUCCEEDED, job.headline
    studio.check_books(accepted=1)
    studio.check_files(job)


@pytest.mark.parametrize(
    "place",
    ["slot given", "nothing written", "prepared", "answered", "refs saved", "running"],
)
def test_a_take_is_made_once_wherever_its_worker_dies(studio: PracticeStudio, workers: Workers, place: str) -> None:
    job = studio.take()
    workers.die_at(place)
    studio.later(LEASES)
    check_made_once(studio, job)


def test_marked_as_sent_and_nothing_seen_is_asked_about_and_never_sent_blindly(
    studio: PracticeStudio, workers: Workers
) -> None:
    job = studio.take()
    workers.die_at("marked as sent")
    studio.later(LEASES)
    for _ in range(12):
        studio.run()
        studio.later(30)
    job.refresh_from_db()
    assert (job.status, job.reason) == (Status.WAITING, Reason.UNCONFIRMED)
    assert "It is not sent again by itself." in job.headline
    assert studio.bill().submits == []
    assert studio.bill().net == 0

    control.resend(job, studio.person)
    check_made_once(studio, job)


def test_a_reply_that_never_comes_after_the_vendor_accepted(studio: PracticeStudio, workers: Workers) -> None:
    studio.vendor.fault("hang", method="POST", path="/tasks$", when="after", seconds=60)
    job = studio.take()
    workers.kill_when(studio.accepted)
    studio.later(LEASES)
    check_made_once(studio, job)
    assert [attempt.outcome for attempt in job.attempts.all()] == [Attempt.Outcome.FOUND]


def test_work_that_lands_only_after_its_worker_died_and_after_the_first_look(
    studio: PracticeStudio, workers: Workers
) -> None:
    studio.vendor.fault("latency", method="POST", path="/tasks$", seconds=2)
    job = studio.take()
    workers.kill_when(lambda: until(lambda: studio.vendor.requests("/tasks$", method="POST")))
    assert studio.bill().submits == []
    studio.later(LEASES)
    studio.run()
    job.refresh_from_db()
    assert job.status == Status.SUBMITTING
    assert "not seen at the vendor yet" in job.headline

    studio.accepted()
    check_made_once(studio, job)


def test_work_that_the_vendor_never_shows_waits_for_a_person_who_gives_it_up(
    studio: PracticeStudio, workers: Workers
) -> None:
    studio.vendor.fault("vanish", everywhere=True)
    studio.vendor.fault("hang", method="POST", path="/tasks$", when="after", seconds=60)
    job = studio.take()
    workers.kill_when(studio.accepted)
    studio.later(LEASES)
    for _ in range(12):
        studio.run()
        studio.later(30)
    job.refresh_from_db()
    assert (job.status, job.reason) == (Status.WAITING, Reason.UNCONFIRMED)
    assert len(studio.bill().submits) == 1
    assert studio.bill().net == PRICE

    job = control.give_up(job, studio.person)
    assert "reconcile finds it" in job.headline
    assert job.status == Status.CANCELLED


def test_a_worker_that_stood_still_while_another_found_its_work_changes_nothing(
    studio: PracticeStudio, workers: Workers
) -> None:
    studio.vendor.fault("latency", method="POST", path="/tasks$", when="after", seconds=2)
    job = studio.take()

    def another_works() -> None:
        studio.later(LEASES)
        check_made_once(studio, job)

    workers.freeze_when(studio.accepted, another_works)
    check_made_once(studio, job)
    assert job.attempts.count() == 1


def test_three_workers_killed_in_a_row_pay_once(studio: PracticeStudio, workers: Workers) -> None:
    job = studio.take()
    workers.die_at("prepared")
    studio.later(LEASES)
    workers.die_at("answered")
    studio.later(LEASES)
    studio.run()
    studio.rendered()
    studio.later(20)
    workers.die_at("end half written")
    studio.later(LEASES)
    check_made_once(studio, job)
