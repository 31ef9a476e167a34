"""Many takes asked for together: a batch, the rows of its sheet, and settings worth keeping (Preset)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from jobs.clock import Now
from jobs.models.identity import new_id
from jobs.models.project import Project


class Batch(models.Model):
    """Many takes from one sheet. A draft until it is confirmed: rows are checked and priced, and nothing is spent.

    What a person may decide about it while it runs is here; how far it is, is told by its jobs.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="batches")
    schedule = models.ForeignKey("jobs.Schedule", models.SET_NULL, null=True, related_name="batches")
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=200, blank=True)  # launch.csv, "pasted", "grid" ... for the page
    usual = models.JSONField(default=dict)  # cells that hold for rows whose own are empty; see jobs.batches.columns
    tags = ArrayField(models.CharField(max_length=200), default=list)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False)
    checked_at = models.DateTimeField(null=True)  # null: rows changed since, or were never checked
    confirmed_at = models.DateTimeField(null=True)  # null: a draft
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    paused = models.BooleanField(default=False)  # nothing of it is sent, not even the next step of what began
    holding = models.BooleanField(default=False)  # nothing new is begun; what began goes on to its end
    max_in_flight = models.PositiveIntegerField(null=True)  # of this batch, over all keys; null: the keys' own limits
    stagger = models.FloatField(default=0)  # seconds between two starts of this batch

    # gates of its jobs pass by themselves up to this quote (see jobs.engine.waiting)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    approved_until = models.DateTimeField(null=True)
    approved_quote = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    approved_unit = models.CharField(max_length=8, blank=True)

    class Meta:
        verbose_name_plural = "batches"
        indexes = [models.Index(fields=["project", "-id"], name="batch_of_project")]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_until__isnull=True, approved_quote__isnull=True)
                | (Q(approved_until__isnull=False, approved_quote__isnull=False) & ~Q(approved_unit="")),
                name="batch_approval_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BatchRow(models.Model):
    """One line of the sheet, as typed and as it was checked. Its takes are its `jobs`; the newest one counts.

    cells     {column: text as typed}; the columns are in jobs.batches.columns
    problems  [{"column", "message", "level": "error" | "warning" | "wait", "fixes": [{"label", "cells"}]}]; see
              jobs.batches.problems
    order     with `after`, its last input stands for what that row will bring: the role and the kind (image: its last
              frame; video: itself) with remote_id "" and None in `materials`, until the engine fills both in
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # counts from 1, in the order of the sheet
    cells = models.JSONField(default=dict)
    left_out = models.BooleanField(default=False)  # stays in the sheet and is not made

    problems = models.JSONField(default=list)
    key = models.ForeignKey("jobs.Key", models.SET_NULL, null=True, related_name="+")  # None: not to be told
    order = models.JSONField(null=True)  # providers.order.Order; null: key or model are not told
    materials = ArrayField(models.UUIDField(null=True), default=list)  # for order.inputs, by position, as in Job
    quote = models.JSONField(null=True)  # providers.order.Quote; null: not told yet
    fingerprint = models.CharField(max_length=64, blank=True)  # of what it asks for; the same row in a later sheet
    made = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="+")  # by an earlier sheet, the same
    after = models.ForeignKey("self", models.SET_NULL, null=True, related_name="followers")  # starts when that is here

    class Meta:
        ordering = ["number"]
        indexes = [models.Index("fingerprint", name="batch_row_fingerprint", condition=~Q(fingerprint=""))]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "number"], name="batch_row_numbered", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(after__isnull=True) | ~Q(after=F("id")), name="batch_row_not_after_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"row {self.number} of {self.batch_id}"


class Preset(models.Model):
    """The settings of a take under a name, to start new takes and batches from. Of one project, or of the studio.

    given  what the New take form holds, without words, files or shot (see dashboard.take_form.given)
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, null=True, related_name="presets")
    name = models.CharField(max_length=120)
    given = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint("project", "name", name="preset_named_once", nulls_distinct=False)]

    def __str__(self) -> str:
        return self.name
