"""When a batch is made again by itself (Schedule), and each time it was its turn (ScheduleRun)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from jobs.clock import Now
from jobs.models.batch import Batch
from jobs.models.identity import new_id
from jobs.models.project import Project


class Schedule(models.Model):
    """Rows that become a batch at planned times. `next_at` is the only thing that makes it run."""

    class Kind(models.TextChoices):
        CRON = "cron"
        INTERVAL = "interval"
        ONCE = "once"

    class Overlap(models.TextChoices):
        SKIP = "skip"  # a time that comes while the run before is not over passes
        QUEUE = "queue"  # it runs when that one is over

    class Missed(models.TextChoices):
        RUN_ONCE = "run_once"  # times that passed while nobody was up make one run
        SKIP = "skip"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="schedules")
    name = models.CharField(max_length=200)
    usual = models.JSONField(default=dict)  # as Batch.usual, with date variables in the words
    rows = models.JSONField(default=list)  # [cells], as BatchRow.cells, with date variables
    tags = models.JSONField(default=list)

    kind = models.CharField(max_length=8, choices=Kind)
    cron = models.CharField(max_length=120, blank=True)
    interval = models.PositiveIntegerField(null=True)  # seconds between two planned times, counted from starts_at
    starts_at = models.DateTimeField(null=True)  # of an interval, and the time of a one-off
    zone = models.CharField(max_length=60)  # IANA; what the cron line and the date variables are read in
    overlap = models.CharField(max_length=8, choices=Overlap, default=Overlap.SKIP)
    missed = models.CharField(max_length=8, choices=Missed, default=Missed.RUN_ONCE)
    caps = models.JSONField(default=dict)  # {unit: amount as text} that one run may hold and spend
    max_in_flight = models.PositiveIntegerField(null=True)  # of each run's batch
    stagger = models.FloatField(default=0)

    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    approved_until = models.DateTimeField(null=True)  # as Batch's, for the batches it makes
    approved_quote = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    approved_unit = models.CharField(max_length=8, blank=True)

    paused_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)  # null: paused, or no time is left
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)  # whom its takes count for

    class Meta:
        ordering = ["name"]
        indexes = [models.Index("next_at", name="schedule_due", condition=Q(next_at__isnull=False))]
        constraints = [
            models.UniqueConstraint("project", "name", name="schedule_named_once"),
            models.CheckConstraint(
                condition=(Q(kind="cron") & ~Q(cron=""))
                | Q(kind="interval", interval__gte=60, starts_at__isnull=False)
                | Q(kind="once", starts_at__isnull=False),
                name="schedule_has_its_times",
            ),
            models.CheckConstraint(
                condition=Q(approved_until__isnull=True, approved_quote__isnull=True)
                | (Q(approved_until__isnull=False, approved_quote__isnull=False) & ~Q(approved_unit="")),
                name="schedule_approval_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True) | Q(next_at__isnull=True), name="schedule_paused_has_no_next"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ScheduleRun(models.Model):
    """One planned time of a schedule; unique, so that two ticks make one run."""

    class State(models.TextChoices):
        PLANNED = "planned"  # its time has come; the batch is being made
        QUEUED = "queued"  # waits for the run before (Schedule.Overlap.QUEUE)
        RUNNING = "running"  # its batch is confirmed and not over
        DONE = "done"  # its batch is over; the summary tells how
        SKIPPED = "skipped"  # passed by a rule: overlap or missed
        REFUSED = "refused"  # could not be confirmed: over a cap, or rows with problems; nothing was spent

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="runs")
    planned_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)  # who ran it by hand; null: its time
    state = models.CharField(max_length=8, choices=State, default=State.PLANNED)
    why = models.TextField(blank=True)  # of skipped and refused, in words
    batch = models.OneToOneField(Batch, models.SET_NULL, null=True, related_name="run")
    due_at = models.DateTimeField(null=True)  # when it next needs attention
    lease = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-planned_at"]
        indexes = [models.Index("due_at", name="schedule_run_due", condition=Q(due_at__isnull=False))]
        constraints = [
            models.UniqueConstraint("schedule", "planned_at", name="schedule_run_once_a_time"),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "queued", "running"], ended_at__isnull=True)
                | Q(state__in=["done", "skipped", "refused"], ended_at__isnull=False, due_at__isnull=True),
                name="schedule_run_ended_means_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schedule} {self.planned_at:%Y-%m-%d %H:%M}"
