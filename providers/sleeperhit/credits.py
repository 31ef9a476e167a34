"""Credits: the balance of an account, prices before the work, and the quotes that come with plans and jobs. Pure."""

from decimal import Decimal

from providers.order import Line, Order, Quote
from providers.report import Account, Detail
from providers.sleeperhit.edits import PAID
from providers.sleeperhit.errors import KEY_FORM, LABEL, private, unreadable
from providers.text import clean_text
from providers.values import moment, number, row, rows, text

UNIT = "cr"
ZERO = Decimal(0)
LATER = "Planning is free, and the plan names the price."
LISTED = "Sleeper Hit's listed price."
KEPT = "One that is there already, or on its way, is not charged again."


def account(body: object, secret: str) -> Account:
    """balance = what is left of the month's bucket, which expires at the end of the cycle, and what does not expire."""
    found = row(row(body).get("credits"))
    balance = number(found.get("balance"))
    monthly, perpetual = number(found.get("monthlyBucketRemaining")), number(found.get("perpetualBalance"))
    if balance is None and monthly is None and perpetual is None:
        raise unreadable("a balance that cannot be read")
    if balance is None:
        balance = (monthly or ZERO) + (perpetual or ZERO)
    return Account(
        label=label(secret),
        balance=balance,
        monthly=monthly,
        perpetual=perpetual,
        cycle_end=moment(found.get("cycleExpiresAt")),
    )


def label(secret: str) -> str:
    """The first two parts of a key name it and do not open it; the third is never shown (contract 2.1)."""
    whole = secret.strip()
    return f"{LABEL} {whole.rpartition('_')[0]}" if KEY_FORM.fullmatch(whole) else f"{LABEL} account"


def read_quote(value: object) -> Quote | None:
    """The quote of a plan or a job; None when it names no total, or one that can be no price."""
    found = row(value)
    total = number(found.get("total"))
    if total is None or total < 0:
        return None
    lines = [
        Line(label=clean_text(text(one.get("label")) or text(one.get("kind")) or "Work", 120), amount=amount)
        for one in rows(found.get("lineItems"))
        if (amount := number(one.get("credits"))) is not None
    ]
    said = found.get("notes")
    notes = [text(one) for one in said] if isinstance(said, list) else [text(said)]
    note = private(clean_text(" ".join(filter(None, notes)), 500))
    return Quote(amount=total, unit=UNIT, exact=True, lines=tuple(lines), note=note)


def before(order: Order) -> Quote:
    """What is known before anything was sent: listed prices of edits, and none of a take, whose plan tells it."""
    if not order.action or order.action == "resume_plan":
        return Quote(amount=None, unit=UNIT, later=True, note=LATER)
    price = PAID.get(order.action)
    if price is None:
        return Quote(amount=ZERO, unit=UNIT, exact=True, note="Free.")
    note = LISTED if order.action == "refine" else f"{LISTED} {KEPT}"
    return Quote(amount=price, unit=UNIT, exact=True, note=note)


def in_words(quote: Quote | None) -> tuple[Detail, ...]:
    if quote is None or quote.amount is None:
        return ()
    lines = [f"{line.label} {line.amount:f}" for line in quote.lines if line.amount]
    return (Detail(label="Quote", text=f"{quote.amount:f} credits" + (f" ({', '.join(lines)})" if lines else "")),)
