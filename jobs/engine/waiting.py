"""Jobs that wait: what lets each kind go on, looked at when it is due or a wish came."""

from datetime import datetime, timedelta
from typing import Any

from jobs import clock, money
from jobs.engine import approval, breaker, chain, doubt
from jobs.engine.failures import failure_of
from jobs.engine.timing import SUBMIT_DEADLINE
from jobs.models import Attempt, Balance, Job
from jobs.moves import keep, move, put_back
from jobs.states import Reason, Status
from providers.base import Decides, Provider
from providers.errors import ProviderError
from providers.report import CancelResult

_RETRY = 60.0
_ARRIVES = timedelta(minutes=10)  # until a yes shows at the vendor


def attend(job: Job, provider: Provider) -> None:
    """One look at a claimed waiting job."""
    if job.cancel_wish:
        _cancel(job, provider)
        return
    match Reason(job.reason):
        case Reason.UNCONFIRMED:
            attempt = job.attempts.filter(step=job.current_step().name, outcome=Attempt.Outcome.UNKNOWN).last()
            if attempt is None:
                move(job, Status.QUEUED, note="Nothing is in doubt any more", due=0)
            else:
                doubt.resolve(job, provider, attempt)
        case Reason.CREDITS:
            _credits(job)
        case Reason.BUDGET:
            _budget(job)
        case Reason.APPROVAL:
            _approval(job, provider)
        case Reason.PREVIOUS:
            chain.attend(job, provider)
        case Reason.RECORDING if (job.gate or {}).get("again"):
            put_back(job, None)  # the vendor took nothing, so there is nothing to look at
        case Reason.RECORDING:
            move(job, Status.RUNNING, note="Looking whether the recording is there", due=0)


def _credits(job: Job) -> None:
    job.key.refresh_from_db()
    if job.key.short_of is None or job.price_of(job.current_step()) <= job.key.short_of:
        told = Balance.objects.filter(key=job.key, total__isnull=False).exists()
        words = "The balance is high enough now" if told else "Asked again, as the provider tells no balance"
        move(job, Status.QUEUED, note=words, due=0, failure=None)
    else:
        put_back(job, 300)  # a reading that shows more wakes it at once


def _budget(job: Job) -> None:
    step = job.current_step()
    needs_hold = step.name in job.prices and step.paid and money.open_hold(job, step.name) is None
    effect = money.Hold(step.name, job.price_of(step)) if needs_hold else None
    try:
        move(job, Status.QUEUED, note="There is room under the cap now", due=0, effect=effect, failure=None)
    except money.OverCap as over:
        put_back(job, _RETRY, headline=str(over))


def _approval(job: Job, provider: Provider) -> None:
    """Carry a person's decision to the vendor. It was recorded, with its hold, by the action."""
    decision = (job.gate or {}).get("decision") or _ahead(job)
    if decision is None:
        return
    told = job.gate is not None and job.gate.get("told", False)
    if not keep(job, SUBMIT_DEADLINE + 30, gate=(job.gate or {}) | {"told": True}):
        return
    live = list(job.refs_of_step().filter(ended=""))
    try:
        if isinstance(provider, Decides):
            for ref in live:
                provider.decide(ref.as_remote(), decision["yes"], decision["note"])
    except ProviderError as error:
        if error.fault in breaker.STOPS_KEY:
            breaker.trip(job.key, error)
        if error.permanent and told:  # "already approved": the first one arrived, and the vendor may be at work
            move(job, Status.RUNNING, note=f"Looking what became of the decision. {error.message}", due=0)
        elif error.permanent:
            move(job, Status.FAILED, note=error.message, failure=failure_of(error))
        else:
            put_back(job, error.retry_after or _RETRY, headline=f"The decision is not through yet. {error.message}")
        return
    if decision["yes"] and live:
        move(job, Status.RUNNING, note="Approved", due=1)
    elif decision["yes"]:  # it had passed at the vendor already
        following = job.all_steps()[job.step + 1].name
        move(job, Status.QUEUED, note=f"Approved, next: {following}", due=0, step=job.step + 1)
    else:
        move(job, Status.CANCELLED, note=f"Rejected: {decision['note']}" if decision["note"] else "Rejected")


def _ahead(job: Job) -> Any:
    """The decision of a standing approval, made now; None when there is none, and then the job waits for a person."""
    if not approval.stands(job):
        put_back(job, None)
        return None
    if (before := approval.given_at(job)) is not None:
        _look_whether_it_arrived(job, before)
        return None
    if stopped := approval.approve(job):
        put_back(job, _RETRY, headline=stopped)
        return None
    return (job.gate or {}).get("decision")


def _look_whether_it_arrived(job: Job, approved_at: datetime) -> None:
    """The vendor still shows a quote that was approved ahead: watch it for a while, then ask a person."""
    if clock.now() - approved_at < _ARRIVES:
        move(job, Status.RUNNING, note="Approved ahead already; looking whether it goes on", due=_RETRY)
    else:
        put_back(job, None)


def _cancel(job: Job, provider: Provider) -> None:
    if job.reason == Reason.UNCONFIRMED:
        note = "Given up without an answer. If the vendor made it after all, reconcile finds it"
        move(job, Status.CANCELLED, note=note)
        return
    took_nothing = job.reason == Reason.RECORDING and (job.gate or {}).get("again")
    for ref in () if took_nothing else job.refs_of_step().filter(ended=""):
        try:
            result = provider.cancel(ref.as_remote())
        except ProviderError as error:
            put_back(job, error.retry_after or _RETRY, headline=f"Could not cancel yet. {error.message}")
            return
        if result is CancelResult.ASKED:
            move(job, Status.RUNNING, note="Cancel asked for", due=0, cancel_told=True)
            return
        if result is CancelResult.TOO_LATE or (result is CancelResult.NEVER and (job.gate or {}).get("told")):
            move(job, Status.RUNNING, note="Too late to cancel: the vendor works on it", due=0, cancel_told=True)
            return
    move(job, Status.CANCELLED, note="Cancelled")
