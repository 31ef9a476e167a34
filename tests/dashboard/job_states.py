"""A take in every state it can be in, made by the engine and a vendor that says what it is told to."""

from decimal import Decimal
from typing import Any

from jobs import money
from jobs.models import Artifact, Budget, Job, Key
from jobs.moves import move
from jobs.states import Status
from providers.errors import Fault
from providers.order import Quote, Resend
from providers.report import Failure, Gate, Output, Report, State
from tests.jobs.fake_vendor import TAKE, done, error, lost, result, running
from tests.jobs.studio import Studio

REFUSAL = 'It does not take a face. It says: "PrivacyInformation".'


def sent(studio: Studio, **more: Any) -> Job:
    job = studio.take(**more)
    studio.dispatch()
    studio.attend()
    job.refresh_from_db()
    return job


def ended(studio: Studio, report: Report, **more: Any) -> Job:
    job = sent(studio, **more)
    studio.world.all_say(report)
    return studio.until_ended(job)


def failed(advice: str, **more: Any) -> Report:
    return Report(
        State.FAILED, "failed", cost=Decimal(0), failure=Failure(code="x", message=REFUSAL, advice=advice, **more)
    )


def queued(studio: Studio) -> Job:
    return studio.take()


def submitting(studio: Studio) -> Job:
    job = studio.take()
    studio.dispatch()
    return job


def rendering(studio: Studio) -> Job:
    job = sent(studio)
    studio.world.all_say(running(0.71))
    studio.later(15)
    studio.sweep()
    return job


def unknown_word(studio: Studio) -> Job:
    job = sent(studio)
    studio.world.all_say(Report(State.ACTIVE, "polishing", known=False))
    studio.later(15)
    studio.sweep()
    return job


def overdue(studio: Studio) -> Job:
    job = sent(studio)
    studio.world.all_say(running())
    for _ in range(3):
        studio.later(1000)
        studio.sweep()
    return job


def unreadable(studio: Studio) -> Job:
    job = sent(studio)
    studio.world.reports["1"] = error(Fault.UNREADABLE)
    studio.later(15)
    studio.sweep()
    return job


def fetching(studio: Studio) -> Job:
    job = sent(studio)
    studio.world.all_say(done(10, Output(name="video", kind="video", role="main", url="http://media.invalid/a.mp4")))
    studio.later(15)
    studio.sweep()
    return job


def succeeded(studio: Studio) -> Job:
    return ended(studio, done(10))


def partial(studio: Studio) -> Job:
    return ended(studio, done(8, result(), missing=("clip 5: refused",)))


def refused(studio: Studio) -> Job:
    return ended(studio, failed("edit"))


def broke(studio: Studio) -> Job:
    return ended(studio, failed("again", request_id="req-7"))


def not_sent(studio: Studio) -> Job:
    studio.world.refuses = "The prompt is too long."
    return studio.take()


def cancelled(studio: Studio) -> Job:
    job = studio.take()
    assert move(job, Status.CANCELLED, note="Cancelled before it was sent", effect=money.Release("task"))
    return job


def unconfirmed(studio: Studio) -> Job:
    studio.world.answers = ["lose"]
    studio.world.hidden = {"1"}
    job = studio.take()
    for _ in range(12):
        studio.run()
        studio.later(10)
    job.refresh_from_db()
    assert job.reason == "unconfirmed"
    return job


def same_key(studio: Studio) -> Job:
    """In doubt at a vendor that honours a key of the operation."""
    studio.world.steps = (TAKE.model_copy(update={"resend": Resend.SAME_KEY}),)
    studio.world.answers = [lost() for _ in range(8)]
    studio.world.cannot_look = True
    job = studio.take()
    for _ in range(15):
        studio.run()
        studio.later(120)
    job.refresh_from_db()
    assert job.reason == "unconfirmed"
    return job


def cannot_look(studio: Studio) -> Job:
    studio.world.cannot_look = True
    return unconfirmed(studio)


def approval(studio: Studio) -> Job:
    job = sent(studio)
    quote = Quote(amount=Decimal(36), unit="cr", exact=True)
    gate = Gate(reason="approval", title="7 clips for 36 cr", quote=quote)
    studio.world.all_say(Report(State.PERSON, "awaiting_approval", gate=gate))
    studio.later(15)
    studio.sweep()
    return job


def recording(studio: Studio) -> Job:
    job = sent(studio)
    gate = Gate(reason="recording", title="Record the voice", detail="Read the consent text aloud.")
    studio.world.all_say(Report(State.PERSON, "awaiting_recording", gate=gate))
    studio.later(15)
    studio.sweep()
    return job


def out_of_credits(studio: Studio) -> Job:
    studio.world.answers = [error(Fault.CREDITS, available=Decimal(2))]
    return sent(studio)


def over_a_cap(studio: Studio) -> Job:
    money.set_cap(Budget(project=studio.project, unit="cr", limit=Decimal(4)))
    return studio.take()


def stopped_key(studio: Studio) -> Job:
    job = studio.take()
    Key.objects.update(state="paused")
    return job


def cancel_asked(studio: Studio) -> Job:
    job = rendering(studio)
    Job.objects.update(cancel_wish=True)
    return job


def too_late(studio: Studio) -> Job:
    job = cancel_asked(studio)
    Job.objects.update(cancel_told=True)
    return job


def filmed(studio: Studio) -> Artifact:
    """The main file of a take that succeeded, as if it were a film."""
    row = Artifact.objects.get(job=succeeded(studio))
    facts = {"kind": "video", "mime": "video/mp4", "name": "video", "width": 1280, "height": 720, "duration": 5.0}
    Artifact.objects.filter(pk=row.pk).update(frame_rate=25, label="720p", **facts)
    row.refresh_from_db()
    return row
