"""Claims and moves: one winner, and nobody who lost his lease writes anything."""

import uuid
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Q

from jobs import money
from jobs.clock import After
from jobs.models import Budget, Event, Job
from jobs.moves import claim, keep, move, put_back, wish
from jobs.states import Reason, Status
from tests.jobs.studio import Studio
from tests.jobs.threads import together


@pytest.fixture
def running(studio: Studio) -> Job:
    """A running job that is due."""
    job = studio.take()
    studio.run()
    studio.later(3)
    job.refresh_from_db()
    assert job.status == "running"
    return job


def taken(job: Job, seconds: float = 60) -> Job:
    mine = claim(job.pk, Status.RUNNING, seconds=seconds)
    assert mine is not None
    return mine


def test_of_many_claims_one_wins(running: Job) -> None:
    claims = together([lambda: claim(running.pk, Status.RUNNING, seconds=60)] * 8)
    assert sum(one is not None for one in claims) == 1


def test_a_claim_needs_a_due_row_in_its_status(studio: Studio, running: Job) -> None:
    assert claim(running.pk, Status.QUEUED, Status.WAITING, seconds=60) is None
    assert claim(uuid.uuid4(), Status.RUNNING, seconds=60) is None
    taken(running, seconds=60)
    assert claim(running.pk, Status.RUNNING, seconds=60) is None
    studio.later(59)
    assert claim(running.pk, Status.RUNNING, seconds=60) is None
    studio.later(2)
    assert claim(running.pk, Status.RUNNING, seconds=60) is not None, "a lease that ran out is free again"


def test_a_lost_lease_writes_nothing(studio: Studio, running: Job) -> None:
    slow = taken(running)
    studio.later(61)
    fast = taken(running)
    events = Event.objects.count()
    assert not put_back(slow, 5, headline="slow")
    assert not keep(slow, 5, headline="slow")
    assert not move(slow, Status.FETCHING, note="slow", effect=money.Settle("task", None))
    running.refresh_from_db()
    assert (running.status, running.lease) == ("running", fast.lease)
    assert running.headline != "slow"
    assert Event.objects.count() == events
    assert running.ledger.count() == 1
    assert put_back(fast, 5, headline="fast")


def test_of_many_moves_one_wins_and_moves_the_money_once(running: Job) -> None:
    mine = taken(running)

    def end() -> bool:
        copy = Job.objects.get(pk=mine.pk)
        return move(copy, Status.FETCHING, effect=money.Settle("task", None)) if copy.status == "running" else False

    assert sum(together([end] * 6, at_once=6)) == 1
    assert running.ledger.filter(kind="settle").count() == 1
    assert Event.objects.filter(job=running, after="fetching").count() == 1


def test_a_stale_copy_of_a_row_moves_nothing(running: Job) -> None:
    stale = Job.objects.get(pk=running.pk)
    assert move(running, Status.CANCELLED)
    assert not move(stale, Status.FETCHING)
    stale.refresh_from_db()
    assert stale.status == "cancelled"


def test_a_move_without_an_arrow_is_a_programming_error(running: Job) -> None:
    with pytest.raises(ValueError, match="no arrow from running to submitting"):
        move(running, Status.SUBMITTING)


def test_a_move_writes_its_event_and_lets_go(running: Job, studio: Studio) -> None:
    mine = taken(running)
    assert move(mine, Status.WAITING, reason=Reason.APPROVAL, note="A quote", actor=studio.person)
    event = mine.events.last()
    assert event is not None
    assert (event.before, event.after, event.note, event.actor) == ("running", "waiting", "A quote", studio.person)
    assert (event.key_id, event.project_id) == (mine.key_id, mine.project_id)
    assert (mine.lease, mine.due_at, mine.reason, mine.tries, mine.headline) == (None, None, "approval", 0, "A quote")


def test_an_end_is_dated_and_needs_no_more_attention(running: Job) -> None:
    assert move(running, Status.CANCELLED)
    assert running.ended_at is not None
    assert (running.due_at, running.lease, running.cost) == (None, None, 0)


def test_a_long_note_fits_into_the_headline(running: Job) -> None:
    assert move(running, Status.WAITING, reason=Reason.APPROVAL, note="x" * 5000)
    assert len(running.headline) == 400


@pytest.mark.parametrize("how", ["put_back", "move"])
def test_a_wish_during_a_claim_is_looked_at_at_once(studio: Studio, running: Job, how: str) -> None:
    mine = taken(running)
    assert wish(running.pk, cancel_wish=True)
    running.refresh_from_db()
    assert running.lease == mine.lease, "a wish takes no lease away"
    if how == "put_back":
        put_back(mine, 3600)
    else:
        move(mine, Status.WAITING, reason=Reason.APPROVAL)
    assert claim(running.pk, Status.RUNNING, Status.WAITING, seconds=60) is not None


def test_without_a_wish_the_row_rests_as_long_as_it_was_told(studio: Studio, running: Job) -> None:
    put_back(taken(running), 3600)
    studio.later(3590)
    assert claim(running.pk, Status.RUNNING, seconds=60) is None
    studio.later(11)
    assert claim(running.pk, Status.RUNNING, seconds=60) is not None


def test_a_wish_makes_a_resting_row_due(running: Job) -> None:
    put_back(taken(running), None)
    assert wish(running.pk, cancel_wish=True)
    assert claim(running.pk, Status.RUNNING, seconds=60) is not None


def test_a_wish_is_not_seen_twice(studio: Studio, running: Job) -> None:
    wish(running.pk, cancel_wish=True)
    put_back(taken(running), 3600)
    assert claim(running.pk, Status.RUNNING, seconds=60) is None


def test_a_wish_on_a_job_that_is_over_is_refused(running: Job) -> None:
    move(running, Status.CANCELLED)
    assert not wish(running.pk, cancel_wish=True)
    running.refresh_from_db()
    assert running.due_at is None


def test_keep_renews_only_under_its_conditions(studio: Studio, running: Job) -> None:
    mine = taken(running)
    assert keep(mine, 600, Q(cancel_wish=False), headline="still mine")
    studio.later(590)
    assert claim(running.pk, Status.RUNNING, seconds=60) is None
    wish(running.pk, cancel_wish=True)
    assert not keep(mine, 600, Q(cancel_wish=False), headline="not this")
    running.refresh_from_db()
    assert running.headline == "still mine"


def test_nothing_is_kept_or_put_back_without_a_lease(running: Job) -> None:
    Job.objects.filter(pk=running.pk).update(due_at=After(5))
    assert not put_back(running, 5)
    assert not keep(running, 5)


@pytest.mark.parametrize("to", [Status.CANCELLED, Status.FAILED, Status.FETCHING])
def test_no_end_leaves_money_on_hold(studio: Studio, running: Job, to: Status) -> None:
    """Also what was held for a step that is not the present one: a gate holds the price of a later step."""
    budget = money.set_cap(Budget(project=studio.project, unit="cr", limit=100))
    with transaction.atomic():
        money.lock_caps(running)
        money.apply(running, money.Hold("later step", Decimal(5)))
    assert move(running, to, effect=money.Settle("task", Decimal(9)))
    budget.refresh_from_db()
    assert (budget.held, budget.spent) == (0, 9)
    assert money.held(Job.objects.all()) == 0
