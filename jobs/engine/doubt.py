"""A submit whose answer was lost: look for it, adopt it when found, and otherwise ask a person. Never send blindly.

With an idempotency key the same request goes again first, and comes here when its answers were lost too often.
"""

from datetime import timedelta

from jobs import clock, events
from jobs.engine import breaker, landing
from jobs.engine.timing import LOOK_AGAIN, LOOK_FOR_DAYS, look_after
from jobs.models import Attempt, Job, Ref
from jobs.models.job import earlier_refs
from jobs.moves import move, put_back
from jobs.states import Reason, Status
from providers.base import Provider
from providers.errors import ProviderError
from providers.order import Step
from providers.report import CannotLook, Found, NotSeen, RemoteRef

SAME_KEY_TRIES = 5  # answers lost in a row, with an idempotency key, before a person is asked


def resolve(job: Job, provider: Provider, attempt: Attempt) -> None:
    """Ask the vendor whether the attempt landed, for a claimed job in submitting or waiting(unconfirmed)."""
    sent = attempt.sent_at or attempt.prepared_at
    try:
        finding = provider.find(job.current_step(), job.as_order(), attempt.token, sent, earlier_refs(job))
    except ProviderError as error:
        if error.fault in breaker.STOPS_KEY:
            breaker.trip(job.key, error)
        pause = error.retry_after or look_after(job.tries, provider.facts.settle_time)
        put_back(job, pause, tries=job.tries + 1, headline=f"Could not look for the submit yet. {error.message}")
        return
    match finding:
        case Found(refs, True) if not _claimed_elsewhere(job, refs):
            landing.save_refs(job, attempt, refs, Attempt.Outcome.FOUND)
            landing.landed(job)
        case Found(refs, _):
            ask_a_person(job, provider, due=LOOK_AGAIN, candidates=[ref.remote_id for ref in refs])
        case NotSeen():
            _not_seen(job, provider, attempt)
        case CannotLook(why):
            ask_a_person(job, provider, due=None, why=why)


def _not_seen(job: Job, provider: Provider, attempt: Attempt) -> None:
    age = clock.now() - (attempt.answered_at or attempt.sent_at or attempt.prepared_at)
    settle = provider.facts.settle_time
    if age.total_seconds() < settle:
        pause = look_after(job.tries, settle)
        put_back(job, pause, tries=job.tries + 1, headline="No answer to the submit; not seen at the vendor yet")
        return
    allowed = job.key.resend_after
    if allowed is not None and age >= timedelta(minutes=allowed):
        send_anew(job, attempt, f"Not seen for {allowed} min, and the key's owner allows to send it again then")
        return
    wait = LOOK_AGAIN if age < timedelta(days=LOOK_FOR_DAYS) else None
    if allowed is not None:
        wait = min(LOOK_AGAIN, timedelta(minutes=allowed).total_seconds())
    ask_a_person(job, provider, due=wait)


def send_anew(job: Job, attempt: Attempt, note: str) -> bool:
    """Give this attempt up and send the step again under a new token."""

    def abandon() -> None:
        Attempt.objects.filter(pk=attempt.pk).update(outcome=Attempt.Outcome.ABANDONED)

    if job.status == Status.SUBMITTING:
        abandon()
        events.record("job", job=job, before=job.status, after=job.status, note=note)
        return put_back(job, 0, headline=note)
    return move(job, Status.SUBMITTING, note=note, due=0, also=abandon, candidates=[])


def ask_a_person(
    job: Job, provider: Provider, *, due: float | None, why: str = "", candidates: list[str] | None = None
) -> None:
    """Stop and ask: attach what the vendor has, send again (may pay twice), or give up."""
    label = provider.facts.label
    seen = f"{len(candidates)} pieces of work there could be it." if candidates else "It was not seen there."
    note = (
        f"No answer came from {label}, so it may or may not be at work. {why or seen} "
        f"It is not sent again by itself. Attach a remote id, send it again (may pay twice), or give up."
    )
    if job.status == Status.WAITING:
        put_back(job, due, candidates=candidates or [], headline=note)
    else:
        move(job, Status.WAITING, reason=Reason.UNCONFIRMED, note=note, due=due, candidates=candidates or [])


def too_often(job: Job, step: Step) -> bool:
    """With an idempotency key the same request may go again, but not for ever."""
    unknown = job.attempts.filter(step=step.name, outcome=Attempt.Outcome.UNKNOWN)
    return unknown.count() >= SAME_KEY_TRIES


def _claimed_elsewhere(job: Job, refs: tuple[RemoteRef, ...]) -> bool:
    ids = [ref.remote_id for ref in refs]
    return Ref.objects.filter(key=job.key_id, remote_id__in=ids).exclude(job=job).exists()
