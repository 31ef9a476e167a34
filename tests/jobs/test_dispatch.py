"""Slots of a key: never too many, fairly shared, and closed when something says so."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from jobs import clock, money
from jobs.clock import After
from jobs.engine import dispatch
from jobs.models import Batch, Budget, Job, Key, Project
from jobs.models.identity import new_id
from jobs.moves import move
from jobs.states import Status
from tests.jobs.fake_vendor import TAKE, done
from tests.jobs.studio import Studio
from tests.jobs.threads import together


def fill(studio: Studio, number: int, **columns: object) -> list[Job]:
    """Queued jobs like the one of `studio.take()`, many at once."""
    project = columns.get("project", studio.project)
    model = studio.take(project=project)
    last = model.take
    rows = [model]
    for extra in range(1, number):
        copy = Job.objects.get(pk=model.pk)
        copy.pk, copy.take = new_id(), last + extra
        rows.append(copy)
    for row in rows:
        for name, value in columns.items():
            setattr(row, name, value)
    Job.objects.filter(pk=model.pk).update(**columns)
    Job.objects.bulk_create(rows[1:])
    return rows


def slots(studio: Studio, number: int) -> None:
    Key.objects.update(max_in_flight=number)


def started(studio: Studio) -> list[Job]:
    return [Job.objects.get(pk=one) for one in dispatch.dispatch(studio.key.pk)]


def test_no_more_than_max_in_flight_however_many_ask(studio: Studio) -> None:
    slots(studio, 7)
    fill(studio, 30)
    got = together([lambda: dispatch.dispatch(studio.key.pk)] * 10, at_once=10)
    assert sum(map(len, got)) == 7
    assert len({one for ids in got for one in ids}) == 7
    assert Job.objects.filter(status="submitting").count() == 7


def test_a_slot_that_falls_free_goes_to_one_job(studio: Studio) -> None:
    slots(studio, 3)
    fill(studio, 10)
    [first, *_] = started(studio)
    assert started(studio) == []
    move(first, Status.CANCELLED)
    got = together([lambda: dispatch.dispatch(studio.key.pk)] * 6, at_once=6)
    assert sum(map(len, got)) == 1


@pytest.mark.parametrize("free", [1, 3, 25])
def test_ten_of_b_behind_a_thousand_of_a_are_among_the_first_25(studio: Studio, free: int) -> None:
    """However few slots there are, and however fast the jobs end."""
    fill(studio, 1000)
    b = Project.objects.create(name="B")
    fill(studio, 10, project=b)
    slots(studio, free)
    sent: list[Job] = []
    while len(sent) < 25:
        sent += (jobs := started(studio))
        for job in jobs:
            move(job, Status.CANCELLED)
    assert sum(job.project_id == b.pk for job in sent[:25]) == 10


def test_people_share_a_single_slot_fairly(studio: Studio) -> None:
    fill(studio, 50)
    other = User.objects.create_user("other")
    fill(studio, 5, created_by_id=other.pk)
    slots(studio, 1)
    sent = []
    for _ in range(10):
        [job] = started(studio)
        sent.append(job.created_by_id)
        move(job, Status.CANCELLED)
    assert Counter(sent) == {studio.person.pk: 5, other.pk: 5}


def test_ten_of_b_behind_a_thousand_of_a_in_one_go(studio: Studio) -> None:
    fill(studio, 1000)
    b = Project.objects.create(name="B")
    fill(studio, 10, project=b)
    slots(studio, 25)
    assert Counter(job.project_id for job in started(studio)) == {studio.project.pk: 15, b.pk: 10}


def test_people_share_a_project_fairly(studio: Studio) -> None:
    fill(studio, 50)
    other = User.objects.create_user("other")
    fill(studio, 5, created_by_id=other.pk)
    slots(studio, 10)
    assert Counter(job.created_by_id for job in started(studio)) == {studio.person.pk: 5, other.pk: 5}


def test_priority_goes_before_age_and_age_before_the_rest(studio: Studio) -> None:
    old, young, urgent = studio.take("old"), studio.take("young"), studio.take("urgent", priority=5)
    slots(studio, 1)
    order = []
    for _ in range(3):
        [job] = started(studio)
        order.append(job)
        move(job, Status.CANCELLED)
    assert order == [urgent, old, young]


def test_priority_does_not_beat_fairness(studio: Studio) -> None:
    other = Project.objects.create(name="B")
    fill(studio, 5, priority=9)
    slots(studio, 2)
    quiet = studio.take(project=other)
    assert quiet in started(studio)


CLOSED = {
    "paused": {"state": "paused"},
    "draining": {"state": "draining"},
    "breaker": {"breaker_code": "unauthorized", "breaker_message": "The key is bad."},
    "not before": {"not_before": After(60)},
}


@pytest.mark.parametrize("columns", CLOSED.values(), ids=list(CLOSED))
def test_a_closed_key_sends_nothing(studio: Studio, columns: dict[str, object]) -> None:
    studio.take()
    Key.objects.update(**columns)
    assert started(studio) == []
    assert Job.objects.get().status == "queued"


def test_why_a_key_is_closed_is_a_sentence(studio: Studio) -> None:
    key = studio.key
    assert dispatch.closed(key) == ""
    key.breaker_code, key.breaker_message = "unauthorized", "It says the key is bad."
    assert dispatch.closed(key) == "The key Main is stopped: It says the key is bad."
    key.state = "paused"
    assert dispatch.closed(key) == "The key Main is paused."


def test_a_pause_of_the_key_ends_by_the_clock(studio: Studio) -> None:
    studio.take()
    Key.objects.update(not_before=After(60))
    studio.later(61)
    assert len(started(studio)) == 1


def test_a_paused_batch_is_passed_over(studio: Studio) -> None:
    batch = Batch.objects.create(project=studio.project, name="sheet", paused=True)
    studio.take(batch=batch)
    free = studio.take()
    assert started(studio) == [free]
    Batch.objects.update(paused=False)
    assert len(started(studio)) == 1


def test_what_is_not_due_yet_waits(studio: Studio) -> None:
    job = studio.take()
    Job.objects.update(due_at=After(30))
    assert started(studio) == []
    studio.later(31)
    assert started(studio) == [job]


def test_what_the_balance_cannot_pay_is_passed_over(studio: Studio) -> None:
    dear = studio.take()
    studio.world.price = Decimal(2)
    cheap = studio.take()
    Key.objects.update(short_of=5)
    assert started(studio) == [cheap]
    dear.refresh_from_db()
    assert dear.status == "queued"


def test_a_price_first_held_at_dispatch_is_checked_against_the_caps(studio: Studio) -> None:
    jobs = [studio.take() for _ in range(3)]
    for job in jobs:
        job.ledger.all().delete()
    budget = money.set_cap(Budget(project=studio.project, unit="cr", limit=20))
    assert len(started(studio)) == 2
    assert Job.objects.filter(reason="budget").count() == 1
    budget.refresh_from_db()
    assert budget.held == 20


def test_a_kind_of_step_has_its_own_limit(studio: Studio) -> None:
    """R11: heavy starts at most so many at once."""
    studio.world.steps = (TAKE.model_copy(update={"max_in_flight": 2}),)
    fill(studio, 5)
    studio.world.steps = (TAKE.model_copy(update={"name": "plan"}),)
    fill(studio, 3)
    assert Counter(job.current_step().name for job in started(studio)) == {"task": 2, "plan": 3}


def test_starts_of_a_step_are_staggered(studio: Studio) -> None:
    studio.world.steps = (TAKE.model_copy(update={"stagger": 5}),)
    fill(studio, 3)
    assert len(started(studio)) == 1
    studio.later(4)
    assert len(started(studio)) == 0
    studio.later(2)
    assert len(started(studio)) == 1


@pytest.mark.parametrize(("limits", "at_once"), [({"max_in_flight": 1}, 1), ({"stagger": 20}, 1), ({}, 3)])
def test_heavy_starts_that_come_later_in_a_take_are_one_after_the_other(
    studio: Studio, limits: dict[str, object], at_once: int
) -> None:
    """R11: the limit is that of the step, wherever in the take it stands; what is light goes on beside it."""
    light = TAKE.model_copy(update={"name": "plan", "paid": False})
    studio.world.steps = (light, TAKE.model_copy(update=limits))
    for _ in range(3):
        studio.take()
    studio.run()
    assert [body.path for body in studio.world.bodies] == ["/plan"] * 3
    studio.world.reports = {str(number): done() for number in (1, 2, 3)}
    studio.later(15)
    studio.run()
    assert [body.path for body in studio.world.bodies].count("/task") == at_once


def test_a_stagger_counts_from_a_start_that_is_long_past_its_step(studio: Studio) -> None:
    """R11: a step that was over in no time still keeps the next one waiting."""
    studio.world.steps = (TAKE.model_copy(update={"stagger": 60}),)
    first = studio.take()
    studio.take()
    studio.run()
    studio.world.all_say(done(10))
    studio.later(15)
    studio.run()
    first.refresh_from_db()
    assert (first.status, len(studio.world.bodies)) == ("succeeded", 1)
    studio.later(50)
    studio.run()
    assert len(studio.world.bodies) == 2


def test_dispatch_and_cancels_do_not_lock_each_other_out(studio: Studio) -> None:
    """A cap of the key, jobs with and without a hold: both sides lock caps first, then jobs."""
    money.set_cap(Budget(key=studio.key, unit="cr", limit=100_000))
    jobs = fill(studio, 40)
    slots(studio, 40)

    def off(job: Job) -> int:
        return int(move(Job.objects.get(pk=job.pk), Status.CANCELLED))

    def give() -> int:
        return len(dispatch.dispatch(studio.key.pk))

    calls = [call for job in jobs for call in (lambda job=job: off(job), give)]
    together(calls, at_once=8)
    assert Job.objects.filter(status="queued").count() == 0
    assert Budget.objects.get().held == money.held(Job.objects.all())


def test_a_doubled_dispatch_changes_nothing(studio: Studio) -> None:
    [job] = fill(studio, 1)
    assert started(studio) == [job]
    assert started(studio) == []
    assert job.events.filter(after="submitting").count() == 1
    job.refresh_from_db()
    assert job.dispatched_at is not None
    assert clock.now() - job.dispatched_at < timedelta(minutes=1)
