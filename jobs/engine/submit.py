"""Sending one step of a job, so that no crash, timeout or lost reply is ever paid twice.

Order of writes: the attempt is journaled as prepared and committed; it is marked sent by a write that carries the lease
and makes it outlast the POST; then the POST; then the vendor's refs are saved in a commit of their own, before anything
else. Whatever dies in between, the next worker reads from the journal what may have happened.
"""

import uuid
from functools import partial

from django.db import transaction
from django.db.models import Q

from jobs import money
from jobs.clock import Now
from jobs.engine import breaker, dearer, doubt, inputs, landing, waiting
from jobs.engine.failures import failure_of
from jobs.engine.timing import LEASE, SUBMIT_DEADLINE, back_off
from jobs.engine.vendor import provider_for
from jobs.models import Attempt, Job
from jobs.models.job import earlier_refs
from jobs.moves import claim, keep, move, put_back, wish
from jobs.states import Reason, Status
from jobs.vault import CannotOpen
from providers.base import Provider
from providers.errors import Fault, ProviderError
from providers.order import Request, Resend, Step

_Outcome = Attempt.Outcome
_NO_PRICE = "The vendor has no price for this."
_SAME_AGAIN = "No clear answer to the submit; the same request goes again with the same key, and is paid once."
_NOT_AGREED = "The vendor never told its price, so nobody agreed to one."


def attend(job_id: uuid.UUID) -> None:
    """Do the next thing for a job that is being sent or waits, if it is due and nobody else does."""
    job = claim(job_id, Status.SUBMITTING, Status.WAITING, seconds=LEASE)
    if job is None:
        return
    try:
        provider = provider_for(job.key)
    except (CannotOpen, KeyError) as error:
        put_back(job, 60, headline=str(error))
        return
    if job.status == Status.WAITING:
        waiting.attend(job, provider)
    else:
        _carry_on(job, provider)


def _carry_on(job: Job, provider: Provider) -> None:
    step = job.current_step()
    if job.refs_of_step().exists():
        landing.landed(job)  # a worker died between saving the refs and moving on
        return
    attempt = job.attempts.filter(step=step.name).last()
    if attempt is not None and attempt.outcome == _Outcome.OPEN:
        _close_interrupted(attempt)
    doubted = doubt.doubted(job, step)
    if doubted is not None and (step.resend is Resend.LOOK or doubt.too_often(job, step)):
        doubt.resolve(job, provider, doubted)
    elif job.cancel_wish and doubted is None:
        move(job, Status.CANCELLED, note="Cancelled before it was sent", effect=money.Release(step.name))
    else:
        _send(job, provider, attempt, in_doubt=doubted is not None)


def _close_interrupted(attempt: Attempt) -> None:
    """The worker that had this attempt is gone. Sent or not is what the journal says."""
    attempt.outcome = _Outcome.UNKNOWN if attempt.sent_at else _Outcome.PUT_OFF
    attempt.message = "The worker stopped before an answer came." if attempt.sent_at else "It stopped before sending."
    attempt.save(update_fields=["outcome", "message"])
    Attempt.objects.filter(pk=attempt.pk).update(answered_at=Now())
    attempt.refresh_from_db()


def _send(job: Job, provider: Provider, before: Attempt | None, *, in_doubt: bool) -> None:
    """in_doubt: the same request went before and may have landed, so what becomes of this one is no word on that."""
    step = job.current_step()
    try:
        if not _price_is_held(job, provider, step):
            return
        token, request = _request(job, provider, before)
        provider.access.pace.take("submit", provider.family(request.path))
    except ProviderError as error:
        _not_sent(job, provider, error, in_doubt=in_doubt)
        return
    number = job.attempts.count() + 1
    attempt = Attempt.objects.create(
        job=job, step=step.name, number=number, token=token, request=request.model_dump(mode="json")
    )
    if not _mark_sent(job, attempt, in_doubt=in_doubt):
        put_back(job, 0)  # a wish to cancel came, or another worker has the job: it reads the journal
        return
    attempt.refresh_from_db(fields=["request"])  # jsonb has its own order of keys: every send is made of the same bytes
    try:
        refs = provider.submit(step, Request.model_validate(attempt.request))
    except ProviderError as error:
        _answered(attempt, error)
        _not_accepted(job, provider, error, in_doubt=in_doubt)
    else:
        landing.save_refs(job, attempt, refs, _Outcome.ACCEPTED)
        if landing.landed(job):
            dearer.call_off(job, refs)
        else:
            wish(job.pk)  # the lease was over and nobody may look any more: the refs are here now


def _price_is_held(job: Job, provider: Provider, step: Step) -> bool:
    """Make sure of the hold before a paid step; a price that was not known when the job was made is read now."""
    if not step.paid or money.open_hold(job, step.name) is not None:
        return True
    if step.name not in job.prices:
        amount = None if job.quote_later else provider.quote(job.as_order()).amount
        if amount is None:
            raise ProviderError(_NOT_AGREED if job.quote_later else _NO_PRICE, code="no_price", fault=Fault.REFUSED)
        job.prices[step.name] = str(amount)
    try:
        with transaction.atomic():
            money.lock_caps(job)
            if not keep(job, LEASE, prices=job.prices):
                return False
            money.apply(job, money.Hold(step.name, job.price_of(step)))
    except money.OverCap as over:
        move(job, Status.WAITING, reason=Reason.BUDGET, note=str(over), due=60, prices=job.prices)
        return False
    return True


def _request(job: Job, provider: Provider, before: Attempt | None) -> tuple[str, Request]:
    """Token and exact request. What was put off goes again as it was; what a person sends anew gets a new token.

    Addresses that were handed out with a request run out while it waits: what was surely not accepted goes again with
    fresh ones, under the same token.
    """
    again = before is not None and before.outcome != _Outcome.ABANDONED
    lent = provider.facts.takes_links and any(job.materials)
    if before is not None and again and not (lent and before.outcome != _Outcome.UNKNOWN):
        return before.token, Request.model_validate(before.request)
    order = inputs.ready(job, provider)
    token = before.token if before is not None and again else uuid.uuid4().hex
    return token, provider.build(job.current_step(), order, earlier_refs(job), token)


def _mark_sent(job: Job, attempt: Attempt, *, in_doubt: bool) -> bool:
    """The last thing before the POST: still ours, nobody wants it cancelled, and the lease outlasts the deadline. What
    may be at work already has to be known before it can be cancelled, so then a wish to cancel stops nothing here."""
    wanted = Q() if in_doubt else Q(cancel_wish=False)
    with transaction.atomic():
        if not keep(job, SUBMIT_DEADLINE + 30, wanted):
            return False
        Attempt.objects.filter(pk=attempt.pk).update(sent_at=Now())
    return True


def _answered(attempt: Attempt, error: ProviderError) -> None:
    outcome = {Fault.REFUSED: _Outcome.REFUSED, Fault.CREDITS: _Outcome.CREDITS}.get(error.fault, _Outcome.PUT_OFF)
    Attempt.objects.filter(pk=attempt.pk).update(
        outcome=_Outcome.UNKNOWN if error.maybe_sent else outcome,
        answered_at=Now(),
        status=error.status or None,
        request_id=error.request_id,
        message=error.message,
    )


def _not_accepted(job: Job, provider: Provider, error: ProviderError, *, in_doubt: bool) -> None:
    if in_doubt and error.fault is Fault.CREDITS and not error.maybe_sent:
        _short_in_doubt(job, provider, error)
    elif not error.maybe_sent:
        _not_sent(job, provider, error, in_doubt=in_doubt)
    elif job.current_step().resend is Resend.LOOK:
        put_back(job, 1, headline=f"No clear answer to the submit, looking whether it landed. {error.message}")
    else:
        pause = max(doubt.same_key_after(job, job.current_step()), error.retry_after or 0)
        put_back(job, pause, headline=f"{_SAME_AGAIN} {error.message}")


def _not_sent(job: Job, provider: Provider, error: ProviderError, *, in_doubt: bool) -> None:
    """Nothing was accepted for sure: fail, wait for credit, or go back into the queue with the vendor's pause. A job in
    doubt stays where it is: in the queue it would count as one of which the vendor has nothing."""
    pause = error.retry_after or back_off(job.tries)
    if error.fault is Fault.REFUSED and in_doubt and error.status in doubt.AT_THE_DOOR:
        doubt.ask_a_person(job, provider, due=None, why=error.message)
        return
    if error.fault is Fault.REFUSED:
        failure = failure_of(error)
        release = money.Release(job.current_step().name)
        move(job, Status.FAILED, note=error.message, effect=release, failure=failure)
        return
    if error.fault is Fault.CREDITS:
        _wait_for_credits(job, error)
        return
    if error.fault in breaker.STOPS_KEY:
        breaker.trip(job.key, error)
    elif error.fault is Fault.BUSY:
        breaker.hold_off_until_free(job.key, error, pause)
    elif error.fault is Fault.RATE:
        breaker.hold_off(job.key, error, pause)
    if in_doubt:
        put_back(job, pause, tries=job.tries + 1, headline=f"{_SAME_AGAIN} {error.message}")
        return
    note = f"Not sent, nothing was charged. {error.message} It is sent again by itself."
    move(job, Status.QUEUED, note=note, due=pause, tries=job.tries + 1)


def _wait_for_credits(job: Job, error: ProviderError) -> None:
    breaker.short(job.key, error.available)
    note = f"{error.message} It goes on by itself after a top-up, with the same request. Nothing was charged."
    move(job, Status.WAITING, reason=Reason.CREDITS, note=note, due=300, failure=failure_of(error))


def _short_in_doubt(job: Job, provider: Provider, error: ProviderError) -> None:
    """The balance may be too low because the first one landed, where a vendor looks at it before it looks at the key of
    the operation. So the work is looked for; only what is not there waits for credits."""
    before = doubt.doubted(job, job.current_step())
    if before is None:
        _wait_for_credits(job, error)
    else:
        doubt.resolve(job, provider, before, unseen=partial(_wait_for_credits, job, error), said=error.message)
