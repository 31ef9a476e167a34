"""The practice vendors the demo buys from: one of single takes, one of whole sequences, one that asks for a yes."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

import httpx
from django.conf import settings

import providers
from dashboard import running
from providers.base import Access

CREDITS = "500"
SPEED = 4  # of the practice vendors: a task waits a second and is rendered; at 1 a refusal alone takes four


class Sort(StrEnum):
    """What a vendor makes, by its catalogue: no vendor is named here."""

    TAKES = "takes"  # single clips and stills
    SEQUENCES = "sequences"  # a script cut into parts
    READS = "reads"  # texts that go along, a plan, and a gate


@dataclass(frozen=True)
class Vendor:
    """A practice vendor that the demo buys from: its control address, its own address, and the demo's account."""

    slug: str
    control: str
    address: str
    secret: str

    def bill(self) -> tuple[Decimal, int]:
        """What the vendor's own books say this account was charged, after refunds, and for how many requests."""
        bill = _control("GET", f"{self.control}/_control/bill", params={"key": self.secret})
        return Decimal(bill["net"]), len(bill["submits"])


def open_accounts() -> dict[Sort, Vendor]:
    """Fresh accounts, so that their bills are this demo's, at the first practice vendor of each sort."""
    control = str(running.facts_of(settings.TAKEBOARD_HOME)["sandbox"]["url"])
    addresses = _control("GET", f"{control}/_control/health")["addresses"]
    _control("POST", f"{control}/_control/settings", json={"speed": SPEED})
    slugs = {sort_of(slug): slug for slug in reversed(providers.PROVIDERS) if slug in addresses}
    return {sort: _open(control, slugs[sort], addresses[slugs[sort]]) for sort in Sort}


def sort_of(slug: str) -> Sort:
    models = providers.get(slug)(Access("http://vendor.invalid", "")).models()
    if any(role.inline for model in models for role in model.roles):
        return Sort.READS
    return Sort.SEQUENCES if any(model.part for model in models) else Sort.TAKES


def _open(control: str, slug: str, address: str) -> Vendor:
    wish = {"vendor": slug, "balance": CREDITS, "label": "The demo"}
    return Vendor(slug, control, address, _control("POST", f"{control}/_control/accounts", json=wish)["key"])


def _control(method: str, url: str, **more: Any) -> Any:
    reply = httpx.request(method, url, timeout=10, trust_env=False, **more)
    reply.raise_for_status()
    return reply.json()
