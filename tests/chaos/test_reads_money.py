"""Table reads and money: too few credits at every paid step, and a cancel at every stage."""

from decimal import Decimal

import pytest

from jobs import money
from jobs.actions import control
from jobs.models import Job
from tests.chaos.reads import READ, RECORDING, REFINE, ReadStudio
from tests.practice import PracticeVendor

FREE = Decimal(0)


def another(reads: ReadStudio, balance: int) -> ReadStudio:
    """The same studio with another account."""
    return ReadStudio(reads.vendor, reads.vendor.account(balance, vendor="sleeperhit"), f"An account with {balance}")


def short(reads: ReadStudio, job: Job, path: str, required: Decimal, available: Decimal) -> None:
    """It waits with both sums, for long, asking for nothing; after a top-up the same request goes and is paid once."""
    reads.until_asked(job)
    assert (job.status, job.reason) == ("waiting", "credits"), job.headline
    assert f"it costs {required:f}, the balance is {available:f}" in job.headline
    assert "It goes on by itself after a top-up, with the same request. Nothing was charged." in job.headline
    assert money.held(Job.objects.filter(pk=job.pk)) == required
    for _ in range(20):
        reads.later(60)
        reads.run()
    assert len(reads.posts(path)) == 1, "R7: it is not asked again and again"
    reads.vendor.topup(reads.secret, 100)
    reads.until_ended(job)
    assert job.status == "succeeded", job.headline
    sent = reads.posts(path)
    assert [one["status"] for one in sent] == [402, 200]
    assert len({(one["headers"]["Idempotency-Key"], str(one["body"])) for one in sent}) == 1


def test_a_402_at_the_job_asks_for_no_second_yes(reads: ReadStudio) -> None:
    poor = another(reads, 4)
    job = poor.approved(poor.read())
    short(poor, job, "/story-jobs$", READ, Decimal(4))
    assert (len(job.decisions), len(poor.posts("/approve$"))) == (1, 1)
    poor.check_reads()


def test_a_402_at_a_refine_and_at_a_recording(reads: ReadStudio) -> None:
    poor = another(reads, 12)
    job = poor.whole()
    refined = poor.act(job, "refine", "Make the keeper warmer")
    short(poor, refined, "/refine$", REFINE, Decimal(1))
    broke = another(reads, 13)
    job = broke.whole()
    short(broke, broke.act(job, "finalize_audio"), "/finalize$", RECORDING, Decimal(2))
    poor.check_reads(net=READ + REFINE, paid=2)
    broke.check_reads(net=READ + RECORDING, paid=2)


def test_a_402_at_the_free_steps_is_waited_for_like_any_other(reads: ReadStudio, vendor: PracticeVendor) -> None:
    """The contract has none there; a server that asks for credits to plan is no reason to lose the take."""
    told = {"code": "insufficient_credits", "message": "Not enough Studio Credits (need 20, have 4).", "requestId": "r"}
    body = {"error": told | {"details": {"required": 20, "available": 4, "jobId": None}}}
    vendor.fault("status", vendor="sleeperhit", method="POST", path="/story-plans$", status=402, body=body)
    job = reads.at_gate(reads.read(), minutes=60)
    assert reads.until_ended(reads.approve(job)).status == "succeeded"
    reads.check_reads()


def test_two_takes_that_together_are_too_dear_are_paid_one_after_the_other(reads: ReadStudio) -> None:
    poor = another(reads, 15)
    jobs = [poor.read(title=f"Watch {number}") for number in (1, 2)]
    for job in jobs:
        poor.at_gate(job)
    for job in jobs:
        poor.approve(job)
    poor.later(30)
    for job in jobs:
        poor.until_asked(job)
    one, other = sorted(jobs, key=lambda job: job.status)
    assert (one.status, other.status, other.reason) == ("succeeded", "waiting", "credits")
    poor.vendor.topup(poor.secret, 20)
    assert poor.until_ended(other).status == "succeeded"
    poor.check_reads(takes=2, net=READ * 2, paid=2)


def test_another_client_spends_between_the_yes_and_the_job(reads: ReadStudio) -> None:
    """R23: the balance is judged again at the submit."""
    poor = another(reads, 20)
    first = poor.whole()
    second = poor.at_gate(poor.read(title="Second Watch"))
    poor.approve(second)
    poor.until_asked(second)
    assert (second.reason, first.status) == ("credits", "succeeded")
    assert "it costs 11, the balance is 9" in second.headline
    poor.vendor.topup(poor.secret, 2)
    poor.until_ended(second)
    poor.check_reads(takes=2, net=READ * 2, paid=2)


def test_a_402_that_is_given_up_frees_its_hold(reads: ReadStudio) -> None:
    poor = another(reads, 4)
    job = poor.approved(poor.read())
    poor.until_asked(job)
    assert poor.cancelled(job).status == "cancelled"
    assert len(poor.has("plan")) == 1
    poor.check_reads(net=FREE, paid=0)


BEFORE = "before anything was sent"
STAGES = (BEFORE, "a source is read", "planning", "at the gate", "after the yes", "reserved", "running")


@pytest.mark.parametrize("stage", STAGES)
def test_a_cancel_costs_nothing_until_something_is_ready(reads: ReadStudio, stage: str) -> None:
    job = reads.read("A story. [slow source]" if stage == "a source is read" else "A story.")
    made = stage != BEFORE
    hold = {"planning": "plan", "a source is read": "source", "reserved": "job", "running": "job"}.get(stage)
    if hold:
        reads.vendor.sleeperhit_rules(hold=hold)
    match stage:
        case "a source is read" | "planning":
            step = "plan" if stage == "planning" else "source 1"
            for _ in range(30):
                reads.step()
                job.refresh_from_db()
                if job.current_step().name == step and job.status == "running":
                    break
                reads.later(2)
        case "at the gate":
            reads.at_gate(job)
        case "after the yes":
            reads.approved(job)
        case "reserved" | "running":
            reads.approved(job)
            for _ in range(60):
                reads.step()
                if reads.has("job"):
                    break
                reads.later(3)
            if stage == "running":
                reads.vendor.drive(reads.has("job")[0]["id"], "RUNNING", vendor="sleeperhit")
    reads.cancelled(job)
    assert job.status == "cancelled", job.headline
    assert job.cost in (None, 0)
    reads.vendor.sleeperhit_rules(hold=None)
    reads.vendor.finish(vendor="sleeperhit")
    reads.later(600)
    reads.run()
    assert reads.bill().net == 0
    assert money.held(Job.objects.all()) == 0
    assert len(reads.projects()) == made
    assert {one["status"] for one in reads.has("job")} <= {"CANCELED"}


def test_a_cancel_of_a_partial_job_comes_too_late_and_all_of_it_is_kept_and_paid(reads: ReadStudio) -> None:
    job = reads.approved(reads.read("A story. [partial]"))
    for _ in range(100):
        reads.run()
        if any(one["status"] == "PARTIAL" for one in reads.has("job")):
            break
        reads.later(5)
    control.cancel(job, reads.person)
    reads.run()
    job.refresh_from_db()
    assert job.status == "running"
    assert job.events.filter(note__startswith="Too late to cancel: it goes on and is billed and kept").exists()
    reads.vendor.finish(vendor="sleeperhit")
    assert reads.until_ended(job).status == "succeeded"
    reads.check_reads()


def test_a_cancel_in_the_moment_the_answer_to_the_job_is_lost(reads: ReadStudio) -> None:
    reads.vendor.sleeperhit_rules(hold="job")
    reads.vendor.fault("drop", vendor="sleeperhit", method="POST", path="/story-jobs$", when="after")
    job = reads.approved(reads.read())
    for _ in range(60):
        reads.step()
        if reads.has("job"):
            break
        reads.later(3)
    control.cancel(job, reads.person)
    reads.until_ended(job)
    assert (job.status, job.headline) == ("cancelled", "Cancelled, nothing is charged")
    assert [one["status"] for one in reads.has("job")] == ["CANCELED"]
    reads.check_reads(net=FREE)


def test_a_refine_is_cancelled_and_paid_back_and_a_recording_cannot_be(reads: ReadStudio) -> None:
    job = reads.whole()
    reads.vendor.sleeperhit_rules(hold="job")
    refined = reads.until_status(reads.act(job, "refine", "Make the keeper warmer"), "running")
    assert reads.cancelled(refined).status == "cancelled"
    reads.vendor.sleeperhit_rules(hold="render")
    recorded = reads.until_status(reads.act(job, "finalize_audio"), "running")
    control.cancel(recorded, reads.person)
    reads.run()
    reads.vendor.sleeperhit_rules(hold=None)
    reads.vendor.finish([recorded.refs.get().remote_id.partition("#")[0]], vendor="sleeperhit")
    assert reads.until_ended(recorded).status == "succeeded"
    reads.check_reads(net=READ + RECORDING, paid=3)
