"""What several refs of a step make of it, by a table; and what that does to the job, its parts and its bill."""

from decimal import Decimal

import pytest

from jobs import money
from jobs.engine.reports import Verdict, together, verdict
from jobs.models import Ref
from providers.order import Resend, Step
from providers.report import Failure, Gate, Report, State
from tests.jobs.fake_vendor import TAKE, done, running
from tests.jobs.studio import Studio

NO = Failure(code="refused", message="clip refused")
FAILED = Report(State.FAILED, "failed", failure=NO)
MUTE = Report(State.FAILED, "broken")
OFF = Report(State.CANCELLED, "cancelled")
GATE = Gate(reason="approval", title="A quote")
ASKS = Report(State.PERSON, "awaiting", gate=GATE)
ENDED = {State.DONE: "done", State.FAILED: "failed", State.CANCELLED: "cancelled"}


def judge(*reports: Report | str, has_outputs: bool = False, costs: tuple[int | None, ...] = ()) -> Verdict:
    """The verdict on refs of which each was just reported, or (a word) had ended before."""
    refs, told = [], {}
    for number, report in enumerate(reports, 1):
        ended = report if isinstance(report, str) else ENDED.get(report.state, "")
        cost = costs[number - 1] if costs else None
        ref = Ref(pk=number, kind="clip", remote_id=str(number), ended=ended, cost=cost)
        refs.append(ref)
        if isinstance(report, Report):
            told[number] = report
    return verdict(refs, told, has_outputs)


@pytest.mark.parametrize(
    ("reports", "state", "missing"),
    [
        ([running()], None, ()),
        ([done()], State.DONE, ()),
        ([FAILED], State.FAILED, ("clip refused",)),
        ([MUTE], State.FAILED, ("clip 1: broken",)),
        ([OFF], State.CANCELLED, ()),
        ([done(), running()], None, ()),
        ([FAILED, running()], None, ("clip refused",)),
        ([done(), FAILED], State.DONE, ("clip refused",)),
        ([done(), MUTE], State.DONE, ("clip 2: broken",)),
        ([done(), OFF], State.DONE, ("clip 2: cancelled",)),
        ([FAILED, OFF], State.FAILED, ("clip refused", "clip 2: cancelled")),
        ([OFF, OFF], State.CANCELLED, ()),
        (["done", FAILED], State.DONE, ("clip refused",)),
        (["failed", done()], State.DONE, ()),
        (["failed", FAILED], State.FAILED, ("clip refused",)),
        ([done(missing=("clip 5: refused",))], State.DONE, ("clip 5: refused",)),
        ([ASKS, running()], State.PERSON, ()),
        ([ASKS], State.PERSON, ()),
    ],
)
def test_verdicts(reports: list[Report | str], state: State | None, missing: tuple[str, ...]) -> None:
    judged = judge(*reports)
    assert (judged.state, judged.missing) == (state, missing)


def test_a_failure_with_outputs_is_something_good() -> None:
    assert judge(FAILED, has_outputs=True).state is State.DONE


@pytest.mark.parametrize(("costs", "total"), [((3, 4), 7), ((0, 0), 0), ((3, None), None), ((None, None), None)])
def test_costs_add_up_or_are_unknown(costs: tuple[int | None, ...], total: int | None) -> None:
    assert judge(done(), done(), costs=costs).cost == (None if total is None else Decimal(total))


def test_a_failure_without_words_gets_some() -> None:
    judged = judge(MUTE)
    assert judged.failure is not None
    assert judged.failure.message == "The vendor reports that it failed and gives no reason."


@pytest.mark.parametrize("together", [True, False], ids=["in one sweep", "the bad one first"])
def test_six_of_seven_clips_is_partial(studio: Studio, together: bool) -> None:
    studio.world.several = 7
    job = studio.take()
    studio.run()
    studio.world.reports["5"] = Report(State.FAILED, "failed", failure=NO, cost=Decimal(0))
    if not together:
        studio.later(10)
        studio.run()
        job.refresh_from_db()
        assert job.status == "running"
    studio.world.all_say(done(1))
    studio.until_ended(job)
    assert (job.status, job.cost) == ("partial", 6)
    assert job.missing == ["clip refused"]
    assert job.headline == "6 of 7 are here. Missing: clip refused"


def test_a_clip_that_was_cancelled_at_the_vendor_is_missing(studio: Studio) -> None:
    studio.world.several = 2
    job = studio.take()
    studio.run()
    studio.world.reports = {"1": done(1), "2": Report(State.CANCELLED, "cancelled", cost=Decimal(0))}
    studio.until_ended(job)
    assert (job.status, job.missing) == ("partial", ["task 2: cancelled"])


def test_every_ref_failed(studio: Studio) -> None:
    studio.world.several = 2
    job = studio.take()
    studio.run()
    studio.world.all_say(Report(State.FAILED, "failed", failure=NO, cost=Decimal(0)))
    studio.until_ended(job)
    assert (job.status, job.cost) == ("failed", 0)
    assert job.failure is not None
    assert job.failure["message"] == "clip refused"
    assert [entry.kind for entry in job.ledger.all()] == ["hold", "release"]


@pytest.mark.parametrize(
    ("report", "status"), [(done(), "succeeded"), (FAILED, "failed"), (OFF, "cancelled")], ids=["done", "failed", "off"]
)
def test_a_bill_that_is_not_told_is_settled_as_estimated_and_marked(
    studio: Studio, report: Report, status: str
) -> None:
    job = studio.take()
    studio.run()
    studio.world.all_say(report)
    studio.until_ended(job)
    assert (job.status, job.cost, job.unreconciled) == (status, 10, True)


PLAN = Step(name="plan", makes="plan", paid=False, resend=Resend.LOOK)


def test_a_step_that_is_done_queues_the_next(studio: Studio) -> None:
    studio.world.steps = (PLAN, TAKE)
    job = studio.take()
    assert not job.ledger.exists(), "the first step is free"
    studio.run()
    studio.world.reports["1"] = done()
    studio.later(10)
    studio.run()
    job.refresh_from_db()
    assert (job.step, job.status) == (1, "running")
    assert [body.path for body in studio.world.bodies] == ["/plan", "/task"]
    assert money.open_hold(job, "task") == 10
    studio.world.reports["2"] = done(9)
    studio.until_ended(job)
    assert (job.status, job.cost) == ("succeeded", 9)


def test_prices_are_held_step_by_step(studio: Studio) -> None:
    export = Step(name="export", makes="export", paid=True, resend=Resend.LOOK)
    studio.world.steps = (TAKE, export)
    studio.world.lines = {"task": 10, "export": 3}
    job = studio.take()
    assert job.prices == {"task": "10", "export": "3"}
    assert money.held(job.key.jobs.all()) == 10
    studio.run()
    studio.world.reports["1"] = done(8)
    studio.later(10)
    studio.run()
    assert money.held(job.key.jobs.all()) == 3
    studio.world.reports["2"] = done(3)
    studio.until_ended(job)
    assert job.cost == 11
    assert list(job.ledger.values_list("step", "kind")) == [
        ("task", "hold"),
        ("task", "settle"),
        ("export", "hold"),
        ("export", "settle"),
    ]


def says(progress: float | None, note: str = "", **more: object) -> Report:
    return Report(State.ACTIVE, "working", progress=progress, note=note, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "over", "progress", "note"),
    [
        ([says(0.4, "2 of 5 clips")], 0, 0.4, "2 of 5 clips"),
        ([says(0.2), says(0.6)], 0, 0.4, "0 of 2 done"),
        ([says(0.2, "1 clip"), says(None, "Reading")], 0, 0.1, "0 of 2 done: 1 clip; Reading"),
        ([says(0.5, "same"), says(0.5, "same")], 2, 0.75, "2 of 4 done: same"),
        ([done(), says(0.5, "3 clips")], 0, 0.75, "1 of 2 done: 3 clips"),
        ([says(None)], 1, 0.5, "1 of 2 done"),
        ([says(None), says(None)], 0, None, "0 of 2 done"),
        (
            [Report(State.ACTIVE, "hatching", known=False), says(None)],
            0,
            None,
            '0 of 2 done: The vendor says "hatching"',
        ),
    ],
)
def test_a_job_of_several_refs_shows_the_whole_of_them(
    told: list[Report], over: int, progress: float | None, note: str
) -> None:
    shown = together(told, over)
    assert shown.progress == (None if progress is None else pytest.approx(progress))
    assert (shown.state, shown.note) == (State.ACTIVE, note)


def test_of_several_the_one_that_wants_to_be_read_first_says_when() -> None:
    assert together([says(None, next_poll=30), says(None), says(None, next_poll=8)], 0).next_poll == 8
