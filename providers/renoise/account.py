"""Reading who a key belongs to, what an order costs, and the vendor's books (contract 2, 5, 7.3). Pure and tolerant.

The shape of GET /credit/history is not documented. How a line of it is read:

- the word of its type decides first, whatever the sign: a charge is positive here, a refund or a top-up negative;
- without such a word, or with "adjustment" and the like, the sign decides: below zero is a charge, as in a list of
  balance changes; above zero is a refund or a top-up when this list also has lines below zero;
- in a list that has none below zero, a line above zero with a task is a charge: taking a refund for a charge stops
  spending too early, which a person sees; taking a charge for a refund would spend past a cap.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal

from providers.errors import Fault, ProviderError
from providers.order import Line, Quote
from providers.renoise.fields import Row, moment, number, pick, remote_id, rows, text
from providers.report import Account, Entry

UNIT = "cr"
CHARGE = re.compile(r"(?<!re)charge|consum|deduct|debit|spen[dt]|usage|cost|generat|hold", re.IGNORECASE)
REFUND = re.compile(r"refund|revers|return|rollback|release|restor|cancel|compensat", re.IGNORECASE)
SAYS_REFUND = re.compile(r"\brefund(ed)?\b", re.IGNORECASE)
TOP_UP = re.compile(
    r"top[\s_-]*up|recharge|purchase|grant|bonus|gift|subscri|sign[\s_-]*up|reward|deposit|monthly|redeem|welcome",
    re.IGNORECASE,
)
TYPE_KEYS = ("type", "kind", "transactionType", "action", "operation", "direction", "category")
NAMED_TASK_KEYS = ("taskId", "task")
TASK_KEYS = (*NAMED_TASK_KEYS, "referenceId", "refId", "relatedId", "sourceId")


def account(body: object) -> Account:
    """GET /me: `{user: {id, ...}, credit: {balance}}`, or the same without the wrapping.

    Raises ProviderError UNREADABLE when it names neither a user nor a balance: that proves no key.
    """
    inner = pick(body, "data") or body
    user = pick(inner, "user", "account") or inner
    names = ("name", "displayName", "username", "nickname", "email", "id")
    label = next((said for name in names if (said := text(pick(user, name)))), "")
    left = balance(body)
    if not label and left is None:
        raise ProviderError("Renoise did not say whose key it is.", code="no_account", fault=Fault.UNREADABLE)
    return Account(label=label or "Renoise account", balance=left)


def balance(body: object) -> Decimal | None:
    """The credits left, wherever the reply keeps them."""
    for holder in (body, pick(body, "user"), pick(body, "data")):
        found = pick(holder, "credit", "credits")
        inner = pick(found, "balance", "available", "remaining") if isinstance(found, Mapping) else found
        left = number(inner) if inner is not None else number(pick(holder, "balance"))
        if left is not None:
            return left
    return None


def quote(body: object, model: str) -> Quote:
    """GET /credit/estimate. A null price means the model has no price row (contract 2)."""
    price = number(pick(body, "estimatedCredit"))
    if price is None or price < 0:
        return Quote(amount=None, unit=UNIT, note=f"Renoise has no price for {model} with these settings.")
    notes: list[str] = []
    discount = number(pick(body, "discountPercent"))
    if discount is not None and discount > 0:
        notes.append(f"A discount of {discount.normalize():f} % is in it.")
    left = number(pick(body, "balance"))
    if left is not None and (pick(body, "sufficient") is False or left < price):
        notes.append(f"The balance is {left:f} credits, which is not enough.")
    line = Line(label=model, amount=price)
    return Quote(amount=price, unit=UNIT, exact=False, lines=(line,), note=" ".join(notes))


def history(body: object) -> list[Row]:
    """The lines of one page of GET /credit/history."""
    return rows(body, "history", "transactions", "items", "records", "entries", "data", "list")


def entries(lines: list[Row]) -> Iterator[Entry]:
    """Lines of the books as entries. Two lines that are alike in everything and have no id stay two."""
    seen: Counter[str] = Counter()
    lines = list(once(lines))
    amounts = [amount for line in lines if (amount := amount_of(line)) is not None]
    has_negative = any(amount < 0 for amount in amounts)
    for line in lines:
        amount = amount_of(line)
        if amount is None:
            continue
        kind = kind_of(line, amount, has_negative)
        name = line_name(line)
        seen[name] += 1
        task = "" if kind == "top-up" else task_of(line)
        yield Entry(
            entry_id=name if seen[name] == 1 else f"{name}-{seen[name]}",
            amount=abs(amount) if kind == "charge" else -abs(amount),
            at=time_of(line),
            remote_id=task,
            note=text(pick(line, "description", "note", "remark", "reason", "memo")) or said_type(line),
        )


def once(lines: list[Row]) -> Iterator[Row]:
    """The lines without the repeats that the vendor's own id gives away: the books move on while they are paged."""
    shown: set[str] = set()
    for line in lines:
        content = content_of(line) if own_name(line) else ""
        if content not in shown:
            yield line
        if content:
            shown.add(content)


def amount_of(line: Row) -> Decimal | None:
    return number(pick(line, "amount", "credits", "credit", "delta", "change", "value"))


def kind_of(line: Row, amount: Decimal, has_negative: bool) -> str:
    """charge, refund or top-up; see the head of this module."""
    said, named_task = said_type(line), task_of(line, NAMED_TASK_KEYS)
    if REFUND.search(said):  # first: "cancel_charge" and "generation_refund" name both
        return "refund"
    # The reference of a top-up is an invoice, so only a named task keeps it from being one.
    if TOP_UP.search(said) and not named_task:
        return "top-up"
    if CHARGE.search(said):
        return "charge"
    # A description may quote a prompt, so only how it opens counts: "Refund of task 7", and not "Returning home".
    opening = " ".join(text(pick(line, "description", "reason", "note", "remark")).split()[:2])
    if SAYS_REFUND.search(opening):
        return "refund"
    if amount < 0:
        return "charge"
    if TOP_UP.search(opening) and not named_task:
        return "top-up"
    if not task_of(line):
        return "top-up"
    return "refund" if has_negative else "charge"


def said_type(line: Row) -> str:
    return next((said for name in TYPE_KEYS if (said := text(pick(line, name)))), "")


def task_of(line: Row, names: tuple[str, ...] = TASK_KEYS) -> str:
    """The number of the task a line is about, "" for none."""
    for name in names:
        value = pick(line, name)
        found = remote_id(pick(value, "id") if isinstance(value, Mapping) else value)
        if found:
            return found
    return ""


def time_of(line: Row) -> datetime | None:
    return moment(pick(line, "createdAt", "timestamp", "created", "date", "time"))


def own_name(line: Row) -> str:
    return text(pick(line, "id", "transactionId", "entryId", "uuid"))


def line_name(line: Row) -> str:
    """The vendor's id, else one made of the line's content: the same at every reading."""
    if given := own_name(line):
        return given
    return "line-" + hashlib.sha256(content_of(line).encode("utf-8", "replace")).hexdigest()[:24]


def content_of(line: Row) -> str:
    return json.dumps(line, sort_keys=True, default=str)
