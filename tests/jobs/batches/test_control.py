"""What a person may do with a batch that runs, and what dispatch makes of it."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

import pytest
from django.contrib.auth.models import User

from jobs import clock, money
from jobs.actions import keys
from jobs.actions.operations import Refused
from jobs.batches import control
from jobs.batches.summary import is_over, summary
from jobs.documents import explain
from jobs.engine import dispatch
from jobs.models import Batch, Budget, Event, Job, Key
from jobs.states import Status
from providers.order import Resend, Step
from tests.jobs import fake_vendor
from tests.jobs.batches.checked import chained, confirmed, jobs_of, queries, sent, sheet, statuses
from tests.jobs.fake_vendor import TAKE, done
from tests.jobs.studio import Studio
from tests.jobs.threads import together

PLAN = Step(name="plan", makes="plan", paid=False, resend=Resend.LOOK)


def running(studio: Studio, rows: int = 3, **more: object) -> tuple[Batch, list[Job]]:
    batch = sheet(studio, rows, **more)  # type: ignore[arg-type]
    return batch, confirmed(studio, batch)


def slots(number: int) -> None:
    Key.objects.update(max_in_flight=number)


# Pause, hold, resume


def test_a_paused_batch_sends_nothing_until_it_is_resumed(studio: Studio) -> None:
    batch, jobs = running(studio)
    control.pause(batch, studio.person)
    studio.run()
    assert sent(studio) == []
    jobs[0].refresh_from_db()
    assert explain(Job.objects.select_related("batch").get(pk=jobs[0].pk)) == (
        "In line. The batch launch.csv is paused."
    )
    control.resume(batch, studio.person)
    studio.run()
    assert len(sent(studio)) == 3
    assert [event.after for event in Event.objects.filter(kind="batch")] == ["confirmed", "paused", "running"]


@pytest.fixture
def between(studio: Studio) -> tuple[Batch, list[Job]]:
    """Two takes of two steps each; the first step of one is done, and the other has not begun."""
    studio.world.steps = (PLAN, TAKE)
    slots(1)
    batch, jobs = running(studio, 2)
    studio.dispatch()
    studio.attend()
    return batch, jobs


def plan_is_done(studio: Studio) -> None:
    studio.world.reports["1"] = done()
    studio.later(15)
    studio.sweep()


def test_a_pause_stops_the_next_step_too(studio: Studio, between: tuple[Batch, list[Job]]) -> None:
    batch, jobs = between
    control.pause(batch)
    plan_is_done(studio)
    slots(5)
    studio.run()
    assert statuses(jobs) == ["queued", "queued"]
    assert len(studio.world.bodies) == 1


def test_a_hold_lets_what_began_go_to_its_end(studio: Studio, between: tuple[Batch, list[Job]]) -> None:
    batch, jobs = between
    control.hold(batch, studio.person)
    assert summary(Batch.objects.get()).state == "holding"
    plan_is_done(studio)
    slots(5)
    studio.run()
    assert (len(studio.world.bodies), statuses(jobs)) == (2, ["running", "queued"])
    assert "is on hold: what began goes to its end" in explain(
        Job.objects.select_related("batch", "key").get(pk=jobs[1].pk)
    )
    studio.world.reports["2"] = done(10)
    studio.until_ended(jobs[0])
    assert summary(Batch.objects.get()).state == "on hold"
    control.resume(batch)
    studio.run()
    assert statuses(jobs) == ["succeeded", "running"]


def test_a_draft_has_nothing_to_pause(studio: Studio) -> None:
    with pytest.raises(Refused, match=r"launch\.csv is a draft and sends nothing"):
        control.pause(sheet(studio))


# Pace


def test_no_more_of_a_batch_at_once_than_it_says_over_all_keys(studio: Studio) -> None:
    other = fake_vendor.WORLDS["http://second.test"] = fake_vendor.World(address="http://second.test")
    second, _ = keys.add("fake", "Second", "fk_another_secret", other.address)
    _, jobs = running(studio, 12, max_in_flight=3)
    Job.objects.filter(pk__in=[job.pk for job in jobs[::2]]).update(key=second)
    both: list[Callable[[], list[UUID]]] = [partial(dispatch.dispatch, key.pk) for key in (studio.key, second)]
    got = together(both * 5, at_once=10)
    assert sum(map(len, got)) == 3
    assert Job.objects.filter(status=Status.SUBMITTING).count() == 3
    told = explain(Job.objects.select_related("batch", "key").filter(status=Status.QUEUED)[0])
    assert told == "In line. The batch launch.csv works on 3 takes, as many as it may at once."


def test_a_full_batch_leaves_the_slots_to_others_of_the_same_person(studio: Studio) -> None:
    running(studio, 120, max_in_flight=1)
    quiet = studio.take()
    started = dispatch.dispatch(studio.key.pk)
    assert len(started) == 2
    assert quiet.pk in started
    another = studio.take()
    assert dispatch.dispatch(studio.key.pk) == [another.pk]


def test_starts_of_a_batch_keep_their_distance(studio: Studio) -> None:
    running(studio, 3, stagger=5)
    studio.run()
    assert sent(studio) == ["row 1"]
    waiting = Job.objects.select_related("batch", "key").filter(status=Status.QUEUED)[0]
    assert explain(waiting) == "In line. The batch launch.csv sends one take every 5 s."
    studio.later(4)
    studio.run()
    assert sent(studio) == ["row 1"]
    studio.later(2)
    studio.run()
    assert sent(studio) == ["row 1", "row 2"]


def test_the_pace_can_be_changed_while_it_runs(studio: Studio) -> None:
    batch, _ = running(studio, 4, max_in_flight=1)
    studio.run()
    assert len(sent(studio)) == 1
    control.pace(batch, 3, actor=studio.person)
    studio.run()
    assert len(sent(studio)) == 3
    assert Event.objects.filter(kind="batch").last().note == "launch.csv: 3 at once"  # type: ignore[union-attr]
    with pytest.raises(Refused, match="At least one take at once"):
        control.pace(batch, 0)


# Priority


def test_a_row_moved_to_the_top_is_sent_first(studio: Studio) -> None:
    slots(1)
    early, _ = running(studio, 2, name="early.csv")
    batch, jobs = running(studio, 3, name="late.csv")
    control.priority(early, 4, studio.person)
    assert control.to_top(jobs[2], studio.person) == 1
    [first] = dispatch.dispatch(studio.key.pk)
    assert first == jobs[2].pk
    assert {job.priority for job in jobs_of(early)} == {4}
    assert control.to_top(batch.rows.get(number=1)) == 1
    jobs[0].refresh_from_db()
    assert jobs[0].priority == 5, "above what still waits"


def test_a_priority_has_bounds(studio: Studio) -> None:
    batch, _ = running(studio, 1)
    with pytest.raises(Refused, match="A priority goes from"):
        control.priority(batch, 40_000)


# Cancel the rest


def test_cancelling_the_rest_leaves_what_began_and_frees_the_holds(studio: Studio) -> None:
    cap = money.set_cap(Budget(unit="cr", limit=100, project=studio.project))
    slots(1)
    batch, jobs = running(studio, 4)
    studio.run()
    assert control.cancel_waiting(batch, studio.person, "stop") == 3
    assert control.cancel_waiting(batch, studio.person, "stop") == 3, "a repeat does not count anew"
    assert statuses(jobs) == ["running", "cancelled", "cancelled", "cancelled"]
    cap.refresh_from_db()
    assert (cap.held, money.held(Job.objects.all())) == (10, 10)
    last = jobs[3].events.last()
    assert last is not None
    assert (last.before, last.after, last.actor) == ("queued", "cancelled", studio.person)
    assert last.note == "Cancelled before it was sent, with the rest of launch.csv; nothing was charged"
    assert jobs[3].cost == 0
    assert not is_over(batch)


def test_followers_that_wait_are_cancelled_with_the_rest(studio: Studio) -> None:
    batch = chained(studio, "first_frame", "first_frame")
    jobs = confirmed(studio, batch)
    assert control.cancel_waiting(batch) == 3
    assert statuses(jobs) == ["cancelled"] * 3
    assert money.held(Job.objects.all()) == 0
    assert is_over(Batch.objects.get())


def test_a_take_that_a_worker_looks_at_is_cancelled_after_the_look(studio: Studio) -> None:
    batch = chained(studio)
    _, second = confirmed(studio, batch)
    Job.objects.filter(pk=second.pk).update(lease=studio.project.pk, due_at=clock.now() + timedelta(seconds=5))
    assert control.cancel_waiting(batch) == 2
    studio.later(6)
    studio.run()
    assert statuses([second]) == ["cancelled"]


def test_the_queries_of_a_cancel_do_not_grow(studio: Studio) -> None:
    counts = []
    for rows in (4, 40):
        batch, _ = running(studio, rows)
        with queries() as made:
            control.cancel_waiting(batch)
            counts.append(made())
    assert counts[0] == counts[1], counts


@pytest.mark.parametrize("capped", [True, False])
def test_cancel_priority_and_dispatch_at_once_send_each_take_or_cancel_it(studio: Studio, capped: bool) -> None:
    cap = money.set_cap(Budget(unit="cr", limit=10_000, **({"key": studio.key} if capped else {"person": other()})))
    batch, jobs = running(studio, 60)
    for job in jobs[::3]:
        control.to_top(job)
    slots(40)

    def send() -> int:
        return len(dispatch.dispatch(studio.key.pk))

    together([send, lambda: control.cancel_waiting(batch), lambda: control.priority(batch, 3)] * 4, at_once=12)
    left = Job.objects.filter(status=Status.SUBMITTING).count()
    assert Job.objects.filter(status=Status.CANCELLED).count() == 60 - left
    cap.refresh_from_db()
    assert money.held(Job.objects.all()) == 10 * left
    assert cap.held == (10 * left if capped else 0)


def other() -> User:
    return User.objects.create_user("other")


# Cap


def test_a_cap_of_a_batch_is_set_raised_and_taken_away(studio: Studio) -> None:
    batch, _ = running(studio, 2)
    control.cap(batch, "cr", Decimal(50), studio.person)
    budget = Budget.objects.get()
    assert (budget.limit, budget.held) == (50, 20)
    control.cap(batch, "cr", Decimal(60))
    assert Budget.objects.get().limit == 60
    control.cap(batch, "cr", None)
    assert not Budget.objects.exists()


# The summary


def test_the_summary_counts_states_and_costs(studio: Studio) -> None:
    _, jobs = running(studio, 3)
    studio.run()
    studio.world.reports["1"] = done(8)
    studio.until_ended(jobs[0])
    told = summary(Batch.objects.get())
    assert (told.state, told.takes, told.live, told.ended_at) == ("running", 3, 2, None)
    [cost] = told.costs
    assert (cost.unit, cost.quoted, cost.charged) == ("cr", 30, 8)
