"""Batches: the list, three ways to a new one, and the page of one that runs with everything a person can do to it."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from dashboard.reading import batch_page, batches
from jobs import clock
from jobs.actions import presets
from jobs.batches.confirm import confirm
from jobs.models import Batch, Budget, Job, Project
from jobs.states import Reason, Status
from providers.errors import Fault, ProviderError
from tests.dashboard.takes_made import made, stored
from tests.jobs.batches.checked import as_checked, jobs_of, sheet
from tests.jobs.batches.conftest import sheets
from tests.jobs.batches.sheets import Sheets
from tests.jobs.fake_vendor import done
from tests.jobs.studio import Studio

__all__ = ["sheets"]

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def page(studio: Studio) -> Client:
    client = Client()
    client.force_login(studio.person)
    return client


@pytest.fixture
def boss(studio: Studio) -> Client:
    """An owner's browser."""
    client = Client()
    client.force_login(User.objects.create_superuser("boss"))
    return client


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def here(batch: Batch, rest: str = "") -> str:
    return f"/batches/{batch.pk}/{rest}"


def running(studio: Studio, rows: int = 3, **more: Any) -> tuple[Batch, list[Job]]:
    batch = sheet(studio, rows, **more)
    confirm(batch, studio.person)
    batch.refresh_from_db()
    return batch, jobs_of(batch)


def end(job: Job, status: Status = Status.SUCCEEDED, **more: Any) -> None:
    """As if it had come so."""
    failure = {"code": "timeout", "message": "It broke.", "advice": ""} if status is Status.FAILED else None
    ended = {"status": status, "reason": "", "ended_at": clock.now(), "due_at": None, "lease": None}
    Job.objects.filter(pk=job.pk).update(**{**ended, "failure": failure, **more})


# A new batch


def form(studio: Studio, **more: Any) -> dict[str, Any]:
    return {"project": str(studio.project.pk), "name": "", "tags": "", "operation": "one", **more}


CSV = "Shot ID,Prompt,Duration\nS1,a door opens,5\nS2,a lamp wakes on a table,7\n"


def xlsx() -> bytes:
    book = Workbook()
    assert book.active is not None
    book.active.append(["shot", "prompt", "duration"])
    book.active.append(["S1", "a door opens", 5])
    book.active.append(["S2", "a lamp wakes on a table", 7])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


JSON = json.dumps([{"shot_id": "S1", "prompt": "a door opens", "duration": 5},
                   {"shot_id": "S2", "prompt": "a lamp wakes on a table", "duration": 7}])  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data"), [("cut_downs.csv", CSV.encode()), ("a.xlsx", xlsx()), ("a.json", JSON.encode())]
)
def test_a_file_becomes_a_checked_draft(page: Client, sheets: Sheets, name: str, data: bytes) -> None:
    usual = {"model": f"{sheets.key.pk}:long", "usual-shape": "9:16", "tags": "launch, autumn"}
    file = SimpleUploadedFile(name, data)
    answer = page.post("/batches/new/", form(sheets.studio, way="file", file=file, **usual))
    batch = Batch.objects.get()
    assert answer["Location"] == here(batch)
    assert batch.name == name.rpartition(".")[0].replace("_", " ")
    assert (batch.source, batch.tags) == (name, ["launch", "autumn"])
    assert batch.usual == {"key": "Rich", "model": "long", "shape": "9:16"}
    assert [row.cells["shot"] for row in batch.rows.all()] == ["S1", "S2"]
    assert "Run 2 takes 36 cr" in words(page.get(here(batch)).text)


def test_a_pasted_list_of_prompts_becomes_one(page: Client, sheets: Sheets) -> None:
    sent = form(
        sheets.studio, way="paste", paste="a door opens\na lamp wakes\n", name="Two", model=f"{sheets.key.pk}:long"
    )
    page.post("/batches/new/", {**sent, "usual-duration": "7"})
    batch = Batch.objects.get()
    assert batch.name == "Two"
    assert [row.quote and Decimal(row.quote["amount"]) for row in batch.rows.all()] == [21, 21]
    page.post("/batches/new/", sent)
    assert Batch.objects.count() == 1, "a second click makes no second batch"


def test_a_grid_is_prompts_times_models_times_options(page: Client, sheets: Sheets) -> None:
    models = [f"{sheets.key.pk}:long", f"{sheets.key.pk}:short"]
    grid = {"grid-prompts": "a door opens\na lamp wakes", "grid-models": models, "grid-duration": "5, 7"}
    page.post("/batches/new/", form(sheets.studio, way="grid", **grid))
    cells = [row.cells for row in Batch.objects.get().rows.all()]
    assert len(cells) == 8
    assert cells[0] == {"prompt": "a door opens", "key": "Rich", "model": "long", "duration": "5"}
    assert cells[-1] == {"prompt": "a lamp wakes", "key": "Rich", "model": "short", "duration": "7"}


def test_the_options_are_those_of_the_chosen_models(page: Client, sheets: Sheets) -> None:
    sent = {"model": f"{sheets.key.pk}:long"}
    text = page.post("/batches/new/options/", sent, headers={**FRAGMENT, "HX-Target": "usual-options"}).text
    assert re.search(r'<select class="input" name="usual-shape".*value="9:16"', text)
    assert 'id="grid-options" hx-swap-oob' in text
    models = {"grid-models": [f"{sheets.key.pk}:long", f"{sheets.key.pk}:short"]}
    text = page.post("/batches/new/options/", models, headers={**FRAGMENT, "HX-Target": "grid-options"}).text
    assert 'name="grid-shape" value="16:9"' in text
    assert 'value="9:16"' not in text, "only one of them has it"
    whole = page.post(
        "/batches/new/", {**form(sheets.studio), **sent, "act": "options", "way": "paste", "paste": "kept"}
    )
    assert "usual-shape" in whole.text, "without scripts by a button"
    assert ">kept</textarea>" in whole.text
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"way": "file"}, "No file came"),
        ({"way": "file", "file": ("a.csv", b"name,words\n1,2\n")}, "no column called prompt"),
        ({"way": "file", "file": ("a.xls", b"\xd0\xcf\x11\xe0")}, "Save it as .xlsx or as CSV"),
        ({"way": "paste", "paste": " "}, "has no shots"),
        ({"way": "paste", "paste": "[{"}, "not valid JSON"),
        ({"way": "grid"}, "has no shots"),
        ({"way": "paste", "paste": "a door", "project": ""}, "Choose the project"),
    ],
)
def test_what_cannot_be_read_is_said_and_what_was_typed_stays(
    page: Client, sheets: Sheets, sent: dict[str, Any], said: str
) -> None:
    Project.objects.create(name="Another")
    if isinstance(file := sent.get("file"), tuple):
        sent = {**sent, "file": SimpleUploadedFile(*file)}
    answer = page.post(
        "/batches/new/",
        form(sheets.studio, name="My name", **{k: v for k, v in sent.items() if k != "project"})
        | {k: v for k, v in sent.items() if k == "project"},
    )
    assert answer.status_code == 422
    assert said in words(answer.text)
    assert 'value="My name"' in answer.text
    assert not Batch.objects.exists()


def test_the_example_sheet_can_be_run(page: Client, sheets: Sheets) -> None:
    data = page.get("/batches/new/example.csv").content
    header, *rows = csv.reader(io.StringIO(data.decode()))
    assert header[:5] == ["shot", "prompt", "key", "model", "duration"]
    assert {row[2] for row in rows} <= {"Rich", "Main"}
    page.post("/batches/new/", form(sheets.studio, way="file", file=SimpleUploadedFile("example.csv", data)))
    batch = Batch.objects.get()
    errors = [one for row in batch.rows.all() for one in row.problems if one["level"] == "error"]
    assert not errors


def test_another_sheet_takes_the_place_of_the_rows(page: Client, sheets: Sheets) -> None:
    batch = sheets.draft({"prompt": "old"})
    assert page.get(here(batch, "replace/")).status_code == 200
    page.post(here(batch, "replace/"), {"way": "paste", "paste": "new one\nnew two"})
    assert [row.cells["prompt"] for row in batch.rows.all()] == ["new one", "new two"]
    assert page.post(here(batch, "replace/"), {"way": "paste", "paste": ""}).status_code == 422


def test_a_draft_is_discarded_after_a_question(page: Client, sheets: Sheets) -> None:
    batch = sheets.draft({"prompt": "old"})
    assert "nothing was spent" in words(page.get(here(batch, "discard/")).text)
    assert Batch.objects.exists()
    assert page.post(here(batch, "discard/"))["Location"] == "/batches/"
    assert not Batch.objects.exists()


# The list and the rail


def test_an_empty_list_says_what_a_batch_is(page: Client) -> None:
    text = page.get("/batches/").text
    assert "every row is checked and priced before anything is spent" in words(text)
    assert 'href="/batches/new/"' in text


def test_the_list_shows_drafts_what_runs_and_what_is_over(page: Client, studio: Studio) -> None:
    sheet(studio, 2, name="a draft")
    live, jobs = running(studio, 3, name="a live one")
    end(jobs[0])
    _, old = running(studio, 2, name="an old one")
    end(old[0], cost=Decimal(10))
    end(old[1], Status.FAILED)
    text = words(page.get("/batches/").text)
    assert re.search(r"a draft Mystery package Draft 2 rows", text)
    assert re.search(r"Running now Mystery package, a live one 1 of 3 done", text)
    assert re.search(r"an old one Mystery package · producer 1 of 2 done, 1 failed 10 cr", text)
    assert f'id="batch-{live.pk}"' in page.get("/batches/", headers={**FRAGMENT, "HX-Target": "batches-running"}).text


def test_the_list_is_of_one_project_on_asking(page: Client, studio: Studio) -> None:
    sheet(studio, 1, name="of the first")
    other = Project.objects.create(name="Other")
    Batch.objects.create(project=other, name="of the other")
    text = words(page.get("/batches/", {"project": str(other.pk)}).text)
    assert "of the other" in text
    assert "of the first" not in text
    assert page.get("/batches/", {"project": "x", "after": "y"}).status_code == 200
    assert f"/batches/?project={studio.project.pk}" in page.get(f"/projects/{studio.project.pk}/").text


def test_the_rail_counts_what_runs_and_marks_what_waits_for_somebody(page: Client, studio: Studio) -> None:
    def count() -> str:
        return page.get("/batches/", headers={**FRAGMENT, "HX-Target": "batches-count"}).text

    assert words(count()) == ""
    _, jobs = running(studio, 2)
    assert words(count()) == "1 running"
    assert "data-group" not in count()
    Job.objects.filter(pk=jobs[0].pk).update(status=Status.WAITING, reason=Reason.APPROVAL)
    assert 'data-group="you"' in count()
    assert 'id="batches-count"' in page.get("/").text


def test_a_list_of_long_batches_asks_no_more(page: Client, studio: Studio) -> None:
    def queries() -> int:
        page.get("/batches/")
        with CaptureQueriesContext(connection) as seen:
            page.get("/batches/")
        return len(seen)

    running(studio, 2)
    _, jobs = running(studio, 2)
    for job in jobs:
        end(job)
    few = queries()
    for _ in range(3):
        running(studio, 20)
        _, jobs = running(studio, 5)
        for job in jobs:
            end(job)
    assert queries() == few


# How long it will take


NOW = datetime(2026, 5, 14, 14, 2, tzinfo=UTC)


def fact(status: Status, sent: float | None, ended: float | None = None, *, asks: bool = False) -> batches.Fact:
    ago = [None if one is None else NOW - timedelta(seconds=one) for one in (sent, ended)]
    return batches.Fact(uuid4(), status, "", asks, *ago)


OVER = [fact(Status.SUCCEEDED, 300, 200), fact(Status.SUCCEEDED, 290, 180), fact(Status.SUCCEEDED, 200, 110)]
TWO = [fact(Status.RUNNING, 50), fact(Status.RUNNING, 50)]


@pytest.mark.parametrize(
    ("facts", "left"),
    [
        ([*OVER, *TWO, *[fact(Status.QUEUED, None)] * 6], "about 5 min left"),
        ([*OVER, *TWO], "about 50 s left"),
        ([*OVER[:2], *TWO], ""),
        ([*OVER, *[fact(Status.QUEUED, None)] * 6], ""),
        ([*OVER, fact(Status.RUNNING, 500)], ""),
        ([*OVER, *TWO, fact(Status.WAITING, None, asks=True)], ""),
        ([*OVER, fact(Status.SUCCEEDED, 2000, 100), *TWO], ""),
    ],
    ids=[
        "in line",
        "the last two",
        "too few",
        "none at work",
        "longer than any before",
        "a person is asked",
        "scattered",
    ],
)
def test_the_time_left_is_told_only_when_it_can_be(facts: list[batches.Fact], left: str) -> None:
    assert batches.left(Batch(), facts, NOW) == left
    assert batches.left(Batch(paused=True), facts, NOW) == ""


# A batch that runs


def test_the_takes_stand_in_the_order_of_the_sheet(page: Client, studio: Studio) -> None:
    batch, jobs = running(studio, 3)
    text = page.get(here(batch)).text
    assert re.findall(r'<li class="tile" id="row-([\w-]+)"', text) == [str(job.row_id) for job in jobs]
    assert f'data-live="job:{jobs[0].pk}"' in text
    assert "0 of 3 done" in words(text)
    assert "Quoted 30 cr Held 30 cr Charged 0 cr" in words(text).replace("30 cr Quoted", "Quoted 30 cr")
    table = words(page.get(here(batch, "?by=list")).text)
    assert "1 S1" in table
    assert "To top" in table


def test_filters_by_state_and_what_they_count(page: Client, studio: Studio) -> None:
    batch, jobs = running(studio, 5)
    end(jobs[0])
    end(jobs[1], Status.FAILED)
    Job.objects.filter(pk=jobs[2].pk).update(status=Status.WAITING, reason=Reason.APPROVAL)
    Job.objects.filter(pk=jobs[3].pk).update(status=Status.RUNNING)
    text = page.get(here(batch)).text
    pills = words(text.split('<nav class="pills"')[1].split("</nav>")[0])
    for one in ("All 5", "Done 1", "Failed 1", "Needs you 1", "Rendering 1", "In line 1"):
        assert one in pills
    for show, job in (("done", 0), ("failed", 1), ("needs", 2), ("flight", 3), ("line", 4)):
        text = page.get(here(batch, f"?show={show}")).text
        assert re.findall(r'<li class="tile" id="row-([\w-]+)"', text) == [str(jobs[job].row_id)], show
    assert "No take of this batch is like that" in words(page.get(here(batch, "?show=cancelled")).text)


def test_a_tile_is_drawn_anew_alone(page: Client, studio: Studio) -> None:
    batch, jobs = running(studio, 3)
    other, _ = running(studio, 1, name="another")
    ids = ",".join(f"row-{one}" for one in (jobs[0].row_id, jobs[2].row_id, other.rows.get().pk, "nonsense"))
    text = page.get(here(batch, f"?ids={ids}"), headers=FRAGMENT).text
    assert re.findall(r'id="row-([\w-]+)"', text) == [str(jobs[0].row_id), str(jobs[2].row_id)]
    assert "<html" not in text
    assert "<tbody" in page.get(here(batch, f"?by=list&ids={ids}"), headers=FRAGMENT).text


def test_a_new_take_brings_all_of_them_along(page: Client, studio: Studio) -> None:
    batch, jobs = running(studio, 2)
    address = re.search(r'id="batch-state".*?data-live-url="([^"]*)"', page.get(here(batch)).text)
    assert address is not None
    asked = address[1].replace("&amp;", "&")
    headers = {**FRAGMENT, "HX-Target": "batch-state"}
    text = page.get(asked, headers=headers).text
    assert "<html" not in text
    assert 'id="batch-takes"' not in text
    end(jobs[0], Status.FAILED)
    again = made(studio, Status.QUEUED, shot="S1", batch=batch, row=jobs[0].row, retry_of=jobs[0])
    text = page.get(asked, headers=headers).text
    assert 'id="batch-takes"' in text
    assert f"job:{again.pk}" in text
    assert f"job:{jobs[0].pk}" not in text, "the newest take of a row counts"


PRESSED = [
    ("pause/", {"paused": True}, "Paused"),
    ("hold/", {"holding": True}, "The rest is on hold"),
]


@pytest.mark.parametrize(("verb", "fields", "said"), PRESSED)
def test_pausing_and_holding_and_going_on(
    page: Client, studio: Studio, verb: str, fields: dict[str, bool], said: str
) -> None:
    batch, _ = running(studio)
    text = words(page.post(here(batch, verb), {"operation": "a"}, follow=True).text)
    batch.refresh_from_db()
    assert {name: getattr(batch, name) for name in fields} == fields
    assert said in text
    assert "Resume" in text
    page.post(here(batch, "resume/"), {"operation": "b"})
    batch.refresh_from_db()
    assert (batch.paused, batch.holding) == (False, False)


def test_the_list_holds_the_rest_and_stays_there(page: Client, studio: Studio) -> None:
    batch, _ = running(studio)
    assert page.post(here(batch, "hold/"), {"next": "batches"})["Location"] == "/batches/"
    assert "Resume" in words(page.get("/batches/").text)


def test_what_has_not_begun_is_cancelled_after_a_question_that_names_the_sum(page: Client, studio: Studio) -> None:
    batch, jobs = running(studio, 3)
    end(jobs[0])
    assert "Cancel 2 not begun" in words(page.get(here(batch)).text)
    question = words(page.get(here(batch, "cancel/")).text)
    assert "2 takes of launch.csv have not begun. 20 cr is released" in question
    assert Job.objects.filter(status=Status.CANCELLED).count() == 0
    text = words(page.post(here(batch, "cancel/"), {"operation": "c"}, follow=True).text)
    assert "Cancelled 2 takes that had not begun" in text
    assert "Everything has begun or is over" in words(page.get(here(batch, "cancel/")).text)


def test_failures_are_asked_for_again_at_the_price_on_the_button(page: Client, studio: Studio) -> None:
    batch, _ = running(studio, 3)
    studio.world.answers = [ProviderError("No.", code="no", fault=Fault.REFUSED)]
    studio.run()
    assert Job.objects.filter(status=Status.FAILED).count() == 1
    text = page.get(here(batch)).text
    assert f'hx-get="{here(batch, "retry/")}"' in text
    button = page.get(here(batch, "retry/"), headers=FRAGMENT).text
    assert words(button) == "Retry 1 failure 10 cr"
    assert "Retry 1 failure 10 cr" in words(page.get(here(batch, "retry/")).text)
    refused = page.post(here(batch, "retry/"), {"seen": "cr 9", "operation": "d"})
    assert refused.status_code == 422
    assert "The price has changed" in words(refused.text)
    assert Job.objects.count() == 3
    seen = re.findall(r'name="seen" value="([^"]*)"', button)
    text = words(page.post(here(batch, "retry/"), {"seen": seen, "operation": "e"}, follow=True).text)
    assert "Asked again for 1 take" in text
    assert Job.objects.count() == 4
    assert "0 of 3 done" in text


def test_a_batch_or_a_row_goes_before_others_or_after_them(page: Client, studio: Studio) -> None:
    batch, jobs = running(studio, 3)
    page.post(f"/batches/rows/{jobs[2].row_id}/priority/", {"priority": "first", "operation": "a"})
    assert [job.priority for job in jobs_of(batch)] == [0, 0, 1]
    page.post(here(batch, "priority/"), {"priority": "-10", "operation": "b"})
    assert [job.priority for job in jobs_of(batch)] == [-10, -10, -10]
    page.post(here(batch, "to-top/"), {"operation": "c"})
    assert [job.priority for job in jobs_of(batch)] == [1, 1, 1]
    answer = page.post(here(batch, "priority/"), {"priority": "high", "operation": "d"})
    assert answer.status_code == 422
    assert "A priority is a whole number" in words(answer.text)


def test_members_change_the_pace_and_owners_the_cap(page: Client, boss: Client, studio: Studio) -> None:
    batch, _ = running(studio)
    fields = {
        "at_once": "1",
        "stagger": "2",
        "approve_quote": "5",
        "approve_unit": "cr",
        "approve_until": "2999-01-01T08:00",
    }
    assert page.post(here(batch, "pace/"), {**fields, "cap-cr": "1"}).status_code == 302
    batch.refresh_from_db()
    assert (batch.max_in_flight, batch.stagger, batch.approved_by) == (1, 2, studio.person)
    assert not Budget.objects.exists(), "a member's form has no cap"
    assert page.post(here(batch, "cap/"), {"cap-cr": "100"}).status_code == 403
    assert "cap-cr" not in page.get(here(batch)).text
    assert "cap-cr" in boss.get(here(batch)).text
    boss.post(here(batch, "cap/"), {"cap-cr": "100"})
    assert Budget.objects.get(batch=batch).limit == 100
    answer = boss.post(here(batch, "cap/"), {"cap-cr": "x"})
    assert answer.status_code == 422
    assert "write a number" in words(answer.text)


def test_a_draft_has_nothing_to_pause(page: Client, studio: Studio) -> None:
    batch = sheet(studio, 1)
    answer = page.post(here(batch, "pause/"))
    assert answer.status_code == 422
    assert "is a draft and sends nothing" in words(answer.text)


def test_quotes_that_passed_by_approval_are_listed(page: Client, studio: Studio) -> None:
    batch, jobs = running(studio, 2)
    Job.objects.filter(pk=jobs[0].pk).update(status=Status.WAITING, reason=Reason.APPROVAL)
    assert "Approval Approve quote" in words(page.get(here(batch)).text)
    assert "1 needs you" in words(page.get(here(batch)).text)


def test_a_batch_that_is_over_tells_how_it_came_out(page: Client, studio: Studio) -> None:
    batch, jobs = running(studio, 2)
    for job in jobs:
        studio.world.reports[str(jobs.index(job) + 1)] = done(10)
    for job in jobs:
        studio.until_ended(job)
    text = words(page.get(here(batch)).text)
    assert "2 done" in text
    assert "Charged" in text
    assert "Hold the rest" not in text
    assert "Limits and approval ahead" not in text


def test_a_long_batch_comes_in_pages_and_asks_no_more(
    page: Client, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def queries(batch: Batch) -> int:
        page.get(here(batch))
        with CaptureQueriesContext(connection) as seen:
            assert page.get(here(batch)).status_code == 200
        return len(seen)

    few, _ = running(studio, 2, name="few")
    many, jobs = running(studio, 60, name="many")
    assert queries(many) == queries(few)
    assert queries(few) < 40
    monkeypatch.setattr(batch_page, "PAGE", 25)
    text = page.get(here(many)).text
    assert text.count('class="tile"') == 25
    assert "Later rows" in words(text)
    last = page.get(here(many, "?from=50")).text
    assert last.count('class="tile"') == 10
    assert str(jobs[-1].row_id) in last


@pytest.mark.parametrize("query", ["show=zzz", "from=x", "from=²", "by=%00", "ids=x,y", "ids=", "edit=x", "until=-1"])
def test_an_address_with_nonsense_is_a_page(page: Client, studio: Studio, query: str) -> None:
    batch, _ = running(studio, 1)
    draft = as_checked(sheet(studio, 1))
    for one in (batch, draft):
        assert page.get(here(one, f"?{query}")).status_code == 200


def test_a_preset_fills_in_what_is_usual(page: Client, sheets: Sheets) -> None:
    given = {"models": [f"{sheets.key.pk}:long"], "options": {"seconds": "10", "shape": "9:16", "sound": "false"}}
    preset = presets.save("Teaser", given, None)
    assert "Teaser" in page.get("/batches/new/").text
    headers = {**FRAGMENT, "HX-Target": "usual"}
    text = page.post("/batches/new/options/", {"preset": str(preset.pk)}, headers=headers).text
    assert re.search(rf'<option value="{sheets.key.pk}:long" selected>', text)
    assert re.search(r'name="usual-duration"[^>]*value="10"', text)
    assert '<option value="9:16" selected>' in text
    assert '<option value="no" selected>' in text
    plain = page.post("/batches/new/", {"preset": str(preset.pk), "act": "preset"})
    assert '<option value="9:16" selected>' in plain.text, "without scripts by a button"
    assert page.get("/batches/new/", {"preset": "gone"}).status_code == 200


def test_the_files_of_a_batch_are_one_download(page: Client, studio: Studio) -> None:
    batch, jobs = running(studio, 2)
    answer = page.get(here(batch, "takes.zip"))
    assert answer.status_code == 422
    assert "nothing to download" in words(answer.text)
    assert "Download ZIP" not in words(page.get(here(batch)).text)
    end(jobs[0])
    stored(jobs[0])
    assert "Download ZIP" in words(page.get(here(batch)).text)
    answer = page.get(here(batch, "takes.zip"))
    assert answer["Content-Type"] == "application/zip"
    assert page.get(here(batch, "takes.tsv")).status_code == 200


def test_a_draft_that_nobody_checked_checks_itself(page: Client, sheets: Sheets) -> None:
    batch = sheets.draft({"prompt": "a door opens"})
    text = page.get(here(batch)).text
    assert "1 not checked" in words(text)
    assert "load delay:200ms" in text
    assert "Check again" in words(text)
    answer = page.post(here(batch, "check/"), {"look": "0"}, headers=FRAGMENT)
    assert "Run the take 15 cr" in words(answer.text)
