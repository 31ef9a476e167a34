"""Caps and the ledger. Amounts are Decimal in the key's own unit and never converted."""

from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Q

from jobs.clock import Now
from jobs.models.batch import Batch
from jobs.models.identity import new_id
from jobs.models.job import Job
from jobs.models.key import Key
from jobs.models.project import Project
from jobs.models.schedule import Schedule

SCOPES = ("key", "project", "person", "batch", "schedule")


class Budget(models.Model):
    """A cap on what one scope may hold and spend in a window: the counter row that every hold is checked against."""

    class Window(models.TextChoices):
        TOTAL = "total"
        DAY = "day"
        WEEK = "week"
        MONTH = "month"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.ForeignKey(Key, models.CASCADE, null=True, blank=True, related_name="budgets")
    project = models.ForeignKey(Project, models.CASCADE, null=True, blank=True, related_name="budgets")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="budgets")
    batch = models.ForeignKey(Batch, models.CASCADE, null=True, blank=True, related_name="budgets")
    schedule = models.ForeignKey(Schedule, models.CASCADE, null=True, blank=True, related_name="budgets")
    unit = models.CharField(max_length=8)
    window = models.CharField(max_length=6, choices=Window, default=Window.TOTAL)
    window_ends = models.DateTimeField(null=True, editable=False)  # null: never
    limit = models.DecimalField(max_digits=14, decimal_places=4)
    held = models.DecimalField(max_digits=14, decimal_places=4, default=0, editable=False)
    spent = models.DecimalField(max_digits=14, decimal_places=4, default=0, editable=False)  # in this window

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=reduce(or_, (Q(**{f"{other}__isnull": other != own for other in SCOPES}) for own in SCOPES)),
                name="budget_has_one_scope",
            ),
            models.UniqueConstraint(*SCOPES, "unit", "window", name="budget_once", nulls_distinct=False),
            models.CheckConstraint(condition=Q(held__gte=0), name="budget_held_not_negative"),
        ]

    def __str__(self) -> str:
        scope = self.key or self.project or self.person or self.batch or self.schedule
        window = "" if self.window == self.Window.TOTAL else f" a {self.window}"
        return f"{scope}: {self.limit.normalize():f} {self.unit}{window}"


class LedgerEntry(models.Model):
    """Append-only. A hold is open until its step has a settle or a release."""

    class Kind(models.TextChoices):
        HOLD = "hold"  # set aside before a paid step is sent
        SETTLE = "settle"  # what the step cost; closes the hold
        RELEASE = "release"  # nothing was charged; closes the hold
        ADJUST = "adjust"  # the vendor's books say otherwise; may be negative

    at = models.DateTimeField(db_default=Now())
    key = models.ForeignKey(Key, models.PROTECT, related_name="ledger")
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="ledger")
    step = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=8, choices=Kind)
    amount = models.DecimalField(max_digits=14, decimal_places=4)
    unit = models.CharField(max_length=8)
    vendor_entry = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "ledger entries"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                "job", "step", "kind", name="ledger_once_a_step", condition=Q(kind__in=["hold", "settle", "release"])
            ),
            models.UniqueConstraint("key", "vendor_entry", name="ledger_adjust_once", condition=Q(kind="adjust")),
            models.CheckConstraint(condition=Q(kind="adjust") | Q(amount__gte=0), name="ledger_amount_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.unit}"
