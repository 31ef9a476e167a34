"""From a sheet to files, with the practice vendor's own API: a piece longer than its model makes, in both ways."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.db import connection

from jobs import money
from jobs.actions import keys
from jobs.batches.check import check
from jobs.batches.confirm import confirm
from jobs.batches.drafts import open_draft
from jobs.batches.summary import is_over, summary
from jobs.models import Attempt, Batch, Job, Material, MaterialCopy, Project
from tests.jobs.fake_vendor import World
from tests.jobs.studio import Studio
from tests.practice import STUDIO, PracticeVendor, until


@pytest.fixture(scope="module")
def vendor() -> Iterator[PracticeVendor]:
    with PracticeVendor.start(speed=1000, media="full") as practice:
        yield practice


@pytest.fixture
def house(vendor: PracticeVendor, transactional_db: None) -> Iterator[Studio]:
    vendor.reset()
    key, _ = keys.add("renoise", "Main", STUDIO, vendor.renoise)
    yield Studio(key, Project.objects.create(name="Night walk"), User.objects.create_user("producer"), World())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE takeboard_clock SET shift = '0'")


def confirmed(house: Studio, *rows: dict[str, str]) -> Batch:
    usual = {"key": "Main", "model": "renoise-2.0"}
    batch = check(open_draft(house.project, rows, name="piece.csv", usual=usual, actor=house.person), patience=20)
    problems = [problem for row in batch.rows.all() for problem in row.problems if problem["level"] == "error"]
    assert problems == []
    return confirm(batch, house.person)


def to_its_end(house: Studio, batch: Batch) -> None:
    """Run the engine from due to due until nothing of it is live; the films are rendered meanwhile."""

    def over() -> bool:
        house.run()
        house.later(10)
        return is_over(batch)

    until(over, seconds=60, pause=0.1)


def test_a_chained_take_begins_with_the_last_frame_of_the_one_before(house: Studio, vendor: PracticeVendor) -> None:
    batch = confirmed(
        house,
        {"shot": "S1", "prompt": "A fox crosses the yard.", "duration": "5"},
        {"shot": "S2", "prompt": "It stops.", "duration": "5", "after": "S1"},
    )
    to_its_end(house, batch)
    assert summary(batch).counts == {"succeeded": 2}, [job.headline for job in summary(batch).failed]
    frame = Material.objects.get()
    assert frame.name == "S1 T01 last frame.png"
    sent = Attempt.objects.get(job__shot__code="S2").request["body"]
    assert "first_frame" in str(sent)
    assert MaterialCopy.objects.get(material=frame).remote_id in str(sent)
    assert len(vendor.bill().submits) == 2
    assert money.held(Job.objects.all()) == 0


def test_thirty_seconds_both_ways(house: Studio) -> None:
    batch = confirmed(
        house,
        {"shot": "A", "prompt": "A long walk by the sea.", "duration": "30", "split": "bridge"},
        {"shot": "B", "prompt": "A long walk in the hills.", "duration": "30", "split": "chain"},
    )
    told = [(str(job), job.after_role, str(job.after or "")) for job in Job.objects.filter(batch=batch)]
    assert told == [
        ("Aa T01", "", ""),
        ("Ab T01", "", ""),
        ("Ba T01", "", ""),
        ("Bb T01", "first_frame", "Ba T01"),
    ]
    assert money.held(Job.objects.all()) == sum(cost.quoted for cost in summary(batch).costs)
