"""What happened, for reading: takes with their refs, attempts and ledger, the audit trail, readings of balances."""

from django.contrib import admin

from jobs.admin.base import ReadOnly, Rows
from jobs.models import (
    Artifact,
    Attempt,
    Balance,
    Batch,
    Event,
    Job,
    LedgerEntry,
    Material,
    Project,
    Ref,
    Shot,
)


class RefRows(Rows):
    model = Ref
    fields = ("kind", "remote_id", "step", "state", "ended", "cost")


class AttemptRows(Rows):
    model = Attempt
    fields = ("number", "step", "outcome", "prepared_at", "sent_at", "answered_at", "status", "request_id", "message")


class LedgerRows(Rows):
    model = LedgerEntry
    fields = ("at", "step", "kind", "amount", "unit", "note")


class ArtifactRows(Rows):
    model = Artifact
    fields = ("name", "role", "state", "mime", "bytes", "width", "height", "duration", "file", "error")


class EventRows(Rows):
    model = Event
    fields = ("at", "before", "after", "note", "actor")


@admin.register(Project)
class ProjectAdmin(ReadOnly):
    list_display = ("name", "archived_at", "created_at")


@admin.register(Job)
class JobAdmin(ReadOnly):
    list_display = ("__str__", "project", "model", "status", "reason", "headline", "quote", "cost", "created_at")
    list_filter = ("status", "reason", "key", "project")
    list_select_related = ("shot", "project")
    search_fields = ("prompt", "refs__remote_id")
    inlines = (RefRows, AttemptRows, LedgerRows, ArtifactRows, EventRows)


@admin.register(Event)
class EventAdmin(ReadOnly):
    list_display = ("at", "kind", "job", "key", "before", "after", "note", "actor")
    list_filter = ("kind", "after")


admin.site.register([Balance, Batch, Shot, Material, LedgerEntry], ReadOnly)
