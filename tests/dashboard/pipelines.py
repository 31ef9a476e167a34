"""A take of many steps, as a vendor with a gate makes it: a project, its sources, a plan that waits, the paid work."""

from decimal import Decimal

from jobs.models import Job
from providers.errors import ProviderError
from providers.order import Line, Quote, Resend, Step
from providers.report import Failure, Gate, Report, State
from tests.jobs.fake_vendor import TAKE, done
from tests.jobs.studio import Studio

SOURCES = 3
THESIS = "A night bus driver finds that one passenger never gets off."
BEATS = "\n".join(f"{number}. Beat {number} of the story, told in one line." for number in range(1, 15))
LINES = (Line(label="table_read", amount=Decimal(76)), Line(label="pdf", amount=Decimal(10)))
QUOTE = Quote(amount=Decimal(86), unit="cr", exact=True, lines=LINES, note="Held when you approve.")
PLAN = Gate(reason="approval", title="The night bus, 14 beats", detail=f"{THESIS}\n\n{BEATS}", quote=QUOTE)
LIVE_READ = Gate(
    reason="recording",
    title="Run the live read, then say it is recorded",
    detail="Open the live page, let everybody read, and stop the recording there.",
    link="https://theater.test/live/secret",
    again=True,
)


def steps(sources: int = SOURCES) -> tuple[Step, ...]:
    names = ["project", *(f"source {number}" for number in range(1, sources + 1)), "plan"]
    free = [Step(name=one, makes=one.split()[0], paid=False, resend=Resend.SAME_KEY) for one in names]
    return (*free, TAKE)


def piece(studio: Studio, *, sources: int = SOURCES, **more: object) -> Job:
    """A take of such steps, asked for; nothing of it was sent."""
    studio.world.steps = steps(sources)
    return studio.take("The night bus", **more)


def reaches(studio: Studio, job: Job, step: str) -> Job:
    """Every step before this one ends well, and this one is at the vendor."""
    for _ in range(200):
        studio.run()
        job.refresh_from_db()
        if job.current_step().name == step and job.status == "running":
            return job
        for ref in job.refs.filter(ended=""):
            if ref.step != step:
                studio.world.reports[ref.remote_id] = Report(State.DONE, "READY")
        studio.later(10)
    raise AssertionError(f"{job.headline}")


def says(studio: Studio, job: Job, report: Report | ProviderError) -> Job:
    """The vendor says this of what it is at, and it is read."""
    for ref in job.refs.filter(ended=""):
        studio.world.reports[ref.remote_id] = report
    studio.later(15)
    studio.run()
    job.refresh_from_db()
    return job


def planned(studio: Studio, gate: Gate = PLAN) -> Job:
    """Its plan waits for a yes."""
    job = reaches(studio, piece(studio), "plan")
    return says(studio, job, Report(State.PERSON, "REQUIRES_APPROVAL", gate=gate))


def recording(studio: Studio) -> Job:
    """The paid step waits for a live read."""
    job = reaches(studio, piece(studio), "task")
    return says(studio, job, Report(State.PERSON, "needs_recording", gate=LIVE_READ))


def broken(studio: Studio, step: str, failure: Failure) -> Job:
    """The vendor gave this step up."""
    job = reaches(studio, piece(studio), step)
    return says(studio, job, Report(State.FAILED, "FAILED", failure=failure, cost=Decimal(0)))


def whole(studio: Studio) -> Job:
    job = reaches(studio, piece(studio), "task")
    says(studio, job, done(10))
    return studio.until_ended(job)
