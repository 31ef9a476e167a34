"""Standing approval: a batch whose gates pass by themselves, up to a quote and until a time that a person named.

Above it, after it, or in another unit, a gate waits for somebody like any other.
"""

from datetime import datetime

from jobs import clock
from jobs.actions import control
from jobs.actions.operations import Refused
from jobs.models import Job
from jobs.money import plain
from providers.order import Quote

AHEAD = "Approved ahead by"  # how the event of such a gate begins, after its price


def stands(job: Job) -> bool:
    """May the gate that this job waits at pass by itself now?"""
    batch, quote = job.batch, _quote(job)
    if batch is None or batch.paused or quote is None or quote.amount is None or batch.approved_until is None:
        return False
    if batch.approved_quote is None or batch.approved_by is None or not batch.approved_by.is_active:
        return False
    in_bounds = quote.unit == batch.approved_unit and quote.amount <= batch.approved_quote
    return in_bounds and batch.approved_until > clock.now()


def approve(job: Job) -> str:
    """Say yes in the name of who approved it ahead; "" when done, else why not: a sentence.

    Needs `stands`. The price is held first, with every cap checked, as when a person says yes.
    """
    batch = job.batch
    if batch is None or batch.approved_by is None or batch.approved_quote is None:
        return ""
    limit = f"{plain(batch.approved_quote)} {batch.approved_unit}"
    remark = f"{AHEAD} {batch.approved_by.get_username()}, up to {limit}"
    try:
        # on a reading of its own: this one's lease is ours, and what is read again may be another worker's
        control.decide(Job.objects.get(pk=job.pk), True, actor=batch.approved_by, remark=remark)
    except Refused as refused:
        return str(refused)
    job.refresh_from_db(fields=["gate", "prices"])
    return ""


def given_at(job: Job) -> datetime | None:
    """When this very quote was approved ahead before; None when it was not. A vendor may show a gate for a while after
    the yes, and a second yes would be refused as one that comes too late."""
    quote = _quote(job)
    if quote is None or quote.amount is None:
        return None
    told = f"Approved at {plain(quote.amount)} {quote.unit}. {AHEAD}"
    events = job.events.filter(note__startswith=told).order_by("id")
    return events.values_list("at", flat=True).last()


def may_stand(job: Job) -> bool:
    """Is there a standing approval in time, so that a gate is worth a look before a person comes?"""
    return job.batch is not None and job.batch.approved_until is not None and job.batch.approved_until > clock.now()


def _quote(job: Job) -> Quote | None:
    gate = job.gate or {}
    return Quote.model_validate(gate["quote"]) if gate.get("quote") else None
