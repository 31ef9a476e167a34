"""Practice accounts: who may call which vendor, and the limits that belong to the account."""

import hashlib
import secrets

from pydantic import BaseModel, ConfigDict, Field


class Account(BaseModel):
    """One customer of one vendor. The balance is not here: it is the sum of the books."""

    model_config = ConfigDict(extra="forbid")

    vendor: str
    key: str = Field(min_length=1)
    user_id: int
    label: str = ""
    active_cap: int | None = None
    discount_percent: int = Field(default=0, ge=0, le=100)


class Accounts:
    """All accounts, by vendor and key."""

    def __init__(self) -> None:
        self._all: dict[tuple[str, str], Account] = {}

    def listing(self) -> list[Account]:
        return list(self._all.values())

    def find(self, vendor: str, key: str) -> Account | None:
        return self._all.get((vendor, key))

    def by_key(self, key: str) -> Account | None:
        """The account of a key when the vendor is not known (control API)."""
        return next((account for account in self._all.values() if account.key == key), None)

    def open(
        self, vendor: str, key: str, label: str = "", active_cap: int | None = None, discount_percent: int = 0
    ) -> Account:
        """Open an account, or change the settings of the one that has this key. The user id stays."""
        known = self.find(vendor, key)
        account = Account(
            vendor=vendor,
            key=key,
            user_id=known.user_id if known else 1001 + len(self._all),
            label=label or (known.label if known else key),
            active_cap=active_cap,
            discount_percent=discount_percent,
        )
        self._all[(vendor, key)] = account
        return account

    def load(self, accounts: list[Account]) -> None:
        self._all = {(account.vendor, account.key): account for account in accounts}

    def clear(self) -> None:
        self._all.clear()


def new_key(prefix: str) -> str:
    return f"{prefix}sandbox_{secrets.token_hex(8)}"


def digest(key: str) -> str:
    """What the journal keeps instead of a key: enough to compare, useless to sign in with."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:16]


def shown(key: str) -> str:
    """A key as it may appear in a journal or on a page."""
    return f"{key[:5]}…{key[-3:]}" if len(key) > 11 else "…"
