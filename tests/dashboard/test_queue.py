"""In flight: what renders keeps its place, what waits says why, and money is what the ledger holds."""

from datetime import timedelta
from decimal import Decimal

import pytest

from dashboard.reading import balances, ledger, queue
from dashboard.reading.home import Home
from jobs import clock, money
from jobs.models import Batch, Job, Key, Project
from jobs.states import Status
from providers.order import Resend, Step
from tests.dashboard.homes import live_queue
from tests.jobs.fake_vendor import TAKE, done, running
from tests.jobs.studio import Studio


def test_what_renders_comes_before_what_is_queued_and_keeps_its_place(studio: Studio) -> None:
    Key.objects.update(max_in_flight=2)
    first, second, third = (studio.take(f"take {number}") for number in range(3))
    studio.run()
    assert [card.pk for card in live_queue().rows] == [first.pk, second.pk, third.pk]
    studio.world.reports["2"] = running(0.71)
    studio.later(10)
    studio.run()
    rows = live_queue().rows
    assert [card.pk for card in rows] == [first.pk, second.pk, third.pk]
    assert [card.state for card in rows] == ["live", "live", "queued"]
    assert rows[1].fraction == 0.71


def test_a_take_between_two_steps_keeps_its_row(studio: Studio) -> None:
    Key.objects.update(max_in_flight=1)
    plan = Step(name="plan", makes="plan", paid=False, resend=Resend.LOOK)
    studio.world.steps = (plan, TAKE)
    stepping = studio.take("two steps")
    studio.run()
    studio.world.steps = (TAKE,)
    studio.take("one step")
    studio.world.reports["1"] = done(0)
    Key.objects.update(state=Key.State.PAUSED)
    studio.later(10)
    studio.run()
    stepping.refresh_from_db()
    assert (stepping.status, stepping.step) == (Status.QUEUED, 1)
    assert live_queue().rows[0].pk == stepping.pk


def test_where_a_take_stands_in_line_is_told_only_when_it_is_sure(studio: Studio) -> None:
    Key.objects.update(max_in_flight=1)
    for number in range(3):
        studio.take(f"take {number}")
    studio.run()
    assert [card.look.word for card in live_queue().rows[1:]] == ["Queued"] * 2
    assert [card.end for card in live_queue().rows[1:]] == ["1st in line", "2nd in line"]
    studio.take("of another project", project=Project.objects.create(name="Second film"))
    assert not any("in line" in card.end for card in live_queue().rows)


def test_what_does_not_fit_is_counted_with_the_reason_it_waits(studio: Studio) -> None:
    Key.objects.update(max_in_flight=3)
    for number in range(12):
        studio.take(f"take {number}")
    studio.run()
    found = live_queue()
    assert (found.total, len(found.rows)) == (12, queue.ROWS)
    (rest,) = found.rest
    assert rest.look.word == "6 more queued"
    assert rest.why == "Main is at its limit of 3 at once"
    assert len(Home(owner=False, whole="queue").queue.rows) == 12


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ({"state": Key.State.PAUSED}, "The key Main is paused"),
        ({"breaker_code": "AUTH", "breaker_message": "Bad key."}, "The key Main is stopped: Bad key"),
        ({"short_of": Decimal(3)}, "Main has 3 cr left: dearer takes wait for a top-up"),
        ({"max_in_flight": 0}, "Main is at its limit of 0 at once"),
        ({}, "Main takes the next one in a moment"),
    ],
)
def test_the_reason_of_the_queue_is_the_key(studio: Studio, state: dict[str, object], why: str) -> None:
    for name, value in state.items():
        setattr(studio.key, name, value)
    assert queue.why(studio.key, 0, clock.now()) == why


def test_the_reason_of_the_queue_may_be_a_pause_of_the_batch_or_of_the_vendor(studio: Studio) -> None:
    now = clock.now()
    batch = Batch(project=studio.project, name="Night plates", paused=True)
    assert queue.why(studio.key, 0, now, batch) == "Batch Night plates is paused"
    studio.key.not_before, studio.key.not_before_why = now + timedelta(minutes=5), "Too many requests."
    told = queue.why(studio.key, 0, now)
    assert told.startswith("Main is sent nothing before ")
    assert told.endswith(". Too many requests")


def test_a_row_shows_what_the_ledger_holds_for_it(studio: Studio) -> None:
    plan = Step(name="plan", makes="plan", paid=False, resend=Resend.LOOK)
    studio.world.steps = (plan, TAKE)
    studio.world.lines = {"task": 36}
    free = studio.take("free so far")
    studio.world.steps, studio.world.lines = (TAKE,), {}
    studio.take("paid")
    told = {card.pk: (card.amount, card.money_word) for card in live_queue().rows}
    assert told.pop(free.pk)[1] == "nothing held"
    assert list(told.values()) == [(Decimal(10), "held")]


def test_held_is_what_the_engine_holds(studio: Studio) -> None:
    jobs = [studio.take(f"take {number}") for number in range(3)]
    studio.run()
    studio.world.reports["1"] = done(7)
    studio.until_ended(jobs[0])
    held = ledger.by_job(ledger.open_holds())
    assert sum(held.values()) == money.held(Job.objects.all()) == 20
    (card,) = balances.balances()
    assert card.start == "20 cr held"
