"""The page of a batch that runs, with everything a person can do to it."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dashboard.reading import batch_page
from jobs.models import Batch, Budget, Job
from jobs.states import Reason, Status
from providers.errors import Fault, ProviderError
from tests.dashboard.batches_made import end, here, running, words
from tests.dashboard.takes_made import made, stored
from tests.jobs.batches.checked import as_checked, jobs_of, sheet
from tests.jobs.fake_vendor import done
from tests.jobs.studio import Studio

FRAGMENT = {"HX-Request": "true"}


def test_the_takes_stand_in_the_order_of_the_sheet(producer: Client, studio: Studio) -> None:
    batch, jobs = running(studio, 3)
    text = producer.get(here(batch)).text
    assert re.findall(r'<li class="tile" id="row-([\w-]+)"', text) == [str(job.row_id) for job in jobs]
    assert f'data-live="job:{jobs[0].pk}"' in text
    assert "0 of 3 done" in words(text)
    assert "Quoted 30 cr Held 30 cr Charged 0 cr" in words(text).replace("30 cr Quoted", "Quoted 30 cr")
    table = words(producer.get(here(batch, "?by=list")).text)
    assert "1 S1" in table
    assert "To top" in table


def test_filters_by_state_and_what_they_count(producer: Client, studio: Studio) -> None:
    batch, jobs = running(studio, 5)
    end(jobs[0])
    end(jobs[1], Status.FAILED)
    Job.objects.filter(pk=jobs[2].pk).update(status=Status.WAITING, reason=Reason.APPROVAL)
    Job.objects.filter(pk=jobs[3].pk).update(status=Status.RUNNING)
    text = producer.get(here(batch)).text
    pills = words(text.split('<nav class="pills"')[1].split("</nav>")[0])
    for one in ("All 5", "Done 1", "Failed 1", "Needs you 1", "Rendering 1", "In line 1"):
        assert one in pills
    for show, job in (("done", 0), ("failed", 1), ("needs", 2), ("flight", 3), ("line", 4)):
        text = producer.get(here(batch, f"?show={show}")).text
        assert re.findall(r'<li class="tile" id="row-([\w-]+)"', text) == [str(jobs[job].row_id)], show
    assert "No take of this batch is like that" in words(producer.get(here(batch, "?show=cancelled")).text)


def test_a_tile_is_drawn_anew_alone(producer: Client, studio: Studio) -> None:
    batch, jobs = running(studio, 3)
    other, _ = running(studio, 1, name="another")
    ids = ",".join(f"row-{one}" for one in (jobs[0].row_id, jobs[2].row_id, other.rows.get().pk, "nonsense"))
    text = producer.get(here(batch, f"?ids={ids}"), headers=FRAGMENT).text
    assert re.findall(r'id="row-([\w-]+)"', text) == [str(jobs[0].row_id), str(jobs[2].row_id)]
    assert "<html" not in text
    assert "<tbody" in producer.get(here(batch, f"?by=list&ids={ids}"), headers=FRAGMENT).text


def test_a_new_take_brings_all_of_them_along(producer: Client, studio: Studio) -> None:
    batch, jobs = running(studio, 2)
    address = re.search(r'id="batch-state".*?data-live-url="([^"]*)"', producer.get(here(batch)).text)
    assert address is not None
    asked = address[1].replace("&amp;", "&")
    headers = {**FRAGMENT, "HX-Target": "batch-state"}
    text = producer.get(asked, headers=headers).text
    assert "<html" not in text
    assert 'id="batch-takes"' not in text
    end(jobs[0], Status.FAILED)
    again = made(studio, Status.QUEUED, shot="S1", batch=batch, row=jobs[0].row, retry_of=jobs[0])
    text = producer.get(asked, headers=headers).text
    assert 'id="batch-takes"' in text
    assert f"job:{again.pk}" in text
    assert f"job:{jobs[0].pk}" not in text, "the newest take of a row counts"


PRESSED = [
    ("pause/", {"paused": True}, "Paused"),
    ("hold/", {"holding": True}, "The rest is on hold"),
]


@pytest.mark.parametrize(("verb", "fields", "said"), PRESSED)
def test_pausing_and_holding_and_going_on(
    producer: Client, studio: Studio, verb: str, fields: dict[str, bool], said: str
) -> None:
    batch, _ = running(studio)
    text = words(producer.post(here(batch, verb), {"operation": "a"}, follow=True).text)
    batch.refresh_from_db()
    assert {name: getattr(batch, name) for name in fields} == fields
    assert said in text
    assert "Resume" in text
    producer.post(here(batch, "resume/"), {"operation": "b"})
    batch.refresh_from_db()
    assert (batch.paused, batch.holding) == (False, False)


def test_the_list_holds_the_rest_and_stays_there(producer: Client, studio: Studio) -> None:
    batch, _ = running(studio)
    assert producer.post(here(batch, "hold/"), {"next": "batches"})["Location"] == "/batches/"
    assert "Resume" in words(producer.get("/batches/").text)


def test_what_has_not_begun_is_cancelled_after_a_question_that_names_the_sum(producer: Client, studio: Studio) -> None:
    batch, jobs = running(studio, 3)
    end(jobs[0])
    assert "Cancel 2 not begun" in words(producer.get(here(batch)).text)
    question = words(producer.get(here(batch, "cancel/")).text)
    assert "2 takes of launch.csv have not begun. 20 cr is released" in question
    assert Job.objects.filter(status=Status.CANCELLED).count() == 0
    text = words(producer.post(here(batch, "cancel/"), {"operation": "c"}, follow=True).text)
    assert "Cancelled 2 takes that had not begun" in text
    assert "Everything has begun or is over" in words(producer.get(here(batch, "cancel/")).text)


def test_failures_are_asked_for_again_at_the_price_on_the_button(producer: Client, studio: Studio) -> None:
    batch, _ = running(studio, 3)
    studio.world.answers = [ProviderError("No.", code="no", fault=Fault.REFUSED)]
    studio.run()
    assert Job.objects.filter(status=Status.FAILED).count() == 1
    text = producer.get(here(batch)).text
    assert f'hx-get="{here(batch, "retry/")}"' in text
    button = producer.get(here(batch, "retry/"), headers=FRAGMENT).text
    assert words(button) == "Retry 1 failure 10 cr"
    assert "Retry 1 failure 10 cr" in words(producer.get(here(batch, "retry/")).text)
    refused = producer.post(here(batch, "retry/"), {"seen": "cr 9", "operation": "d"})
    assert refused.status_code == 422
    assert "The price has changed" in words(refused.text)
    assert Job.objects.count() == 3
    seen = re.findall(r'name="seen" value="([^"]*)"', button)
    text = words(producer.post(here(batch, "retry/"), {"seen": seen, "operation": "e"}, follow=True).text)
    assert "Asked again for 1 take" in text
    assert Job.objects.count() == 4
    assert "0 of 3 done" in text


def test_a_batch_or_a_row_goes_before_others_or_after_them(producer: Client, studio: Studio) -> None:
    batch, jobs = running(studio, 3)
    producer.post(f"/batches/rows/{jobs[2].row_id}/priority/", {"priority": "first", "operation": "a"})
    assert [job.priority for job in jobs_of(batch)] == [0, 0, 1]
    producer.post(here(batch, "priority/"), {"priority": "-10", "operation": "b"})
    assert [job.priority for job in jobs_of(batch)] == [-10, -10, -10]
    producer.post(here(batch, "to-top/"), {"operation": "c"})
    assert [job.priority for job in jobs_of(batch)] == [1, 1, 1]
    answer = producer.post(here(batch, "priority/"), {"priority": "high", "operation": "d"})
    assert answer.status_code == 422
    assert "A priority is a whole number" in words(answer.text)


def test_members_change_the_pace_and_owners_the_cap(producer: Client, owner: Client, studio: Studio) -> None:
    batch, _ = running(studio)
    fields = {
        "at_once": "1",
        "stagger": "2",
        "approve_quote": "5",
        "approve_unit": "cr",
        "approve_until": "2999-01-01T08:00",
    }
    assert producer.post(here(batch, "pace/"), {**fields, "cap-cr": "1"}).status_code == 302
    batch.refresh_from_db()
    assert (batch.max_in_flight, batch.stagger, batch.approved_by) == (1, 2, studio.person)
    assert not Budget.objects.exists(), "a member's form has no cap"
    assert producer.post(here(batch, "cap/"), {"cap-cr": "100"}).status_code == 403
    assert "cap-cr" not in producer.get(here(batch)).text
    assert "cap-cr" in owner.get(here(batch)).text
    owner.post(here(batch, "cap/"), {"cap-cr": "100"})
    assert Budget.objects.get(batch=batch).limit == 100
    answer = owner.post(here(batch, "cap/"), {"cap-cr": "x"})
    assert answer.status_code == 422
    assert "write a number" in words(answer.text)


def test_a_draft_has_nothing_to_pause(producer: Client, studio: Studio) -> None:
    batch = sheet(studio, 1)
    answer = producer.post(here(batch, "pause/"))
    assert answer.status_code == 422
    assert "is a draft and sends nothing" in words(answer.text)


def test_quotes_that_passed_by_approval_are_listed(producer: Client, studio: Studio) -> None:
    batch, jobs = running(studio, 2)
    Job.objects.filter(pk=jobs[0].pk).update(status=Status.WAITING, reason=Reason.APPROVAL)
    assert "Approval Approve quote" in words(producer.get(here(batch)).text)
    assert "1 needs you" in words(producer.get(here(batch)).text)


def test_a_batch_that_is_over_tells_how_it_came_out(producer: Client, studio: Studio) -> None:
    batch, jobs = running(studio, 2)
    for job in jobs:
        studio.world.reports[str(jobs.index(job) + 1)] = done(10)
    for job in jobs:
        studio.until_ended(job)
    text = words(producer.get(here(batch)).text)
    assert "2 done" in text
    assert "Charged" in text
    assert "Hold the rest" not in text
    assert "Limits and approval ahead" not in text


def test_a_long_batch_comes_in_pages_and_asks_no_more(
    producer: Client, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def queries(batch: Batch) -> int:
        producer.get(here(batch))
        with CaptureQueriesContext(connection) as seen:
            assert producer.get(here(batch)).status_code == 200
        return len(seen)

    few, _ = running(studio, 2, name="few")
    many, jobs = running(studio, 60, name="many")
    assert queries(many) == queries(few)
    assert queries(few) < 40
    monkeypatch.setattr(batch_page, "PAGE", 25)
    text = producer.get(here(many)).text
    assert text.count('class="tile"') == 25
    assert "Later rows" in words(text)
    last = producer.get(here(many, "?from=50")).text
    assert last.count('class="tile"') == 10
    assert str(jobs[-1].row_id) in last


@pytest.mark.parametrize("query", ["show=zzz", "from=x", "from=²", "by=%00", "ids=x,y", "ids=", "edit=x", "until=-1"])
def test_an_address_with_nonsense_is_a_page(producer: Client, studio: Studio, query: str) -> None:
    batch, _ = running(studio, 1)
    draft = as_checked(sheet(studio, 1))
    for one in (batch, draft):
        assert producer.get(here(one, f"?{query}")).status_code == 200


def test_the_files_of_a_batch_are_one_download(producer: Client, studio: Studio) -> None:
    batch, jobs = running(studio, 2)
    answer = producer.get(here(batch, "takes.zip"))
    assert answer.status_code == 422
    assert "nothing to download" in words(answer.text)
    assert "Download ZIP" not in words(producer.get(here(batch)).text)
    end(jobs[0])
    stored(jobs[0])
    assert "Download ZIP" in words(producer.get(here(batch)).text)
    answer = producer.get(here(batch, "takes.zip"))
    assert answer["Content-Type"] == "application/zip"
    assert producer.get(here(batch, "takes.tsv")).status_code == 200
