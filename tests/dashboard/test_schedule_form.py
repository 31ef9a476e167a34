"""The form of a schedule: every rule, everything that can be wrong, batches and files, caps of owners only."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client

from dashboard.schedule_form import sheet, times
from jobs.batches.drafts import open_draft
from jobs.batches.reading import cells_from_paste
from jobs.models import Schedule
from jobs.schedules.rules import Rule
from jobs.schedules.wanted import Approval, wanted_of
from tests.dashboard.charges import words
from tests.dashboard.scheduled import address, form
from tests.jobs.schedules.made import NOON, at, made, move_to
from tests.jobs.studio import Studio


@pytest.fixture
def boss(studio: Studio) -> Client:
    """An owner, in the studio at noon of 14 May 2030."""
    move_to(NOON)
    client = Client()
    client.force_login(User.objects.create_superuser("boss"))
    return client


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
