"""The takes wall of a project: which takes, in which order, with which counts. A constant number of queries."""

import uuid
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from dashboard.reading import cards, needs, queue, titles
from dashboard.reading.pills import Pill
from jobs.models import Artifact, Job, Project, Shot
from jobs.states import LIVE, Status

PAGE = 200
_Words = tuple[str, str, str]  # of a filter: words, group, shape
SHOWS: dict[str, _Words] = {
    "": ("All", "", ""),
    "flight": ("In flight", "live", "running"),
    "needs": ("Needs you", "you", "waiting"),
    "review": ("To review", "good", "done"),
    "picked": ("Picked", "good", "picked"),
    "failed": ("Failed", "bad", "failed"),
}


@dataclass(frozen=True)
class Filter:
    """What of the wall is asked for, as the address says it.

    show   a key of SHOWS           words   in prompts, titles and shot codes
    model, person, tag              by      "" newest first, "shot" in shot order
    after  the last take of the page before this one
    """

    show: str = ""
    words: str = ""
    model: str = ""
    person: str = ""
    tag: str = ""
    by: str = ""
    after: str = ""

    @classmethod
    def of(cls, query: Any) -> "Filter":
        """From the query of a request. What it does not understand counts as not asked."""
        show, by = query.get("show", ""), query.get("by", "")
        person = query.get("person", "")
        return cls(
            show=show if show in SHOWS else "",
            words=_clean(query.get("q", "")),
            model=_clean(query.get("model", "")),
            person=person if person.isascii() and person.isdigit() and len(person) < 10 else "",
            tag=_clean(query.get("tag", "")),
            by=by if by == "shot" else "",
            after=str(found) if (found := as_uuid(query.get("after", ""))) else "",
        )

    @property
    def narrowed(self) -> int:
        """How many of search, model, person and tag are set."""
        return sum(bool(one) for one in (self.words, self.model, self.person, self.tag))

    def query(self, **other: str) -> str:
        """The address's query for this, with something else changed; "?" alone for everything."""
        asked = replace(self, **other)
        names = {"show": asked.show, "q": asked.words, "model": asked.model, "person": asked.person}
        names |= {"tag": asked.tag, "by": asked.by, "after": asked.after}
        return "?" + urlencode({name: value for name, value in names.items() if value})


@dataclass(frozen=True)
class Group:
    """Takes that stand together: those of one shot, or all (shot None)."""

    shot: Shot | None
    cards: list[cards.Card]


@dataclass(frozen=True)
class Wall:
    groups: list[Group]
    shown: int
    found: int  # on all pages together
    after: str = ""  # the cursor of the next page; "" at the end


def narrowed(project: Project, asked: Filter) -> QuerySet[Job]:
    """The takes that search, model, person and tag leave, of every state."""
    jobs = Job.objects.filter(project=project)
    if asked.words:
        words = asked.words
        jobs = jobs.filter(
            Q(prompt__icontains=words) | Q(shot__code__icontains=words) | Q(order__title__icontains=words)
        )
    if asked.model:
        jobs = jobs.filter(model=asked.model)
    if asked.person:
        jobs = jobs.filter(created_by=int(asked.person))
    if asked.tag:
        jobs = jobs.filter(order__tags__contains=[asked.tag])
    return jobs


def _states() -> dict[str, Q]:
    """What each filter by state shows. To review: done, here, and its shot has no pick yet."""
    here = Exists(Artifact.objects.filter(job=OuterRef("pk"), state=Artifact.State.STORED))
    return {
        "": Q(),
        "flight": Q(status__in=sorted(LIVE - {Status.WAITING})),
        "needs": Q(Exists(needs.waiting_on_people().filter(pk=OuterRef("pk")))),
        "review": Q(here, status__in=[Status.SUCCEEDED, Status.PARTIAL], shot__picked=None),
        "picked": Q(shot__picked__job=F("pk")),
        "failed": Q(status=Status.FAILED),
    }


def pills(project: Project, asked: Filter) -> list[Pill]:
    """The filters by state with their counts, within what the search leaves. One query."""
    states = _states()
    counted = narrowed(project, asked).aggregate(
        **{show or "all": Count("pk", filter=condition or None) for show, condition in states.items()}
    )
    return [
        Pill(words, asked.query(show=show, after=""), counted[show or "all"], asked.show == show, group, shape)
        for show, (words, group, shape) in SHOWS.items()
    ]


def wall(project: Project, asked: Filter) -> Wall:
    """One page of takes."""
    found = narrowed(project, asked).filter(_states()[asked.show])
    return _by_shot(found, asked) if asked.by else _newest(found, asked)


def some(project: Project, ids: list[uuid.UUID]) -> list[cards.Card]:
    """These takes of the project, for redrawing."""
    return cards.cards(Job.objects.filter(project=project, pk__in=ids).order_by("-id"), queue.places())


def _newest(found: QuerySet[Job], asked: Filter) -> Wall:
    rows = found.filter(pk__lt=uuid.UUID(asked.after)) if asked.after else found
    page = cards.cards(rows.order_by("-id")[: PAGE + 1], queue.places())
    more = len(page) > PAGE
    page = page[:PAGE]
    return Wall([Group(None, page)] if page else [], len(page), found.count(), str(page[-1].pk) if more else "")


def _by_shot(found: QuerySet[Job], asked: Filter) -> Wall:
    """In shot order, newest first within a shot."""
    rows = found
    last = Job.objects.filter(pk=asked.after).select_related("shot").first() if asked.after else None
    if last is not None:
        order, code = last.shot.order, last.shot.code
        rows = rows.filter(
            Q(shot__order__gt=order)
            | Q(shot__order=order, shot__code__gt=code)
            | Q(shot__order=order, shot__code=code, pk__lt=last.pk)
        )
    rows = rows.order_by("shot__order", "shot__code", "-id")
    page = list(rows[: PAGE + 1].values_list("pk", "shot"))
    more = len(page) > PAGE
    shots = Shot.objects.in_bulk({shot for _, shot in page[:PAGE]})
    jobs = Job.objects.filter(pk__in=[pk for pk, _ in page[:PAGE]])
    shown = {card.pk: card for card in cards.cards(jobs, queue.places())}
    groups: dict[uuid.UUID, Group] = {}
    for pk, shot in page[:PAGE]:
        groups.setdefault(shot, Group(shots[shot], [])).cards.append(shown[pk])
    return Wall(list(groups.values()), len(shown), found.count(), str(page[PAGE - 1][0]) if more else "")


@dataclass(frozen=True)
class Choices:
    """What the filter form offers."""

    models: list[tuple[str, str]]
    people: list[User]


def choices(project: Project) -> Choices:
    """The models and people of this project's takes. Two queries."""
    newest = Job.objects.filter(project=project).order_by("model", "-id").distinct("model").select_related("key")
    models = sorted(((job.model, titles.model_label(job)) for job in newest), key=lambda one: one[1].lower())
    people = User.objects.filter(Exists(Job.objects.filter(project=project, created_by=OuterRef("pk"))))
    return Choices(models, list(people.order_by("username")))


def as_uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()[:200]


def newest(project: Project) -> uuid.UUID | None:
    """The newest take: when it changes, the wall has one more."""
    return Job.objects.filter(project=project).order_by("-id").values_list("pk", flat=True).first()


def address(project: Project, asked: Filter) -> str:
    return reverse("project", args=[project.pk]) + asked.query()
