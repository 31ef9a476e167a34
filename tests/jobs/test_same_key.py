"""Sending again with the idempotency key of an answer that was lost: one operation, one key, paid once."""

from decimal import Decimal

import pytest

from jobs import money
from jobs.actions import control
from jobs.models import Job
from providers.errors import Fault, ProviderError
from providers.order import Resend
from tests.jobs.fake_vendor import TAKE, error, lost
from tests.jobs.studio import Studio, outcomes


def test_with_an_idempotency_key_a_lost_reply_is_sent_again_verbatim(studio: Studio) -> None:
    """R1: one operation keeps its key and its body for life."""
    studio.world.steps = (TAKE.model_copy(update={"resend": Resend.SAME_KEY}),)
    studio.world.answers = ["lose", "lose"]
    job = studio.take()
    for _ in range(5):
        studio.run()
        studio.later(5)
    job.refresh_from_db()
    assert job.status == "running"
    assert len(studio.world.bodies) == 3
    assert len({body.model_dump_json() for body in studio.world.bodies}) == 1
    assert len(studio.world.accepted) == 1
    assert outcomes(job) == ["unknown", "unknown", "accepted"]


def test_with_an_idempotency_key_a_person_is_asked_in_the_end(studio: Studio) -> None:
    studio.world.steps = (TAKE.model_copy(update={"resend": Resend.SAME_KEY}),)
    studio.world.answers = [lost() for _ in range(20)]
    studio.world.cannot_look = True
    job = studio.take()
    waited: list[float] = []
    for _ in range(200):
        before = len(studio.world.bodies)
        studio.run()
        waited += [0.0] * (len(studio.world.bodies) - before)
        waited[-1] += 10
        studio.later(10)
    job.refresh_from_db()
    assert (job.reason, len(studio.world.bodies)) == ("unconfirmed", 8)
    assert waited[:7] == [10, 10, 20, 60, 180, 300, 600], "it is asked less and less often for twenty minutes"
    assert "send it again (with the same key, so it is paid once)" in job.headline

    control.resend(job, studio.person)
    for _ in range(200):
        studio.run()
        studio.later(10)
    job.refresh_from_db()
    assert (job.reason, len(studio.world.bodies)) == ("unconfirmed", 15)
    studio.world.answers = []
    control.resend(job, studio.person)
    studio.run()
    job.refresh_from_db()
    assert job.status == "running"
    assert len({body.model_dump_json() for body in studio.world.bodies}) == 1


@pytest.mark.parametrize(
    "then",
    [error(Fault.RATE, retry_after=30), error(Fault.AUTH), error(Fault.BUSY), error(Fault.NETWORK)],
    ids=["a 429", "the key refused", "full", "not reached"],
)
def test_what_may_be_at_work_is_not_called_off_as_never_sent(studio: Studio, then: ProviderError) -> None:
    """The answer was lost, the next try was surely not taken, then a person cancels: the vendor has it and bills."""
    studio.world.steps = (TAKE.model_copy(update={"resend": Resend.SAME_KEY}),)
    studio.world.answers = ["lose", then]
    job = studio.take()
    studio.run()
    studio.later(2)
    studio.run()
    job.refresh_from_db()
    assert (job.status, len(studio.world.bodies)) == ("submitting", 2)
    assert "nothing was charged" not in job.headline
    control.cancel(job)
    for _ in range(10):
        studio.run()
        studio.later(60)
    job.refresh_from_db()
    assert (job.status, studio.world.cancelled) == ("cancelled", ["1"])


def test_a_cancel_in_doubt_finds_out_first_and_then_cancels_at_the_vendor(studio: Studio) -> None:
    studio.world.steps = (TAKE.model_copy(update={"resend": Resend.SAME_KEY}),)
    studio.world.answers = ["lose"]
    job = studio.take()
    studio.run()
    control.cancel(job)
    for _ in range(5):
        studio.run()
        studio.later(5)
    job.refresh_from_db()
    assert (job.status, studio.world.cancelled, outcomes(job)) == ("cancelled", ["1"], ["unknown", "accepted"])


def test_a_refusal_at_the_door_is_no_word_on_the_one_before(studio: Studio) -> None:
    """A scope was taken from the key between two tries: the first one may have landed."""
    studio.world.steps = (TAKE.model_copy(update={"resend": Resend.SAME_KEY}),)
    studio.world.answers = ["lose", error(Fault.REFUSED, status=403)]
    job = studio.take()
    studio.run()
    studio.later(2)
    studio.run()
    job.refresh_from_db()
    assert job.reason == "unconfirmed"
    assert money.held(Job.objects.all()) == 10
    control.resend(job)
    studio.run()
    job.refresh_from_db()
    assert (job.status, len(studio.world.accepted)) == ("running", 1)


def test_a_second_refusal_at_the_door_is_no_word_either(studio: Studio) -> None:
    """A person sends it again before the scope is back: the first one still may be at work, and is paid once."""
    studio.world.steps = (TAKE.model_copy(update={"resend": Resend.SAME_KEY}),)
    studio.world.answers = ["lose", error(Fault.REFUSED, status=403), error(Fault.REFUSED, status=403)]
    job = studio.take()
    studio.run()
    studio.later(2)
    studio.run()
    job.refresh_from_db()
    control.resend(job)
    studio.run()
    job.refresh_from_db()
    assert (job.reason, money.held(Job.objects.all())) == ("unconfirmed", 10)
    control.resend(job)
    studio.run()
    job.refresh_from_db()
    assert (job.status, len(studio.world.accepted)) == ("running", 1)


def test_with_an_idempotency_key_what_landed_is_found_in_the_end(studio: Studio) -> None:
    """Eight answers were lost, and a look shows that the first of them had made it."""
    studio.world.steps = (TAKE.model_copy(update={"resend": Resend.SAME_KEY}),)
    studio.world.answers = ["lose"] * 20
    job = studio.take()
    for _ in range(30):
        studio.run()
        studio.later(60)
    job.refresh_from_db()
    assert (job.status, len(studio.world.bodies), len(studio.world.accepted)) == ("running", 8, 1)
    assert outcomes(job)[-1] == "found"


def short_of_credits() -> ProviderError:
    return error(Fault.CREDITS, required=Decimal(10), available=Decimal(4), status=402)


def after_a_lost_answer(studio: Studio, *answers: ProviderError | str) -> Job:
    """The first answer is lost; the same request, sent again with its key, is answered like this."""
    studio.world.steps = (TAKE.model_copy(update={"resend": Resend.SAME_KEY}),)
    studio.world.answers = [*answers]
    job = studio.take()
    studio.run()
    studio.later(2)
    studio.run()
    job.refresh_from_db()
    return job


def test_too_few_credits_after_a_lost_answer_may_be_the_work_of_the_first_one(studio: Studio) -> None:
    """It used up the balance, and the vendor looks at that before it looks at the key of the operation."""
    job = after_a_lost_answer(studio, "lose", short_of_credits())
    assert (job.status, len(studio.world.accepted), money.held(Job.objects.all())) == ("running", 1, 10)
    assert [ref.remote_id for ref in job.refs.all()] == ["1"]


def test_too_few_credits_after_a_lost_answer_that_left_nothing_wait_for_a_top_up(studio: Studio) -> None:
    """R7: with the same key and body, and once."""
    job = after_a_lost_answer(studio, lost(), short_of_credits())
    assert (job.reason, money.held(Job.objects.all())) == ("credits", 10)
    studio.world.balance = Decimal(400)
    studio.later(400)
    studio.run()
    job.refresh_from_db()
    assert (job.status, len(studio.world.accepted)) == ("running", 1)
    assert len({body.model_dump_json() for body in studio.world.bodies}) == 1


def test_too_few_credits_after_a_lost_answer_where_nobody_can_look_are_for_a_person(studio: Studio) -> None:
    studio.world.cannot_look = True
    job = after_a_lost_answer(studio, "lose", short_of_credits())
    assert (job.reason, money.held(Job.objects.all())) == ("unconfirmed", 10)
    assert "This vendor has no list." in job.headline
    assert short_of_credits().message in job.headline
    control.resend(job)
    studio.run()
    job.refresh_from_db()
    assert (job.status, len(studio.world.accepted)) == ("running", 1)
