"""Standing approval: gates of a batch pass by themselves within what a person named, and wait outside it."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from jobs import clock, money
from jobs.actions.operations import Refused
from jobs.batches import control
from jobs.batches.summary import summary
from jobs.models import Batch, Budget, Event, Job
from providers.order import Quote, Resend, Step
from providers.report import Gate, Report, State
from tests.jobs.batches.checked import confirmed, sheet
from tests.jobs.fake_vendor import TAKE, running
from tests.jobs.studio import Studio

PLAN = Step(name="plan", makes="plan", paid=False, resend=Resend.LOOK)


def asks(amount: int | None, unit: str = "cr") -> Report:
    quote = None if amount is None else Quote(amount=Decimal(amount), unit=unit, exact=True)
    return Report(State.PERSON, "awaiting_approval", gate=Gate(reason="approval", title="7 clips", quote=quote))


def approve(batch: Batch, person: User, quote: int = 40, hours: float = 1, unit: str = "cr") -> Batch:
    until = clock.now() + timedelta(hours=hours)
    return control.approve_ahead(batch, until=until, quote=Decimal(quote), unit=unit, actor=person)


@pytest.fixture
def planning(studio: Studio) -> tuple[Batch, Job]:
    """A take of a batch whose free plan is being made; its price is told at the gate."""
    studio.world.steps = (PLAN, TAKE)
    batch = sheet(studio, 1)
    (job,) = confirmed(studio, batch)
    job.ledger.all().delete()
    studio.run()
    return batch, job


@pytest.fixture
def goes_on(studio: Studio) -> None:
    """The vendor goes to work as soon as it hears a yes."""
    studio.world.on["decide"] = lambda: studio.world.reports.update({"1": running()})


def reaches_the_gate(studio: Studio, report: Report) -> None:
    studio.world.reports["1"] = report
    studio.later(10)
    studio.run()


@pytest.mark.usefixtures("goes_on")
def test_a_quote_within_it_passes_in_the_name_of_who_approved(studio: Studio, planning: tuple[Batch, Job]) -> None:
    batch, job = planning
    approve(batch, studio.person)
    reaches_the_gate(studio, asks(36))
    job.refresh_from_db()
    assert studio.world.decisions == [("1", True, "")], "what is said among ourselves is not told the vendor"
    assert (job.status, money.open_hold(job, "task")) == ("running", 36)
    event = Event.objects.get(note__contains="Approved ahead")
    assert event.note == "Approved at 36 cr. Approved ahead by producer, up to 40 cr"
    assert event.actor == studio.person
    assert summary(batch).ahead == [event]
    assert summary(batch).needs == []


def nobody(studio: Studio, batch: Batch) -> None:
    return None


def too_little(studio: Studio, batch: Batch) -> None:
    approve(batch, studio.person, quote=35)


def another_unit(studio: Studio, batch: Batch) -> None:
    approve(batch, studio.person, unit="USD")


def expired(studio: Studio, batch: Batch) -> None:
    approve(batch, studio.person, hours=0.001)
    studio.later(30)


def gone(studio: Studio, batch: Batch) -> None:
    approve(batch, studio.person)
    User.objects.update(is_active=False)


def withdrawn(studio: Studio, batch: Batch) -> None:
    approve(batch, studio.person)
    control.withdraw_approval(batch)


def paused(studio: Studio, batch: Batch) -> None:
    approve(batch, studio.person)
    control.pause(batch)


@pytest.mark.parametrize("given", [nobody, too_little, another_unit, expired, gone, withdrawn, paused])
def test_outside_it_a_person_is_waited_for(
    studio: Studio, planning: tuple[Batch, Job], given: Callable[[Studio, Batch], None]
) -> None:
    batch, job = planning
    given(studio, batch)
    reaches_the_gate(studio, asks(36))
    studio.later(3600)
    studio.run()
    job.refresh_from_db()
    assert (job.reason, studio.world.decisions) == ("approval", [])
    assert summary(batch).needs == [job]
    assert money.held(Job.objects.all()) == 0


def test_a_gate_without_a_price_waits(studio: Studio, planning: tuple[Batch, Job]) -> None:
    batch, job = planning
    approve(batch, studio.person)
    reaches_the_gate(studio, asks(None))
    job.refresh_from_db()
    assert (job.reason, studio.world.decisions) == ("approval", [])


@pytest.mark.usefixtures("goes_on")
def test_it_lets_what_waits_already_go_on(studio: Studio, planning: tuple[Batch, Job]) -> None:
    batch, _ = planning
    reaches_the_gate(studio, asks(36))
    assert studio.world.decisions == []
    approve(batch, studio.person)
    studio.run()
    assert len(studio.world.decisions) == 1


@pytest.mark.usefixtures("goes_on")
def test_after_a_pause_the_gate_passes(studio: Studio, planning: tuple[Batch, Job]) -> None:
    batch, _ = planning
    paused(studio, batch)
    reaches_the_gate(studio, asks(36))
    control.resume(batch)
    studio.run()
    assert len(studio.world.decisions) == 1


@pytest.mark.usefixtures("goes_on")
def test_over_a_cap_it_waits_for_room_and_says_so(studio: Studio, planning: tuple[Batch, Job]) -> None:
    batch, job = planning
    approve(batch, studio.person)
    cap = money.set_cap(Budget(unit="cr", limit=30, batch=batch))
    reaches_the_gate(studio, asks(36))
    job.refresh_from_db()
    assert job.headline.startswith("Over the cap of launch.csv: 30 cr: this needs 36 cr")
    assert studio.world.decisions == []
    cap.limit = Decimal(40)
    money.set_cap(cap)
    studio.later(61)
    studio.run()
    assert len(studio.world.decisions) == 1


def test_a_gate_that_still_shows_after_the_yes_is_not_answered_twice(
    studio: Studio, planning: tuple[Batch, Job]
) -> None:
    """ "Already approved" is a refusal, and would fail a take that the vendor works on and bills."""
    batch, job = planning
    approve(batch, studio.person)
    reaches_the_gate(studio, asks(36))
    for _ in range(3):
        studio.later(61)
        studio.run()
    assert len(studio.world.decisions) == 1
    studio.world.reports["1"] = running()
    studio.later(61)
    studio.run()
    job.refresh_from_db()
    assert (job.status, money.open_hold(job, "task")) == ("running", 36)


def test_a_gate_that_never_opens_waits_for_a_person_in_the_end(studio: Studio, planning: tuple[Batch, Job]) -> None:
    batch, job = planning
    approve(batch, studio.person, hours=9)
    reaches_the_gate(studio, asks(36))
    for _ in range(14):
        studio.later(61)
        studio.run()
    assert summary(batch).needs == [job]
    assert len(studio.world.decisions) == 1


@pytest.mark.parametrize(
    ("quote", "hours", "words"), [(40, -1, "would be over already"), (0, 1, "Name the highest quote, above 0")]
)
def test_what_cannot_be_approved_ahead(studio: Studio, quote: int, hours: float, words: str) -> None:
    with pytest.raises(Refused, match=words):
        approve(sheet(studio), studio.person, quote, hours)
