"""A take as a card: what the wall, Home and the queue show of one job. Four queries for any number of jobs."""

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from dashboard import formats
from dashboard.reading import steps, titles
from dashboard.reading.status import THINGS, Look, look, refused
from jobs import quotes
from jobs.engine.outputs import LINK
from jobs.models import Artifact, Job, Key, Material
from jobs.states import LIVE, Status

MOST_SEGMENTS = 24
SHORT = 72  # letters of a reason on a poster
_TILES = {LINK: "external", "audio": "audio", "document": "document"}
_COUNTED = re.compile(r"(\d+) of (\d+)")


@dataclass(frozen=True)
class Segment:
    """One of several things a job makes. state: done, live, bad or todo."""

    state: str
    label: str


@dataclass(frozen=True)
class Card:
    """state: done, partial, live, queued, waiting, refused or cancelled. `figure` and `says` stand in the picture."""

    pk: uuid.UUID
    title: str
    href: str
    state: str
    look: Look
    provider: str
    model: str
    project: str
    person: str
    unit: str
    when: datetime
    amount: Decimal | None = None
    money_word: str = ""
    off: str = ""
    image: str = ""
    contain: bool = False
    tile: str = ""  # the icon of what it is where there is no picture: a page at the vendor, a sound, a text
    opens: str = ""  # where its page at the vendor is opened
    length: str = ""
    figure: str = ""
    says: str = ""
    end: str = ""
    fraction: float | None = None
    segments: tuple[Segment, ...] = ()
    picked: bool = False
    again: Decimal | None = None  # what the same order was priced at; None: nobody knows

    @property
    def anchor(self) -> str:
        return f"job-{self.pk}"

    @property
    def price(self) -> str:
        return formats.money(self.amount, self.unit)

    @property
    def ended(self) -> bool:
        return self.state not in {"live", "queued", "waiting"}

    @property
    def dim(self) -> bool:
        """Is the picture not of this take, but of what went in or of the take before it?"""
        return bool(self.figure or self.says) or not self.ended

    @property
    def bar(self) -> float | None:
        """The fraction of a row's bar: an empty one while it waits its turn."""
        return 0.0 if self.state == "queued" else self.fraction

    @property
    def tiny(self) -> "Card":
        """The same with a picture too small for words: the figure or the shape of its state."""
        return replace(self, says="", length="", segments=(), opens="")

    @property
    def small(self) -> "Card":
        """The same with a bare picture, for a row that says the rest beside it."""
        return replace(self, figure="", says="", length="", fraction=None, segments=(), opens="")


def cards(jobs: QuerySet[Job], places: Mapping[uuid.UUID, int] | None = None) -> list[Card]:
    """A card for each job, in their order. places: where queued ones stand in line, when the page knows."""
    rows = list(jobs.select_related("key", "project", "shot", "created_by").prefetch_related("artifacts"))
    materials = Material.objects.in_bulk({one for job in rows for one in job.materials if one})
    before = before_them([job for job in rows if job.status in LIVE])
    return [card(job, materials, (places or {}).get(job.pk), before.get(job.shot_id)) for job in rows]


def before_them(jobs: Iterable[Job]) -> dict[uuid.UUID, uuid.UUID]:
    """By shot, the file that shows best what these takes will look like: its pick, else its newest with a picture."""
    shots = {job.shot_id for job in jobs}
    if not shots:
        return {}
    seen = Artifact.objects.filter(Q(poster__gt="") | Q(kind="image"), job__shot__in=shots, state=Artifact.State.STORED)
    pick = ExpressionWrapper(Q(pk=F("job__shot__picked_id")), output_field=BooleanField())
    seen = seen.annotate(pick=pick).order_by("job__shot_id", "-pick", "-job_id", "-revision")
    return dict(seen.distinct("job__shot_id").values_list("job__shot_id", "pk"))


def card(
    job: Job, materials: Mapping[uuid.UUID, Material], place: int | None = None, before: uuid.UUID | None = None
) -> Card:
    """One card, of a job with its key, project, shot, person and artifacts at hand. before: a file of its shot."""
    files = job.artifacts.all()
    stored = [one for one in files if one.state == Artifact.State.STORED]
    main, picked = _main(stored), any(one.pk == job.shot.picked_id for one in stored)
    state, bits = _state(job), segments(job)
    plain = _unseen(files) if main is None and state in {"done", "partial"} else None
    timed = main or plain
    return Card(
        pk=job.pk,
        title=titles.take_title(job),
        href=reverse("take", args=[job.pk]),
        state=state,
        look=look(job, picked=picked, place=place),
        provider=job.key.provider,
        model=titles.model_label(job),
        project=job.project.name,
        person=(job.created_by.get_full_name() or job.created_by.get_username()) if job.created_by else "",
        unit=job.key.unit,
        when=job.ended_at or job.created_at,
        amount=job.quote if job.live else job.cost,
        money_word=_money_word(job),
        off="Key paused" if job.live and job.key.state == Key.State.PAUSED else "",
        image=_image(main, [found for one in job.materials if one and (found := materials.get(one))], before),
        contain=bool(main and main.width and main.height and main.width * 9 != main.height * 16),
        tile=_TILES.get(plain.kind, "document") if plain else "",
        opens=reverse("open_link", args=[job.pk, plain.pk]) if plain and plain.kind == LINK else "",
        length=formats.length(timed.duration) if timed and timed.duration and not job.live else "",
        figure=_figure(job, bits) if state == "live" else "",
        says=_says(job, state, place) or _stale(main or plain) or ("" if stored or plain else _gone(files)),
        end=_end(job),
        fraction=job.progress if job.live else None,
        segments=bits if job.live or state == "partial" else (),
        picked=picked,
        again=job.quote,
    )


def segments(job: Job) -> tuple[Segment, ...]:
    """The things the vendor counts: "Clip 5 of 7" is four done, one on its way, two to come. Where it counts none, the
    stages of a take that has several; () for one that has not."""
    counted = _COUNTED.search(job.headline)
    whole = int(counted[2]) if counted else 0
    if counted is None or not 1 < whole <= MOST_SEGMENTS:
        return _stages(job)
    at, noun = int(counted[1]), "part"
    lost = {int(number[0]) for missing in job.missing if (number := re.search(r"\d+", missing))}
    if words := re.match(r"([A-Za-z]+) \d", job.headline):
        noun = words[1].lower()
    ended = not job.live

    def state(number: int) -> str:
        if number in lost or (ended and not lost and number > at):
            return "bad"
        if ended or number < at:
            return "done"
        return "live" if number == at else "todo"

    said = {"done": "done", "live": "on its way", "todo": "to come", "bad": "missing"}
    return tuple(Segment(state(one), f"{noun} {one}, {said[state(one)]}") for one in range(1, whole + 1))


def _stages(job: Job) -> tuple[Segment, ...]:
    place = steps.in_short(job.steps, job.step) if job.live else None
    if place is None:
        return ()
    said = {"done": "done", "live": "on its way", "todo": "to come"}
    states = ["done"] * (place.number - 1) + ["live"] + ["todo"] * (place.count - place.number)
    return tuple(Segment(state, f"step {number}, {said[state]}") for number, state in enumerate(states, start=1))


def elapsed(job: Job) -> float:
    """Seconds since it was sent, or asked for; to its end when it is over."""
    start = job.dispatched_at or job.created_at
    return ((job.ended_at or timezone.now()) - start).total_seconds()


def _state(job: Job) -> str:
    match Status(job.status):
        case Status.SUCCEEDED:
            return "done"
        case Status.FAILED:
            return "refused"
        case Status.QUEUED | Status.WAITING | Status.PARTIAL | Status.CANCELLED as same:
            return str(same)
        case _:
            return "live"


def _figure(job: Job, bits: tuple[Segment, ...]) -> str:
    if bits and (found := THINGS.match(job.headline)):
        return found[0]
    if bits and _COUNTED.search(job.headline):
        return f"{sum(one.state in {'done', 'live'} for one in bits)} of {len(bits)}"
    return "" if job.progress is None else f"{int(job.progress * 100 + 1e-9)}%"


def _says(job: Job, state: str, place: int | None) -> str:
    if state == "live":
        return formats.span(elapsed(job))
    if state in {"waiting", "queued", "cancelled"}:
        return look(job, place=place).word
    if state != "refused":
        return ""
    words = str((job.failure or {}).get("message", "")).split(". ")[0].rstrip(".")
    return words if 0 < len(words) <= SHORT else ("Refused" if refused(job) else "Failed")


def _gone(files: Iterable[Artifact]) -> str:
    """Why there is no file of a take that made some."""
    states = {one.state for one in files}
    if Artifact.State.DELETED in states:
        return "Media deleted"
    return "Could not read the file. Fetch again" if Artifact.State.BROKEN in states else ""


def _unseen(files: Iterable[Artifact]) -> Artifact | None:
    """What stands for a take without a picture: its page at the vendor, its sound, its text."""
    kinds = list(_TILES)
    here = [
        one
        for one in files
        if one.kind in kinds and (one.state == Artifact.State.STORED or (one.kind == LINK and one.url))
    ]
    return min(
        here,
        key=lambda one: (one.stale_at is not None, one.role != "main", kinds.index(one.kind), -one.revision, one.order),
        default=None,
    )


def _stale(file: Artifact | None) -> str:
    return "Out of date" if file is not None and file.stale_at is not None else ""


def _end(job: Job) -> str:
    if Status(job.status) is Status.RUNNING:
        part = "" if job.progress is None else f"{int(job.progress * 100 + 1e-9)}% · "
        return f"{part}{formats.span(elapsed(job))}"
    return formats.span(elapsed(job)) if job.live else ""


def _money_word(job: Job) -> str:
    if not job.live:
        return "about" if job.unreconciled or job.estimated else "charged"
    if job.quote is None:
        return quotes.LATER if job.quote_later else "no price yet"
    return "settling" if job.status == Status.FETCHING else "held"


def _main(stored: list[Artifact]) -> Artifact | None:
    """The newest file that stands for the take: its film or picture before its cover, its cover before the rest; one
    that is out of date only where nothing else is."""
    rank = {"main": 2, "cover": 1}
    seen = [one for one in stored if one.poster or one.kind == "image"]
    return max(
        seen,
        key=lambda one: (one.stale_at is None, rank.get(one.role, 0), one.revision, -one.order),
        default=None,
    )


def _image(main: Artifact | None, materials: Iterable[Material], before: uuid.UUID | None) -> str:
    if main is not None:
        return reverse("poster", args=[main.pk])
    for material in materials:
        if material.kind == "image" and material.removed_at is None:
            return reverse("material_file", args=[material.pk])
    return reverse("poster", args=[before]) if before else ""
