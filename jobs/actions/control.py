"""Stopping, deciding and rescuing a job."""

from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User

from jobs import clock, events, money
from jobs.actions.operations import Refused, done, once
from jobs.engine import doubt, landing
from jobs.engine.vendor import provider_for
from jobs.models import Attempt, Job, Ref
from jobs.models.job import earlier_refs
from jobs.moves import move, wish
from jobs.states import TERMINAL, Reason, Status
from jobs.wake import wake
from providers.errors import ProviderError
from providers.order import Quote
from providers.report import Found, RemoteRef

_TWICE = "it may be paid twice if the first one landed"
_LOOKED_AT = "It is being looked at this moment. Nothing was changed; try again."


def cancel(job: Job, actor: User | None = None, operation: str = "") -> Job:
    """Stop a job. What was not sent is off at once and its hold released; what the vendor has is asked to stop.

    Where the vendor cannot stop it any more, it goes on, is billed and is kept, and the job says so.
    """

    def do() -> str:
        job.refresh_from_db()
        if job.status in TERMINAL or job.status == Status.FETCHING:
            word = "being fetched" if job.status == Status.FETCHING else "over"
            raise Refused(f"{job} is {word}, so there is nothing to cancel. Nothing was changed.")
        if job.status == Status.QUEUED and _off(job, actor):
            return str(job.pk)
        wish(job.pk, cancel_wish=True)
        events.record("job", job=job, before=job.status, after=job.status, note="Asked to cancel", actor=actor)
        wake("jobs.tasks.attend", job.pk)
        wake("jobs.tasks.sweep", job.key_id)
        return str(job.pk)

    once(operation, "cancel", actor, do)
    job.refresh_from_db()
    return job


def _off(job: Job, actor: User | None) -> bool:
    step = job.current_step()
    before = money.charged(job)  # for earlier steps
    note = f"Cancelled before {step.name} was sent; {money.plain(before) if before else 'nothing'} was charged"
    return move(job, Status.CANCELLED, note=note, actor=actor, effect=money.Release(step.name))


def decide(
    job: Job,
    yes: bool,
    note: str = "",
    actor: User | None = None,
    operation: str = "",
    *,
    remark: str = "",
    seen: Decimal | None = None,
) -> Job:
    """Approve or reject the quote a job waits with. A yes holds the price first, with every cap checked again.

    note    for the vendor and the record; remark: for the record alone
    seen    the price that the person was shown: a yes to another one is refused; None: whatever it is now

    Who decided what, when and at which quote stays in `Job.decisions`, whatever gates come afterwards.
    """

    def do() -> str:
        money.lock_caps(job)  # caps before the job, whose lock makes the first of two decisions the only one
        job.refresh_from_db(from_queryset=Job.objects.select_for_update(no_key=True))
        if job.reason != Reason.APPROVAL or job.gate is None:
            raise Refused(f"{job} does not wait for an approval (it is {job.status}). Nothing was changed.")
        if job.gate.get("decision"):
            raise Refused(f"{job} was decided already. Nothing was changed.")
        quote = Quote.model_validate(job.gate["quote"]) if job.gate.get("quote") else None
        if yes and seen is not None and quote is not None and quote.amount != seen:
            raise Refused(f"{job} has another price now. Nothing was approved and nothing is held. Look at it again.")
        unheld = (one for one in job.all_steps()[job.step :] if one.paid and money.open_hold(job, one.name) is None)
        step = next(unheld, None)
        prices = dict(job.prices)
        if yes and step is not None and quote is not None and quote.amount is not None:
            prices[step.name] = str(quote.amount)
            try:
                money.apply(job, money.Hold(step.name, quote.amount))
            except money.OverCap as over:
                words = "Nothing was approved and nothing was charged. Raise the cap, then approve it again."
                raise Refused(f"{over.short} {words}") from None
        decision = {"yes": yes, "note": note, "by": actor.get_username() if actor else "", "at": str(clock.now())}
        told = decision | {"title": job.gate.get("title", ""), "quote": job.gate.get("quote")}
        columns: dict[str, Any] = {"gate": job.gate | {"decision": decision}, "decisions": [*job.decisions, told]}
        if job.quote is None and quote is not None:  # the first price it has
            columns |= {"quote": quote.amount, "quote_exact": quote.exact}
        wish(job.pk, prices=prices, **columns)
        word = "Approved" if yes else "Rejected"
        price = f" at {money.plain(quote.amount)} {quote.unit}" if yes and quote and quote.amount is not None else ""
        events.record(
            "job", job=job, before=job.status, after=job.status, note=f"{word}{price}. {remark or note}", actor=actor
        )
        wake("jobs.tasks.attend", job.pk)
        return str(job.pk)

    once(operation, "decide", actor, do)
    job.refresh_from_db()
    return job


def recorded(job: Job, actor: User | None = None, operation: str = "") -> Job:
    """A person has done what the vendor waited for. Where it took nothing before (`Gate.again`) the step is sent anew
    under a new token, with the hold it has; elsewhere the vendor is asked at once."""

    def do() -> str:
        job.refresh_from_db(from_queryset=Job.objects.select_for_update(no_key=True))
        if job.reason != Reason.RECORDING or job.gate is None or job.cancel_wish:
            raise Refused(f"{job} does not wait for a recording (it is {job.status}). Nothing was changed.")
        if job.lease is not None:
            raise Refused(_LOOKED_AT)
        if not job.gate.get("again"):
            events.record("job", job=job, before=job.status, after=job.status, note="It is recorded", actor=actor)
            wish(job.pk)
            wake("jobs.tasks.attend", job.pk)
            return str(job.pk)

        step = job.current_step()
        sent = job.attempts.filter(step=step.name).order_by("-number")[:1]

        def anew() -> None:
            Attempt.objects.filter(pk__in=[one.pk for one in sent]).update(outcome=Attempt.Outcome.ABANDONED)
            job.refs_of_step().update(ended=Ref.REPLACED)

        move(job, Status.QUEUED, note=f"It is recorded; {step.name} is sent again", actor=actor, due=0, also=anew)
        return str(job.pk)

    once(operation, "recorded", actor, do)
    job.refresh_from_db()
    return job


def attach(job: Job, remote_id: str, actor: User | None = None, operation: str = "") -> Job:
    """Tell an unconfirmed job which piece of the vendor's work is its own. The vendor is asked whether it exists."""
    if done(operation, "attach") is None:
        attempt = _in_doubt(job)
        step = job.current_step()
        remote = _as_found(job, attempt, remote_id) or RemoteRef(kind=step.makes, remote_id=remote_id, step=step.name)
        _must_exist(job, remote)  # talks to the vendor, so before the transaction

        def do() -> str:
            landing.save_refs(job, attempt, (remote,), Attempt.Outcome.FOUND)
            if not landing.landed(job):
                raise Refused(_LOOKED_AT)
            events.record("job", job=job, after=job.status, note=f"Attached {step.makes} {remote_id}", actor=actor)
            return str(job.pk)

        once(operation, "attach", actor, do)
    job.refresh_from_db()
    return job


def _as_found(job: Job, attempt: Attempt, remote_id: str) -> RemoteRef | None:
    """A candidate as a look at the vendor finds it: with what its reading needs beside its id. None for any other."""
    if remote_id not in job.candidates:
        return None
    sent = attempt.sent_at or attempt.prepared_at
    try:
        refs = earlier_refs(job)
        found = provider_for(job.key).find(job.current_step(), job.as_order(), attempt.token, sent, refs)
    except ProviderError:
        return None  # whether it exists is asked next, and told
    listed = found.refs if isinstance(found, Found) else ()
    return next((ref for ref in listed if ref.remote_id == remote_id), None)


def _must_exist(job: Job, remote: RemoteRef) -> None:
    """Refused when another take has this work, or the vendor does not show it."""
    name = f"{remote.kind} {remote.remote_id}"
    if not remote.remote_id:
        raise Refused("Name the id that the vendor shows. Nothing was changed.")
    taken = Ref.objects.filter(key=job.key_id, kind=remote.kind, remote_id=remote.remote_id).exclude(job=job).first()
    if taken is not None:
        raise Refused(f"{name} belongs to {taken.job} already. Nothing was changed.")
    try:
        for _, told in provider_for(job.key).poll([remote]):
            if isinstance(told, ProviderError):
                raise told
    except ProviderError as error:
        message = f"The vendor did not show {name}, so it was not attached. {error.message}"
        raise Refused(message) from None


def resend(job: Job, actor: User | None = None, operation: str = "") -> Job:
    """Send an unconfirmed job again: with the same key where the vendor honours one, which is paid once. Elsewhere it
    goes under a new token, and if the first one landed after all, both are billed."""

    def do() -> str:
        attempt = _in_doubt(job)
        words = "with the same key, so it is paid once" if doubt.paid_once(job) else _TWICE
        if not doubt.send_anew(job, attempt, f"Sent again by hand; {words}"):
            raise Refused(_LOOKED_AT)
        events.record("job", job=job, after=job.status, note="Send again", actor=actor)
        return str(job.pk)

    once(operation, "resend", actor, do)
    job.refresh_from_db()
    return job


def give_up(job: Job, actor: User | None = None, operation: str = "") -> Job:
    """End an unconfirmed job and release its hold. If the vendor made it after all, reconcile finds it."""

    def do() -> str:
        _in_doubt(job)
        step = job.current_step()
        note = "Given up without an answer; the hold is released. If the vendor made it after all, reconcile finds it"
        if not move(job, Status.CANCELLED, note=note, actor=actor, effect=money.Release(step.name)):
            raise Refused(_LOOKED_AT)
        return str(job.pk)

    once(operation, "give_up", actor, do)
    job.refresh_from_db()
    return job


def _in_doubt(job: Job) -> Attempt:
    job.refresh_from_db()
    attempt = job.attempts.filter(outcome=Attempt.Outcome.UNKNOWN).last()
    if job.reason != Reason.UNCONFIRMED or attempt is None:
        raise Refused(f"{job} is not in doubt (it is {job.status}). Nothing was changed.")
    if job.lease is not None:
        raise Refused(_LOOKED_AT)  # the worker may be about to find it
    return attempt
