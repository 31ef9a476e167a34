"""What is left on the keys, with holds and caps, as cards. Five queries for any number of keys."""

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from dashboard import formats
from dashboard.reading import ledger
from dashboard.reading.titles import provider_label
from jobs import clock
from jobs.engine.breaker import BUSY_MARK
from jobs.models import Balance, Budget, Key

LOW = Decimal("0.85")  # of a cap: from here on the bar is amber
RATE_OVER = timedelta(days=7)  # the spend of so long tells how long the rest lasts
RUNS_OUT = timedelta(days=3)  # sooner than this is low
_STATES = {Key.State.PAUSED: "Paused", Key.State.DRAINING: "Draining"}
WINDOWS = {"total": "", "day": " today", "week": " this week", "month": " this month"}


@dataclass(frozen=True)
class BalanceCard:
    """sum: the figure; part of whole: what is used of the cap; start, end: the line below; error: what came instead.

    low      when it runs out at the rate of the last week, if that is soon: "Out in 2 days"
    lasts    what of it ends with the month and what stays, where the vendor tells them apart
    held_up  why nothing new is sent with the key this moment, and until when: a stop, or a pause its vendor asked for
    """

    pk: uuid.UUID
    provider: str
    label: str
    name: str
    sum: str
    unit: str = ""
    off: str = ""
    part: Decimal | None = None
    whole: Decimal | None = None
    group: str = ""
    start: str = ""
    end: str = ""
    low: str = ""
    lasts: str = ""
    read_at: datetime | None = None
    error: str = ""
    held_up: str = ""

    @property
    def recent(self) -> bool:
        """Is the age of the reading an age, and not a clock?"""
        return self.read_at is not None and timezone.now() - self.read_at < timedelta(hours=1)


def balances(held: dict[uuid.UUID, Decimal] | None = None) -> list[BalanceCard]:
    """A card for each key in use, by label. held: by key, when the page has read the holds already."""
    held = ledger.by_key(ledger.open_holds()) if held is None else held
    now = clock.now()
    of_keys = Budget.objects.filter(key__isnull=False)
    caps = {cap.key_id: cap for cap in sorted(of_keys, key=lambda cap: -ledger.left(cap, now))}  # the tightest stays
    spent = ledger.spent_by_key(now - RATE_OVER)
    keys = list(keys_with_readings())
    labels = Counter(key.provider for key in keys)

    def card(key: Key) -> BalanceCard:
        cap, alone = caps.get(key.pk), labels[key.provider] == 1
        used = ledger.used(cap, now) if cap else None
        return _card(key, held.get(key.pk, Decimal(0)), cap, used, spent.get(key.pk), now, alone=alone)

    return [card(key) for key in keys]


def keys_with_readings() -> QuerySet[Key]:
    """Keys in use with `total`, its parts and `read_at` of the last good reading, and `trouble`, the error of a newer
    one."""
    good = Balance.objects.filter(key=OuterRef("pk"), error="").order_by("-at")
    newest = Balance.objects.filter(key=OuterRef("pk")).order_by("-at")
    return Key.objects.exclude(state=Key.State.REVOKED).annotate(
        total=Subquery(good.values("total")[:1]),
        monthly=Subquery(good.values("monthly")[:1]),
        perpetual=Subquery(good.values("perpetual")[:1]),
        cycle_end=Subquery(good.values("cycle_end")[:1]),
        read_at=Subquery(good.values("at")[:1]),
        trouble=Subquery(newest.values("error")[:1]),
    )


def runs_out(total: Decimal | None, spent: Decimal | None) -> timedelta | None:
    """How long `total` lasts when as much is spent as in the last week; None: not soon, or nobody can tell."""
    if total is None or spent is None or spent <= 0:
        return None
    left = RATE_OVER * float(max(total, Decimal(0)) / spent) if total < spent else RATE_OVER
    return left if left < RUNS_OUT else None


def lasts(monthly: Decimal | None, perpetual: Decimal | None, ends: datetime | None, unit: str) -> str:
    """What of a balance ends with the vendor's month and what does not; "" where the vendor has no such month."""
    if monthly is None:
        return ""
    until = f"until {formats.day(ends)}" if ends else "for this month"
    stays = f", {formats.money(perpetual, unit)} without an end" if perpetual else ""
    return f"{formats.money(monthly, unit)} {until}{stays}"


def held_up(key: Key, now: datetime) -> str:
    """Why the vendor takes nothing new with this key now, in its own words, and when it is tried again; "" when it
    does. What a person paused is told by its state."""
    if key.breaker_code:
        again = (
            f" It is tried again with a free read at {formats.clock(key.account_due_at)}." if _ahead(key, now) else ""
        )
        return f"{key.breaker_message.rstrip('. ')}.{again}"
    if key.not_before is None or key.not_before <= now:
        return ""
    why = key.not_before_why.removeprefix(BUSY_MARK).rstrip(". ")
    return f"Nothing new is sent before {formats.stamp(key.not_before)}{f'. {why}' if why else ''}."


def _ahead(key: Key, now: datetime) -> bool:
    return key.account_due_at is not None and key.account_due_at > now


def _card(
    key: Key,
    held: Decimal,
    cap: Budget | None,
    used: Decimal | None,
    spent: Decimal | None,
    now: datetime,
    *,
    alone: bool,
) -> BalanceCard:
    total, read_at, trouble = (getattr(key, name) for name in ("total", "read_at", "trouble"))
    monthly, perpetual, cycle_end = (getattr(key, name) for name in ("monthly", "perpetual", "cycle_end"))
    label = provider_label(key.provider)
    left = runs_out(total, spent)
    low = "" if left is None else f"Out in {formats.span(left.total_seconds())}" if left else "Empty"
    full = bool(cap and used is not None and used >= cap.limit * LOW)
    return BalanceCard(
        pk=key.pk,
        provider=key.provider,
        label=label if alone else key.label,
        name=f"Used of the cap of {key.label}",
        unit=key.unit,
        sum=formats.money(total, key.unit),
        off="Stopped" if key.breaker_code else _STATES.get(Key.State(key.state), ""),
        part=used,
        whole=cap.limit if cap else None,
        group="you" if full or low else "",
        start=f"{formats.money(held, key.unit)} held" if held else "Nothing held",
        end=f"Cap {formats.money(cap.limit, cap.unit)}{WINDOWS[cap.window]}" if cap else "No cap",
        low=low,
        lasts=lasts(monthly, perpetual, cycle_end, key.unit),
        read_at=read_at,
        error=trouble or "",
        held_up=held_up(key, now),
    )
