"""Home: what is running, does anything need me, what is left, what came in today. A part is read when it is drawn."""

import uuid
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.urls import reverse
from django.utils import timezone

from dashboard import formats
from dashboard.reading import asks, balances, cards, ledger, queue
from dashboard.reading.cards import Card
from dashboard.reading.stuck import stuck_jobs
from jobs import clock
from jobs.models import Job, Key
from jobs.states import Status

ASKS = 4  # cards of Needs you; all of them have a page of their own
TAKES = 12  # of today


class Home:
    """whole: "queue" shows all of it."""

    def __init__(self, *, owner: bool, whole: str = "") -> None:
        self.owner = owner
        self.whole = whole

    @property
    def address(self) -> str:
        """This page, as it is shown."""
        return reverse("home") + ("?all=queue" if self.whole == "queue" else "")

    @cached_property
    def now(self) -> datetime:
        return clock.now()

    @property
    def midnight(self) -> datetime:
        """When the reader's day began."""
        return timezone.localtime(self.now).replace(hour=0, minute=0, second=0, microsecond=0)

    @cached_property
    def has_keys(self) -> bool:
        return Key.objects.exclude(state=Key.State.REVOKED).exists()

    @cached_property
    def has_takes(self) -> bool:
        return Job.objects.exists()

    @cached_property
    def holds(self) -> list[ledger.Hold]:
        return ledger.open_holds()

    @cached_property
    def queue(self) -> queue.Queue:
        return queue.queue(ledger.by_job(self.holds), self.now, whole=self.whole == "queue")

    def rows(self, ids: list[uuid.UUID]) -> list[Card]:
        """These takes as rows, as far as they are still on their way."""
        held: dict[uuid.UUID, Decimal] = ledger.by_job(self.holds)
        return [queue.row(card, held) for card in cards.cards(queue.flying().filter(pk__in=ids))]

    @cached_property
    def all_needs(self) -> list[asks.Ask]:
        return asks.asks(owner=self.owner)

    @property
    def needs(self) -> list[asks.Ask]:
        return self.all_needs[:ASKS]

    @cached_property
    def stuck(self) -> int:
        return stuck_jobs().count()

    @cached_property
    def balances(self) -> list[balances.BalanceCard]:
        return balances.balances(ledger.by_key(self.holds))

    @cached_property
    def _today(self) -> list[uuid.UUID]:
        done = Job.objects.filter(status__in=[Status.SUCCEEDED, Status.PARTIAL], ended_at__gte=self.midnight)
        return list(done.order_by("-ended_at").values_list("pk", flat=True))

    @property
    def takes_today(self) -> int:
        return len(self._today)

    @cached_property
    def today(self) -> list[Card]:
        """The newest takes of today."""
        return cards.cards(Job.objects.filter(pk__in=self._today[:TAKES]).order_by("-ended_at"))

    @property
    def facts(self) -> str:
        """Thursday 14 May · 31 takes today · 412 cr + $22.60 spent."""
        number = self.takes_today
        takes = f"{number:,} take{'' if number == 1 else 's'} today"
        spent = ledger.spent_by_unit(self.midnight)
        return " · ".join([formats.day(self.now), takes, f"{formats.sums(spent)} spent" if spent else "nothing spent"])
