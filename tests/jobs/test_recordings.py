"""A step for which a person has to record something at the vendor first; the vendor took nothing before."""

import pytest

from jobs import money
from jobs.actions import acts, control
from jobs.actions.operations import Refused
from jobs.models import Attempt, Budget, Job
from providers.facts import Action
from providers.report import CancelResult, Gate, Report, State
from tests.jobs.fake_vendor import done
from tests.jobs.gated import looked_at, made, says
from tests.jobs.gated_vendor import Bench, sound
from tests.jobs.studio import Studio
from tests.jobs.threads import together

FINALIZE = Action(name="finalize", label="Record it", makes="audio")
NEEDS = Report(
    State.PERSON,
    "needs_recording",
    gate=Gate(reason="recording", title="Read it live first", link="http://vendor.test/live?token=1", again=True),
)


@pytest.fixture
def unrecorded(studio: Studio, bench: Bench) -> Job:
    """A paid action that waits for a live reading."""
    bench.acts["artifact", State.DONE] = (FINALIZE,)
    bench.prices = {"finalize": 6}
    money.set_cap(Budget(project=studio.project, unit="cr", limit=100))
    take = made(studio)
    (offered,) = acts.offered(take, list(take.artifacts.select_related("ref")))
    job = acts.carry_out(take, offered.id, "6")
    studio.run()
    says(studio, job, NEEDS)
    return looked_at(studio, job)


def test_it_waits_for_a_person_and_is_not_polled(studio: Studio, unrecorded: Job) -> None:
    assert (unrecorded.status, unrecorded.reason, unrecorded.due_at) == ("waiting", "recording", None)
    assert unrecorded.gate is not None
    assert unrecorded.gate["link"] == "http://vendor.test/live?token=1"
    polls = len(studio.world.polls)
    studio.later(86400)
    studio.run()
    assert len(studio.world.polls) == polls
    assert not unrecorded.events.filter(note__contains="token").exists()


def test_when_it_is_recorded_the_step_is_sent_anew_under_a_new_token(studio: Studio, unrecorded: Job) -> None:
    """R1: one operation, one key; what a person starts anew is another operation, for the old key would only give the
    old answer back."""
    control.recorded(unrecorded, studio.person)
    looked_at(studio, unrecorded)
    before, after = unrecorded.attempts.order_by("number")
    assert (before.outcome, after.outcome, before.token == after.token) == ("abandoned", "accepted", False)
    old, new = unrecorded.refs.order_by("id")
    assert (old.ended, new.ended, unrecorded.status) == ("replaced", "", "running")
    assert studio.world.polls[-1] == [new.remote_id], "the old one is not read any more"
    assert unrecorded.ledger.count() == 1
    assert Budget.objects.get().held == 6, "held once"
    says(studio, unrecorded, done(6, sound()))
    looked_at(studio, unrecorded)
    assert (unrecorded.status, unrecorded.cost, Budget.objects.get().held) == ("succeeded", 6, 0)
    assert unrecorded.events.filter(actor=studio.person, note__startswith="It is recorded").count() == 1


def test_it_may_ask_once_more(studio: Studio, unrecorded: Job) -> None:
    control.recorded(unrecorded)
    looked_at(studio, unrecorded)
    says(studio, unrecorded, NEEDS)
    looked_at(studio, unrecorded)
    assert (unrecorded.reason, money.held(Job.objects.all())) == ("recording", 6)
    control.recorded(unrecorded)
    looked_at(studio, unrecorded)
    assert Attempt.objects.filter(job=unrecorded).count() == 3
    says(studio, unrecorded, done(6, sound()))
    assert looked_at(studio, unrecorded).cost == 6


def test_said_twice_it_is_sent_once(studio: Studio, unrecorded: Job) -> None:
    sent = len(studio.world.bodies)

    def say() -> str:
        try:
            control.recorded(Job.objects.get(pk=unrecorded.pk), operation="op")
        except Refused as refused:
            return str(refused)
        return ""

    together([say] * 4)
    looked_at(studio, unrecorded)
    assert len(studio.world.bodies) == sent + 1
    with pytest.raises(Refused, match="does not wait for a recording"):
        control.recorded(unrecorded)


@pytest.mark.parametrize("answer", [CancelResult.NEVER, CancelResult.TOO_LATE])
def test_cancelled_instead_it_costs_nothing(studio: Studio, unrecorded: Job, answer: CancelResult) -> None:
    studio.world.cancel = answer
    control.cancel(unrecorded)
    looked_at(studio, unrecorded)
    assert (unrecorded.status, unrecorded.cost, Budget.objects.get().held) == ("cancelled", 0, 0)


def test_a_recording_that_the_vendor_sees_by_itself_is_looked_for_at_once(studio: Studio) -> None:
    job = studio.take()
    studio.run()
    studio.world.reports["1"] = Report(State.PERSON, "awaiting_recording", note="Record the voice at the vendor")
    studio.later(10)
    studio.run()
    studio.world.reports["1"] = done(10)
    control.recorded(job, studio.person)
    studio.run()
    job.refresh_from_db()
    assert (job.status, len(studio.world.bodies)) == ("succeeded", 1)
