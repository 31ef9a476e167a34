"""Asking again for what failed: only that, at today's price, and chains go on from the new takes."""

from decimal import Decimal

import pytest

from jobs import money
from jobs.actions import control, takes
from jobs.actions.operations import Refused
from jobs.batches.again import retry, retry_price
from jobs.batches.summary import summary
from jobs.models import Batch, Budget, Job
from providers.errors import Fault
from tests.jobs.batches.checked import chained, confirmed, jobs_of, queries, sheet, statuses
from tests.jobs.fake_vendor import done, error
from tests.jobs.studio import Studio
from tests.jobs.threads import together


def ended(studio: Studio, batch: Batch, *failures: int) -> list[Job]:
    """The batch, over: the takes of these places failed, and the others came well."""
    jobs = confirmed(studio, batch)
    refusal = error(Fault.REFUSED)
    studio.world.answers = [refusal if place in failures else (lambda: None) for place in range(len(jobs))]
    studio.run()
    studio.world.all_say(done(10))
    studio.later(15)
    studio.run()
    studio.later(61)
    studio.run()
    return jobs


def test_only_what_failed_is_asked_for_again_and_the_price_is_told_before(studio: Studio) -> None:
    batch = sheet(studio, 5)
    jobs = ended(studio, batch, 1, 3)
    assert statuses(jobs) == ["succeeded", "failed", "succeeded", "failed", "succeeded"]
    told = retry_price(batch)
    assert (told.takes, told.price, told.left) == (2, {"cr": Decimal(20)}, [])
    assert retry(batch, studio.person, seen=told.price) == 2
    new = jobs_of(batch)[5:]
    assert [(str(job), job.retry_of, job.row, job.status) for job in new] == [
        ("S2 T02", jobs[1], jobs[1].row, "queued"),
        ("S4 T02", jobs[3], jobs[3].row, "queued"),
    ]
    assert money.held(Job.objects.all()) == 20
    now = summary(Batch.objects.get())
    assert (now.state, now.replaced, now.failed) == ("running", 2, [])


def test_a_repeat_asks_for_nothing_twice(studio: Studio) -> None:
    batch = sheet(studio, 3)
    ended(studio, batch, 0, 1)
    assert together([lambda: retry(batch, studio.person, "again")] * 4) == [2] * 4
    assert len(jobs_of(batch)) == 5
    with pytest.raises(Refused, match=r"Nothing of launch\.csv can be asked for again\."):
        retry(batch)


def test_two_people_ask_at_once(studio: Studio) -> None:
    batch = sheet(studio, 2)
    ended(studio, batch, 0, 1)

    def one() -> int:
        try:
            return retry(batch, studio.person)
        except Refused:
            return 0

    assert sorted(together([one] * 4)) == [0, 0, 0, 2]
    assert len(jobs_of(batch)) == 4


def test_what_was_cancelled_or_asked_for_again_by_hand_stays(studio: Studio) -> None:
    batch = sheet(studio, 3)
    jobs = ended(studio, batch, 0, 1)
    takes.again(Job.objects.get(pk=jobs[0].pk))
    assert retry_price(batch).takes == 1


def test_a_dearer_price_is_confirmed_first(studio: Studio) -> None:
    batch = sheet(studio, 2)
    ended(studio, batch, 0)
    studio.world.price = Decimal(14)
    with pytest.raises(Refused, match="it is 14 cr now, and was 10 cr"):
        retry(batch, seen={"cr": Decimal(10)})
    assert retry(batch, seen={"cr": Decimal(14)}) == 1
    assert jobs_of(batch)[-1].quote == 14


def test_over_a_cap_none_is_asked_for_again(studio: Studio) -> None:
    batch = sheet(studio, 3)
    ended(studio, batch, 0, 1, 2)
    money.set_cap(Budget(unit="cr", limit=29, batch=batch))
    with pytest.raises(Refused, match=r"what failed of launch\.csv needs 30 cr for 3 takes, and 29 cr is left"):
        retry(batch)
    assert len(jobs_of(batch)) == 3


def test_what_follows_goes_on_from_the_new_take(studio: Studio) -> None:
    batch = chained(studio, "first_frame", "first_frame")
    jobs = ended(studio, batch, 0)
    assert statuses(jobs) == ["failed"] * 3
    assert retry(batch) == 3
    first, second, third = jobs_of(batch)[3:]
    assert (first.after, second.after, third.after) == (None, first, second)
    assert statuses([first, second, third]) == ["queued", "previous", "previous"]


def test_a_follower_of_a_cancelled_take_is_left_with_its_reason(studio: Studio) -> None:
    batch = chained(studio)
    first, second = confirmed(studio, batch)
    control.cancel(first)
    studio.run()
    assert statuses([second]) == ["failed"]
    told = retry_price(batch)
    assert (told.takes, told.left) == (
        0,
        [(second, "S2 T01 goes on from S1 T01, which is cancelled. Ask for that one again first.")],
    )
    anew = takes.again(Job.objects.get(pk=first.pk))
    assert retry(batch) == 1
    assert jobs_of(batch)[-1].after == anew


def test_what_the_vendor_would_refuse_as_it_is_stays_and_says_why(studio: Studio) -> None:
    batch = sheet(studio, 2)
    jobs = ended(studio, batch, 0)
    studio.world.refuses = "No faces."
    assert retry_price(batch).left == [(jobs[0], "S1 T01: No faces.")]
    with pytest.raises(Refused, match=r"S1 T01: No faces\. Nothing was made and nothing was charged\."):
        retry(batch)


def test_the_queries_of_a_retry_do_not_grow(studio: Studio) -> None:
    counts = []
    for rows in (3, 30):
        batch = sheet(studio, rows, f"{rows}")
        ended(studio, batch, *range(rows))
        with queries() as made:
            retry(batch)
            counts.append(made())
        studio.world.all_say(done(10))
    assert counts[0] == counts[1], counts
