"""Cancelling at every point of a job's life: never lost, never a lie about the money."""

import pytest

from jobs import money
from jobs.actions import control
from jobs.actions.operations import Refused
from jobs.clock import Now
from jobs.models import Budget, Job, Key
from providers.errors import Fault
from providers.order import Resend, Step
from providers.report import CancelResult, Report, State
from tests.jobs.fake_vendor import TAKE, done, error, lost
from tests.jobs.studio import Studio
from tests.jobs.threads import elsewhere, together


def is_off(job: Job, charged: int = 0) -> bool:
    job.refresh_from_db()
    assert money.held(Job.objects.all()) == 0
    return (job.status, job.cost) == ("cancelled", charged)


def cancel_from_elsewhere(job: Job) -> None:
    elsewhere(lambda: control.cancel(Job.objects.get(pk=job.pk)))


def test_what_was_not_sent_is_off_at_once(studio: Studio) -> None:
    job = studio.take()
    control.cancel(job, studio.person)
    assert is_off(job)
    studio.run()
    assert not studio.world.bodies
    event = job.events.last()
    assert event is not None
    assert event.actor == studio.person


@pytest.mark.parametrize("method", ["build", "submit"])
def test_a_cancel_in_the_middle_of_a_submit(studio: Studio, method: str) -> None:
    """Before the POST it stops the submit; after it, it goes to the vendor."""
    job = studio.take()
    studio.world.on[method] = lambda: cancel_from_elsewhere(job)
    studio.run()
    assert is_off(job)
    sent = method == "submit"
    assert (len(studio.world.bodies), len(studio.world.cancelled)) == (sent, sent)


def test_cancel_against_submit_from_threads(studio: Studio) -> None:
    """Whoever is first: the job ends cancelled, the POST is made at most once, and no hold stays."""
    jobs = [studio.take() for _ in range(12)]
    calls = [lambda job=job: cancel_from_elsewhere(job) for job in jobs]
    together([*calls, studio.run], at_once=13)
    studio.later(60)
    studio.run()
    assert all(is_off(job) for job in jobs)
    assert len(studio.world.cancelled) == len(studio.world.bodies)


@pytest.mark.parametrize("fault", [Fault.AUTH, Fault.QUOTA, Fault.NETWORK, Fault.RATE, Fault.BUSY, Fault.CREDITS])
def test_a_cancel_during_a_submit_that_is_put_off_is_carried_out(studio: Studio, fault: Fault) -> None:
    """Also where the queue of the key is closed for hours afterwards."""
    job = studio.take()
    studio.world.on["submit"] = lambda: cancel_from_elsewhere(job)
    studio.world.answers = [error(fault)]
    studio.dispatch()
    studio.attend()
    Key.objects.update(state="paused")
    studio.run()
    assert is_off(job)
    assert len(studio.world.bodies) == 1


def test_a_cancel_while_the_answer_is_in_doubt_looks_first(studio: Studio) -> None:
    job = studio.take()
    studio.world.on["submit"] = lambda: cancel_from_elsewhere(job)
    studio.world.answers = ["lose"]
    studio.run()
    studio.later(5)
    studio.run()
    assert is_off(job)
    assert studio.world.cancelled == ["1"], "it had landed, so the vendor was told"


def test_a_cancel_of_what_nobody_sees_gives_up(studio: Studio) -> None:
    studio.world.answers = [lost()]
    job = studio.take()
    for _ in range(12):
        studio.run()
        studio.later(10)
    control.cancel(job)
    studio.run()
    assert is_off(job)
    assert "reconcile finds it" in job.headline


def test_a_running_job_is_cancelled_at_the_vendor(studio: Studio) -> None:
    job = studio.take()
    studio.run()
    control.cancel(job)
    studio.run()
    assert is_off(job)
    assert studio.world.cancelled == ["1"]
    assert job.headline == "Cancelled, nothing is charged"


@pytest.mark.parametrize("result", [CancelResult.TOO_LATE, CancelResult.NEVER])
def test_too_late_goes_on_is_billed_and_kept(studio: Studio, result: CancelResult) -> None:
    studio.world.cancel = result
    job = studio.take()
    studio.run()
    control.cancel(job)
    studio.run()
    job.refresh_from_db()
    assert (job.status, job.cancel_told) == ("running", True)
    assert job.events.filter(note="Too late to cancel: it goes on and is billed and kept").exists()
    studio.world.all_say(done(10))
    studio.until_ended(job)
    assert (job.status, job.cost) == ("succeeded", 10)
    assert studio.world.cancelled == ["1"], "asked once"


def test_asked_waits_for_the_vendors_word(studio: Studio) -> None:
    studio.world.cancel = CancelResult.ASKED
    job = studio.take()
    studio.run()
    control.cancel(job)
    studio.run()
    job.refresh_from_db()
    assert job.status == "running"
    studio.world.all_say(Report(State.CANCELLED, "cancelled", cost=job.price_of(TAKE)))
    studio.until_ended(job)
    assert is_off(job, charged=10)


def test_a_cancel_that_does_not_get_through_is_tried_again(studio: Studio) -> None:
    studio.world.cancel = error(Fault.NETWORK)
    job = studio.take()
    studio.run()
    control.cancel(job)
    studio.run()
    job.refresh_from_db()
    assert (job.status, job.cancel_told) == ("running", False)
    studio.world.cancel = CancelResult.CANCELLED
    studio.later(11)
    studio.run()
    assert is_off(job)


def test_a_sweep_that_lost_its_lease_over_a_cancel_strands_nothing(studio: Studio) -> None:
    job = studio.take()
    studio.run()
    control.cancel(job)

    def slow() -> None:
        studio.world.on.clear()
        studio.later(200)
        elsewhere(studio.sweep)

    studio.world.on["cancel"] = slow
    studio.sweep()
    studio.later(200)
    studio.run()
    assert is_off(job)


@pytest.mark.parametrize("reason", ["credits", "budget"])
def test_a_waiting_job_is_off(studio: Studio, reason: str) -> None:
    if reason == "budget":
        money.set_cap(Budget(project=studio.project, unit="cr", limit=5))
    studio.world.answers = [error(Fault.CREDITS)]
    job = studio.take()
    studio.dispatch()
    studio.attend()
    job.refresh_from_db()
    assert job.reason == reason
    control.cancel(job)
    studio.attend()
    assert is_off(job)


def test_between_two_steps_it_says_what_was_charged(studio: Studio) -> None:
    export = Step(name="export", makes="export", paid=True, resend=Resend.LOOK)
    studio.world.steps, studio.world.lines = (TAKE, export), {"task": 10, "export": 3}
    job = studio.take()
    studio.run()
    studio.world.all_say(done(8))
    studio.later(10)
    Key.objects.update(state="paused")
    studio.sweep()
    job.refresh_from_db()
    assert (job.status, job.step) == ("queued", 1)
    control.cancel(job)
    assert is_off(job, charged=8)
    assert job.headline == "Cancelled before export was sent; 8 was charged"


def test_what_is_over_or_being_fetched_is_not_cancelled(studio: Studio) -> None:
    job = studio.take()
    studio.run()
    studio.world.all_say(done(10))
    studio.later(10)
    studio.sweep()
    with pytest.raises(Refused, match="is being fetched, so there is nothing to cancel"):
        control.cancel(job)
    studio.until_ended(job)
    with pytest.raises(Refused, match="is over, so there is nothing to cancel"):
        control.cancel(job)
    assert job.cost == 10


def test_the_same_operation_twice_cancels_once(studio: Studio) -> None:
    job = studio.take()
    control.cancel(job, operation="op-1")
    control.cancel(job, operation="op-1")
    assert job.events.filter(after="cancelled").count() == 1


def test_a_cancel_while_a_sweep_has_the_job_is_not_lost(studio: Studio) -> None:
    job = studio.take()
    studio.run()
    Job.objects.update(due_at=Now())
    studio.world.on["poll"] = lambda: cancel_from_elsewhere(job)
    studio.sweep()
    studio.world.on.clear()
    studio.run()
    assert is_off(job)
