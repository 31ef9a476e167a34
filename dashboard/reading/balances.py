"""What is left on the keys, with holds and caps, as cards. Four queries for any number of keys."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from dashboard import formats
from dashboard.reading.titles import provider_label
from jobs.models import Balance, Budget, Key, LedgerEntry

LOW = Decimal("0.85")  # of a cap: from here on the bar is amber
_STATES = {Key.State.PAUSED: "Paused", Key.State.DRAINING: "Draining"}
_WINDOWS = {"total": "", "day": " today", "week": " this week", "month": " this month"}


@dataclass(frozen=True)
class BalanceCard:
    """sum: the figure; part of whole: what is used of the cap; start, end: the line below; error: what came instead."""

    pk: uuid.UUID
    provider: str
    label: str
    name: str
    sum: str
    off: str = ""
    part: Decimal | None = None
    whole: Decimal | None = None
    group: str = ""
    start: str = ""
    end: str = ""
    error: str = ""


def balances() -> list[BalanceCard]:
    """A card for each key in use, by label."""
    latest = Balance.objects.filter(key=OuterRef("pk"), error="").order_by("-at")
    newest = Balance.objects.filter(key=OuterRef("pk")).order_by("-at")
    keys = Key.objects.exclude(state=Key.State.REVOKED).annotate(
        total=Subquery(latest.values("total")[:1]),
        read_at=Subquery(latest.values("at")[:1]),
        trouble=Subquery(newest.values("error")[:1]),
    )
    held, caps = _held(), {cap.key_id: cap for cap in Budget.objects.filter(key__isnull=False).order_by("-limit")}
    labels = defaultdict(int)  # type: defaultdict[str, int]
    rows = list(keys)
    for key in rows:
        labels[key.provider] += 1
    return [_card(key, held.get(key.pk, Decimal(0)), caps.get(key.pk), alone=labels[key.provider] == 1) for key in rows]


def _held() -> dict[uuid.UUID, Decimal]:
    """The open holds of each key: holds that no settle or release has closed."""
    closing = LedgerEntry.objects.filter(
        job=OuterRef("job"), step=OuterRef("step"), kind__in=[LedgerEntry.Kind.SETTLE, LedgerEntry.Kind.RELEASE]
    )
    found: dict[uuid.UUID, Decimal] = defaultdict(Decimal)
    rows = LedgerEntry.objects.filter(kind=LedgerEntry.Kind.HOLD, job__ended_at=None).annotate(
        closed=Subquery(closing.values("id")[:1])
    )
    for key_id, amount in rows.filter(closed=None).values_list("key_id", "amount"):
        found[key_id] += amount
    return found


def _card(key: Key, held: Decimal, cap: Budget | None, *, alone: bool) -> BalanceCard:
    total, read_at, trouble = (getattr(key, name) for name in ("total", "read_at", "trouble"))
    used = cap.held + cap.spent if cap else None
    label = provider_label(key.provider)
    age = f"read {formats.ago(read_at)} ago" if trouble and read_at else ""
    return BalanceCard(
        pk=key.pk,
        provider=key.provider,
        label=label if alone else key.label,
        name=f"Used of the cap of {key.label}",
        sum=formats.money(total, key.unit),
        off="Stopped" if key.breaker_code else _STATES.get(Key.State(key.state), ""),
        part=used,
        whole=cap.limit if cap else None,
        group="you" if cap and used is not None and used >= cap.limit * LOW else "",
        start=f"{formats.money(held, key.unit)} held" if held else "Nothing held",
        end=f"Cap {formats.money(cap.limit, cap.unit)}{_WINDOWS[cap.window]}" if cap else "No cap",
        error=" ".join(words for words in (trouble, age) if words),
    )
