"""The sandbox's own books: every credit that was opened, topped up, charged or refunded. Decimal, append-only."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal, get_args

from pydantic import BaseModel

from sandbox.accounts import Account
from sandbox.clock import iso

ZERO = Decimal(0)
TaskId = int | str  # as the vendor's own protocol has it
Kind = Literal["opening", "topup", "charge", "refund"]


class Entry(BaseModel):
    """One movement; `amount` is signed (a charge is negative). A balance is nothing but the sum of these."""

    id: int
    vendor: str
    key: str
    kind: Kind
    amount: Decimal
    balance_after: Decimal
    task_id: TaskId | None = None
    tags: list[str] = []
    note: str = ""
    at: float


class Submit(BaseModel):
    """A paid request that was accepted, whether or not its reply ever arrived."""

    vendor: str
    key: str
    task_id: TaskId
    price: Decimal
    tags: list[str]
    idempotency_key: str | None
    at: float


class Books:
    """Entries and accepted submits of all accounts."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.submits: list[Submit] = []
        self._balances: dict[tuple[str, str], Decimal] = {}

    def balance(self, account: Account) -> Decimal:
        return self._balances.get((account.vendor, account.key), ZERO)

    def write(
        self,
        account: Account,
        kind: Kind,
        amount: Decimal,
        at: float,
        task_id: TaskId | None = None,
        tags: Iterable[str] = (),
        note: str = "",
    ) -> Entry:
        """Append one entry of `amount` (given without a sign; charges are booked as minus)."""
        if amount < 0 or not amount.is_finite():
            raise ValueError(f"amount must be zero or more, not {amount}")
        signed = -amount if kind == "charge" else amount
        after = self.balance(account) + signed
        entry = Entry(
            id=len(self.entries) + 1,
            vendor=account.vendor,
            key=account.key,
            kind=kind,
            amount=signed,
            balance_after=after,
            task_id=task_id,
            tags=list(tags),
            note=note,
            at=at,
        )
        self.entries.append(entry)
        self._balances[(account.vendor, account.key)] = after
        return entry

    def of(self, account: Account) -> list[Entry]:
        return [entry for entry in self.entries if (entry.vendor, entry.key) == (account.vendor, account.key)]

    def bill(self, account: Account) -> dict[str, object]:
        """What this key was charged and for which submits. Amounts are decimal strings, in the vendor's unit."""
        entries = self.of(account)
        sums = {kind: sum((e.amount for e in entries if e.kind == kind), ZERO) for kind in get_args(Kind)}
        return {
            "vendor": account.vendor,
            "key": account.key,
            "opening": str(sums["opening"]),
            "topups": str(sums["topup"]),
            "charged": str(-sums["charge"]),
            "refunded": str(sums["refund"]),
            "net": str(-sums["charge"] - sums["refund"]),
            "balance": str(self.balance(account)),
            "entries": [_entry(entry) for entry in entries],
            "submits": [_submit(s) for s in self.submits if (s.vendor, s.key) == (account.vendor, account.key)],
        }

    def load(self, entries: list[Entry], submits: list[Submit]) -> None:
        self.entries, self.submits = entries, submits
        self._balances = {(entry.vendor, entry.key): entry.balance_after for entry in entries}

    def clear(self) -> None:
        self.load([], [])


def _entry(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.id,
        "kind": entry.kind,
        "amount": str(entry.amount),
        "balance_after": str(entry.balance_after),
        "task_id": entry.task_id,
        "tags": entry.tags,
        "note": entry.note,
        "at": iso(entry.at),
    }


def _submit(submit: Submit) -> dict[str, object]:
    return {
        "task_id": submit.task_id,
        "price": str(submit.price),
        "tags": submit.tags,
        "idempotency_key": submit.idempotency_key,
        "at": iso(submit.at),
    }
