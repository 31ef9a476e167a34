"""One run: from its time to a batch, a refusal or nothing, whatever breaks on the way."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from jobs import money
from jobs.actions import projects
from jobs.batches import check as checking
from jobs.batches import drafts
from jobs.clock import Now
from jobs.models import Batch, Budget, Event, Job, Key, Schedule, ScheduleRun
from jobs.schedules import actions, run
from jobs.schedules.claim import claim
from jobs.schedules.wanted import Approval
from providers.errors import Fault
from tests.jobs.fake_vendor import done, error
from tests.jobs.schedules.made import at, made, move_to, wanted
from tests.jobs.studio import Studio
from tests.jobs.threads import together

NOTHING = "Nothing was sent and nothing was charged."


def nightly(studio: Studio, **changes: Any) -> ScheduleRun:
    """A run whose time has come and that nobody has looked at yet."""
    schedule = made(studio, **changes)
    move_to(at("15 02:00"))
    found = claim(schedule.pk)
    assert found
    return found


def attended(one: ScheduleRun) -> ScheduleRun:
    run.attend(one.pk)
    one.refresh_from_db()
    return one


def finish(studio: Studio) -> None:
    """Every take ends well, and the next look at its run is due."""
    studio.run()
    studio.world.all_say(done(10))
    for job in Job.objects.all():
        studio.until_ended(job)
    studio.later(run.LOOK)


def refused(one: ScheduleRun) -> str:
    """Why, of a run that was refused and spent nothing."""
    attended(one)
    assert (one.state, bool(one.ended_at), one.due_at, one.lease) == ("refused", True, None, None)
    assert not Job.objects.exists()
    assert money.held(Job.objects.all()) == 0
    return one.why


def test_a_run_is_a_confirmed_batch_and_is_over_with_its_last_take(studio: Studio) -> None:
    one = attended(nightly(studio))
    assert one.state == "running"
    batch = one.batch
    assert batch
    assert (batch.name, batch.schedule, batch.confirmed_by) == ("Nightly, 15 May 02:00", one.schedule, studio.person)
    assert [(job.shot.code, job.prompt, job.created_by) for job in batch.jobs.order_by("id")] == [
        ("S1", "a street on 2030-05-15", studio.person),
        ("S2", "a", studio.person),
    ]
    assert money.held(Job.objects.all()) == 20
    studio.later(run.LOOK)
    assert attended(one).state == "running"
    finish(studio)
    assert (attended(one).state, bool(one.ended_at)) == ("done", True)
    notes = Event.objects.filter(kind="schedule", actor=None).order_by("id").values_list("after", "note")
    assert list(notes) == [
        ("running", "Nightly, 15 May 02:00: The run began."),
        ("done", "Nightly, 15 May 02:00: The run is over."),
    ]


def test_the_next_night_makes_the_same_rows_again(studio: Studio) -> None:
    one = attended(nightly(studio))
    finish(studio)
    move_to(at("16 02:00"))
    two = claim(one.schedule_id)
    assert two
    assert attended(two).state == "running"
    assert sorted(f"{job}" for job in Job.objects.all()) == ["S1 T01", "S1 T02", "S2 T01", "S2 T02"]


def test_workers_at_once_make_one_batch_and_pay_once(studio: Studio) -> None:
    one = nightly(studio)
    together([lambda: run.attend(one.pk)] * 6)
    one.refresh_from_db()
    assert (one.state, Batch.objects.count(), Job.objects.count()) == ("running", 1, 2)


@pytest.mark.parametrize("lost_after", ["open_draft", "check", "confirm"])
def test_a_worker_that_is_lost_anywhere_leaves_a_run_that_goes_on(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, lost_after: str
) -> None:
    one = nightly(studio)
    step = getattr(run, lost_after)

    def dies(*given: Any, **more: Any) -> None:
        step(*given, **more)
        raise SystemExit

    with monkeypatch.context() as worker:
        worker.setattr(run, lost_after, dies)
        with pytest.raises(SystemExit):
            run.attend(one.pk)
    assert attended(one).state == "planned"  # its lease holds
    studio.later(run.LEASE)
    assert attended(one).state == "running"
    assert (Batch.objects.count(), Job.objects.count()) == (1, 2)
    assert one.batch == Batch.objects.get()


def test_a_worker_that_lost_its_lease_writes_nothing(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    one = nightly(studio)
    check = checking.check

    def slow(batch: Batch) -> Batch:
        ScheduleRun.objects.filter(pk=one.pk).update(lease=batch.pk)  # somebody else took it meanwhile
        return check(batch)

    monkeypatch.setattr(run, "check", slow)
    run.attend(one.pk)
    one.refresh_from_db()
    assert (one.state, one.lease) == ("planned", one.batch_id)


def test_a_run_in_line_begins_when_the_one_before_is_over(studio: Studio) -> None:
    one = attended(nightly(studio, overlap="queue"))
    move_to(at("16 02:00"))
    two = claim(one.schedule_id)
    assert two
    move_to(at("16 02:05"))
    assert attended(two).state == "queued"
    assert two.why == "The run of 15 May 02:00 is not over: 2 in line."
    finish(studio)
    assert attended(two).state == "planned"
    assert attended(two).state == "running"
    assert two.why == "It waited until the run before was over."


# What is refused, and spends nothing


def test_over_its_cap(studio: Studio) -> None:
    one = nightly(studio, caps={"cr": Decimal(15)})
    why = refused(one)
    assert why.startswith("Over the cap of Nightly, 15 May 02:00: 15 cr: ")
    assert "needs 20 cr for 2 takes, and 15 cr is left" in why
    assert one.batch
    assert one.batch.confirmed_at is None  # the draft stays, to be looked at


def test_a_cap_that_has_room_is_the_batchs_own(studio: Studio) -> None:
    one = attended(nightly(studio, caps={"cr": Decimal(25)}))
    budget = Budget.objects.get()
    assert (one.state, budget.batch, budget.limit, budget.held) == ("running", one.batch, 25, 20)


@pytest.mark.parametrize("scope", ["person", "project", "schedule", "key"])
def test_every_other_cap_holds_too(studio: Studio, scope: str) -> None:
    one = nightly(studio)
    whose = {"person": studio.person, "project": studio.project, "schedule": one.schedule, "key": studio.key}
    money.set_cap(Budget(**{scope: whose[scope]}, unit="cr", limit=Decimal(19)))
    assert refused(one).startswith("Over the cap of ")


def test_rows_with_problems_are_named(studio: Studio) -> None:
    rows = [{"prompt": "a"}, {"prompt": "b", "model": "nope"}, {"prompt": "c", "key": "gone"}]
    why = refused(nightly(studio, rows=rows))
    assert "Row 1" not in why
    assert "Row 2: " in why
    assert "Row 3: " in why
    assert why.endswith(f"{NOTHING} Mend the rows in the schedule.")


def test_of_many_rows_with_problems_five_are_named(studio: Studio) -> None:
    why = refused(nightly(studio, rows=[{"prompt": "a", "model": "nope"}] * 8))
    assert "Row 5: " in why
    assert "Row 6: " not in why
    assert "And 3 more rows." in why


def test_an_archived_project(studio: Studio) -> None:
    one = nightly(studio)
    projects.archive(studio.project, studio.person)
    assert refused(one) == f"The project Mystery package is archived. {NOTHING} Restore it, or delete the schedule."


@pytest.mark.parametrize("gone", [lambda one: one.delete(), lambda one: User.objects.update(is_active=False)])
def test_somebody_who_was_removed(studio: Studio, gone: Callable[[User], object]) -> None:
    one = nightly(studio)
    gone(studio.person)
    assert "Edit and save the schedule: its takes then count for you." in refused(one)


@pytest.mark.parametrize("gone", [lambda key: key.delete(), lambda key: Key.objects.update(state="revoked")])
def test_a_key_that_is_gone(studio: Studio, gone: Callable[[Key], object]) -> None:
    one = nightly(studio)
    gone(studio.key)
    assert "Row 1: " in refused(one)


def test_a_variable_that_stands_for_nothing(studio: Studio) -> None:
    one = nightly(studio)
    Schedule.objects.update(rows=[{"prompt": "{gone}"}])  # of an older version
    assert refused(one).startswith("{gone} stands for nothing.")


def test_a_refused_run_is_in_the_trail(studio: Studio) -> None:
    refused(nightly(studio, caps={"cr": Decimal(15)}))
    note = Event.objects.get(kind="schedule", after="refused").note
    assert note.startswith("Nightly, 15 May 02:00: Over the cap")


# Prices that are away


def test_prices_that_are_away_are_asked_for_again(studio: Studio) -> None:
    one = nightly(studio)
    studio.world.cannot_quote = error(Fault.NETWORK)
    assert (attended(one).state, one.why) == ("planned", "")
    studio.later(run.PRICE_LOOK)
    studio.world.cannot_quote = None
    assert attended(one).state == "running"
    assert Batch.objects.count() == 1


def test_prices_that_stay_away_refuse_the_run_in_the_end(studio: Studio) -> None:
    one = nightly(studio)
    studio.world.cannot_quote = error(Fault.NETWORK)
    attended(one)
    studio.later(run.PRICES.total_seconds() + 1)
    assert refused(one) == f"Prices could not be had for 45 minutes. {NOTHING} See the key, then run it now."


def test_a_run_that_breaks_every_time_is_given_up(studio: Studio) -> None:
    one = nightly(studio)
    ScheduleRun.objects.update(started_at=Now())
    studio.later(run.STUCK.total_seconds() + 1)
    assert refused(one).startswith("It could not be made for 2 hours.")


# What a person does meanwhile


def test_pausing_skips_what_has_not_begun(studio: Studio) -> None:
    one = nightly(studio)
    actions.pause(one.schedule, studio.person)
    assert (attended(one).state, one.why) == ("skipped", "The schedule was paused before this run began.")
    assert not Batch.objects.exists()


def test_a_paused_schedule_can_be_run_by_hand(studio: Studio) -> None:
    schedule = actions.pause(made(studio), studio.person)
    assert attended(actions.run_now(schedule, None)).state == "running"


def test_a_draft_that_was_discarded_by_hand_is_no_run(studio: Studio) -> None:
    one = nightly(studio)
    studio.world.cannot_quote = error(Fault.NETWORK)
    attended(one)
    drafts.discard(Batch.objects.get(), studio.person)
    studio.later(run.PRICE_LOOK)
    assert "was discarded" in refused(one)


def test_limits_and_a_standing_approval_are_the_batchs(studio: Studio) -> None:
    approval = Approval(at("20 12:00"), Decimal(9), "cr")
    one = attended(nightly(studio, max_in_flight=3, stagger=2.5, approval=approval, tags=["night"]))
    batch = one.batch
    assert batch
    assert (batch.max_in_flight, batch.stagger, batch.tags) == (3, 2.5, ["night"])
    assert (batch.approved_by, batch.approved_until, batch.approved_quote, batch.approved_unit) == (
        studio.person,
        at("20 12:00"),
        9,
        "cr",
    )


def test_the_approval_of_somebody_who_was_removed_stands_no_more(studio: Studio) -> None:
    schedule = made(studio)
    other = User.objects.create_user("other")
    actions.edit(schedule, wanted(studio, approval=Approval(at("20 12:00"), Decimal(9), "cr")), other)
    User.objects.filter(pk=other.pk).update(is_active=False)
    one = attended(actions.run_now(schedule, studio.person))
    assert one.batch
    assert one.batch.approved_until is None


def test_the_number_of_a_run_counts_every_time(studio: Studio) -> None:
    schedule = made(studio, name="Night {run}", rows=[{"prompt": "run {run}"}])
    for day in ("15", "16"):
        move_to(at(f"{day} 02:00"))
        one = claim(schedule.pk)
        assert one
        assert attended(one).state == "running"
        finish(studio)
    assert list(Batch.objects.order_by("id").values_list("name", flat=True)) == ["Night 1", "Night 2"]
    assert list(Job.objects.order_by("id").values_list("prompt", flat=True)) == ["run 1", "run 2"]
