"""Work that turns out dearer than what was agreed to: nobody said yes to that, so it is called off while it can be."""

from collections.abc import Iterable
from decimal import Decimal

from jobs import events, money
from jobs.models import Job
from jobs.moves import wish
from jobs.states import Status
from jobs.wake import wake
from providers.order import Quote
from providers.report import RemoteRef, Report

CODE = "dearer"


def call_off(job: Job, told: Iterable[Report | RemoteRef]) -> None:
    """Ask the vendor to stop running work whose price, as just told, is above the one that was agreed to. Once: what
    it cannot stop any more goes on, and its bill is booked as it is. An estimate was no agreement, so work may cost
    more than one."""
    price = sum((one.price for one in told if one.price is not None), Decimal(0))
    if not price or job.cancel_wish or not job.quote_exact:
        return
    agreed = money.open_hold(job, job.current_step().name)
    if agreed is None or price <= agreed:
        return
    failure = _failure(job, price, agreed, "It is called off, as nobody agreed to that.")
    wish(job.pk, cancel_wish=True, failure=failure)
    events.record("job", job=job, before=Status.RUNNING, after=Status.RUNNING, note=failure["message"])
    wake("jobs.tasks.sweep", job.key_id)


def before_it_is_sent(job: Job, step: str, quote: Quote | None) -> dict[str, str] | None:
    """Why this step of the job is not sent any more: its price rose after the yes. None when it did not."""
    agreed = money.open_hold(job, step)
    if agreed is None or quote is None or quote.amount is None or quote.amount <= agreed:
        return None
    words = "It was not sent, nothing was charged and the hold is released. Ask again to see the new price."
    return _failure(job, quote.amount, agreed, words)


def _failure(job: Job, price: Decimal, agreed: Decimal, words: str) -> dict[str, str]:
    sums = f"{money.plain(price)} {job.key.unit} for the work, and {money.plain(agreed)} {job.key.unit} was agreed to."
    message = f"The provider now asks {sums} {words}"
    return {"code": CODE, "message": message, "request_id": "", "advice": "again"}
