"""One run of a schedule: what it made, what it cost against its quotes, what needs a person, what passed by itself."""

from collections.abc import Sequence
from functools import cached_property

from django.urls import reverse

from dashboard import formats
from dashboard.reading.cards import Card, cards
from dashboard.reading.schedule_runs import RunLine, lines
from dashboard.reading.status import look
from dashboard.reading.titles import take_title
from jobs.batches.summary import Summary, summary
from jobs.models import Event, Job, ScheduleRun
from jobs.schedules.overlap import moment
from jobs.states import LIVE

POSTERS = 60


class RunPage:
    def __init__(self, run: ScheduleRun) -> None:
        self.run = run
        self.schedule = run.schedule
        self.batch = run.batch

    @cached_property
    def line(self) -> RunLine:
        return lines([self.run])[0]

    @property
    def title(self) -> str:
        """As its batch is called, with the day filled in."""
        return (
            self.batch.name
            if self.batch
            else f"{self.schedule.name}, {moment(self.run.planned_at, self.schedule.zone)}"
        )

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Schedules", reverse("schedules")), (self.schedule.name, reverse("schedule", args=[self.schedule.pk]))]

    @cached_property
    def summary(self) -> Summary | None:
        """None for a run that has no batch, or one that was not confirmed."""
        return summary(self.batch) if self.batch and self.batch.confirmed_at else None

    @property
    def costs(self) -> list[tuple[str, str, str]]:
        """(unit, quoted, charged)"""
        found = self.summary.costs if self.summary else ()
        return [(one.unit, formats.money(one.quoted, one.unit), formats.money(one.charged, one.unit)) for one in found]

    @cached_property
    def posters(self) -> list[Card]:
        """The newest take of every row, in the order of the sheet."""
        if self.batch is None:
            return []
        jobs = Job.objects.filter(batch=self.batch, retries=None).order_by("row__number", "pk")
        return cards(jobs[:POSTERS])

    @property
    def hidden(self) -> int:
        """How many takes are not among the posters."""
        return max(0, (self.summary.takes - self.summary.replaced if self.summary else 0) - len(self.posters))

    @property
    def needs(self) -> list[tuple[Job, str, str]]:
        """(take, title, the word for what it waits for); the failed after the waiting."""
        found = [*self.summary.needs, *self.summary.failed] if self.summary else []
        return [(job, take_title(job), look(job).word) for job in found]

    @property
    def ahead(self) -> Sequence[Event]:
        return self.summary.ahead if self.summary else ()

    @property
    def over(self) -> bool:
        return self.summary is None or not set(self.summary.counts) & LIVE

    @property
    def wrong_rows(self) -> bool:
        """Is there a draft whose rows can be looked at?"""
        return self.run.state == ScheduleRun.State.REFUSED and self.batch is not None
