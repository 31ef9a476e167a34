"""What happened, append-only: the audit trail and the live feed in one. And the operations already carried out."""

from django.conf import settings
from django.db import models
from django.db.models import Func

from jobs.clock import Now


class TransactionId(Func):
    function = "takeboard_xid"
    arity = 0

    def __init__(self) -> None:
        super().__init__(output_field=models.BigIntegerField())


class Event(models.Model):
    """kind is the noun that changed ("job", "key", "budget" ...); before and after are its states, or ""."""

    id = models.BigAutoField(primary_key=True)
    xid = models.BigIntegerField(db_default=TransactionId())  # ids alone commit out of order; see the live stream
    at = models.DateTimeField(db_default=Now())
    kind = models.CharField(max_length=20)
    job = models.ForeignKey("jobs.Job", models.CASCADE, null=True, related_name="events")
    key = models.ForeignKey("jobs.Key", models.CASCADE, null=True, related_name="events")
    project = models.ForeignKey("jobs.Project", models.CASCADE, null=True, related_name="events")
    before = models.CharField(max_length=30, blank=True)
    after = models.CharField(max_length=30, blank=True)
    note = models.TextField(blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index("xid", "id", name="event_cursor"), models.Index("job", "id", name="event_of_job")]

    def __str__(self) -> str:
        return f"{self.kind} {self.before} > {self.after}"


class Operation(models.Model):
    """An action that was carried out, by the key its caller gave: a repeat gets the first result."""

    key = models.CharField(max_length=120, primary_key=True)
    action = models.CharField(max_length=40)
    result = models.CharField(max_length=60)  # the id of what it made or changed
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True)
    at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.action} {self.result}"
