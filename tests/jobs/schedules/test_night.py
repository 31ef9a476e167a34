"""A night as a studio has it: the beat ticks, the clock moves, and nobody is there."""

from decimal import Decimal
from uuid import UUID

import pytest

from jobs import tasks
from jobs.engine import tick
from jobs.models import Batch, Job
from jobs.schedules import actions, run
from jobs.schedules.rules import Rule
from tests.jobs.fake_vendor import done
from tests.jobs.schedules.made import at, history, made, move_to, wanted
from tests.jobs.studio import Studio

HOURLY = Rule("interval", "UTC", interval=3600, starts_at=at("15 02:00"))


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, UUID]]:
    """What the tick sent."""
    sent: list[tuple[str, UUID]] = []
    monkeypatch.setattr(tick, "wake", lambda task, *ids: sent.extend((task, one) for one in ids))
    return sent


def test_the_tick_wakes_schedules_and_runs_that_are_due(studio: Studio, woken: list[tuple[str, UUID]]) -> None:
    schedule = made(studio)
    tick.tick()
    assert not [task for task, _ in woken if "schedule" in task]
    move_to(at("15 02:00"))
    for _ in range(2):
        tick.tick()
    assert woken.count(("jobs.tasks.schedule", schedule.pk)) == 2
    for _ in range(2):
        tasks.schedule(str(schedule.pk))
    assert history(schedule) == [("15 02:00", "planned")]
    woken.clear()
    tick.tick()
    (planned,) = [one for task, one in woken if task == "jobs.tasks.schedule_run"]
    for _ in range(2):
        tasks.schedule_run(str(planned))
    assert history(schedule) == [("15 02:00", "running")]
    assert Job.objects.count() == 2


def test_one_run_with_two_beats_a_second_skipped_by_overlap_and_a_third_over_its_cap(studio: Studio) -> None:
    schedule = made(studio, rule=HOURLY, caps={"cr": Decimal(25)})
    move_to(at("15 02:00"))
    studio.run()
    studio.schedules()
    move_to(at("15 03:00"))
    studio.run()
    assert schedule.runs.get(planned_at=at("15 03:00")).why == "The run of 15 May 02:00 is not over: 2 rendering."
    studio.world.all_say(done(10))
    for job in Job.objects.all():
        studio.until_ended(job)
    studio.later(run.LOOK)
    studio.run()
    actions.edit(schedule, wanted(studio, rule=HOURLY, caps={"cr": Decimal(15)}), studio.person)
    move_to(at("15 04:00"))
    studio.run()
    assert history(schedule) == [("15 02:00", "done"), ("15 03:00", "skipped"), ("15 04:00", "refused")]
    assert schedule.runs.get(planned_at=at("15 04:00")).why.startswith("Over the cap of ")
    assert (Job.objects.count(), len(studio.world.bodies)) == (2, 2)
    assert Batch.objects.filter(confirmed_at=None).count() == 1
