"""One take, whole: what its page reads. Fourteen queries at most, however much happened to it."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from urllib.parse import urlencode

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse

from dashboard import formats
from dashboard.reading import (
    amounts,
    cards,
    files,
    gates,
    health,
    journal,
    notices,
    rewritten,
    strip,
    timeline,
    titles,
    vendor_library,
)
from dashboard.reading.act_forms import Typed
from dashboard.reading.asks import link
from dashboard.reading.files import Files
from dashboard.reading.outcome import Outcome
from dashboard.reading.stages import Stage
from dashboard.reading.status import Look, look
from jobs import clock
from jobs.actions import tags, tidying
from jobs.engine.vendor import facts_of
from jobs.media import names
from jobs.models import Artifact, Attempt, Event, Job, LedgerEntry, Material, Ref
from jobs.states import IN_FLIGHT, Reason, Status
from providers.facts import Facts, Model


@dataclass(frozen=True)
class Neighbour:
    """Another take of the same shot."""

    pk: uuid.UUID
    take: int


@dataclass(frozen=True)
class Used:
    """A document that went in. href: its page in the library; others: takes that it is in beside this one."""

    name: str
    href: str
    others: int


class JobPage(Outcome):
    """chosen: the file a reader asked for; on_page: the file that the page in their browser shows; typed: what they
    filled in for an action that was refused."""

    def __init__(self, job_id: uuid.UUID, chosen: str = "", on_page: str = "", typed: Typed | None = None) -> None:
        beside = ("key", "project", "shot", "batch", "created_by", "retry_of__shot", "parent__job__shot")
        self.job: Job = get_object_or_404(Job.objects.select_related(*beside), pk=job_id)
        self.now: datetime = clock.now()
        self.events: Sequence[Event] = list(self.job.events.select_related("actor").order_by("id"))
        self.attempts: Sequence[Attempt] = list(self.job.attempts.order_by("number"))
        self.ledger: Sequence[LedgerEntry] = list(self.job.ledger.order_by("id"))
        self.artifacts: Sequence[Artifact] = list(Artifact.objects.select_related("ref").filter(job=job_id))
        self.files = Files(self.job, self.artifacts, chosen)
        self.chosen, self._on_page, self.typed = chosen, on_page, typed

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
        charged = f"{formats.money(self.sums.charged, self.job.key.unit)} charged"
        facts = timeline.Facts(
            now=self.now,
            tries=len(self.attempts),
            files=self._files_in_words(),
            charged=charged if self.sums.exact else f"about {charged}",
            held=any(entry.kind == LedgerEntry.Kind.HOLD for entry in self.ledger),
            usual=self._usual(),
            place=self.place,
            approved=self._approved(),
        )
        return timeline.timeline(self.job, self.events, facts)

    @property
    def took(self) -> str:
        return timeline.total(self.job, self.now)

    @cached_property
    def notice(self) -> notices.Notice | None:
        return notices.notice(self.job, self.attempts)

    @cached_property
    def question(self) -> gates.Question | None:
        """What the vendor waits for a person to decide or to do; three queries, when it does."""
        waits = gates.gate_of(self.job) is not None and not gates.decided(self.job)
        return gates.question(self.job, gates.purse()) if waits else None

    @cached_property
    def decisions(self) -> list[gates.Decision]:
        """Who said yes or no to a quote of this take, when and at what price."""
        names = {event.actor.get_username(): journal.name(event.actor) for event in self.events if event.actor}
        return gates.decisions(self.job, names)

    @cached_property
    def failure(self) -> notices.Failure | None:
        retried = self.retried_as is not None
        told = notices.failure(self.job, self.sums, self.files, retried=retried, part=self._part)
        if told is None or told.request_id:
            return told
        return replace(told, request_id=next((one.request_id for one in reversed(self.attempts) if one.request_id), ""))

    @cached_property
    def script(self) -> rewritten.Rewritten | None:
        """The prompt as it was asked for and as the vendor rewrote it; None when it did not."""
        text = rewritten.text_of(self.files.prompt) if self.files.prompt else ""
        return rewritten.compared(self.job.prompt, text) if text else None

    @property
    def script_address(self) -> str:
        return files.address(self.files.prompt, self.job) if self.files.prompt else ""

    @cached_property
    def retags(self) -> bool:
        """Can the tags of this take be changed?"""
        return tags.changeable(self.job)

    @cached_property
    def health(self) -> list[health.Told]:
        """What the vendor tells of the work beside its files."""
        return health.told(self.job, self.refs)

    @cached_property
    def refs(self) -> Sequence[Ref]:
        return list(self.job.refs.order_by("id"))

    @property
    def removed(self) -> bool:
        """Did a person remove at the vendor what this take made or worked on?"""
        return any(ref.ended == Ref.REMOVED for ref in self.refs)

    @property
    def keeper(self) -> str:
        """The vendor, when it still keeps something of the take that can be removed there."""
        return self.facts.label if self.facts and tidying.keeps(self.job, self.refs) else ""

    @property
    def archives(self) -> bool:
        return not tidying.archived(self.job, self.refs)

    @cached_property
    def documents(self) -> list[Used]:
        """The documents that went in, each with the number of other takes that it is in. One query, where there are."""
        found = {pk: one.name for pk, one in self.materials.items() if one.kind == "document"}
        if not found:
            return []
        others = Job.objects.exclude(pk=self.job.pk).filter(materials__overlap=list(found))
        counts = Counter(pk for inside in others.values_list("materials", flat=True) for pk in set(inside))
        return [Used(name, link("document", pk), counts[pk]) for pk, name in found.items()]

    @property
    def working(self) -> bool:
        """Is the vendor, or the fetching of its files, at work?"""
        return self.job.status in {*IN_FLIGHT, Status.FETCHING}

    @property
    def pictured(self) -> bool:
        """Is a picture to be expected of it? A sound or a text has none to leave room for."""
        return self._model is None or self._model.kind in ("video", "image")

    @property
    def next_look(self) -> datetime | None:
        """When a take whose submit got no answer is looked for again by itself."""
        waits = self.job.reason == Reason.UNCONFIRMED and self.job.due_at is not None
        return self.job.due_at if waits and self.job.due_at and self.job.due_at > self.now else None

    @cached_property
    def looks(self) -> timeline.Looks | None:
        """When running work was read and will be; None for a take that nobody polls."""
        return timeline.looks(self.job, self.now) if self.job.status == Status.RUNNING else None

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
        return f"{self.job}, {strip.title(self.files.shown)}" if self.files.shown else str(self.job)

    @property
    def shown_facts(self) -> str:
        return files.facts(self.files.shown) if self.files.shown else ""

    @property
    def edges(self) -> str:
        """Where the clips of the film begin, for the ticks of the player: "5.0 10.0"."""
        return " ".join(str(edge) for edge in self.files.clip_edges)

    @cached_property
    def materials(self) -> dict[uuid.UUID, Material]:
        return Material.objects.in_bulk([one for one in self.job.materials if one])

    @cached_property
    def asked(self) -> journal.Asked:
        called = partial(vendor_library.name_of, self.job.key)
        return journal.asked(self.job, self.materials, titles.models_of(self.job.key), called)

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
        priced = self.job.quote is not None or self.job.quote_later
        works_on_it = self.removed and self.job.as_order().parent is not None
        return not self.job.live and priced and bool(self.job.steps) and not works_on_it

    @property
    def price_again(self) -> str:
        """What the same order costs, on its button; "" where a gate tells it before anything is paid."""
        return "" if self.job.quote_later else formats.money(self.job.quote, self.job.key.unit)

    @property
    def bare_repeats(self) -> bool:
        """May the order be asked for again without what went into it?"""
        return self.repeats and bool(self.job.order.get("inputs"))

    @cached_property
    def _model(self) -> Model | None:
        return next((model for model in titles.models_of(self.job.key) if model.id == self.job.model), None)

    @property
    def _part(self) -> str:
        """What a take of its model is made of; "" for one piece."""
        return self._model.part if self._model else ""

    def _usual(self) -> tuple[int, int]:
        """Of the whole take, so it is told at the step that is paid: the others are short."""
        at_work = self.job.status == Status.RUNNING and self.job.current_step().paid
        return self._model.usual_seconds if self._model and at_work else (0, 0)

    def _approved(self) -> str:
        last = self.decisions[-1] if self.decisions else None
        return " by ".join(filter(None, [last.price, last.who])) if last and last.yes else ""

    def _files_in_words(self) -> str:
        here = [row for row in self.files.rows if row.state == Artifact.State.STORED]
        size = formats.size(sum(row.bytes or 0 for row in here)) if here else ""
        return ", ".join(filter(None, [f"{len(here)} file{'s' if len(here) != 1 else ''}" if here else "", size]))
