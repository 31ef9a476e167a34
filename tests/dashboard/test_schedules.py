"""The pages of schedules: every state drawn, and the verbs. The form is in test_schedule_form."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jobs.actions import projects
from jobs.models import Batch, Job, Schedule, ScheduleRun
from jobs.schedules import actions
from jobs.schedules.rules import Rule
from jobs.schedules.wanted import Approval
from providers.order import Quote, Resend, Step
from providers.report import Gate, Report, State
from tests.dashboard.charges import words
from tests.dashboard.scheduled import address, run_of
from tests.jobs.fake_vendor import TAKE, done
from tests.jobs.schedules.made import at, made, move_to, wanted
from tests.jobs.studio import Studio

XSS = "<script>alert(1)</script>"


# The list


def test_an_empty_list_says_what_to_do(member: Client) -> None:
    assert "A schedule belongs to a project. Make the first one" in words(member.get("/schedules/").text)
    projects.add("Film")
    page = member.get("/schedules/").text
    assert "every night, every Monday, or once tonight" in words(page)
    assert page.count('href="/schedules/new/"') == 2


def test_the_list_says_what_comes_next_and_how_the_last_run_went(studio: Studio, producer: Client) -> None:
    nightly = made(studio)
    run_of(nightly, "14 02:00", "done")
    paused = actions.make(wanted(studio, name="Paused one"), studio.person)
    actions.pause(paused)
    capped = actions.make(wanted(studio, name="Capped one"), studio.person)
    run_of(capped, "14 02:00", "refused", "Over the cap of Capped one: 5 cr: it needs 20 cr.")
    over = actions.make(wanted(studio, name="Once", rule=Rule("once", "UTC", starts_at=at("14 18:00"))), studio.person)
    Schedule.objects.filter(pk=over.pk).update(next_at=None)
    page = words(producer.get("/schedules/").text)
    for told in (
        "At 02:00 every day",
        "Wed 15 May 2030, 02:00",
        "Paused",
        "No time left",
        "Over its cap",
        "it needs 20 cr",
        "Did not run yet",
    ):
        assert told in page, told


def test_the_list_asks_the_database_as_often_for_ten_schedules_as_for_one(studio: Studio, producer: Client) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as seen:
            producer.get("/schedules/")
        return len(seen)

    first = made(studio)
    run_of(first, "14 02:00", "done", batch=Batch.objects.create(project=studio.project, schedule=first, name="b"))
    counted()
    few = counted()
    for number in range(9):
        one = actions.make(wanted(studio, name=f"N{number}"), studio.person)
        batch = Batch.objects.create(project=studio.project, schedule=one, name="b")
        run_of(one, "14 02:00", "running", batch=batch)
    assert counted() == few


def test_the_rail_counts_schedules_that_need_somebody(studio: Studio, producer: Client) -> None:
    def count() -> str:
        headers = {"HX-Request": "true", "HX-Target": "schedules-count"}
        return words(producer.get("/schedules/", headers=headers).text)

    schedule = made(studio)
    run_of(schedule, "13 02:00", "refused", "Over the cap")
    run_of(schedule, "14 02:00", "skipped", "The run before is not over")
    assert count() == "1 need you"
    assert "1 need you" in words(producer.get("/").text)
    actions.pause(schedule)
    assert count() == ""
    actions.resume(schedule)
    run_of(schedule, "14 03:00", "done")
    assert count() == ""


# One schedule


def test_a_schedule_shows_its_next_ten_times_and_a_calendar(studio: Studio, producer: Client) -> None:
    schedule = made(studio)
    page = producer.get(address(schedule)).text
    assert page.count("May 2030, 02:00</time>") == 10
    assert "in 13 h" in words(page)
    assert "May 2030" in words(page)
    assert page.count("data-marked") == 17  # the 15th to the 31st
    assert "June 2030" in words(producer.get(f"{address(schedule)}?month=2030-06").text)


def test_times_are_the_readers_and_say_those_of_the_schedules_zone(studio: Studio, producer: Client) -> None:
    schedule = made(studio, rule=Rule("cron", "Asia/Tokyo", cron="0 2 * * *"))
    page = words(producer.get(address(schedule)).text)
    assert "Tue 14 May 2030, 17:00 02:00 in Asia/Tokyo" in page


@pytest.mark.parametrize(
    ("cron", "told"), [("*/30 * * * *", "30 48 times 31 48 times"), ("* * * * *", "31 100+ times")]
)
def test_many_times_a_day_are_counted(studio: Studio, producer: Client, cron: str, told: str) -> None:
    page = words(producer.get(address(made(studio, rule=Rule("cron", "UTC", cron=cron)))).text)
    assert told in page


@pytest.mark.parametrize("month", ["2030-13", "x", "1999-01", "2030-5", ""])
def test_a_month_that_is_none_is_the_one_of_the_next_run(studio: Studio, producer: Client, month: str) -> None:
    assert "May 2030" in words(producer.get(f"{address(made(studio))}?month={month}").text)


@pytest.mark.parametrize(
    ("state", "why", "told"),
    [
        ("planned", "", "Being made"),
        ("queued", "The run of 14 May 02:00 is not over: 2 rendering.", "In line"),
        ("running", "", "Running"),
        ("done", "", "Done"),
        ("skipped", "The schedule was paused before this run began.", "Skipped"),
        ("refused", "Row 2: no model nope.", "Refused"),
        ("refused", "Over the cap of Nightly: 5 cr: it needs 20 cr.", "Over its cap"),
    ],
)
def test_every_state_of_a_run_is_drawn(studio: Studio, producer: Client, state: str, why: str, told: str) -> None:
    schedule = made(studio)
    run = run_of(schedule, "14 02:00", state, why)
    for page in (address(schedule), f"/schedules/runs/{run.pk}/"):
        shown = words(producer.get(page).text)
        assert told in shown
        assert why in shown


def test_a_paused_one_and_one_whose_maker_is_gone_say_so(studio: Studio, owner: Client) -> None:
    schedule = made(studio)
    actions.pause(schedule)
    page = words(owner.get(address(schedule)).text)
    assert "No run begins by itself" in page
    assert "None while it is paused" in page
    User.objects.filter(pk=studio.person.pk).update(is_active=False)
    projects.archive(studio.project)
    page = words(owner.get(address(schedule)).text)
    assert "Whoever made this schedule was removed" in page
    assert "Its project is archived" in page


def test_a_long_history_is_turned_page_by_page(studio: Studio, producer: Client) -> None:
    schedule = made(studio)
    for hour in range(24):
        run_of(schedule, f"13 {hour:02}:00", "skipped", "because")
    page = producer.get(address(schedule))
    older = page.text.split('#schedule-history">Older')[0].rsplit('href="', 1)[1].replace("&amp;", "&")
    assert page.text.count('id="run-') == 20
    assert producer.get(older).text.count('id="run-') == 4
    assert producer.get(f"{address(schedule)}?before=nonsense").text.count('id="run-') == 20


@pytest.mark.parametrize("target", ["schedule-state", "schedule-upcoming", "schedule-history"])
def test_a_part_is_drawn_by_the_view_of_its_page(studio: Studio, producer: Client, target: str) -> None:
    headers = {"HX-Request": "true", "HX-Target": target}
    part = producer.get(address(made(studio)), headers=headers).text
    assert f'id="{target}"' in part
    assert "<html" not in part


def test_what_was_typed_is_never_markup(studio: Studio, producer: Client) -> None:
    schedule = made(studio, name=XSS, rows=[{"prompt": XSS, "shot": XSS}], tags=[XSS])
    run = run_of(schedule, "14 02:00", "refused", XSS)
    pages = ("/schedules/", address(schedule), address(schedule, "edit/"), f"/schedules/runs/{run.pk}/")
    for page in pages:
        assert XSS not in producer.get(page).text, page
    assert XSS not in producer.post(address(schedule, "dry-run/")).text


# The verbs


def test_a_dry_run_shows_rows_and_prices_and_spends_nothing(studio: Studio, producer: Client) -> None:
    schedule = made(studio, caps={"cr": Decimal(25)})
    page = words(producer.post(address(schedule, "dry-run/")).text)
    for told in ("a street on 2030-05-15", "10 cr", "Run now", "20 cr", "Ready", "Nothing was sent, charged or kept"):
        assert told in page, told
    assert not Batch.objects.exists()
    assert not Job.objects.exists()


def test_a_dry_run_says_what_would_stop_the_run(studio: Studio, producer: Client) -> None:
    schedule = made(studio, caps={"cr": Decimal(15)})
    answer = producer.post(address(schedule, "dry-run/"))
    page = words(answer.text)
    assert "would be refused" in page
    assert "5 cr over the cap of" in page
    assert 'class="button button-main" disabled' in answer.text
    Schedule.objects.update(rows=[{"prompt": "a", "model": "nope"}], caps={})
    assert "1 row cannot be made" in words(producer.post(address(schedule, "dry-run/")).text)
    Schedule.objects.update(rows=[{"prompt": "{gone}"}])
    assert producer.post(address(schedule, "dry-run/")).status_code == 422


def test_run_now_is_one_run_for_one_form(studio: Studio, producer: Client) -> None:
    schedule = made(studio)
    answers = {producer.post(address(schedule, "run/"), {"operation": "a"})["Location"] for _ in range(2)}
    run = ScheduleRun.objects.get()
    assert answers == {f"/schedules/runs/{run.pk}/"}
    assert run.by == studio.person
    refused = producer.post(address(schedule, "run/"))
    assert refused.status_code == 422
    assert "is still being made. Nothing was started" in words(refused.text)


def test_pause_resume_and_delete(studio: Studio, producer: Client) -> None:
    schedule = made(studio)
    for verb, paused in (("pause/", True), ("resume/", False)):
        assert producer.post(address(schedule, verb))["Location"] == address(schedule)
        schedule.refresh_from_db()
        assert bool(schedule.paused_at) is paused
    assert "Its history goes with it" in words(producer.get(address(schedule)).text)
    assert "Keep it" in producer.get(address(schedule, "delete/")).text
    assert Schedule.objects.exists()
    assert producer.post(address(schedule, "delete/"))["Location"] == "/schedules/"
    assert not Schedule.objects.exists()


def test_a_one_off_that_cannot_be_resumed_says_why(studio: Studio, producer: Client) -> None:
    schedule = made(studio, rule=Rule("once", "UTC", starts_at=at("14 18:00")))
    actions.pause(schedule)
    move_to(at("15 18:00"))
    answer = producer.post(address(schedule, "resume/"))
    assert (answer.status_code, "no time left to run at" in answer.text) == (422, True)


# What became of a run


def test_the_summary_of_a_run(studio: Studio, producer: Client) -> None:
    schedule = made(studio)
    move_to(at("15 02:00"))
    studio.run()
    run = ScheduleRun.objects.get()
    page = words(producer.get(f"/schedules/runs/{run.pk}/").text)
    assert "2 on their way" in page
    studio.world.reports["1"] = done(8)
    first = Job.objects.order_by("id")[0]
    studio.until_ended(first)
    page = words(producer.get(f"/schedules/runs/{run.pk}/").text)
    assert "Running" in page
    for told in ("1 done, 1 on their way", "Quoted 20 cr", "Charged so far 8 cr", "a street on 2030-05-15"):
        assert told in page, told
    assert "Charged 8 cr" not in page
    assert "about 20 cr" in words(producer.get(address(schedule)).text)  # what the next one costs, on Run now


def test_the_summary_names_what_needs_somebody_and_what_passed_by_itself(studio: Studio, producer: Client) -> None:
    plan = Step(name="plan", makes="plan", paid=False, resend=Resend.LOOK)
    studio.world.steps, studio.world.price = (plan, TAKE), Decimal(0)
    schedule = made(studio, approval=Approval(at("20 12:00"), Decimal(50), "cr"))
    run = actions.run_now(schedule, studio.person)
    studio.run()
    page = words(producer.get(f"/schedules/runs/{run.pk}/").text)
    assert "Passed by standing approval Nothing: no quote asked for it." in page
    for remote_id, price in (("1", 12), ("2", 60)):
        gate = Gate(reason="approval", title="The plan", quote=Quote(amount=Decimal(price), unit="cr"))
        studio.world.reports[remote_id] = Report(State.PERSON, "planned", gate=gate)
    studio.world.on["decide"] = lambda: studio.world.reports.update({"1": done()})
    studio.later(10)
    studio.run()
    page = words(producer.get(f"/schedules/runs/{run.pk}/").text)
    assert "Needs you" in page
    assert "Needs somebody 1 Approve quote a S2 T01" in page
    assert "Approved ahead by producer, up to 50 cr" in page


def test_the_run_page_of_a_deleted_run_is_gone(studio: Studio, producer: Client) -> None:
    assert producer.get(f"/schedules/runs/{uuid4()}/").status_code == 404
    assert producer.get(f"/schedules/{uuid4()}/").status_code == 404


def test_the_activity_tells_of_runs(studio: Studio, producer: Client) -> None:
    made(studio)
    move_to(at("15 02:00") + timedelta(seconds=1))
    studio.run()
    page = words(producer.get("/activity/").text)
    assert "began a scheduled run" in page
    assert "made the schedule Nightly" in page
