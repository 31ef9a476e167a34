"""The list of batches, their count in the rail, and how long one will take."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dashboard.reading import batches
from jobs.models import Batch, Job, Project
from jobs.states import Reason, Status
from tests.dashboard.batches_made import end, running, words
from tests.jobs.batches.checked import sheet
from tests.jobs.studio import Studio

FRAGMENT = {"HX-Request": "true"}


def test_an_empty_list_says_what_a_batch_is(producer: Client) -> None:
    text = producer.get("/batches/").text
    assert "every row is checked and priced before anything is spent" in words(text)
    assert 'href="/batches/new/"' in text


def test_the_list_shows_drafts_what_runs_and_what_is_over(producer: Client, studio: Studio) -> None:
    sheet(studio, 2, name="a draft")
    live, jobs = running(studio, 3, name="a live one")
    end(jobs[0])
    _, old = running(studio, 2, name="an old one")
    end(old[0], cost=Decimal(10))
    end(old[1], Status.FAILED)
    text = words(producer.get("/batches/").text)
    assert re.search(r"a draft Mystery package Draft 2 rows", text)
    assert re.search(r"Running now Mystery package, a live one 1 of 3 done", text)
    assert re.search(r"an old one Mystery package · producer 1 of 2 done, 1 failed 10 cr", text)
    assert (
        f'id="batch-{live.pk}"' in producer.get("/batches/", headers={**FRAGMENT, "HX-Target": "batches-running"}).text
    )


def test_the_list_is_of_one_project_on_asking(producer: Client, studio: Studio) -> None:
    sheet(studio, 1, name="of the first")
    other = Project.objects.create(name="Other")
    Batch.objects.create(project=other, name="of the other")
    text = words(producer.get("/batches/", {"project": str(other.pk)}).text)
    assert "of the other" in text
    assert "of the first" not in text
    assert producer.get("/batches/", {"project": "x", "after": "y"}).status_code == 200
    assert f"/batches/?project={studio.project.pk}" in producer.get(f"/projects/{studio.project.pk}/").text


def test_the_rail_counts_what_runs_and_marks_what_waits_for_somebody(producer: Client, studio: Studio) -> None:
    def count() -> str:
        return producer.get("/batches/", headers={**FRAGMENT, "HX-Target": "batches-count"}).text

    assert words(count()) == ""
    _, jobs = running(studio, 2)
    assert words(count()) == "1 running"
    assert "data-group" not in count()
    Job.objects.filter(pk=jobs[0].pk).update(status=Status.WAITING, reason=Reason.APPROVAL)
    assert 'data-group="you"' in count()
    assert 'id="batches-count"' in producer.get("/").text


def test_a_list_of_long_batches_asks_no_more(producer: Client, studio: Studio) -> None:
    def queries() -> int:
        producer.get("/batches/")
        with CaptureQueriesContext(connection) as seen:
            producer.get("/batches/")
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
