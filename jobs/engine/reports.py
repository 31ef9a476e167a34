"""What the vendor reported of a job, written down: outputs as they come, and the end with its bill."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from jobs import money
from jobs.engine import approval, breaker, dearer, outputs, stale
from jobs.engine.failures import stored
from jobs.engine.outputs import LINK
from jobs.engine.timing import LEASE
from jobs.engine.vendor import has_books
from jobs.models import Artifact, Job, Ref
from jobs.moves import keep, move
from jobs.states import Reason, Status
from providers.order import Step
from providers.report import Failure, Gate, Report, State
from providers.text import clean_text, storable

Reading = tuple[Ref, Report]
READ_AFTER_AN_END = 15.0  # seconds; takes that end together are one reading of the balance
RECORDING = 300.0  # seconds between two looks whether a person has recorded
_OVER = {State.DONE, State.FAILED, State.CANCELLED}


@dataclass(frozen=True)
class Verdict:
    """Where a step stands by all its refs: None while something still runs.

    cost     the sum of what the refs cost; None when one of them does not say
    missing  parts that will not come, in words, of the refs just reported
    gate     what a person is asked; with DONE: what passed at the vendor without one
    """

    state: State | None
    cost: Decimal | None = None
    missing: tuple[str, ...] = ()
    failure: Failure | None = None
    gate: Gate | None = None


def verdict(refs: Sequence[Ref], reports: dict[int, Report], has_outputs: bool) -> Verdict:
    """Judge a step from its refs as saved (with `ended` set) and what was just reported of some. Pure.

    One ref that gave something makes a failed sibling a missing part, not a failure of the take.
    """
    for report in reports.values():
        if report.state is State.PERSON:
            return Verdict(State.PERSON, gate=report.gate or Gate(reason="recording", title=report.note or report.word))
    missing = tuple(part for ref in refs if ref.pk in reports for part in _lost(ref, reports[ref.pk]))
    if any(not ref.ended for ref in refs):
        return Verdict(None, missing=missing)
    costs = [ref.cost for ref in refs]
    cost = None if any(one is None for one in costs) else sum((c for c in costs if c is not None), Decimal(0))
    failures = [report.failure for report in reports.values() if report.failure is not None]
    if all(ref.ended == State.CANCELLED for ref in refs):
        return Verdict(State.CANCELLED, cost)
    if has_outputs or any(ref.ended == State.DONE for ref in refs):
        passed = next((report.gate for report in reports.values() if report.gate is not None), None)
        return Verdict(State.DONE, cost, missing, failures[0] if failures else None, passed)
    words = Failure(code="failed", message="The vendor reports that it failed and gives no reason.")
    return Verdict(State.FAILED, cost, missing, failures[0] if failures else words)


def _lost(ref: Ref, report: Report) -> tuple[str, ...]:
    """What will not come of a ref that ended, in words."""
    if report.state not in _OVER:
        return ()
    if report.failure is not None:
        return (*report.missing, report.failure.message)
    if report.state is State.DONE:
        return report.missing
    return (*report.missing, f"{ref.kind} {ref.remote_id}: {report.word or report.state}")


def ended_or_stopped(readings: Sequence[Reading]) -> bool:
    """True when some ref ended or waits for a person: the job needs more than a progress update."""
    return any(report.state in _OVER or report.state is State.PERSON for _, report in readings)


def together(told: Sequence[Report], over: int) -> Report:
    """What a job shows that goes on: one reading of all its refs. Pure.

    told  what was just read, one or more; over: refs that had ended before
    """
    count, last = len(told) + over, told[-1]
    if count == 1:
        return last
    ended = over + sum(report.state in _OVER for report in told)
    active = [report for report in told if report.state not in _OVER] or [last]
    shares = [1.0 if report.state in _OVER else report.progress for report in told]
    counted = any(share is not None for share in shares) or over
    words = [report.note or ("" if report.known else f'The vendor says "{report.word}"') for report in active]
    said = "; ".join(dict.fromkeys(word for word in words if word))
    soonest = [report.next_poll for report in active if report.next_poll is not None]
    return replace(
        active[-1],
        progress=(over + sum(share or 0.0 for share in shares)) / count if counted else None,
        note=": ".join(part for part in (f"{ended} of {count} done", said) if part),
        next_poll=min(soonest, default=None),
    )


@dataclass(frozen=True)
class Bill:
    """How the money of an ended step moves. unreconciled: the vendor's books still have to tell; estimated: it has
    none, so our estimate is all there will be."""

    effect: money.Effect | None
    unreconciled: bool = False
    estimated: bool = False

    def marks(self, job: Job) -> dict[str, Any]:
        """What is open of the job's money, this step and those before it together."""
        return {
            "unreconciled": self.unreconciled or job.unreconciled,
            "estimated": self.estimated or job.estimated,
        }


def write(job: Job, readings: Sequence[Reading]) -> None:
    """Write readings of a claimed running job in one transaction, its end and its bill included. Nothing when lost."""
    if not _write(job, readings):
        return
    breaker.slot_fell_free(job.key)  # after the transaction: the key is locked before caps and jobs, never after
    breaker.read_soon(job.key, 2 if job.unreconciled else READ_AFTER_AN_END)


def _write(job: Job, readings: Sequence[Reading]) -> bool:
    """True when the step came to an end with this."""
    with transaction.atomic():
        money.lock_caps(job)  # before the job row, as everywhere
        if not keep(job, LEASE):
            return False
        for ref, report in readings:
            _save(ref, report)
            outputs.record(ref, report.outputs)
        step = job.current_step()
        refs = list(job.refs_of_step().order_by("id"))
        mains = job.artifacts.filter(ref__in=refs, role="main")
        has_outputs = mains.filter(~Q(state=Artifact.State.LISTED) | Q(kind=LINK)).exists()
        judged = verdict(refs, {ref.pk: report for ref, report in readings}, has_outputs)
        return _conclude(job, step, judged)


def _save(ref: Ref, report: Report) -> None:
    ref.state = report.word[:60]
    ref.data = ref.data | report.data
    ref.details = details_of(report) or ref.details
    if report.state in _OVER:
        ref.ended = report.state
        ref.cost = report.cost
    ref.save(update_fields=["state", "data", "details", "ended", "cost"])


def details_of(report: Report) -> list[dict[str, str]]:
    """As they are stored; [] when it says nothing new."""
    return [{"label": clean_text(one.label, 80), "text": storable(one.text)} for one in report.details]


def _conclude(job: Job, step: Step, judged: Verdict) -> bool:
    missing = [*job.missing, *(part[:300] for part in judged.missing)]
    if judged.state is None:
        if missing != job.missing:
            keep(job, LEASE, missing=missing)  # a ref that ends before its siblings is judged with them
        return False
    bill = _bill(job, step, judged.cost)
    match judged.state:
        case State.DONE:
            return _done(job, step, judged, bill, missing)
        case State.FAILED if judged.failure is not None:
            failure = stored(judged.failure)
            note = judged.failure.message
            return move(job, Status.FAILED, note=note, failure=failure, effect=bill.effect, **bill.marks(job))
        case State.CANCELLED:
            note = "Cancelled at the vendor"
            return move(job, Status.CANCELLED, note=note, effect=bill.effect, **bill.marks(job))
        case State.PERSON if judged.gate is not None:
            _ask(job, judged.gate, missing=missing)
    return False


def _ask(job: Job, gate: Gate, **columns: Any) -> bool:
    """Wait for a person. Whether a recording is there is looked at now and then, unless the person has to say so."""
    if gate.reason == "recording":
        reason, due = Reason.RECORDING, None if gate.again else RECORDING
    else:
        reason, due = Reason.APPROVAL, 0.0 if approval.may_stand(job) else None
    shown = gate.model_dump(mode="json")
    return move(job, Status.WAITING, reason=reason, note=gate.title, gate=shown, due=due, **columns)


def _nobody_agreed(job: Job) -> bool:
    """Did nobody see the price of the next paid step? A gate that passed at the vendor is then no yes of ours."""
    step = next((one for one in job.all_steps()[job.step + 1 :] if one.paid), None)
    return step is not None and step.name not in job.prices


def _done(job: Job, step: Step, judged: Verdict, bill: Bill, missing: list[str]) -> bool:
    if judged.gate is not None and _nobody_agreed(job):
        return _ask(job, judged.gate, missing=missing, effect=bill.effect, **bill.marks(job))
    if job.step + 1 < len(job.steps):
        following = job.all_steps()[job.step + 1].name
        rise = dearer.before_it_is_sent(job, following, judged.gate.quote if judged.gate else None)
        if rise is not None:
            return move(job, Status.FAILED, note=rise["message"], failure=rise, effect=bill.effect, **bill.marks(job))
        note = f"{step.name} done, next: {following}"
        return move(
            job,
            Status.QUEUED,
            note=note,
            due=0,
            step=job.step + 1,
            missing=missing,
            effect=bill.effect,
            **bill.marks(job),
        )
    return move(
        job,
        Status.FETCHING,
        note="Fetching",
        due=0,
        progress=1.0,
        missing=missing,
        failure=stored(judged.failure) if judged.failure else None,
        also=lambda: stale.mark(job),
        effect=bill.effect,
        **bill.marks(job),
    )


def _bill(job: Job, step: Step, cost: Decimal | None) -> Bill:
    if not step.paid:
        return Bill(None)
    if cost is None:
        by_books = has_books(job.key)
        return Bill(money.Settle(step.name, None), unreconciled=by_books, estimated=not by_books)
    if cost == 0 and money.open_hold(job, step.name) is not None:
        return Bill(money.Release(step.name))
    return Bill(money.Settle(step.name, cost))
