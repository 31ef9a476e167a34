"""What storyboard grids are built of, and the panels one is cut into, as the pages show them."""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Case, F, Q, Value, When
from django.http import QueryDict
from django.urls import reverse

from dashboard.reading.slots import facts_of
from dashboard.reading.titles import take_title
from jobs.actions.grids import Source
from jobs.media.panels import Box
from jobs.models import Artifact, Material, Project

PLACE = "place-"  # what the names of the number fields begin with: place-a:<artifact id>, place-m:<material id>
MOST = 60  # stills, and materials, that a page offers
_KEY = re.compile(r"[am]:[0-9a-f-]{36}")


@dataclass(frozen=True)
class Still:
    """Something for a cell. key: of its number field; place: what stands in that."""

    key: str
    title: str
    facts: str
    picture: str
    place: str = ""

    @property
    def field(self) -> str:
        return f"{PLACE}{self.key}"


@dataclass(frozen=True)
class Panel:
    """One panel of a grid that is not cut yet. view: its box as an SVG's viewBox; says: what becomes of its size."""

    number: int
    view: str
    facts: str
    empty: bool
    chosen: bool


def stills(project: Project, places: Mapping[str, str]) -> list[Still]:
    """The pictures and films' posters of a project: its picks in shot order, then the newest. One query."""
    rows = (
        Artifact.objects.filter(Q(kind="image") | ~Q(poster=""), job__project=project, state=Artifact.State.STORED)
        .exclude(role="cover")  # shows what its take shows
        .select_related("job__shot")
        .annotate(picked=Case(When(pk=F("job__shot__picked"), then=Value(0)), default=Value(1)))
    )
    picked = list(rows.filter(picked=0).order_by("job__shot__order", "job__shot__code")[:MOST])
    newest = list(rows.filter(picked=1).order_by("-id")[: MOST - len(picked)])
    return [_still(row, places) for row in (*picked, *newest)]


def _still(row: Artifact, places: Mapping[str, str]) -> Still:
    key = f"a:{row.pk}"
    facts = f"{row.job}, picked" if row.pk == row.job.shot.picked_id else str(row.job)
    return Still(key, take_title(row.job), facts, reverse("poster", args=[row.pk]), places.get(key, ""))


def materials(project: Project | None, places: Mapping[str, str]) -> list[Still]:
    """The pictures of the library: those of the project and of the studio, newest first. One query."""
    rows = Material.objects.filter(kind="image", removed_at=None)
    if project is not None:
        rows = rows.filter(Q(project=project) | Q(project=None))
    found = []
    for row in rows.order_by("-id")[:MOST]:
        key, picture = f"m:{row.pk}", reverse("material_file", args=[row.pk])
        found.append(Still(key, row.name, facts_of(row), picture, places.get(key, "")))
    return found


def places(post: QueryDict) -> dict[str, str]:
    """The number fields that are not empty: {key: number as typed}."""
    typed = ((name.removeprefix(PLACE), str(post.get(name, "")).strip()) for name in post if name.startswith(PLACE))
    return {key: number[:10] for key, number in typed if number and _KEY.fullmatch(key)}


def numbered(typed: Mapping[str, str], cells: int) -> tuple[dict[int, str], list[str]]:
    """{cell, counting from 1: key}, and what is wrong with the numbers, in sentences."""
    found: dict[int, str] = {}
    problems: list[str] = []
    for key, text in typed.items():
        number = int(text) if text.isascii() and text.isdecimal() else 0
        if not 1 <= number <= cells:
            problems.append(f"There is no cell {text}. The cells count from 1 to {cells}.")
        elif number in found:
            problems.append(f"Two pictures have the number {number}. Give one of them another.")
        else:
            found[number] = key
    return found, list(dict.fromkeys(problems))


def sources(keys: Mapping[int, str], cells: int) -> list[Source | None]:
    """What goes into each cell; None for an empty one, and for what is gone. Two queries."""
    ids = {kind: [key[2:] for key in keys.values() if key[0] == kind] for kind in "am"}
    artifacts = Artifact.objects.filter(pk__in=ids["a"]).select_related("job__shot", "job__project")
    found: dict[str, Source] = {f"a:{row.pk}": row for row in artifacts}
    found |= {f"m:{row.pk}": row for row in Material.objects.filter(pk__in=ids["m"], kind="image")}
    return [found.get(keys.get(number, "")) for number in range(1, cells + 1)]


def panels(boxes: Sequence[Box], empty: Sequence[bool], chosen: Sequence[str] | None) -> list[Panel]:
    """chosen: the numbers that are ticked; None: all but the empty ones."""
    found = []
    for number, ((left, top, right, bottom), blank) in enumerate(zip(boxes, empty, strict=True), 1):
        width, height = right - left, bottom - top
        ticked = str(number) in chosen if chosen is not None else not blank
        found.append(Panel(number, f"{left} {top} {width} {height}", f"{width} × {height}", blank, ticked))
    return found


def some(ids: Sequence[str]) -> list[Material]:
    """The materials of these ids that are in the library, in their order."""
    keys = [key for key in dict.fromkeys(ids) if _KEY.fullmatch(f"m:{key}")][:64]
    found = Material.objects.filter(removed_at=None).select_related("project").in_bulk([uuid.UUID(key) for key in keys])
    return [found[key] for text in keys if (key := uuid.UUID(text)) in found]
