"""Driving takes of the gated vendor."""

from jobs.actions import control
from jobs.models import Job
from providers.report import Output, Report
from tests.jobs.fake_vendor import done
from tests.jobs.gated_vendor import ASKS, PLAN, WORK, script
from tests.jobs.studio import Studio


def looked_at(studio: Studio, job: Job) -> Job:
    """Another look at it, and one at what follows from that."""
    for _ in range(2):
        studio.later(15)
        studio.run()
    job.refresh_from_db()
    return job


def planned(studio: Studio, report: Report = ASKS) -> Job:
    """A take whose plan was read once, and said this."""
    studio.world.steps, studio.world.later = (PLAN, WORK), True
    job = studio.take()
    studio.run()
    (ref,) = job.refs.all()
    studio.world.reports[ref.remote_id] = report
    return looked_at(studio, job)


def made(studio: Studio, *outputs: Output, told: Report | None = None) -> Job:
    """A take that is approved, worked off and over, with these outputs, or as told."""
    job = planned(studio)
    control.decide(job, True, "", studio.person)
    says(studio, job, done(None, Output(name="plan", kind="document", role="plan", text="Beats")))
    looked_at(studio, job)
    says(studio, job, told or done(11, *(outputs or (script(),))))
    return looked_at(studio, job)


def says(studio: Studio, job: Job, report: Report) -> None:
    """What the vendor says of the newest piece of its work from now on."""
    ref = job.refs.order_by("id").last()
    assert ref is not None
    studio.world.reports[ref.remote_id] = report
