"""Takes that may be stuck: nobody is asked yet, but somebody may want to look, or call them off."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from dashboard import formats
from dashboard.reading import needs
from dashboard.reading.status import Look
from dashboard.reading.titles import provider_label, take_title
from jobs.clock import After
from jobs.engine.vendor import facts_of
from jobs.models import Artifact, Attempt, Job
from jobs.states import Status

IN_A_ROW = 3  # looks that could not be read, from which on somebody should know
PART_FOR = 30 * 60.0  # seconds that a part of a take is here while the rest does not come
UNKNOWN = 'The vendor says "'  # how the headline of a take begins whose word this version has not met
UNTOLD = "The decision is not through yet"  # and of one whose yes the vendor did not take yet
MOST = 100


@dataclass(frozen=True)
class Stuck:
    """One such take. since: when it was sent; cancels: may it be called off?"""

    job: Job
    look: Look
    since: datetime
    title: str
    place: str
    words: str
    cancels: bool

    @property
    def anchor(self) -> str:
        return f"stuck-{self.job.pk}"

    @property
    def href(self) -> str:
        return reverse("take", args=[self.job.pk])


def stuck_jobs() -> QuerySet[Job]:
    """Takes that are overdue, that cannot be read, whose word is unknown, that bring no more than a part, or whose
    decision does not reach the vendor; the oldest first."""
    here = Artifact.objects.filter(job=OuterRef("pk"), state=Artifact.State.STORED, stored_at__lt=After(-PART_FOR))
    odd = Q(overdue=True) | Q(unreadable__gte=IN_A_ROW) | Q(headline__startswith=UNKNOWN) | Exists(here)
    untold = Q(status=Status.WAITING, headline__startswith=UNTOLD) & needs.decided()
    return Job.objects.filter((Q(status=Status.RUNNING) & odd) | untold).order_by("id")


def stuck() -> list[Stuck]:
    """Two queries."""
    sent = Attempt.objects.filter(job=OuterRef("pk"), sent_at__isnull=False).order_by("-number").values("sent_at")[:1]
    first = Artifact.objects.filter(job=OuterRef("pk"), state=Artifact.State.STORED).order_by().values("job")
    came = first.annotate(first=Min("stored_at")).values("first")
    rows = stuck_jobs().annotate(last_sent=Subquery(sent), came=Subquery(came))
    return [_stuck(job) for job in rows.select_related("key", "project", "shot")[:MOST]]


def _stuck(job: Job) -> Stuck:
    since = getattr(job, "last_sent", None) or job.created_at
    word, words = _told(job, since)
    place = f"{job.project.name} · {job.shot.code}"
    return Stuck(job, Look("live", "running", word), since, take_title(job), place, words, _cancels(job))


def _told(job: Job, since: datetime) -> tuple[str, str]:
    label = provider_label(job.key.provider)
    if job.status == Status.WAITING:
        return "Decision not through", job.headline
    if job.unreadable >= IN_A_ROW:
        return f"{job.unreadable} looks not readable", job.headline
    if job.headline.startswith(UNKNOWN):
        words = f"{label} says “{job.vendor_word}”, a word that this version does not know. It is watched on."
        return f"“{job.vendor_word}”", words
    came = getattr(job, "came", None)
    if came is not None and not job.overdue:
        return "In part", f"A part is here since {formats.clock(came)} and can be used. The rest is still at work."
    words = f"Sent {formats.clock(since)}. It is still at work and still billed; it is watched on, and slower."
    return "Longer than usual", words


def _cancels(job: Job) -> bool:
    if job.cancel_wish:
        return False
    try:
        return job.status == Status.WAITING or facts_of(job.key).cancel != "never"
    except KeyError:  # a provider that this version no longer knows
        return False
