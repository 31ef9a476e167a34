"""The list of projects, and what is spent and left of one. Five queries for any number of projects."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from dashboard import formats
from dashboard.reading.balances import LOW
from jobs.models import Artifact, Budget, Job, LedgerEntry, Project, Shot
from jobs.states import LIVE

PAGE = 60
_WINDOWS = {"total": "budget", "day": "cap today", "week": "cap this week", "month": "cap this month"}
_CHARGED = (LedgerEntry.Kind.SETTLE, LedgerEntry.Kind.ADJUST)


@dataclass(frozen=True)
class Cap:
    """One cap of a project: $148 of $240 budget, $92 left."""

    used: Decimal
    limit: Decimal
    start: str
    end: str
    group: str = ""


@dataclass(frozen=True)
class ProjectCard:
    project: Project
    shots: int
    picked: int
    takes: int
    live: int
    spent: str
    caps: tuple[Cap, ...] = ()
    image: uuid.UUID | None = None  # of the newest file with a picture


def listed(*, archived: bool, after: str = "") -> tuple[list[ProjectCard], str]:
    """The projects of one list, newest first, and the cursor of the next page ("" at the end)."""
    rows = Project.objects.filter(archived_at__isnull=not archived).order_by("-id")
    if cursor := _uuid(after):
        rows = rows.filter(pk__lt=cursor)
    found = list(_counted(rows)[: PAGE + 1])
    page = found[:PAGE]
    ids = [one.pk for one in page]
    spent, caps = spending(ids), caps_of(ids)
    cards = [_card(one, spent.get(one.pk, {}), caps.get(one.pk, ())) for one in page]
    return cards, str(page[-1].pk) if len(found) > PAGE else ""


def numbered(rows: QuerySet[Project]) -> QuerySet[Project]:
    """Each with `number`: how many are older. Neighbours on a list get different dots by it."""
    older = Project.objects.filter(pk__lt=OuterRef("pk")).order_by().annotate(one=Value(1)).values("one")
    return rows.annotate(number=_count(older))


def numbers() -> dict[str, int]:
    """How many projects are open and archived."""
    return Project.objects.aggregate(
        open=Count("pk", filter=Q(archived_at=None)), archived=Count("pk", filter=Q(archived_at__isnull=False))
    )


def _counted(rows: QuerySet[Project]) -> QuerySet[Project]:
    takes = Job.objects.filter(project=OuterRef("pk")).order_by().values("project")
    shots = Shot.objects.filter(project=OuterRef("pk")).order_by().values("project")
    seen = Artifact.objects.filter(
        Q(poster__gt="") | Q(kind="image"), job__project=OuterRef("pk"), state=Artifact.State.STORED
    )
    return numbered(rows).annotate(
        takes=_count(takes),
        live=_count(takes.filter(status__in=sorted(LIVE))),
        shot_count=_count(shots),
        picked=_count(shots.filter(picked__isnull=False)),
        image=Subquery(seen.order_by("-job_id", "-revision").values("pk")[:1]),
    )


def _count(rows: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(rows.annotate(number=Count("pk")).values("number")), 0)


def _card(project: Project, spent: dict[str, Decimal], caps: tuple[Cap, ...]) -> ProjectCard:
    counted = {name: getattr(project, name) for name in ("takes", "live", "picked", "image")}
    return ProjectCard(
        project, shots=getattr(project, "shot_count", 0), spent=formats.sums(spent), caps=caps, **counted
    )


def spending(projects: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[str, Decimal]]:
    """What each was charged, by unit: settles and adjustments of the ledger. One query."""
    found: dict[uuid.UUID, dict[str, Decimal]] = defaultdict(dict)
    rows = LedgerEntry.objects.filter(job__project__in=projects, kind__in=_CHARGED)
    for project, unit, amount in rows.order_by().values_list("job__project", "unit").annotate(sum=Sum("amount")):
        if amount:
            found[project][unit] = amount
    return found


def caps_of(projects: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[Cap, ...]]:
    """The caps of each, tightest first. One query."""
    found: dict[uuid.UUID, tuple[Cap, ...]] = {}
    for budget in Budget.objects.filter(project__in=projects).order_by("limit", "id"):
        if budget.project_id is not None:
            found[budget.project_id] = (*found.get(budget.project_id, ()), _cap(budget))
    return found


def _cap(budget: Budget) -> Cap:
    used = budget.held + budget.spent
    left = max(Decimal(0), budget.limit - used)
    whole, part = formats.money(budget.limit, budget.unit), formats.money(used, budget.unit)
    return Cap(
        used,
        budget.limit,
        start=f"{part} of {whole} {_WINDOWS[budget.window]}",
        end=f"{formats.money(left, budget.unit)} left",
        group="bad" if used >= budget.limit else "you" if used >= budget.limit * LOW else "",
    )


def has_picks(project: Project) -> bool:
    """Is there anything to play?"""
    here = Artifact.objects.filter(pk=OuterRef("picked"), state=Artifact.State.STORED)
    return project.shots.filter(Exists(here)).exists()


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
