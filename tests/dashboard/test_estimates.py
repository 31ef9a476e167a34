"""A vendor that tells no charges: its takes count as estimates, and no page calls that a bill or a difference."""

from datetime import timedelta

import pytest

from dashboard.reading import drift
from dashboard.reading.amounts import amounts, ending
from jobs import clock
from jobs.documents import document
from jobs.engine import finish
from jobs.management.command import lines_of
from jobs.models import Job, Key
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
    assert sums.notes == ("An estimate of our own: this provider tells no charges. Compare with your account there",)
    assert ending(job, sums) == "About 10 cr is counted, an estimate; the provider tells no charges."


def test_credits_show_no_open_bill_and_no_books(job: Job) -> None:
    since = clock.now() - timedelta(days=1)
    found = drift.of_keys(list(Key.objects.all()), since)[job.key_id]
    assert (found.look.word, found.settled, found.books) == ("Estimated", 10, None)
    assert found.words == "1 take estimated. This provider tells no charges"
    assert drift.of_takes(since) == []
