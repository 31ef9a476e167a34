"""A price that only a gate tells: nothing is held before somebody says yes, and what was said yes to is kept."""

from decimal import Decimal

import pytest

from jobs import money
from jobs.actions import control
from jobs.actions.operations import Refused
from jobs.engine import stale
from jobs.models import Budget, Job
from providers.errors import Fault
from providers.report import Gate, Report, State
from tests.jobs.fake_vendor import done, error
from tests.jobs.gated import looked_at, made, planned
from tests.jobs.gated_vendor import GATE, PLAN, PRICE, WORK, Bench
from tests.jobs.studio import Studio

pytestmark = pytest.mark.usefixtures("bench")
PASSED = done(None)
PASSED_WITH_GATE = done(None, gate=GATE)


def test_it_is_taken_without_a_price_and_holds_nothing(studio: Studio) -> None:
    studio.world.steps, studio.world.later = (PLAN, WORK), True
    money.set_cap(Budget(project=studio.project, unit="cr", limit=5))
    job = studio.take()
    assert (job.status, job.quote, job.quote_later, job.prices) == ("queued", None, True, {})
    studio.run()
    assert [body.path for body in studio.world.bodies] == ["/plan"], "the cap is asked about at the gate"
    assert not job.ledger.exists()


def test_the_yes_holds_what_the_gate_told_and_only_then_is_it_sent(studio: Studio) -> None:
    job = planned(studio)
    assert (job.reason, money.held(Job.objects.all())) == ("approval", 0)
    held: list[Decimal] = []
    control.decide(job, True, "", studio.person)
    studio.world.on["submit"] = lambda: held.append(money.held(Job.objects.all()))
    studio.world.reports["1"] = done(None)
    looked_at(studio, job)
    assert [body.path for body in studio.world.bodies] == ["/plan", "/work"]
    assert held == [11]
    assert (job.quote, job.quote_exact, job.prices) == (11, True, {"work": "11"})


@pytest.mark.parametrize("yes", [True, False])
def test_a_gate_that_passed_at_the_vendor_by_itself_waits_for_a_person_all_the_same(studio: Studio, yes: bool) -> None:
    """R22: approval is a human act: what approved itself at the vendor is no yes of anybody here."""
    job = planned(studio, PASSED_WITH_GATE)
    assert (job.status, job.reason, job.headline) == ("waiting", "approval", "The plan is ready")
    assert [body.path for body in studio.world.bodies] == ["/plan"]
    control.decide(job, yes, "", studio.person)
    looked_at(studio, job)
    assert not studio.world.decisions, "there is nothing left to decide at the vendor"
    assert [body.path for body in studio.world.bodies] == (["/plan", "/work"] if yes else ["/plan"])
    assert money.held(Job.objects.all()) == (11 if yes else 0)
    assert job.status == ("running" if yes else "cancelled")


def test_a_gate_that_passed_with_our_yes_asks_nobody_again(studio: Studio) -> None:
    job = planned(studio)
    control.decide(job, True)
    studio.world.reports["1"] = PASSED_WITH_GATE
    assert looked_at(studio, job).status == "running"
    assert [body.path for body in studio.world.bodies] == ["/plan", "/work"]


def test_a_paid_step_whose_price_nobody_told_is_never_sent(studio: Studio) -> None:
    """R22: without a quote that somebody saw, nothing is paid."""
    job = planned(studio, PASSED)
    assert (job.status, job.cost) == ("failed", 0)
    assert job.headline == "The vendor never told its price, so nobody agreed to one."
    assert [body.path for body in studio.world.bodies] == ["/plan"]


def test_who_said_yes_when_and_to_which_quote_is_kept(studio: Studio) -> None:
    """R22: the record is read after the job went on, and a later gate does not write over it."""
    job = planned(studio)
    control.decide(job, True, "good", studio.person)
    studio.world.reports["1"] = PASSED
    looked_at(studio, job)
    other = Gate(reason="recording", title="Record it", again=True)
    studio.world.reports["2"] = Report(State.PERSON, "needs_recording", gate=other)
    looked_at(studio, job)
    assert job.gate is not None
    assert job.gate["title"] == "Record it"
    (told,) = job.decisions
    assert (told["yes"], told["by"], told["note"], told["title"]) == (True, "producer", "good", "The plan is ready")
    assert (told["quote"]["amount"], told["at"][:4].isdigit()) == ("11", True)
    assert job.events.filter(note__startswith="Approved at 11 cr.", actor=studio.person).count() == 1


def test_a_yes_to_a_price_that_changed_meanwhile_is_refused(studio: Studio) -> None:
    """R22: the yes is to the quote that was shown."""
    job = planned(studio)
    with pytest.raises(Refused, match="has another price now"):
        control.decide(job, True, seen=Decimal(9))
    assert money.held(Job.objects.all()) == 0
    control.decide(job, True, seen=PRICE.amount)
    assert money.held(Job.objects.all()) == 11


def test_the_balance_is_checked_again_when_it_is_sent(studio: Studio) -> None:
    """R23: somebody else spent it since the quote; the same request goes again after a top-up, and the hold stays."""
    job = planned(studio)
    control.decide(job, True)
    studio.world.reports["1"] = PASSED
    studio.world.answers = [error(Fault.CREDITS, required=Decimal(11), available=Decimal(4))]
    studio.world.balance = Decimal(4)
    looked_at(studio, job)
    assert (job.status, job.reason, money.held(Job.objects.all())) == ("waiting", "credits", 11)
    studio.later(1000)
    studio.run()
    assert len(studio.world.bodies) == 2, "never in a loop"
    studio.world.balance = Decimal(400)
    studio.later(400)
    studio.run()
    job.refresh_from_db()
    assert job.status == "running"
    assert studio.world.bodies[1] == studio.world.bodies[2]
    assert money.held(Job.objects.all()) == 11


def test_it_is_billed_as_the_vendor_says(studio: Studio) -> None:
    job = made(studio)
    assert (job.status, job.quote, job.cost) == ("succeeded", 11, 11)
    assert money.held(Job.objects.all()) == 0


def test_only_pieces_have_renders_that_go_out_of_date(studio: Studio, bench: Bench) -> None:
    ref = made(studio).refs.order_by("id").last()
    assert ref is not None
    assert stale.since(ref, "", "audio") is None
