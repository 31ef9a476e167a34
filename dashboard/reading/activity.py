"""Activity: who did what. Filters by person, project and kind, a page at a time, newest first."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from dashboard.reading.pills import Pill
from dashboard.reading.sentences import SYSTEM, Sentence, sentence
from jobs.models import Event, Project
from jobs.states import Status

PAGE = 50
NOBODY = "nobody"  # in an address: what happened by itself
KINDS = {
    "takes": ("Takes", ("job",)),
    "files": ("Files", ("artifact", "material", "media")),
    "projects": ("Projects", ("project", "shot", "batch", "preset", "schedule")),
    "keys": ("Keys", ("key", "budget")),
}
STEPS = "steps"  # every step that a take went through by itself as well
_NEWS = [Status.WAITING, Status.SUCCEEDED, Status.PARTIAL, Status.FAILED, Status.CANCELLED]
# what a person did, what became of takes, and everything that is about neither takes nor their files
NEWS = (
    Q(actor__isnull=False)
    | ~Q(kind__in=["job", "artifact"])
    | Q(kind="job", after__in=_NEWS) & ~Q(before=F("after"))
    | Q(kind="artifact", after="broken")
)


@dataclass(frozen=True)
class Day:
    day: date
    lines: list[Sentence]


class Activity:
    def __init__(self, told: Mapping[str, str]) -> None:
        """told: the address's own words: person, project, kind, before. What makes no sense is no filter."""
        person, kind, before = told.get("person", ""), told.get("kind", ""), told.get("before", "")
        self.person = person if person == NOBODY or (person.isdecimal() and len(person) < 10) else ""
        self.kind = kind if kind in {*KINDS, STEPS} else ""
        self.project = _id(told.get("project", ""))
        self.before = int(before) if before.isdecimal() and len(before) < 19 else None

    def address(self, **changes: str) -> str:
        told = {"person": self.person, "project": self.project, "kind": self.kind} | changes
        return "?" + urlencode({name: value for name, value in told.items() if value})

    def _events(self, leave_out: str = "") -> QuerySet[Event]:
        """What the filters let through, but for one of them."""
        events = Event.objects.all() if self.kind == STEPS and leave_out != "kind" else Event.objects.filter(NEWS)
        if self.kind in KINDS and leave_out != "kind":
            events = events.filter(kind__in=KINDS[self.kind][1])
        if self.person and leave_out != "person":
            events = events.filter(actor=None if self.person == NOBODY else int(self.person))
        if self.project and leave_out != "project":
            events = events.filter(project_id=self.project)
        return events

    @cached_property
    def _page(self) -> list[Event]:
        rows = self._events().select_related("actor", "key", "project", "job__shot").order_by("-id")
        return list((rows.filter(id__lt=self.before) if self.before else rows)[: PAGE + 1])

    @cached_property
    def days(self) -> list[Day]:
        """The lines of this page by the reader's days. One query."""
        found: list[Day] = []
        for event in self._page[:PAGE]:
            on = timezone.localtime(event.at).date()
            if not found or found[-1].day != on:
                found.append(Day(on, []))
            found[-1].lines.append(sentence(event))
        return found

    @property
    def older(self) -> str:
        return self.address(before=str(self._page[PAGE - 1].pk)) if len(self._page) > PAGE else ""

    @property
    def newest(self) -> str:
        return self.address() if self.before else ""

    @property
    def filtered(self) -> bool:
        return bool(self.person or self.project or self.kind)

    @cached_property
    def kinds(self) -> list[Pill]:
        """One query; how many there are of each with the other filters as they are."""
        of = {name: Count("id", filter=Q(kind__in=kinds)) for name, (_, kinds) in KINDS.items()}
        counts = self._events("kind").aggregate(all=Count("id"), **of)
        pills = [Pill("All", self.address(kind=""), counts["all"], not self.kind)]
        pills += [Pill(w, self.address(kind=n), counts[n], self.kind == n) for n, (w, _) in KINDS.items()]
        return [pill for pill in pills if pill.count or pill.current]

    @property
    def steps(self) -> tuple[str, bool]:
        """Where every step is shown, and whether it is now."""
        shown = self.kind == STEPS
        return self.address(kind="" if shown else STEPS), shown

    @cached_property
    def people(self) -> list[Pill]:
        """Two queries."""
        counts = dict(self._events("person").order_by().values_list("actor_id").annotate(n=Count("id")))
        found = User.objects.filter(pk__in=[pk for pk in counts if pk is not None])
        names = {one.pk: one.get_full_name() or one.get_username() for one in found}
        pills = [Pill("Everybody", self.address(person=""), sum(counts.values()), not self.person)]
        for pk, number in sorted(counts.items(), key=lambda one: (one[0] is None, -one[1])):
            value = NOBODY if pk is None else str(pk)
            words = SYSTEM if pk is None else names.get(pk, "Somebody")
            pills.append(Pill(words, self.address(person=value), number, self.person == value))
        return pills

    @cached_property
    def projects(self) -> list[Pill]:
        """Two queries."""
        events = self._events("project").exclude(project=None).order_by()
        counts = dict(events.values_list("project_id").annotate(n=Count("id")))
        names = dict(Project.objects.filter(pk__in=counts).values_list("pk", "name"))
        pills = [Pill("All projects", self.address(project=""), sum(counts.values()), not self.project)]
        for pk, number in sorted(counts.items(), key=lambda one: -one[1]):
            pills.append(Pill(names[pk], self.address(project=str(pk)), number, self.project == str(pk)))
        return pills


def _id(text: str) -> str:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return ""
