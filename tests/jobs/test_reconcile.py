"""What the vendor has that no take claims, and taking it over."""

from decimal import Decimal

import pytest

from jobs import money
from jobs.actions import control, reconcile
from jobs.actions.operations import Refused
from jobs.models import Event, Job, Ref
from jobs.moves import move
from jobs.states import Status
from providers.errors import Fault, ProviderError
from providers.order import Request
from providers.report import Entry, Failure, Report, State
from tests.jobs.fake_vendor import done, error
from tests.jobs.studio import Studio
from tests.jobs.threads import together


def foreign(studio: Studio, remote_id: str = "500") -> None:
    """Work made outside of Takeboard."""
    studio.world.accepted[remote_id] = Request(path="/task", body={"token": "theirs"})


def ids(studio: Studio) -> list[str]:
    return [work.ref.remote_id for work in reconcile.unclaimed(studio.key)]


def given_up(studio: Studio) -> Job:
    """A take that was given up though the vendor made it; its remote id is 1."""
    studio.world.answers = ["lose"]
    studio.world.cannot_look = True
    job = studio.take()
    studio.run()
    studio.later(2)
    studio.run()
    job.refresh_from_db()
    control.give_up(job)
    return job


def test_only_what_no_take_has_is_unclaimed(studio: Studio) -> None:
    job = studio.take()
    studio.run()
    foreign(studio)
    assert ids(studio) == ["500"]
    studio.world.all_say(done(10))
    studio.until_ended(job)
    assert ids(studio) == ["500"], "what ended here stays ours"


def test_adopted_work_is_watched_billed_and_never_submitted(studio: Studio) -> None:
    foreign(studio)
    job = reconcile.adopt(studio.key, "500", studio.project, "A1", studio.person)
    assert (job.status, str(job)) == ("running", "A1 T01")
    studio.world.reports["500"] = done(12)
    studio.until_ended(job)
    assert (job.status, job.cost, job.unreconciled) == ("succeeded", 12, False)
    assert studio.world.bodies == []
    assert [entry.kind for entry in job.ledger.all()] == ["settle"]
    assert ids(studio) == []


def test_what_was_given_up_and_finished_after_all_is_adopted_and_billed_once(studio: Studio) -> None:
    before = given_up(studio)
    assert ids(studio) == ["1"]
    job = reconcile.adopt(studio.key, "1", studio.project)
    studio.world.reports["1"] = done(10)
    studio.until_ended(job)
    before.refresh_from_db()
    assert (before.status, before.cost) == ("cancelled", 0)
    assert (job.status, job.cost) == ("succeeded", 10)
    assert money.held(Job.objects.all()) == 0


def test_a_ref_of_a_job_that_ended_too_early_moves_over(studio: Studio) -> None:
    before = studio.take()
    studio.run()
    Ref.objects.filter(job=before).update(ended="")
    before.refresh_from_db()
    move(before, Status.CANCELLED, note="by mistake")
    job = reconcile.adopt(studio.key, "1", studio.project)
    assert job.retry_of == before
    assert job.refs.get().remote_id == "1"


@pytest.mark.parametrize("known", [False, True], ids=["foreign work", "the ref of a job that is over"])
def test_two_who_adopt_at_once_make_one_take(studio: Studio, known: bool) -> None:
    if known:
        before = studio.take()
        studio.run()
        before.refresh_from_db()
        move(before, Status.CANCELLED)
    else:
        foreign(studio, "1")

    def adopt() -> str:
        try:
            reconcile.adopt(studio.key, "1", studio.project)
        except Refused as refused:
            return str(refused)
        return "adopted"

    answers = together([adopt] * 4)
    assert answers.count("adopted") == 1, answers
    assert Job.objects.filter(status="running").count() == 1
    assert Ref.objects.get(remote_id="1").job.status == "running"


def test_what_is_not_there_cannot_be_adopted(studio: Studio) -> None:
    with pytest.raises(Refused, match="shows no unclaimed work 404"):
        reconcile.adopt(studio.key, "404", studio.project)
    studio.take()
    studio.run()
    with pytest.raises(Refused, match="shows no unclaimed work 1"):
        reconcile.adopt(studio.key, "1", studio.project)
    assert Job.objects.count() == 1


def test_the_nightly_look_says_what_it_found_once(studio: Studio) -> None:
    foreign(studio)
    for _ in range(3):
        assert [work.ref.remote_id for work in reconcile.nightly(studio.key)] == ["500"]
    notes = Event.objects.filter(kind="key", note="1 pieces of work at the vendor belong to no take: 500")
    assert notes.count() == 1
    studio.key.refresh_from_db()
    assert studio.key.reconciled_at is not None


def test_a_refund_that_comes_days_later_is_seen_by_the_nightly_look(studio: Studio) -> None:
    job = studio.take()
    studio.run()
    studio.world.all_say(Report(State.FAILED, "failed", failure=Failure(code="broke", message="It broke.")))
    studio.world.books = [Entry("e1", Decimal(10), None, "1")]
    studio.until_ended(job)
    studio.later(60)
    studio.run()
    job.refresh_from_db()
    assert (job.cost, job.unreconciled) == (10, False)
    studio.world.books.insert(0, Entry("e2", Decimal(-10), None, "1"))
    reconcile.nightly(studio.key)
    job.refresh_from_db()
    assert (job.cost, job.unreconciled) == (0, False)


def test_a_vendor_that_is_away_is_an_error_and_not_an_empty_list(studio: Studio) -> None:
    def away() -> None:
        raise error(Fault.NETWORK)

    studio.world.on["recent"] = away
    with pytest.raises(ProviderError):
        reconcile.nightly(studio.key)
    studio.key.refresh_from_db()
    assert studio.key.reconciled_at is None


def test_work_adopted_while_its_submit_was_in_doubt_is_not_taken_twice(studio: Studio) -> None:
    """The reply was lost; somebody adopted the work before we looked for it."""
    studio.world.answers = ["lose"]
    job = studio.take()
    studio.run()
    adopted = reconcile.adopt(studio.key, "1", studio.project)
    for _ in range(10):
        studio.later(10)
        studio.run()
    job.refresh_from_db()
    assert job.reason == "unconfirmed"
    control.give_up(job)
    studio.world.reports["1"] = done(10)
    studio.until_ended(adopted)
    assert (adopted.cost, job.cost) == (10, 0)


def test_work_adopted_during_its_own_post_ends_with_a_sentence(studio: Studio) -> None:
    def adopt() -> None:
        foreign(studio, "1")
        reconcile.adopt(studio.key, "1", studio.project)

    studio.world.answers = [adopt]
    job = studio.take()
    studio.run()
    studio.later(3)
    studio.run()
    job.refresh_from_db()
    assert job.status == "failed"
    assert money.held(Job.objects.filter(pk=job.pk)) == 0
