"""The queue: what is on its way in the order it was sent, what comes next, and why the rest waits."""

import uuid
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dashboard import formats
from dashboard.reading import cards, needs
from dashboard.reading.cards import Card
from dashboard.reading.status import LOOKS, Look
from jobs.engine.dispatch import closed
from jobs.models import Attempt, Batch, Job, Key
from jobs.states import IN_FLIGHT, LIVE, Status

ROWS = 6  # in flight and queued together, unless more are in flight
MOST = 200
SAID = 110  # letters of a reason


_Place = tuple[uuid.UUID, uuid.UUID | None]  # key, batch
_Next = tuple[uuid.UUID, uuid.UUID, uuid.UUID | None]  # take, key, batch


@dataclass(frozen=True)
class Rest:
    """Queued takes without a row of their own, and the one reason that they wait for."""

    look: Look
    why: str


@dataclass(frozen=True)
class Queue:
    """rows: in flight first; rest: the others by reason; total: all of them."""

    rows: list[Card]
    rest: list[Rest]
    total: int


def flying() -> QuerySet[Job]:
    """Everything on its way: what waits for a person stands under Needs you instead."""
    return Job.objects.filter(status__in=LIVE).exclude(Q(status=Status.WAITING) & ~needs.decided())


def queue(held: dict[uuid.UUID, Decimal], now: datetime, *, whole: bool = False) -> Queue:
    """The rows of Home. Eight queries. held: open holds by take; whole: every row, up to 200."""
    untouched = Q(status=Status.QUEUED, step=0)  # between two steps a take keeps its place among those at work
    first_sent = Attempt.objects.filter(job=OuterRef("pk")).order_by("number").values("prepared_at")[:1]
    work = flying().exclude(untouched).annotate(sent=Coalesce(Subquery(first_sent), "dispatched_at", "created_at"))
    rows = cards.cards(work.order_by("sent", "id")[:MOST])
    lines = _lines()
    room = MOST if whole else max(1, ROWS - len(rows))
    line = flying().filter(untouched).order_by("-priority", "id")
    next_up: list[_Next] = list(line.values_list("id", "key_id", "batch_id")[:room])
    places = _places(next_up, lines)
    waiting = cards.cards(Job.objects.filter(pk__in=[one[0] for one in next_up]).order_by("-priority", "id"), places)
    shown: Counter[_Place] = Counter((key_id, batch_id) for _, key_id, batch_id in next_up)
    total = len(rows) + sum(line.count for line in lines)
    return Queue([row(card, held) for card in (*rows, *waiting)], _rest(lines, shown, now), total)


def row(card: Card, held: dict[uuid.UUID, Decimal]) -> Card:
    """A card with what is truly held for it now, as the ledger says."""
    if card.state == "waiting":  # its quote was decided
        card = replace(card, look=Look("live", "submitting", "Sending the decision"))
    if card.state == "queued":
        card = _in_line(card)
    amount = held.get(card.pk)
    if amount:
        return replace(card, amount=amount, money_word="held")
    word = card.money_word if card.money_word == "settling" else "nothing held"
    return replace(card, money_word=word if card.amount is not None else "no price yet")


def _in_line(card: Card) -> Card:
    """Where it stands goes to the end of the line, beside the word."""
    plain = LOOKS[Status.QUEUED]
    return card if card.look == plain else replace(card, look=plain, end=card.look.word)


def places() -> dict[uuid.UUID, int]:
    """Where the next takes stand in the line of their key, as far as that is known. Two queries."""
    line = Job.objects.filter(status=Status.QUEUED, step=0).order_by("-priority", "id")
    return _places(list(line.values_list("id", "key_id", "batch_id")[:MOST]), _lines())


@dataclass(frozen=True)
class _Line:
    """The queued takes of one key, and of one batch of it."""

    key: uuid.UUID
    batch: uuid.UUID | None
    count: int
    projects: int
    people: int


def _lines() -> list[_Line]:
    """One query, however long the queue is."""
    queued = Job.objects.filter(status=Status.QUEUED, step=0).order_by("key_id", "batch_id")
    rows = queued.values("key_id", "batch_id").annotate(
        number=Count("id"), projects=Count("project", distinct=True), people=Count("created_by", distinct=True)
    )
    return [_Line(*row) for row in rows.values_list("key_id", "batch_id", "number", "projects", "people")]


def _places(next_up: list[_Next], lines: list[_Line]) -> dict[uuid.UUID, int]:
    """Where they stand in the line of their key. Unknown where slots are shared out among projects or people."""
    of_key = Counter(line.key for line in lines)
    plain = {line.key for line in lines if of_key[line.key] == 1 and line.projects == 1 and line.people <= 1}
    seen: Counter[uuid.UUID] = Counter()
    places = {}
    for job_id, key_id, _ in next_up:
        seen[key_id] += 1
        if key_id in plain:
            places[job_id] = seen[key_id]
    return places


def _rest(lines: list[_Line], shown: Counter[_Place], now: datetime) -> list[Rest]:
    keys = Key.objects.in_bulk({line.key for line in lines})
    stopped = Batch.objects.filter(Q(paused=True) | Q(holding=True))
    held_back = stopped.in_bulk({line.batch for line in lines if line.batch})
    busy = dict(Job.objects.filter(status__in=IN_FLIGHT).order_by().values_list("key_id").annotate(n=Count("id")))
    counts: Counter[str] = Counter()
    for line in lines:
        if more := line.count - shown[line.key, line.batch]:
            batch = held_back.get(line.batch) if line.batch else None
            counts[why(keys[line.key], busy.get(line.key, 0), now, batch)] += more
    plain = LOOKS[Status.QUEUED]
    looks = {number: Look(plain.group, plain.shape, f"{number:,} more queued") for number in counts.values()}
    return [Rest(looks[number], reason) for reason, number in counts.most_common()]


def why(key: Key, busy: int, now: datetime, held_back: Batch | None = None) -> str:
    """Why the next take of this key that has not begun is not sent this moment, in one line."""
    if stopped := closed(key):
        return _short(stopped)
    if held_back is not None:
        return _short(f"Batch {held_back} is {'paused' if held_back.paused else 'on hold'}")
    if key.not_before and key.not_before > now:
        asked = f". {key.not_before_why}" if key.not_before_why else ""
        return _short(f"{key.label} is sent nothing before {formats.stamp(key.not_before)}{asked}")
    if busy >= key.max_in_flight:
        return f"{key.label} is at its limit of {key.max_in_flight} at once"
    if key.short_of is not None:
        return f"{key.label} has {formats.money(key.short_of, key.unit)} left: dearer takes wait for a top-up"
    return f"{key.label} takes the next one in a moment"


def _short(words: str) -> str:
    words = words.rstrip(".")
    return words if len(words) <= SAID else words[:SAID].rsplit(" ", 1)[0] + "…"
