"""A vendor that tells no charges: its takes count as estimates, and no page calls that a bill or a difference."""

from datetime import timedelta

import pytest
from django.test import Client

from dashboard.reading import drift
from dashboard.reading.amounts import amounts, ending
from jobs import clock
from jobs.documents import document
from jobs.engine import finish
from jobs.management.command import lines_of
from jobs.models import Job, Key
from tests.dashboard.job_pages import page
from tests.jobs.fake_vendor import FakeVendor, done
from tests.jobs.studio import Studio


class WithoutBooks(FakeVendor):
    """The same vendor; it shows its books to nobody."""

    books = None  # type: ignore[assignment]


@pytest.fixture
def job(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> Job:
    """A take of ten credits whose charge was not told."""
    monkeypatch.setattr("tests.jobs.fake_vendor.FakeVendor", WithoutBooks)
    job = studio.take()
    studio.run()
    studio.world.all_say(done())
    return studio.until_ended(job)


def test_the_estimate_is_settled_and_nothing_stays_open(job: Job) -> None:
    assert (job.cost, job.estimated, job.unreconciled) == (10, True, False)
    assert finish.charged(job) == "The provider tells no charges: 10 cr is counted as an estimate. "
    assert document(job)["estimated"] is True
    assert "cost 10 cr (an estimate; the provider tells no charges)" in lines_of(job)[0]


def test_the_page_of_the_take_calls_it_an_estimate(job: Job) -> None:
    sums = amounts(job, list(job.ledger.all()))
    assert sums.notes == (
        "This provider tells no charges: the quote counts, as an estimate. Compare with your account there",
    )
    assert sums.lines == [("Quoted", 10), ("Charged, about", 10)]
    assert ending(job, sums) == "About 10 cr is counted, an estimate; the provider tells no charges."


def test_credits_show_no_open_bill_and_no_books(job: Job) -> None:
    since = clock.now() - timedelta(days=1)
    found = drift.of_keys(list(Key.objects.all()), since)[job.key_id]
    assert (found.look.word, found.settled, found.books) == ("Estimated", 10, None)
    assert found.words == "1 take estimated. This provider tells no charges"
    assert drift.of_takes(since) == []


def test_a_part_that_failed_beside_a_good_one_says_plainly_that_the_quote_is_an_estimate(
    studio: Studio, producer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its vendor calls the whole job failed and names no charge."""
    monkeypatch.setattr("tests.jobs.fake_vendor.FakeVendor", WithoutBooks)
    job = studio.take()
    studio.run()
    studio.world.all_say(done(missing=("Music: the quota is used up",)))
    job = studio.until_ended(job)
    assert (job.status, job.cost, job.estimated) == ("partial", 10, True)
    said = page(producer, job)
    assert "Music is missing" in said
    assert "About 10 cr is counted, an estimate; the provider tells no charges." in said
    assert "Quoted 10 cr Charged, about 10 cr" in said
    assert "This provider tells no charges: the quote counts, as an estimate." in said
    assert "about 10 cr charged" in said
