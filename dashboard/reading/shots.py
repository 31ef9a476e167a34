"""The shots of a project in order, and their picks. One query each."""

import uuid
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from dashboard.reading import titles
from jobs.models import Artifact, Project, Shot


@dataclass(frozen=True)
class ShotRow:
    """place: from 1. image: of its pick, else of its newest file with a picture."""

    shot: Shot
    place: int
    takes: int
    picked: str  # "T03", or "" without a pick
    image: str

    @property
    def up(self) -> int:
        return self.place - 1

    @property
    def down(self) -> int:
        return self.place + 1


def rows(project: Project) -> list[ShotRow]:
    """Every shot."""
    seen = Artifact.objects.filter(
        Q(poster__gt="") | Q(kind="image"), job__shot=OuterRef("pk"), state=Artifact.State.STORED
    ).order_by("-job_id", "-revision")
    found = project.shots.select_related("picked__job").annotate(takes=Count("jobs"), newest=seen.values("pk")[:1])
    found = found.order_by("order", "code")  # what counts has no order of its own
    return [_row(shot, place) for place, shot in enumerate(found, start=1)]


def _row(shot: Shot, place: int) -> ShotRow:
    takes, newest = shot.takes, shot.newest  # type: ignore[attr-defined]  # annotated by the query
    pick = shot.picked if shot.picked and shot.picked.state == Artifact.State.STORED else None
    image = pick.pk if pick and (pick.poster or pick.kind == "image") else newest
    return ShotRow(
        shot,
        place,
        takes,
        picked=f"T{pick.job.take:02}" if pick else "",
        image=reverse("poster", args=[image]) if image else "",
    )


@dataclass(frozen=True)
class Pick:
    """A picked file as the player takes it. kind: video, image or audio."""

    pk: uuid.UUID
    code: str
    title: str
    href: str
    source: str
    mime: str
    kind: str
    poster: str
    seconds: float | None
    contain: bool


def picks(project: Project) -> list[Pick]:
    """The picked files that are here, in shot order."""
    rows = (
        project.shots.filter(picked__state=Artifact.State.STORED)
        .select_related("picked__job__shot")
        .order_by("order", "code")
    )
    return [_pick(shot, shot.picked) for shot in rows if shot.picked]


def _pick(shot: Shot, file: Artifact) -> Pick:
    return Pick(
        pk=file.pk,
        code=shot.code,
        title=titles.take_title(file.job),
        href=reverse("take", args=[file.job_id]),
        source=reverse("media", args=[file.pk]),
        mime=file.mime,
        kind=file.kind,
        poster=reverse("poster", args=[file.pk]) if file.poster or file.kind == "image" else "",
        seconds=file.duration,
        contain=bool(file.width and file.height and file.width * 9 != file.height * 16),
    )


def without_pick(project: Project) -> int:
    """Shots that dailies skip."""
    here = Artifact.objects.filter(pk=OuterRef("picked"), state=Artifact.State.STORED)
    return project.shots.filter(~Exists(here)).count()
