"""A planned time comes: one run of it, whatever ticks at once, and what the rules for overlap and missed times say."""

from datetime import timedelta

import pytest

from jobs import clock
from jobs.actions import control
from jobs.actions.operations import Refused
from jobs.clock import Now
from jobs.models import Batch, Schedule, ScheduleRun
from jobs.schedules import actions
from jobs.schedules.claim import claim
from jobs.schedules.rules import Rule
from tests.jobs.schedules.made import at, history, made, move_to
from tests.jobs.studio import Studio
from tests.jobs.threads import together

HOURLY = Rule("interval", "UTC", interval=3600, starts_at=at("14 12:30"))


def under_way(schedule: Schedule, studio: Studio, planned: str) -> ScheduleRun:
    """A run whose batch has a take on its way."""
    batch = Batch.objects.create(project=schedule.project, schedule=schedule, name="b", confirmed_at=Now())
    studio.take(batch=batch)
    return ScheduleRun.objects.create(schedule=schedule, planned_at=at(planned), state="running", batch=batch)


def test_nothing_runs_before_its_time(studio: Studio) -> None:
    schedule = made(studio)
    assert schedule.next_at == at("15 02:00")
    move_to(at("15 01:59"))
    assert claim(schedule.pk) is None
    assert history(schedule) == []


def test_two_claims_at_once_make_one_run(studio: Studio) -> None:
    schedule = made(studio)
    move_to(at("15 02:00"))
    runs = together([lambda: claim(schedule.pk)] * 8)
    assert len([run for run in runs if run]) == 1
    assert history(schedule) == [("15 02:00", "planned")]
    schedule.refresh_from_db()
    assert schedule.next_at == at("16 02:00")
    assert claim(schedule.pk) is None


def test_a_beat_and_people_at_once_make_one_run(studio: Studio) -> None:
    schedule = made(studio)
    move_to(at("15 02:00"))

    def press() -> object:
        try:
            return actions.run_now(schedule, studio.person)
        except Refused:
            return None

    together([lambda: claim(schedule.pk), press] * 4)
    assert sorted({state for _, state in history(schedule)} - {"skipped"}) == ["planned"]
    assert len([state for _, state in history(schedule) if state == "planned"]) == 1


def test_a_time_that_has_its_run_makes_no_second_one(studio: Studio) -> None:
    schedule = made(studio)
    move_to(at("15 02:00"))
    claim(schedule.pk)
    Schedule.objects.filter(pk=schedule.pk).update(next_at=at("15 02:00"))  # as if the beat went back in time
    assert claim(schedule.pk) is None
    assert history(schedule) == [("15 02:00", "planned")]


def test_a_one_off_is_over_after_its_time(studio: Studio) -> None:
    schedule = made(studio, rule=Rule("once", "UTC", starts_at=at("14 18:00")))
    move_to(at("14 18:00"))
    claim(schedule.pk)
    schedule.refresh_from_db()
    assert schedule.next_at is None
    assert history(schedule) == [("14 18:00", "planned")]


@pytest.mark.parametrize(
    ("missed", "now", "expected", "words"),
    [
        ("run_once", "15 02:04", ("15 02:00", "planned"), ""),
        ("skip", "15 02:04", ("15 02:00", "planned"), ""),
        ("run_once", "15 09:00", ("15 02:00", "planned"), "It began late: Takeboard was not running at its time."),
        ("skip", "15 09:00", ("15 02:00", "skipped"), "this schedule skips what it misses."),
        ("run_once", "18 09:00", ("18 02:00", "planned"), "3 earlier times passed before it."),
        ("skip", "16 09:00", ("16 02:00", "skipped"), "1 earlier time passed before it."),
        ("skip", "18 02:01", ("18 02:00", "planned"), "3 earlier times passed before it."),
    ],
)
def test_times_that_passed_while_nobody_was_up_make_one_run_or_none(
    studio: Studio, missed: str, now: str, expected: tuple[str, str], words: str
) -> None:
    schedule = made(studio, missed=missed)
    move_to(at(now))
    run = claim(schedule.pk)
    assert run
    assert history(schedule) == [expected]
    assert words in run.why
    assert bool(words) == bool(run.why)
    schedule.refresh_from_db()
    assert schedule.next_at
    assert schedule.next_at > clock.now()


def test_a_long_downtime_of_a_busy_schedule_is_one_run(studio: Studio) -> None:
    schedule = made(studio, rule=Rule("cron", "UTC", cron="* * * * *"))
    move_to(at("24 12:00"))
    run = claim(schedule.pk)
    assert run
    assert (run.planned_at, run.why) == (at("24 12:00"), "More than 100 earlier times passed before it.")


def test_overlap_skip_says_what_is_on_its_way(studio: Studio) -> None:
    schedule = made(studio, rule=HOURLY)
    under_way(schedule, studio, "14 12:30")
    move_to(at("14 13:30"))
    run = claim(schedule.pk)
    assert run
    assert (run.state, run.why) == ("skipped", "The run of 14 May 12:30 is not over: 1 in line.")
    assert run.ended_at


def test_overlap_queue_keeps_one_run_in_line_and_skips_the_next(studio: Studio) -> None:
    schedule = made(studio, rule=HOURLY, overlap="queue")
    under_way(schedule, studio, "14 12:30")
    for time in ("14 13:30", "14 14:30"):
        move_to(at(time))
        claim(schedule.pk)
    assert history(schedule) == [("14 12:30", "running"), ("14 13:30", "queued"), ("14 14:30", "skipped")]
    queued = schedule.runs.get(state="queued")
    assert queued.why == "The run of 14 May 12:30 is not over: 1 in line."
    assert queued.due_at


def test_takes_that_are_asked_for_again_keep_their_run_from_being_over(studio: Studio) -> None:
    schedule = made(studio, rule=HOURLY)
    run = under_way(schedule, studio, "14 12:30")
    ScheduleRun.objects.filter(pk=run.pk).update(state="done", ended_at=Now(), due_at=None)
    move_to(at("14 13:30"))
    later = claim(schedule.pk)
    assert later
    assert later.state == "skipped"


def test_a_run_that_is_still_being_made_is_in_the_way(studio: Studio) -> None:
    schedule = made(studio, rule=HOURLY)
    for time in ("14 12:30", "14 13:30"):
        move_to(at(time))
        claim(schedule.pk)
    assert history(schedule) == [("14 12:30", "planned"), ("14 13:30", "skipped")]
    assert schedule.runs.get(state="skipped").why == "The run of 14 May 12:30 is still being made."


def test_what_is_over_is_not_in_the_way(studio: Studio) -> None:
    schedule = made(studio, rule=HOURLY)
    run = under_way(schedule, studio, "14 12:30")
    assert run.batch
    control.cancel(run.batch.jobs.get(), studio.person)
    move_to(at("14 13:30"))
    assert (claim(schedule.pk) or run).state == "planned"


def test_a_paused_schedule_makes_no_run_and_catches_up_with_none(studio: Studio) -> None:
    schedule = made(studio)
    actions.pause(schedule, studio.person)
    move_to(at("17 12:00"))
    assert claim(schedule.pk) is None
    resumed = actions.resume(schedule, studio.person)
    assert resumed.next_at == at("18 02:00")
    assert history(schedule) == []


def test_a_deleted_schedule_makes_no_run(studio: Studio) -> None:
    schedule = made(studio)
    actions.delete(schedule, studio.person)
    move_to(at("15 02:00") + timedelta(seconds=1))
    assert claim(schedule.pk) is None
