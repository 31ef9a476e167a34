"""What a vendor waits for a person to decide or to do: what it is about, what it costs, whether that can be paid."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from dashboard import formats
from dashboard.reading import ledger
from dashboard.reading.balances import WINDOWS, keys_with_readings
from dashboard.reading.titles import provider_label
from jobs import clock
from jobs.models import Budget, Job
from jobs.states import Reason
from providers.order import Line, Quote
from providers.report import Gate

LEAD = 220  # letters of what it is about that stand open; the rest is folded
SCOPES = ("key", "project", "person", "batch", "schedule")


@dataclass(frozen=True)
class Reading:
    """The balance of a key as it was last read."""

    total: Decimal
    at: datetime


@dataclass(frozen=True)
class Purse:
    """What prices are held against. held: by take, what is set aside for it already."""

    now: datetime
    caps: tuple[Budget, ...] = ()
    balances: Mapping[uuid.UUID, Reading] = field(default_factory=dict)
    held: Mapping[uuid.UUID, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """A gate as a person meets it.

    kind     approval or recording
    lead     how what it is about begins; rest: all of it, where that is longer
    lines    the quote by its lines, (words, amount as text); note: what the vendor says of it
    price    what the approval spends, "" when the vendor names no price; seen: the same as a form carries it
    over     by how much it is over a cap, in words: then it cannot be approved
    short    what the last read balance lacks, in words: the vendor decides
    link     where at the vendor the person does it
    again    the vendor waits for nothing: when it is done, it is asked anew
    """

    kind: str
    pk: uuid.UUID
    title: str
    lead: str = ""
    rest: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    note: str = ""
    price: str = ""
    seen: str = ""
    over: str = ""
    short: str = ""
    link: str = ""
    again: bool = False


@dataclass(frozen=True)
class Decision:
    """One answer of a person to a quote, as it stays. price, lines: as the vendor asked; words: why not."""

    yes: bool
    who: str
    at: datetime
    price: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    words: str = ""


def purse() -> Purse:
    """The caps, balances and holds of the studio. Three queries."""
    read = [(key.pk, getattr(key, "total"), getattr(key, "read_at")) for key in keys_with_readings()]  # noqa: B009 - annotated: the type has them not
    balances = {pk: Reading(total, at) for pk, total, at in read if total is not None}
    caps = tuple(Budget.objects.select_related(*SCOPES))
    return Purse(clock.now(), caps, balances, ledger.by_job(ledger.open_holds()))


def question(job: Job, purse: Purse) -> Question | None:
    """What this take asks a person; None when it waits for nobody, or was decided."""
    gate = gate_of(job)
    if gate is None or decided(job):
        return None
    lead, rest = folded(gate.detail)
    title = gate.title
    if job.reason == Reason.RECORDING:
        title = title or "The provider waits for a recording"
        return Question("recording", job.pk, title, lead, rest, link=gate.link, again=gate.again)
    quote = gate.quote
    title = title or "The provider waits for a yes"
    if quote is None or quote.amount is None:
        return Question("approval", job.pk, title, lead, rest, lines_of(quote))
    needs = max(Decimal(0), quote.amount - purse.held.get(job.pk, Decimal(0)))
    return Question(
        "approval",
        job.pk,
        title,
        lead,
        rest,
        lines_of(quote),
        quote.note,
        formats.money(quote.amount, quote.unit),
        str(quote.amount),
        _over(job, needs, purse),
        _short(job, needs, purse),
    )


def gate_of(job: Job) -> Gate | None:
    """What this take waits with now, for a yes or a recording."""
    if job.reason not in (Reason.APPROVAL, Reason.RECORDING):
        return None
    stored = {name: value for name, value in (job.gate or {}).items() if name in Gate.model_fields}
    return Gate.model_validate({"reason": job.reason, "title": "", **stored})


def decided(job: Job) -> bool:
    return bool((job.gate or {}).get("decision"))


def folded(words: str) -> tuple[str, str]:
    """How a text begins (its first paragraph, or as much of it as has room), and all of it where that is longer."""
    words = words.strip()
    first = words.split("\n\n")[0].strip()
    if len(first) > LEAD:
        cut = first[:LEAD]
        sentence = cut.rfind(". ")
        first = cut[: sentence + 1] if sentence > 0 else cut.rsplit(" ", 1)[0].rstrip(",;:") + "…"
    return first, "" if first == words else words


def lines_of(quote: Quote | None) -> tuple[tuple[str, str], ...]:
    return tuple(_line(line, quote.unit) for line in quote.lines) if quote else ()


def _line(line: Line, unit: str) -> tuple[str, str]:
    words = line.label.replace("_", " ")
    return f"{words[:1].upper()}{words[1:]}", formats.money(line.amount, unit)


def _over(job: Job, needs: Decimal, purse: Purse) -> str:
    found = tightest(job, purse.caps, purse.now)
    if found is None or needs <= found[1]:
        return ""
    cap, left = found
    return f"{formats.money(needs - left, cap.unit)} over the cap of {_name(cap)}{WINDOWS[cap.window]}"


def _short(job: Job, needs: Decimal, purse: Purse) -> str:
    read = purse.balances.get(job.key_id)
    if read is None or needs <= read.total:
        return ""
    left = formats.money(read.total, job.key.unit)
    label = provider_label(job.key.provider)
    return f"{formats.money(needs, job.key.unit)} is more than the {left} at {label}, read {formats.clock(read.at)}"


def tightest(job: Job, caps: Iterable[Budget], now: datetime) -> tuple[Budget, Decimal] | None:
    """The cap with the least room among those that this take counts against, and its room. Needs the job's batch."""
    own = {
        "key_id": job.key_id,
        "project_id": job.project_id,
        "person_id": job.created_by_id,
        "batch_id": job.batch_id,
        "schedule_id": job.batch.schedule_id if job.batch else None,
    }
    mine = [
        (cap, ledger.left(cap, now))
        for cap in caps
        if cap.unit == job.key.unit and any(value and getattr(cap, scope) == value for scope, value in own.items())
    ]
    return min(mine, key=lambda one: one[1], default=None)


def _name(cap: Budget) -> str:
    person = cap.person
    if person is not None:
        return person.get_full_name() or person.get_username()
    return str(cap.key or cap.project or cap.batch or cap.schedule)


def decisions(job: Job, people: Mapping[str, str]) -> list[Decision]:
    """Every answer there was to a quote of this take. people: how those are called who sign in with a name."""
    return [_decision(told, people) for told in job.decisions]


def _decision(told: Mapping[str, Any], people: Mapping[str, str]) -> Decision:
    quote = Quote.model_validate(told["quote"]) if told.get("quote") else None
    price = formats.money(quote.amount, quote.unit) if quote and quote.amount is not None else ""
    by, at = str(told.get("by", "")), datetime.fromisoformat(told["at"])
    return Decision(bool(told.get("yes")), people.get(by, by), at, price, lines_of(quote), str(told.get("note", "")))
