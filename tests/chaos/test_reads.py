"""Table reads through the engine at the practice vendor: every step on a bad day, and the bill."""

from typing import Any

import pytest

from jobs.models import Job
from tests.chaos.killing import Workers
from tests.chaos.reads import ACTS, READ, RECORDING, REFINE, TAKE, ReadStudio
from tests.chaos.studio import LEASES

BUSY = {"code": "idempotency_conflict", "message": "A request with this key is already processing.", "requestId": "r1"}
BAD_DAYS: dict[str, tuple[str, dict[str, Any]]] = {
    "the line drops before": ("drop", {}),
    "the line drops after it was accepted": ("drop", {"when": "after"}),
    "half an answer": ("truncate", {"when": "after"}),
    "no answer for long, then none": ("hang", {"when": "after", "seconds": 0.2}),
    "broken JSON": ("malformed_json", {"when": "after"}),
    "a web page with 200 though it was accepted": ("html", {"when": "after"}),
    "a web page with 200, nothing done": ("html", {}),
    "a 500 before anything was done": ("status", {"status": 500}),
    "a 502 after it was accepted": ("status", {"status": 502, "when": "after"}),
    "a 429 with a time": ("status", {"status": 429, "retry_after": 7}),
    "the first request is still at work": ("status", {"status": 409, "body": {"error": BUSY}, "times": 3}),
}


@pytest.mark.parametrize(("fault", "how"), BAD_DAYS.values(), ids=BAD_DAYS.keys())
def test_every_step_has_a_bad_day_and_is_made_and_paid_once(reads: ReadStudio, fault: str, how: dict[str, Any]) -> None:
    for path in (TAKE | ACTS).values():
        reads.vendor.fault(fault, vendor="sleeperhit", method="POST", path=path, **how)
    job = reads.whole()
    refined = reads.until_ended(reads.act(job, "refine", "Make the keeper warmer"))
    recorded = reads.until_ended(reads.act(refined, "finalize_audio"))
    assert [one.status for one in (refined, recorded)] == ["succeeded"] * 2, (refined.headline, recorded.headline)
    for step, path in (TAKE | ACTS).items():
        sent = reads.posts(path)
        assert len(sent) == 1 + how.get("times", 1), step
        assert len({one["headers"]["Idempotency-Key"] for one in sent}) == 1, step
    reads.check_reads(net=READ + REFINE + RECORDING, paid=3)


@pytest.mark.parametrize("place", ["nothing written", "prepared", "marked as sent", "answered", "refs saved"])
def test_a_worker_dies_at_every_step_and_each_is_made_and_paid_once(
    reads: ReadStudio, workers: Workers, place: str
) -> None:
    job = reads.read()
    for step in ("project", "source 1", "plan", "job"):
        killed_at(reads, workers, job, step, place)
        if step == "plan":
            reads.approve(reads.at_gate(job))
            through_the_gate(reads, job)
    job = reads.until_ended(job)
    for name in ("refine", "finalize_audio"):
        job = reads.act(job, name, "Make the keeper warmer" if name == "refine" else "")
        killed_at(reads, workers, job, name, place)
        job = reads.until_ended(job)
        assert job.status == "succeeded", job.headline
    reads.check_reads(net=READ + REFINE + RECORDING, paid=3)


def killed_at(reads: ReadStudio, workers: Workers, job: Job, step: str, place: str) -> None:
    """A worker dies at this place of this step; others bring the step to its end, and nothing further."""
    job.refresh_from_db()
    assert (job.status, job.current_step().name) == ("queued", step), job.headline
    reads.later(10)  # past the stagger of paid steps
    workers.die_at(place)
    reads.later(LEASES)
    for _ in range(200):
        job.refresh_from_db()
        if job.current_step().name != step or not job.live or job.reason:
            return
        if not reads.step():
            reads.later(5)
    raise AssertionError(f"still {job.status} at {step}: {job.headline}")


def through_the_gate(reads: ReadStudio, job: Job) -> None:
    """The yes is told and seen; the job waits in line for its paid step."""
    for _ in range(100):
        job.refresh_from_db()
        if job.current_step().name == "job":
            return
        if not reads.attend() + reads.sweep():
            reads.later(5)
    raise AssertionError(f"still {job.status}: {job.headline}")


@pytest.mark.parametrize("place", ["a yes to tell", "the yes told"])
def test_a_worker_dies_with_the_yes_of_a_person(reads: ReadStudio, workers: Workers, place: str) -> None:
    job = reads.approved(reads.read())
    workers.die_at(place)
    reads.later(LEASES)
    assert reads.until_ended(job).status == "succeeded", job.headline
    assert len({one["headers"]["Idempotency-Key"] for one in reads.posts("/approve$")}) == 1
    reads.check_reads()
