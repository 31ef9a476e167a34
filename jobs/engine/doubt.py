"""A submit whose answer was lost: look for it, adopt it when found, and otherwise ask a person. Never send blindly.

With an idempotency key the same request goes again first, and comes here when its answers were lost too often.
"""

from collections.abc import Callable
from datetime import timedelta

from django.db.models import QuerySet

from jobs import clock, events
from jobs.engine import breaker, landing
from jobs.engine.timing import LOOK_AGAIN, LOOK_FOR_DAYS, look_after
from jobs.models import Attempt, Job, Ref
from jobs.models.job import earlier_refs
from jobs.moves import move, put_back
from jobs.states import Reason, Status
from providers.base import Provider
from providers.errors import ProviderError
from providers.order import Resend, Step
from providers.report import CannotLook, Found, NotSeen, RemoteRef

# Seconds after each lost answer until the same request goes again with its idempotency key; then a person is asked. A
# vendor that is still at work on the first one says so for as long as that takes.
SAME_KEY_PAUSES = (1.0, 5.0, 15.0, 60.0, 180.0, 300.0, 600.0)
AT_THE_DOOR = (401, 403)  # refused before the vendor looked at the key of the operation: no word on the one before


def resolve(
    job: Job, provider: Provider, attempt: Attempt, *, unseen: Callable[[], object] | None = None, said: str = ""
) -> None:
    """Ask the vendor whether the attempt landed, for a claimed job in submitting or waiting(unconfirmed).

    unseen  what to do when it is not there; None: look again for a while, then ask a person
    said    what the vendor said since, for that person
    """
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
        case NotSeen() if unseen is not None:
            unseen()
        case NotSeen():
            _not_seen(job, provider, attempt)
        case CannotLook(why):
            ask_a_person(job, provider, due=None, why=f"{said} {why}".strip())


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
    """Send the step again. Where the vendor honours an idempotency key it is the same request with the same key, which
    is paid once (R1), and only the count of lost answers begins anew; elsewhere this attempt is given up for a new one
    under a new token."""
    same_key = job.current_step().resend is Resend.SAME_KEY

    def abandon() -> None:
        lost = _lost(job, job.current_step())
        (lost.exclude(pk=attempt.pk) if same_key else lost).update(outcome=Attempt.Outcome.ABANDONED)

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
    several = "1 piece" if len(candidates or ()) == 1 else f"{len(candidates or ())} pieces"
    seen = f"{several} of work there could be it." if candidates else "It was not seen there."
    again = "with the same key, so it is paid once" if paid_once(job) else "may pay twice"
    note = (
        f"No answer came from {label}, so it may or may not be at work. {why or seen} "
        f"It is not sent again by itself. Attach a remote id, send it again ({again}), or give up."
    )
    if job.status == Status.WAITING:
        put_back(job, due, candidates=candidates or [], headline=note)
    else:
        move(job, Status.WAITING, reason=Reason.UNCONFIRMED, note=note, due=due, candidates=candidates or [])


def paid_once(job: Job) -> bool:
    """Does sending this step again count as the same operation at the vendor?"""
    return bool(job.steps) and job.current_step().resend is Resend.SAME_KEY


def doubted(job: Job, step: Step) -> Attempt | None:
    """The attempt of a step that may have landed. One that was surely not taken after it (a 429, a key refused, too few
    credits, which the first one may have used up) tells nothing about it."""
    outcomes = Attempt.Outcome
    telling = job.attempts.filter(step=step.name).exclude(outcome__in=[outcomes.PUT_OFF, outcomes.CREDITS])
    last = telling.exclude(outcome=outcomes.REFUSED, status__in=AT_THE_DOOR).last()
    return last if last is not None and last.outcome == outcomes.UNKNOWN else None


def too_often(job: Job, step: Step) -> bool:
    """With an idempotency key the same request may go again, but not for ever."""
    return _lost(job, step).count() > len(SAME_KEY_PAUSES)


def same_key_after(job: Job, step: Step) -> float:
    """Seconds until the same request goes again, after an answer was lost."""
    return (0.0, *SAME_KEY_PAUSES, 0.0)[min(_lost(job, step).count(), len(SAME_KEY_PAUSES) + 1)]


def _lost(job: Job, step: Step) -> QuerySet[Attempt]:
    return job.attempts.filter(step=step.name, outcome=Attempt.Outcome.UNKNOWN)


def _claimed_elsewhere(job: Job, refs: tuple[RemoteRef, ...]) -> bool:
    ids = [ref.remote_id for ref in refs]
    return Ref.objects.filter(key=job.key_id, remote_id__in=ids).exclude(job=job).exists()
