"""A price that rises after the yes: nobody agreed to it, so the work is not sent, or called off while it can be."""

from decimal import Decimal

import pytest

from dashboard.reading import notices
from jobs import money
from jobs.actions import control
from jobs.models import Budget, Job
from providers.order import Quote
from providers.report import CancelResult, Report, State
from tests.jobs.fake_vendor import done
from tests.jobs.gated import looked_at, planned, says
from tests.jobs.gated_vendor import GATE
from tests.jobs.studio import Studio

pytestmark = pytest.mark.usefixtures("bench")
SAID = "The provider now asks 14 cr for the work, and 11 cr was agreed to."


def asking(price: int | None) -> Report:
    return Report(State.ACTIVE, "reserved", price=None if price is None else Decimal(price))


def dearer_plan(price: int | None) -> Report:
    quote = Quote(amount=None if price is None else Decimal(price), unit="cr", exact=True)
    return done(None, gate=GATE.model_copy(update={"quote": quote}))


def at_work(studio: Studio) -> Job:
    """Agreed at 11 and sent."""
    job = planned(studio)
    control.decide(job, True, "", studio.person)
    studio.world.reports["1"] = done(None, gate=GATE)
    looked_at(studio, job)
    assert (job.status, money.held(Job.objects.all())) == ("running", 11)
    return job


def test_work_that_becomes_dearer_than_agreed_is_called_off_and_nothing_is_paid(studio: Studio) -> None:
    money.set_cap(Budget(project=studio.project, unit="cr", limit=12))
    job = at_work(studio)
    says(studio, job, asking(14))
    looked_at(studio, job)
    assert (job.status, job.cost, studio.world.cancelled) == ("cancelled", 0, ["2"])
    assert money.held(Job.objects.all()) == 0
    assert job.events.filter(note__startswith=SAID).count() == 1
    told = notices.notice(job, [])
    assert told is not None
    assert told.title == "It became dearer than agreed"
    assert told.words.startswith(SAID)


@pytest.mark.parametrize("price", [None, 9, 11], ids=["not told", "cheaper", "as agreed"])
def test_work_at_the_price_agreed_or_below_goes_on(studio: Studio, price: int | None) -> None:
    job = at_work(studio)
    says(studio, job, asking(price))
    assert looked_at(studio, job).status == "running"
    assert not studio.world.cancelled


def test_an_estimate_was_no_agreement(studio: Studio) -> None:
    job = at_work(studio)
    Job.objects.update(quote_exact=False)
    says(studio, job, asking(14))
    assert looked_at(studio, job).status == "running"
    assert not studio.world.cancelled


def test_what_cannot_be_stopped_any_more_is_asked_once_kept_and_booked_as_it_is(studio: Studio) -> None:
    job = at_work(studio)
    studio.world.cancel = CancelResult.TOO_LATE
    says(studio, job, asking(14))
    looked_at(studio, job)
    looked_at(studio, job)
    assert (job.status, studio.world.cancelled) == ("running", ["2"])
    told = notices.notice(job, [])
    assert told is not None
    assert told.title == "Too late to cancel"
    assert SAID in told.words
    says(studio, job, done(14))
    looked_at(studio, job)
    assert (job.status, job.cost, job.failure) == ("succeeded", 14, None)
    assert money.held(Job.objects.all()) == 0


def test_a_plan_that_rose_between_the_yes_and_the_work_is_not_sent(studio: Studio) -> None:
    """R23: the quote is looked at again right before the paid step."""
    job = planned(studio)
    control.decide(job, True, "", studio.person)
    studio.world.reports["1"] = dearer_plan(14)
    looked_at(studio, job)
    assert [body.path for body in studio.world.bodies] == ["/plan"]
    assert (job.status, job.cost) == ("failed", 0)
    assert job.headline.startswith(SAID)
    assert job.headline.endswith("the hold is released. Ask again to see the new price.")
    assert money.held(Job.objects.all()) == 0


@pytest.mark.parametrize("price", [None, 9, 11], ids=["not told", "cheaper", "as agreed"])
def test_a_plan_at_the_price_agreed_or_below_is_sent(studio: Studio, price: int | None) -> None:
    job = planned(studio)
    control.decide(job, True, "", studio.person)
    studio.world.reports["1"] = dearer_plan(price)
    looked_at(studio, job)
    assert [body.path for body in studio.world.bodies] == ["/plan", "/work"]
