"""A piece of the vendor's work over all takes that worked on it: its pages there, its renders, its versions.

A take that makes a piece and those that refine or render it later are takes of their own; whoever looks at one of them
wants to know how the piece stands. Pure, from rows at hand.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from dashboard import formats
from dashboard.reading import files, strip
from jobs.engine.outputs import LINK, PIECE
from jobs.media import names
from jobs.models import Artifact, Job, Ref

RENDERED = ("video", "audio")
_S = Artifact.State


@dataclass(frozen=True)
class Link:
    """A page of the piece at the vendor. over: it has run out; until: when it does, None for never; left: for how long
    it still works, "29 days"."""

    artifact: Artifact
    title: str
    over: bool
    until: datetime | None
    left: str


@dataclass(frozen=True)
class Render:
    """A recording or film of the piece that is here. stale: the piece was changed since."""

    artifact: Artifact
    title: str
    facts: str
    address: str
    name: str
    stale: bool

    @property
    def job(self) -> Job:
        return self.artifact.job


@dataclass(frozen=True)
class Version:
    """The piece as one take left it. instruction: what was asked for, "" for the first; script: its text, when it is
    here."""

    number: int
    job: Job
    instruction: str
    scope: str
    cost: Decimal | None
    when: datetime
    links: tuple[Link, ...]
    script: Artifact | None


@dataclass(frozen=True)
class Work:
    """artifact: what shows the piece on the page's own take; renders: the newest film and recording, one that is up to
    date before any other; reports: other texts about it, the newest of each."""

    piece: str
    artifact: Artifact
    links: tuple[Link, ...]
    renders: tuple[Render, ...]
    versions: tuple[Version, ...]
    reports: tuple[Artifact, ...]

    @property
    def own(self) -> bool:
        """Is the page's take one that made the piece or a version of it, not only a render of it?"""
        return self.artifact.kind not in RENDERED

    @property
    def gone(self) -> bool:
        """Did a person remove it at the vendor?"""
        return self.artifact.ref.ended == Ref.REMOVED

    @property
    def over(self) -> bool:
        return any(link.over for link in self.links)

    @property
    def version(self) -> int:
        return self.versions[0].number if self.versions else 0


def works(own: Sequence[Artifact], rows: Sequence[Artifact], now: datetime) -> list[Work]:
    """The pieces of a take. own: its files; rows: all files of these pieces, with their jobs and shots, in the order of
    their takes."""
    shown: dict[str, Artifact] = {}
    for row in own:
        if row.piece and (row.piece not in shown or _stands_before(row, shown[row.piece])):
            shown[row.piece] = row
    return [_work(piece, row, [one for one in rows if one.piece == piece], now) for piece, row in shown.items()]


def _stands_before(row: Artifact, other: Artifact) -> bool:
    return (row.role == "main", row.kind == LINK) > (other.role == "main", other.kind == LINK)


def _work(piece: str, artifact: Artifact, rows: Sequence[Artifact], now: datetime) -> Work:
    reports = {row.name: row for row in rows if _is_report(row)}
    return Work(
        piece,
        artifact,
        tuple(_link(row, now) for row in _newest([row for row in rows if row.kind == LINK])),
        tuple(_render(row) for row in _rendered(artifact.job_id, rows)),
        _versions(rows, now),
        tuple(reports.values()),
    )


def _changes(job: Job) -> bool:
    """Did this take make the piece or change it? One that renders or reports on it leaves it as it is."""
    order = job.as_order()
    return bool(job.stales) or order.parent is None or order.parent.kind != PIECE


def _is_report(row: Artifact) -> bool:
    """A text about the piece and none of its versions: what a reader made of it."""
    written = row.kind == "document" and row.state == _S.STORED and row.mime.startswith("text/")
    return written and row.role != "prompt" and (row.role != "main" or not _changes(row.job))


def _rendered(job_id: uuid.UUID, rows: Sequence[Artifact]) -> list[Artifact]:
    """The newest film and recording, and those of the page's own take where they are others."""
    made = [row for row in rows if row.kind in RENDERED and row.state == _S.STORED]
    newest = [row for kind in RENDERED if (row := best([one for one in made if one.kind == kind]))]
    return newest + [row for row in made if row.job_id == job_id and row not in newest]


def best(rows: Sequence[Artifact]) -> Artifact | None:
    """Of renders of one kind: the newest that is here and up to date, else the newest that is here."""
    here = [row for row in rows if row.state == _S.STORED]
    return max(here, key=lambda row: (row.stale_at is None, row.revision, row.created_at), default=None)


def _newest(links: Sequence[Artifact]) -> list[Artifact]:
    """One of each name: the newest version's, in the vendor's order, the main one first."""
    found: dict[str, Artifact] = {}
    for row in sorted(links, key=lambda row: (row.revision, row.created_at)):
        found[row.name] = row
    return sorted(found.values(), key=lambda row: (row.role != "main", row.order))


def _link(row: Artifact, now: datetime) -> Link:
    over = not row.url or (row.url_expires_at is not None and row.url_expires_at <= now)
    left = formats.span((row.url_expires_at - now).total_seconds()) if row.url_expires_at and not over else ""
    return Link(row, strip.title(row), over, row.url_expires_at, left)


def _render(row: Artifact) -> Render:
    called = names.file_name(row, row.job)
    return Render(row, strip.title(row), files.facts(row), files.address(row, row.job), called, bool(row.stale_at))


def _versions(rows: Sequence[Artifact], now: datetime) -> tuple[Version, ...]:
    """The newest first; a version is the take's that first brought its number."""
    made: dict[int, list[Artifact]] = {}
    for row in rows:
        if (row.kind == LINK or (row.kind == "document" and row.role == "main")) and _changes(row.job):
            there = made.setdefault(row.revision, [])
            if not there or there[0].job_id == row.job_id:
                there.append(row)
    return tuple(_version(number, made[number], now) for number in sorted(made, reverse=True))


def _version(number: int, rows: Sequence[Artifact], now: datetime) -> Version:
    job, links = rows[0].job, [row for row in rows if row.kind == LINK]
    order = job.as_order()
    scope = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in order.options.items())
    script = next((row for row in rows if row.kind == "document" and row.state == _S.STORED), None)
    return Version(
        number or 1,
        job,
        order.prompt if order.action else "",
        scope if order.action else "",
        job.cost if not job.live else job.quote,
        job.ended_at or job.created_at,
        tuple(_link(row, now) for row in _newest(links)),
        script,
    )
