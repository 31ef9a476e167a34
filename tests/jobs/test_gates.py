"""A step that stops at a gate: the vendor's quote, a person's decision, the hold, and what may go wrong between."""

from decimal import Decimal

import pytest

from jobs import money
from jobs.actions import control
from jobs.actions.operations import Refused
from jobs.models import Budget, Job
from providers.errors import Fault
from providers.order import Quote, Resend, Step
from providers.report import Gate, Report, State
from tests.jobs.fake_vendor import TAKE, done, error, running
from tests.jobs.studio import Studio
from tests.jobs.threads import elsewhere, together

PLAN = Step(name="plan", makes="plan", paid=False, resend=Resend.LOOK)
ASKS = Report(
    State.PERSON,
    "awaiting_approval",
    gate=Gate(reason="approval", title="7 clips for 36 cr", quote=Quote(amount=Decimal(36), unit="cr", exact=True)),
)


@pytest.fixture
def gated(studio: Studio) -> Job:
    """A take whose free plan came back with a quote."""
    studio.world.steps = (PLAN, TAKE)
    job = studio.take()
    studio.run()
    studio.world.reports["1"] = ASKS
    studio.later(10)
    studio.run()
    job.refresh_from_db()
    return job


def test_the_quote_waits_for_a_person_and_holds_nothing(gated: Job, studio: Studio) -> None:
    assert (gated.status, gated.reason, gated.headline) == ("waiting", "approval", "7 clips for 36 cr")
    assert gated.gate is not None
    assert gated.gate["quote"]["amount"] == "36"
    assert money.held(Job.objects.all()) == 0
    studio.later(86400 * 3)
    studio.run()
    assert not studio.world.decisions


def test_a_yes_holds_the_quote_first_and_then_goes_to_the_vendor(gated: Job, studio: Studio) -> None:
    held: list[Decimal] = []
    studio.world.on["decide"] = lambda: held.append(elsewhere(lambda: money.held(Job.objects.all())))
    control.decide(gated, True, "good", studio.person)
    studio.world.reports["1"] = done()
    studio.run()
    assert studio.world.decisions == [("1", True, "good")]
    assert held == [36]
    studio.later(5)
    studio.run()
    studio.world.reports["2"] = done(36)
    studio.until_ended(gated)
    assert (gated.status, gated.cost) == ("succeeded", 36)
    assert [entry.kind for entry in gated.ledger.all()] == ["hold", "settle"]


def test_a_no_ends_it_free_of_charge(gated: Job, studio: Studio) -> None:
    control.decide(gated, False, "too dear")
    studio.run()
    gated.refresh_from_db()
    assert studio.world.decisions == [("1", False, "too dear")]
    assert (gated.status, gated.headline, gated.cost) == ("cancelled", "Rejected: too dear", 0)


def test_a_yes_over_a_cap_is_refused_and_the_quote_still_waits(gated: Job, studio: Studio) -> None:
    budget = money.set_cap(Budget(project=studio.project, unit="cr", limit=30))
    short = "Over the cap of Mystery package: 30 cr: this needs 36 cr, 30 cr is left"
    with pytest.raises(Refused, match=rf"{short}\. Nothing was approved and nothing was charged\. Raise the cap"):
        control.decide(gated, True)
    gated.refresh_from_db()
    assert gated.gate is not None
    assert (gated.reason, "decision" in gated.gate) == ("approval", False)
    budget.limit = Decimal(50)
    money.set_cap(budget)
    control.decide(gated, True)
    budget.refresh_from_db()
    assert budget.held == 36


def test_two_people_decide_at_once_and_one_wins(gated: Job, studio: Studio) -> None:
    money.set_cap(Budget(project=studio.project, unit="cr", limit=500))

    def decide(yes: bool) -> str:
        try:
            control.decide(Job.objects.get(pk=gated.pk), yes)
        except Refused as refused:
            return str(refused)
        return "decided"

    answers = together([lambda: decide(True), lambda: decide(False)] * 3, at_once=6)
    assert answers.count("decided") == 1, answers
    studio.run()
    gated.refresh_from_db()
    assert len(studio.world.decisions) == 1
    held = money.held(Job.objects.all())
    assert held == (36 if gated.status == "running" else 0) == Budget.objects.get().held


def test_a_yes_that_comes_after_the_end_holds_nothing(gated: Job, studio: Studio) -> None:
    """It was decided on a page that was drawn before; the job ended between its look and its locks."""
    page = Job.objects.get(pk=gated.pk)
    control.cancel(gated)
    studio.run()
    with pytest.raises(Refused, match="does not wait for an approval"):
        control.decide(page, True)
    assert money.held(Job.objects.all()) == 0


@pytest.mark.parametrize("again", [ASKS, running()], ids=["the vendor still shows the quote", "it went on"])
def test_a_decision_whose_reply_was_lost_is_never_taken_for_a_failure(
    gated: Job, studio: Studio, again: Report
) -> None:
    """The yes arrived; the repeat is answered "already approved". The vendor works and bills: the job must watch."""
    studio.world.cannot_decide = error(Fault.NETWORK, maybe_sent=True)
    control.decide(gated, True)
    studio.run()
    gated.refresh_from_db()
    assert gated.status == "waiting"
    assert "The decision is not through yet" in gated.headline
    studio.world.cannot_decide = error(Fault.REFUSED)
    studio.world.reports["1"] = again
    studio.later(61)
    studio.run()
    gated.refresh_from_db()
    assert gated.status in ("running", "waiting")
    assert money.open_hold(gated, "task") == 36
    if gated.status == "waiting":
        studio.world.cannot_decide = None
        control.decide(gated, True)  # asked again, and held once
        studio.run()
        assert studio.world.decisions == [("1", True, "")]


def test_a_decision_the_vendor_refuses_ends_it_and_frees_the_hold(gated: Job, studio: Studio) -> None:
    studio.world.cannot_decide = error(Fault.REFUSED)
    control.decide(gated, True)
    studio.run()
    gated.refresh_from_db()
    assert (gated.status, gated.headline) == ("failed", "It said refused.")
    assert money.held(Job.objects.all()) == 0


def test_a_plan_that_fails_after_the_yes_frees_the_hold(gated: Job, studio: Studio) -> None:
    control.decide(gated, True)
    studio.world.reports["1"] = Report(State.FAILED, "failed")
    studio.run()
    studio.until_ended(gated)
    assert (gated.status, gated.cost) == ("failed", 0)
    assert money.held(Job.objects.all()) == 0


def test_a_gate_in_a_step_that_is_paid_already_does_not_hold_twice(studio: Studio) -> None:
    job = studio.take()
    studio.run()
    studio.world.reports["1"] = ASKS
    studio.later(10)
    studio.run()
    control.decide(job, True)
    studio.world.reports["1"] = done(10)
    studio.run()
    assert studio.until_ended(job).cost == 10


def test_cancelled_at_the_gate(gated: Job, studio: Studio) -> None:
    control.cancel(gated)
    studio.run()
    gated.refresh_from_db()
    assert (gated.status, gated.cost, studio.world.cancelled) == ("cancelled", 0, ["1"])


def test_a_recording_is_looked_for_by_itself(studio: Studio) -> None:
    job = studio.take()
    studio.run()
    studio.world.reports["1"] = Report(State.PERSON, "awaiting_recording", note="Record the voice at the vendor")
    studio.later(10)
    studio.run()
    job.refresh_from_db()
    assert (job.reason, job.headline) == ("recording", "Record the voice at the vendor")
    studio.world.reports["1"] = done(10)
    assert studio.until_ended(job).status == "succeeded"


def test_a_gate_without_a_price_can_be_passed(studio: Studio) -> None:
    studio.world.steps = (PLAN,)
    job = studio.take()
    studio.run()
    studio.world.reports["1"] = Report(State.PERSON, "check", gate=Gate(reason="approval", title="Look at the plan"))
    studio.later(10)
    studio.run()
    control.decide(job, True)
    studio.world.reports["1"] = done()
    assert studio.until_ended(job).status == "succeeded"
