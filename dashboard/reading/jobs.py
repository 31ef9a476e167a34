"""One take, whole: what its page reads. Eleven queries at most, however much happened to it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse

from dashboard import formats
from dashboard.reading import amounts, cards, files, journal, notices, timeline, titles
from dashboard.reading.files import Files
from dashboard.reading.stages import Stage
from dashboard.reading.status import Look, look
from jobs import clock
from jobs.engine.vendor import facts_of
from jobs.media import names
from jobs.models import Artifact, Attempt, Event, Job, LedgerEntry, Material
from jobs.states import IN_FLIGHT, Reason, Status
from providers.facts import Facts


@dataclass(frozen=True)
class Neighbour:
    """Another take of the same shot."""

    pk: uuid.UUID
    take: int


class JobPage:
    """chosen: the file a reader asked for; on_page: the file that the page in their browser shows."""

    def __init__(self, job_id: uuid.UUID, chosen: str = "", on_page: str = "") -> None:
        rows = Job.objects.select_related("key", "project", "shot", "batch", "created_by", "retry_of__shot", "parent")
        self.job: Job = get_object_or_404(rows, pk=job_id)
        self.now: datetime = clock.now()
        self.events: Sequence[Event] = list(self.job.events.select_related("actor").order_by("id"))
        self.attempts: Sequence[Attempt] = list(self.job.attempts.order_by("number"))
        self.ledger: Sequence[LedgerEntry] = list(self.job.ledger.order_by("id"))
        self.files = Files(self.job, list(Artifact.objects.filter(job=job_id)), chosen)
        self.chosen, self._on_page = chosen, on_page

    @property
    def address(self) -> str:
        """Where the fragments of this page are drawn anew."""
        shown = str(self.files.shown.pk) if self.files.shown else ""
        query = {"file": self.chosen, "shown": self._on_page or shown}
        return f"{reverse('take', args=[self.job.pk])}?{urlencode({k: v for k, v in query.items() if v})}"

    @cached_property
    def newer(self) -> Artifact | None:
        """A file that came after the page was drawn and that the page does not show."""
        best = self.files.best
        stale = best is not None and self._on_page and not self.chosen and str(best.pk) != self._on_page
        return best if stale else None

    @cached_property
    def look(self) -> Look:
        return look(self.job, picked=self.picked, place=self.place)

    @property
    def picked(self) -> bool:
        return self.job.shot.picked_id is not None and any(row.pk == self.job.shot.picked_id for row in self.files.rows)

    @cached_property
    def place(self) -> int | None:
        """Where a queued take stands in its key's line, by age."""
        if self.job.status != Status.QUEUED:
            return None
        sooner = Q(priority__gt=self.job.priority) | Q(priority=self.job.priority, pk__lt=self.job.pk)
        return Job.objects.filter(sooner, key=self.job.key_id, status=Status.QUEUED).count() + 1

    @cached_property
    def sums(self) -> amounts.Amounts:
        return amounts.amounts(self.job, self.ledger)

    @cached_property
    def stages(self) -> list[Stage]:
        facts = timeline.Facts(
            now=self.now,
            tries=len(self.attempts),
            files=self._files_in_words(),
            charged=f"{formats.money(self.sums.charged, self.job.key.unit)} charged",
            held=any(entry.kind == LedgerEntry.Kind.HOLD for entry in self.ledger),
            usual=self._usual(),
            place=self.place,
        )
        return timeline.timeline(self.job, self.events, facts)

    @property
    def took(self) -> str:
        return timeline.total(self.job, self.now)

    @cached_property
    def notice(self) -> notices.Notice | None:
        return notices.notice(self.job, self.attempts)

    @cached_property
    def failure(self) -> notices.Failure | None:
        return notices.failure(self.job, self.sums, self.files, retried=self.retried_as is not None)

    @property
    def working(self) -> bool:
        """Is the vendor, or the fetching of its files, at work?"""
        return self.job.status in {*IN_FLIGHT, Status.FETCHING}

    @property
    def next_look(self) -> datetime | None:
        """When a take whose submit got no answer is looked for again by itself."""
        waits = self.job.reason == Reason.UNCONFIRMED and self.job.due_at is not None
        return self.job.due_at if waits and self.job.due_at and self.job.due_at > self.now else None

    @property
    def next_look_in(self) -> str:
        return formats.span((self.next_look - self.now).total_seconds()) if self.next_look else ""

    @cached_property
    def card(self) -> cards.Card:
        """The picture of a take that has no file yet."""
        before = cards.before_them([self.job] if self.job.live else [])
        return cards.card(self.job, self.materials, self.place, before.get(self.job.shot_id))

    @property
    def shown_address(self) -> str:
        """Of the file that is shown; only asked for when there is one."""
        return files.address(self.files.shown, self.job) if self.files.shown else ""

    @property
    def shown_name(self) -> str:
        return names.file_name(self.files.shown, self.job) if self.files.shown else ""

    @property
    def shown_title(self) -> str:
        return f"{self.job}, {files.title(self.files.shown)}" if self.files.shown else str(self.job)

    @property
    def shown_facts(self) -> str:
        return files.facts(self.files.shown) if self.files.shown else ""

    @property
    def text_address(self) -> str:
        return files.address(self.files.text, self.job) if self.files.text else ""

    @property
    def edges(self) -> str:
        """Where the clips of the film begin, for the ticks of the player: "5.0 10.0"."""
        return " ".join(str(edge) for edge in self.files.clip_edges)

    @cached_property
    def materials(self) -> dict[uuid.UUID, Material]:
        return Material.objects.in_bulk([one for one in self.job.materials if one])

    @cached_property
    def asked(self) -> journal.Asked:
        return journal.asked(self.job, self.materials, titles.models_of(self.job.key))

    @property
    def log(self) -> list[journal.Line]:
        return journal.lines(self.events, self.ledger)

    @property
    def tries(self) -> list[journal.Try]:
        return [journal.tried(attempt) for attempt in reversed(self.attempts)]

    @cached_property
    def neighbours(self) -> tuple[Neighbour | None, Neighbour | None]:
        """The take before and the take after, of the same shot."""
        rows = Job.objects.filter(shot=self.job.shot_id).order_by("take").values_list("pk", "take")
        takes = [Neighbour(*row) for row in rows]
        at = next(number for number, one in enumerate(takes) if one.pk == self.job.pk)
        return takes[at - 1] if at else None, takes[at + 1] if at + 1 < len(takes) else None

    @cached_property
    def retried_as(self) -> Job | None:
        """The newest take that was asked for in place of this one."""
        return self.job.retries.select_related("shot").order_by("-id").first()

    @cached_property
    def facts(self) -> Facts | None:
        """Of the provider; None for one that this version no longer knows."""
        try:
            return facts_of(self.job.key)
        except KeyError:
            return None

    @property
    def cancels(self) -> bool:
        """May a person ask to cancel now? What was sent to a provider without a cancel goes on."""
        job = self.job
        if not job.live or job.cancel_wish or job.status == Status.FETCHING or job.reason == Reason.UNCONFIRMED:
            return False
        return job.status != Status.RUNNING or (self.facts is not None and self.facts.cancel != "never")

    @property
    def repeats(self) -> bool:
        """May the same order be asked for again as it is?"""
        return not self.job.live and self.job.quote is not None and bool(self.job.steps)

    @property
    def bare_repeats(self) -> bool:
        """May the order be asked for again without what went into it?"""
        return not self.job.live and self.job.quote is not None and bool(self.job.order.get("inputs"))

    def _usual(self) -> tuple[int, int]:
        models = titles.models_of(self.job.key) if self.job.status == Status.RUNNING else ()
        return next((model.usual_seconds for model in models if model.id == self.job.model), (0, 0))

    def _files_in_words(self) -> str:
        here = [row for row in self.files.rows if row.state == Artifact.State.STORED]
        size = formats.size(sum(row.bytes or 0 for row in here)) if here else ""
        return ", ".join(filter(None, [f"{len(here)} file{'s' if len(here) != 1 else ''}" if here else "", size]))
