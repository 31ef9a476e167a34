"""What a person does with a schedule: making, editing, pausing, running now, deleting."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from jobs.actions import projects
from jobs.actions.operations import Refused
from jobs.clock import After, Now
from jobs.models import Batch, Event, Schedule, ScheduleRun
from jobs.schedules import actions
from jobs.schedules.rules import Rule
from jobs.schedules.wanted import Approval, Unfit, wanted_of
from tests.jobs.schedules.made import NIGHTLY, NOON, at, history, made, move_to, wanted
from tests.jobs.studio import Studio


def test_a_schedule_knows_its_next_time_and_whom_it_counts_for(studio: Studio) -> None:
    schedule = made(studio)
    assert (schedule.next_at, schedule.created_by) == (at("15 02:00"), studio.person)
    assert Event.objects.get(kind="schedule").note == "Made the schedule Nightly"


def test_the_same_operation_makes_one_schedule(studio: Studio) -> None:
    move_to(NOON)
    first, second = (actions.make(wanted(studio), studio.person, "form-1") for _ in range(2))
    assert first == second
    assert Schedule.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"name": "  "}, "name", "needs a name"),
        ({"name": "x" * 161}, "name", "1 to 160 letters"),
        ({"name": "Night {dat}"}, "name", "{dat} stands for nothing"),
        ({"rows": []}, "rows", "1 to 2,000 takes"),
        ({"rows": [{"prompt": "{}"}] * 2001}, "rows", "1 to 2,000 takes"),
        ({"rows": [{"prompt": "a"}, {"prompt": "on {day}"}]}, "rows", "Row 2, prompt: {day} stands for nothing"),
        ({"rows": [{"prompt": "{x}"}] * 9}, "rows", "And 4 more."),
        ({"rule": Rule("cron", "UTC", cron="0 2")}, "cron", "five fields"),
        ({"rule": Rule("once", "UTC", starts_at=at("14 11:00"))}, "starts_at", "has passed"),
        ({"overlap": "maybe"}, "overlap", "Choose"),
        ({"missed": ""}, "missed", "Choose"),
        ({"caps": {"cr": Decimal(0)}}, "caps", "above 0"),
        ({"caps": {"cr": Decimal("NaN")}}, "caps", "above 0"),
        ({"max_in_flight": 0}, "max_in_flight", "1 to 1,000"),
        ({"stagger": -1.0}, "stagger", "0 to 86,400"),
        ({"stagger": float("nan")}, "stagger", "0 to 86,400"),
        ({"approval": Approval(at("14 11:00"), Decimal(5), "cr")}, "approved_until", "has passed"),
        ({"approval": Approval(at("20 11:00"), Decimal(0), "cr")}, "approved_quote", "highest quote"),
    ],
)
def test_what_cannot_be_saved_says_why_by_field(
    studio: Studio, changes: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(Unfit) as unfit:
        made(studio, **changes)
    assert list(unfit.value.problems) == [field]
    assert words in unfit.value.problems[field]
    assert str(unfit.value).endswith("Nothing was saved.")
    assert not Schedule.objects.exists()


def test_a_name_is_taken_once_in_a_project(studio: Studio) -> None:
    made(studio)
    with pytest.raises(Refused, match="has a schedule called 'Nightly' already"):
        made(studio)
    other = projects.add("Other", actor=studio.person)
    assert made(studio, project=other).name == "Nightly"


def test_nothing_is_scheduled_in_an_archived_project(studio: Studio) -> None:
    studio.project.archived_at = NOON
    with pytest.raises(Unfit, match=r"is archived\. Restore it"):
        made(studio)


def test_an_edit_replaces_it_and_moves_its_next_time_only_with_its_rule(studio: Studio) -> None:
    schedule = made(studio, caps={"cr": Decimal("12.50")})
    move_to(at("15 02:00"))  # its time has come and was not claimed yet
    edited = actions.edit(schedule, wanted(studio, name="Night", stagger=2.0), studio.person)
    assert (edited.name, edited.next_at, edited.caps, edited.stagger) == ("Night", at("15 02:00"), {}, 2.0)
    rule = Rule("interval", "UTC", interval=7200, starts_at=at("15 01:00"))
    edited = actions.edit(schedule, wanted(studio, rule=rule), studio.person)
    assert (edited.kind, edited.cron, edited.next_at) == ("interval", "", at("15 03:00"))


def test_what_was_asked_for_comes_back_as_it_was(studio: Studio) -> None:
    approval = Approval(at("20 11:00"), Decimal("9.5"), "cr")
    asked = wanted(studio, caps={"cr": Decimal("12.50")}, tags=["a"], max_in_flight=3, approval=approval)
    move_to(NOON)
    schedule = actions.make(asked, studio.person)
    schedule.refresh_from_db()
    assert wanted_of(schedule) == asked
    assert schedule.approved_by == studio.person


def test_a_one_off_that_is_over_can_still_be_renamed(studio: Studio) -> None:
    rule = Rule("once", "UTC", starts_at=at("14 18:00"))
    schedule = made(studio, rule=rule)
    move_to(at("15 12:00"))
    Schedule.objects.update(next_at=None)
    assert actions.edit(schedule, wanted(studio, name="Was", rule=rule), studio.person).name == "Was"


def test_a_standing_approval_is_of_whoever_gave_it(studio: Studio) -> None:
    approval = Approval(at("20 11:00"), Decimal(9), "cr")
    schedule = made(studio, approval=approval)
    other = User.objects.create_user("other")
    same = actions.edit(schedule, wanted(studio, name="N", approval=approval), other)
    assert same.approved_by == studio.person
    dearer = actions.edit(schedule, wanted(studio, approval=Approval(approval.until, Decimal(12), "cr")), other)
    assert dearer.approved_by == other
    assert actions.edit(schedule, wanted(studio), other).approved_by is None


def test_an_edit_takes_over_the_schedule_of_somebody_who_was_removed(studio: Studio) -> None:
    schedule = made(studio)
    other = User.objects.create_user("other")
    assert actions.edit(schedule, wanted(studio), other).created_by == studio.person
    User.objects.filter(pk=studio.person.pk).update(is_active=False)
    assert actions.edit(schedule, wanted(studio), other).created_by == other


def test_pausing_and_resuming_twice_is_once(studio: Studio) -> None:
    schedule = made(studio)
    for _ in range(2):
        paused = actions.pause(schedule, studio.person)
        assert (paused.next_at, bool(paused.paused_at)) == (None, True)
    for _ in range(2):
        resumed = actions.resume(schedule, studio.person)
        assert (resumed.next_at, resumed.paused_at) == (at("15 02:00"), None)
    notes = list(Event.objects.filter(kind="schedule").values_list("note", flat=True))
    assert notes[1:] == ["Paused the schedule Nightly", "Resumed the schedule Nightly"]


def test_an_edit_of_a_paused_schedule_leaves_it_paused(studio: Studio) -> None:
    schedule = made(studio)
    actions.pause(schedule, studio.person)
    edited = actions.edit(schedule, wanted(studio, rule=Rule("cron", "UTC", cron="0 3 * * *")), studio.person)
    assert (edited.next_at, bool(edited.paused_at)) == (None, True)
    assert actions.resume(schedule, studio.person).next_at == at("15 03:00")


def test_a_one_off_whose_time_passed_in_the_pause_cannot_be_resumed(studio: Studio) -> None:
    schedule = made(studio, rule=Rule("once", "UTC", starts_at=at("14 18:00")))
    actions.pause(schedule, studio.person)
    move_to(at("15 12:00"))
    with pytest.raises(Refused, match="has no time left to run at"):
        actions.resume(schedule, studio.person)


def test_run_now_is_one_run_beside_the_planned_times(studio: Studio) -> None:
    schedule = made(studio)
    first, second = (actions.run_now(schedule, studio.person, "button-1") for _ in range(2))
    assert first == second
    assert (first.by, first.state, bool(first.due_at)) == (studio.person, "planned", True)
    schedule.refresh_from_db()
    assert schedule.next_at == at("15 02:00")


def test_run_now_runs_a_paused_schedule(studio: Studio) -> None:
    schedule = made(studio)
    actions.pause(schedule, studio.person)
    assert actions.run_now(schedule, studio.person).state == "planned"


@pytest.mark.parametrize("overlap", ["skip", "queue"])
def test_run_now_obeys_the_overlap_rule(studio: Studio, overlap: str) -> None:
    schedule = made(studio, overlap=overlap)
    batch = Batch.objects.create(project=schedule.project, schedule=schedule, name="b", confirmed_at=Now())
    studio.take(batch=batch)
    if overlap == "queue":
        assert actions.run_now(schedule, studio.person).state == "queued"
    with pytest.raises(Refused, match=r"Nothing was started\. Wait for it"):
        actions.run_now(schedule, studio.person)


def test_a_deleted_schedule_takes_its_history_along_and_leaves_its_batches(studio: Studio) -> None:
    schedule = made(studio)
    batch = Batch.objects.create(project=schedule.project, schedule=schedule, name="b")
    ScheduleRun.objects.create(schedule=schedule, planned_at=NOON, state="running", batch=batch)
    for _ in range(2):
        actions.delete(schedule, studio.person)
    batch.refresh_from_db()
    assert (batch.schedule, ScheduleRun.objects.count()) == (None, 0)
    with pytest.raises(Refused, match="was deleted"):
        actions.pause(schedule)


def test_a_schedule_is_not_deleted_while_its_run_is_being_made(studio: Studio) -> None:
    schedule = made(studio)
    run = actions.run_now(schedule, studio.person)
    ScheduleRun.objects.filter(pk=run.pk).update(lease=run.pk, due_at=After(100))
    with pytest.raises(Refused, match="being made this moment"):
        actions.delete(schedule)
    move_to(NOON + timedelta(minutes=3))  # that worker was lost
    actions.delete(schedule)
    assert history(schedule) == []


def test_a_command_without_a_person_makes_no_schedule(studio: Studio) -> None:
    with pytest.raises(Refused, match="count for a person"):
        actions.make(wanted(studio, rule=NIGHTLY), None)
