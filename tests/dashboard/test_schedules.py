"""The pages of schedules: every state drawn, the form with what is wrong with it, and the verbs."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dashboard.schedule_form import sheet, times
from jobs.actions import projects
from jobs.batches.drafts import open_draft
from jobs.batches.reading import cells_from_paste
from jobs.clock import Now
from jobs.models import Batch, Job, Schedule, ScheduleRun
from jobs.schedules import actions
from jobs.schedules.rules import Rule
from jobs.schedules.wanted import Approval, wanted_of
from providers.order import Quote, Resend, Step
from providers.report import Gate, Report, State
from tests.dashboard.charges import words
from tests.jobs.fake_vendor import TAKE, done
from tests.jobs.schedules.made import NOON, at, made, move_to, wanted
from tests.jobs.studio import Studio

XSS = "<script>alert(1)</script>"


@pytest.fixture
def boss(studio: Studio) -> Client:
    """An owner, in the studio at noon of 14 May 2030."""
    move_to(NOON)
    client = Client()
    client.force_login(User.objects.create_superuser("boss"))
    return client


def form(studio: Studio, **changes: object) -> dict[str, object]:
    """What a browser sends: every night at 02:00 UTC."""
    usual = {
        "name": "Nightly",
        "project": studio.project.pk,
        "rows": "shot\tprompt\nS1\ta street on {date}\nS2\ta door\n",
        "key": "Main",
        "model": "film",
        "settings": "",
        "tags": "",
        "kind": "cron",
        "days": "daily",
        "time": "02:00",
        "unit": "hours",
        "zone": "UTC",
        "overlap": "skip",
        "missed": "run_once",
        "approved_unit": "cr",
    }
    return usual | changes


def run_of(schedule: Schedule, day: str, state: str, why: str = "", **more: Any) -> ScheduleRun:
    over = state in {"done", "skipped", "refused"}
    return ScheduleRun.objects.create(
        schedule=schedule, planned_at=at(day), state=state, why=why, ended_at=Now() if over else None, **more
    )


def address(schedule: Schedule, verb: str = "") -> str:
    return f"/schedules/{schedule.pk}/{verb}"


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


def test_a_paused_one_and_one_whose_maker_is_gone_say_so(studio: Studio, boss: Client) -> None:
    schedule = made(studio)
    actions.pause(schedule)
    page = words(boss.get(address(schedule)).text)
    assert "No run begins by itself" in page
    assert "None while it is paused" in page
    User.objects.filter(pk=studio.person.pk).update(is_active=False)
    projects.archive(studio.project)
    page = words(boss.get(address(schedule)).text)
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


# The form


def test_a_nightly_run_is_one_form_away(studio: Studio, producer: Client) -> None:
    move_to(NOON)
    assert producer.get("/schedules/new/").status_code == 200
    answer = producer.post("/schedules/new/", form(studio, operation="a"))
    schedule = Schedule.objects.get()
    assert answer["Location"] == address(schedule)
    assert (schedule.cron, schedule.zone, schedule.next_at) == ("0 2 * * *", "UTC", at("15 02:00"))
    assert schedule.rows == [{"shot": "S1", "prompt": "a street on {date}"}, {"shot": "S2", "prompt": "a door"}]
    assert (schedule.usual, schedule.created_by) == ({"key": "Main", "model": "film"}, studio.person)
    assert producer.post("/schedules/new/", form(studio, operation="a"))["Location"] == answer["Location"]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"days": "weekdays", "time": "22:30"}, Rule("cron", "UTC", cron="30 22 * * 1-5")),
        ({"days": "last", "time": "09:05"}, Rule("cron", "UTC", cron="5 9 L * *")),
        ({"days": "line", "cron": "*/15 8-18 * * 1"}, Rule("cron", "UTC", cron="*/15 8-18 * * 1")),
        ({"days": "daily", "zone": "Europe/Berlin"}, Rule("cron", "Europe/Berlin", cron="0 2 * * *")),
        (
            {"kind": "interval", "every": "90", "unit": "minutes", "first": "2030-05-15T18:00"},
            Rule("interval", "UTC", interval=5400, starts_at=at("15 18:00")),
        ),
        (
            {"kind": "once", "once": "2030-05-15T18:00", "zone": "Asia/Tokyo"},
            Rule("once", "Asia/Tokyo", starts_at=at("15 09:00")),
        ),
    ],
)
def test_every_kind_of_rule(studio: Studio, producer: Client, changes: dict[str, object], rule: Rule) -> None:
    move_to(NOON)
    producer.post("/schedules/new/", form(studio, **changes))
    schedule = Schedule.objects.get()
    assert wanted_of(schedule).rule == rule
    again = producer.get(address(schedule, "edit/"))
    sent = {name: value for name, value in again.context["form"].initial.items() if value is not None}
    producer.post(address(schedule, "edit/"), form(studio, **sent | {"project": studio.project.pk}))
    schedule.refresh_from_db()
    assert wanted_of(schedule).rule == rule


@pytest.mark.parametrize(
    ("changes", "field", "told"),
    [
        ({"name": ""}, "name", "required"),
        ({"name": "Night {dat}"}, "name", "stands for nothing"),
        ({"project": uuid4()}, "project", "valid choice"),
        ({"rows": ""}, "rows", "There are no rows yet"),
        ({"rows": "shot\tlength\nS1\t5"}, "rows", "no line that names them"),
        ({"rows": "a {dtae}"}, "rows", "Row 1, prompt: {dtae} stands for nothing"),
        ({"settings": "ratio 16"}, "settings", "has no colon"),
        ({"days": "line", "cron": "0 2"}, "cron", "five fields"),
        ({"days": "line", "cron": "99 2 * * *"}, "cron", "The minute of"),
        ({"time": "late"}, "time", "valid time"),
        ({"kind": "interval", "first": "2030-05-15T18:00"}, "every", "from every minute"),
        ({"kind": "interval", "every": "5"}, "first", "for the first time"),
        ({"kind": "once"}, "once", "a day and a time"),
        ({"kind": "once", "once": "2030-05-13T18:00"}, "once", "has passed"),
        ({"kind": "once", "once": "soon"}, "once", "no day and time"),
        ({"kind": "x"}, "kind", "valid choice"),
        ({"zone": "Mars/Base"}, "zone", "valid choice"),
        ({"overlap": ""}, "overlap", "required"),
        ({"max_in_flight": "0"}, "max_in_flight", "1 to 1,000"),
        ({"stagger": "nan"}, "stagger", ""),
        ({"approved_until": "2030-05-20T18:00"}, "approved_quote", "needs both"),
        ({"approved_quote": "5"}, "approved_until", "needs both"),
        ({"approved_until": "2030-05-10T18:00", "approved_quote": "5"}, "approved_until", "has passed"),
        ({"cap_0": "-1"}, "cap_0", "above 0"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    studio: Studio, boss: Client, changes: dict[str, object], field: str, told: str
) -> None:
    answer = boss.post("/schedules/new/", form(studio, **changes))
    assert answer.status_code == 422
    found = answer.context["form"].errors
    assert list(found) == [field]
    assert told in " ".join(found[field])
    assert "Nothing was saved" in answer.text
    assert "a door" in answer.text or "rows" in changes
    assert not Schedule.objects.exists()


def test_a_name_that_is_taken_is_told_beside_it(studio: Studio, producer: Client) -> None:
    made(studio)
    answer = producer.post("/schedules/new/", form(studio))
    assert (answer.status_code, "has a schedule called" in answer.text) == (422, True)


def test_a_file_replaces_the_rows(studio: Studio, producer: Client, tmp_path: Any) -> None:
    move_to(NOON)
    file = tmp_path / "night.csv"
    file.write_text("shot,prompt\nS9,a roof\n")
    with file.open("rb") as opened:
        producer.post("/schedules/new/", form(studio, rows="", file=opened))
    assert Schedule.objects.get().rows == [{"shot": "S9", "prompt": "a roof"}]
    broken = tmp_path / "night.xlsx"
    broken.write_bytes(b"PK\x03\x04nonsense")
    with broken.open("rb") as opened:
        answer = producer.post("/schedules/new/", form(studio, name="B", file=opened))
    assert list(answer.context["form"].errors) == ["file"]


def test_a_batch_is_scheduled_with_its_rows(studio: Studio, producer: Client) -> None:
    move_to(NOON)
    rows = [
        {"shot": "S1", "prompt": "a {sign} on\na\tdoor"},
        {"shot": "S1", "prompt": "twice", "#": "2 of 2", "again": "yes"},
        {"prompt": "left out"},
    ]
    batch = open_draft(
        studio.project, rows, name="Launch", usual={"key": "Main", "model": "film", "ratio": "16:9"}, tags=["night"]
    )
    batch.rows.filter(number=3).update(left_out=True)
    shown = producer.get(f"/schedules/new/?batch={batch.pk}").context["form"].initial
    sent = {name: value for name, value in shown.items() if value is not None} | {"project": studio.project.pk}
    producer.post("/schedules/new/", form(studio, **sent))
    schedule = Schedule.objects.get()
    assert schedule.rows == [
        {"shot": "S1", "prompt": "a {{sign}} on\na\tdoor"},
        {"shot": "S1", "prompt": "twice", "keep": "yes"},
    ]
    assert schedule.usual == {"key": "Main", "model": "film", "ratio": "16:9"}
    assert (schedule.name, schedule.tags) == ("Launch", ["night"])
    assert producer.get(f"/schedules/new/?batch={uuid4()}").status_code == 404
    assert producer.get("/schedules/new/?batch=x&project=y").status_code == 200


def test_caps_are_for_owners(studio: Studio, producer: Client, boss: Client) -> None:
    boss.post("/schedules/new/", form(studio, cap_0="12.5"))
    schedule = Schedule.objects.get()
    assert schedule.caps == {"cr": "12.5"}
    page = producer.get(address(schedule, "edit/")).text
    assert "Cap of one run: 12.5 cr. An owner can change it." in words(page)
    producer.post(address(schedule, "edit/"), form(studio, name="Night", cap_0="9999"))
    schedule.refresh_from_db()
    assert (schedule.name, schedule.caps) == ("Night", {"cr": "12.5"})
    boss.post(address(schedule, "edit/"), form(studio))
    schedule.refresh_from_db()
    assert schedule.caps == {}


def test_a_cap_of_all_runs_is_the_owners_and_shown(studio: Studio, producer: Client, boss: Client) -> None:
    schedule = made(studio)
    asked = {"schedule": schedule.pk, "unit": "cr", "window": "month", "limit": "100"}
    assert boss.post("/admin/jobs/budget/add/", asked).status_code == 302
    assert "Cap of all runs a month 100 cr, 0 cr spent, 0 cr held" in words(producer.get(address(schedule)).text)


def test_an_edit_shows_everything_there_is(studio: Studio, boss: Client) -> None:
    approval = Approval(at("20 11:00"), Decimal("9.5"), "cr")
    rows = [{"shot": "S1", "prompt": 'say "hi"\nthen\tgo'}]
    schedule = made(
        studio,
        rows=rows,
        usual={"key": "Main", "ratio": "16:9"},
        caps={"cr": Decimal(25)},
        max_in_flight=3,
        stagger=2.5,
        overlap="queue",
        missed="skip",
        tags=["a", "b"],
        approval=approval,
    )
    before = wanted_of(schedule)
    shown = boss.get(address(schedule, "edit/")).context["form"].initial
    sent = {name: value for name, value in shown.items() if value is not None} | {"project": studio.project.pk}
    assert boss.post(address(schedule, "edit/"), sent).status_code == 302
    schedule.refresh_from_db()
    assert wanted_of(schedule) == before
    assert schedule.approved_by == studio.person


@pytest.mark.parametrize(
    "rows",
    [
        [{"prompt": "one"}, {"prompt": "two"}],
        [{"prompt": 'a "quoted", \t and\nbroken line', "shot": "S1"}, {"prompt": "b", "ratio": "16:9"}],
        [{"prompt": "[0-3s] a\n[3-6s] b"}],
        [{"prompt": '{"not": "json"}'}],
    ],
)
def test_a_sheet_reads_back_as_it_was_written(rows: list[dict[str, str]]) -> None:
    assert cells_from_paste(sheet.as_text(rows)) == rows


@pytest.mark.parametrize("cron", ["0 2 * * *", "30 22 * * 1-5", "5 9 L * *", "0 0 1 * *", "59 23 * * 0"])
def test_a_plain_choice_is_found_again_from_its_line(cron: str) -> None:
    plain = times.plain_of(cron)
    assert plain
    assert times.cron_of(*plain) == cron


@pytest.mark.parametrize("cron", ["*/5 * * * *", "0 2 * * 1,2", "0 2,3 * * *", "61 2 * * *", ""])
def test_other_lines_are_left_as_lines(cron: str) -> None:
    assert times.plain_of(cron) is None


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
