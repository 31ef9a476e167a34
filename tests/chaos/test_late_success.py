"""The vendor finishes, and bills, what it had called failed: reconcile finds it, and a new take brings it home."""

from jobs.actions import reconcile
from jobs.states import Status
from tests.chaos.studio import PRICE, Figures, PracticeStudio


def test_work_that_succeeds_after_it_failed_is_found_and_adopted(studio: PracticeStudio) -> None:
    studio.vendor.fault("late_success", seconds=3600)
    studio.vendor.settings(speed=1)
    job = studio.take()
    assert studio.until_ended(job).status == Status.FAILED
    studio.reconciled()
    studio.check_books(accepted=1, net=PRICE - PRICE)
    assert list(reconcile.unclaimed(studio.key)) == []

    studio.later(4000)
    studio.rendered()
    assert studio.bill().net == PRICE
    [work] = reconcile.nightly(studio.key)
    adopted = studio.until_ended(reconcile.adopt(studio.key, work.ref.remote_id, studio.project))
    assert (adopted.status, adopted.retry_of) == (Status.SUCCEEDED, job)
    assert list(reconcile.unclaimed(studio.key)) == []
    studio.reconciled()
    studio.check_books(accepted=1)
    studio.check_files(adopted)


def test_a_take_that_was_cancelled_in_time_is_not_offered_again(studio: PracticeStudio) -> None:
    studio.vendor.rules(hold="pending")
    job = studio.take()
    studio.run()
    cancelled = studio.cancelled(job)
    assert cancelled.status == Status.CANCELLED
    assert reconcile.nightly(studio.key) == []
    assert Figures.of(studio.key).charged == studio.bill().net == 0
