"""The fields of what a batch may do by itself, kept: caps, pace, and approval ahead."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.contrib.auth.models import User
from django.utils import timezone

from dashboard.reading.limits import LOCAL, Limits
from jobs.actions.operations import Refused
from jobs.batches import control
from jobs.models import Batch

UNCHANGED = "Nothing was changed."
CAP = "cap-"  # what the names of the fields of caps begin with


def save(batch: Batch, sent: Mapping[str, str], person: User) -> None:
    """Keep what differs from before; a field that was not sent stays. Raises Refused when one cannot be read."""
    before = Limits(batch, [])
    now = {one.unit: one.value for one in before.caps}
    for name, text in sent.items():
        unit = name.removeprefix(CAP)
        if unit != name and text.strip() != now.get(unit, ""):
            control.cap(batch, unit, _amount(text, "The cap") if text.strip() else None, person)
    _save_pace(batch, sent, person)
    _save_approval(batch, before, sent, person)


def _save_pace(batch: Batch, sent: Mapping[str, str], person: User) -> None:
    if "at_once" not in sent and "stagger" not in sent:
        return
    at_once, stagger = sent.get("at_once", "").strip(), sent.get("stagger", "").strip()
    if at_once and not (at_once.isascii() and at_once.isdecimal() and len(at_once) < 5):
        raise Refused(f"At once is {at_once[:20]}; write a whole number, or nothing. {UNCHANGED}")
    many = int(at_once) if at_once else None
    seconds = float(_amount(stagger, "The time between two starts")) if stagger else 0.0
    if (many, seconds) != (batch.max_in_flight, batch.stagger):
        control.pace(batch, many, seconds, person)


def _save_approval(batch: Batch, before: Limits, sent: Mapping[str, str], person: User) -> None:
    quote, until = sent.get("approve_quote", "").strip(), sent.get("approve_until", "").strip()
    unit = sent.get("approve_unit", "").strip() or before.unit
    if "approve_quote" not in sent or (quote, until) == (before.quote, before.until):
        return
    if not quote and not until:
        control.withdraw_approval(batch, person)
        return
    if not quote or not until:
        raise Refused(f"Approval ahead needs the highest quote and a time when it ends. {UNCHANGED}")
    try:
        local = datetime.strptime(until[:16], LOCAL)  # noqa: DTZ007 - the zone is the reader's, in the next line
    except ValueError:
        raise Refused(f"The end of the approval is {until[:30]}; write a date and a time. {UNCHANGED}") from None
    when = timezone.make_aware(local)
    control.approve_ahead(batch, until=when, quote=_amount(quote, "The highest quote"), unit=unit, actor=person)


def _amount(text: str, name: str) -> Decimal:
    try:
        amount = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        raise Refused(f"{name} is {text[:20]}; write a number. {UNCHANGED}") from None
    if not amount.is_finite() or not 0 <= amount < 10**9:
        raise Refused(f"{name} is {text[:20]}; write a number of 0 or more. {UNCHANGED}")
    return amount
