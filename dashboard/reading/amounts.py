"""The money of one take: what was quoted, charged, held and released, from its ledger. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboard import formats
from jobs.models import Job, LedgerEntry

_Kind = LedgerEntry.Kind
ZERO = Decimal(0)


@dataclass(frozen=True)
class Amounts:
    """In the key's unit. released: what was set aside and then not charged; exact: the charge is no estimate."""

    quoted: Decimal | None
    charged: Decimal
    held: Decimal
    released: Decimal
    notes: tuple[str, ...] = ()
    exact: bool = True

    @property
    def lines(self) -> list[tuple[str, Decimal | None]]:
        """What the card shows: the quote and the charge always, the rest when there is any."""
        charged = "Charged" if self.exact else "Charged, about"
        rest = [("Held", self.held), ("Released", self.released)]
        return [("Quoted", self.quoted), (charged, self.charged), *((word, sum_) for word, sum_ in rest if sum_)]


def amounts(job: Job, ledger: Sequence[LedgerEntry]) -> Amounts:
    """The sums of these entries of a job, with what they leave open in words."""
    held = charged = released = ZERO
    by_step: dict[str, dict[str, Decimal]] = {}
    for entry in ledger:
        if entry.kind == _Kind.ADJUST:
            charged += entry.amount
        else:
            by_step.setdefault(entry.step, {})[entry.kind] = entry.amount
    for step in by_step.values():
        hold = step.get(_Kind.HOLD, ZERO)
        if _Kind.RELEASE in step:
            released += step[_Kind.RELEASE]
        elif _Kind.SETTLE in step:
            charged += step[_Kind.SETTLE]
            released += max(ZERO, hold - step[_Kind.SETTLE])
        else:
            held += hold
    exact = not (charged and (job.estimated or job.unreconciled))
    quoted = job.quote if job.quote is not None else _asked(job)
    return Amounts(quoted, charged, held, released, tuple(_notes(job, ledger, charged)), exact)


def _asked(job: Job) -> Decimal | None:
    """The price at the gate that the take waits with; nobody has said yes to it yet."""
    quote = (job.gate or {}).get("quote") or {}
    return None if quote.get("amount") is None else Decimal(quote["amount"])


def _notes(job: Job, ledger: Sequence[LedgerEntry], charged: Decimal) -> list[str]:
    unit = job.key.unit
    notes = []
    for entry in ledger:
        if entry.kind == _Kind.ADJUST:
            sign = "+" if entry.amount > 0 else ""
            notes.append(f"Corrected by the provider’s books: {sign}{formats.money(entry.amount, unit)}")
    if job.unreconciled:
        notes.append("The provider has not told its bill yet. The estimate counts until its books do")
    elif job.estimated:
        counted = "the quote counts, as an estimate" if charged == job.quote else "an estimate of our own counts"
        notes.append(f"This provider tells no charges: {counted}. Compare with your account there")
    return notes


def ending(job: Job, sums: Amounts) -> str:
    """The money of a take that failed, as a sentence: "36 cr was released, nothing was charged."."""
    unit = job.key.unit
    if job.unreconciled:
        return f"About {formats.money(sums.charged, unit)} is charged; the provider’s books will tell."
    if job.estimated:
        return f"About {formats.money(sums.charged, unit)} is counted, an estimate; the provider tells no charges."
    charged = f"{formats.money(sums.charged, unit)} was charged" if sums.charged else "nothing was charged"
    if sums.released:
        return f"{formats.money(sums.released, unit)} was released, {charged}."
    return f"{charged[0].upper()}{charged[1:]}."
