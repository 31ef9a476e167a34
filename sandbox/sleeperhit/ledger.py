"""Credits: reserved when work is accepted, given back when it fails or is canceled (contract 1.8)."""

from datetime import UTC, datetime
from decimal import Decimal

from aiohttp import web

from sandbox.accounts import Account
from sandbox.books import ZERO, Submit
from sandbox.clock import iso
from sandbox.replies import reply
from sandbox.sleeperhit.desk import SLUG, Desk
from sandbox.sleeperhit.errors import refused
from sandbox.sleeperhit.idempotency import HEADER


class Ledger:
    """Writes the sandbox's books, and reads them out the vendor's way."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def reserve(self, key: str, price: Decimal, task_id: str, title: str, note: str) -> None:
        """Take `price`, or 402."""
        account = self._account(key)
        available = self.desk.world.books.balance(account)
        if available < price:
            raise refused(
                "insufficient_credits",
                "The account does not have enough Studio Credits to reserve the job.",
                {"required": price, "available": plain(available), "jobId": None},
            )
        self.desk.world.books.write(account, "charge", price, self.desk.now, task_id, [title], f"{note}: reserved")

    def submit(self, request: web.Request, key: str, price: Decimal, task_id: str, title: str) -> None:
        """Note that a paid request was accepted."""
        self.desk.world.books.submits.append(
            Submit(
                vendor=SLUG, key=key, task_id=task_id, price=price, tags=[title],
                idempotency_key=request.headers.get(HEADER), at=self.desk.now,
            )
        )  # fmt: skip

    def release(self, key: str, price: Decimal, task_id: str, title: str, note: str) -> None:
        if price > 0:
            account = self._account(key)
            self.desk.world.books.write(account, "refund", price, self.desk.now, task_id, [title], f"{note}: released")

    def _account(self, key: str) -> Account:
        account = self.desk.world.accounts.find(SLUG, key)
        if account is None:
            raise LookupError(f"no account of {SLUG} has this key")
        return account

    async def credits(self, _: web.Request, account: Account) -> web.Response:
        """The opening balance is the month's bucket and is used first; top-ups are perpetual."""
        entries = self.desk.world.books.of(account)
        bucket = sum((e.amount for e in entries if e.kind == "opening"), ZERO)
        bought = sum((e.amount for e in entries if e.kind == "topup"), ZERO)
        spent = -sum((e.amount for e in entries if e.kind in ("charge", "refund")), ZERO)
        used = min(bucket, max(ZERO, spent))
        start, end = month_of(self.desk.now)
        found = {
            "balance": plain(bucket + bought - spent),
            "monthlyBucketAllocated": plain(bucket),
            "monthlyBucketUsed": plain(used),
            "monthlyBucketRemaining": plain(bucket - used),
            "perpetualBalance": plain(bought - (spent - used)),
            "cycleStartedAt": iso(start),
            "cycleExpiresAt": iso(end),
        }
        return reply({"credits": found})


def plain(amount: Decimal) -> int | float:
    """Credits are whole unless somebody has topped up a part of one."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def month_of(moment: float) -> tuple[float, float]:
    """Start of this month and of the next, UTC."""
    start = datetime.fromtimestamp(moment, UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    after = start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
    return start.timestamp(), after.timestamp()
