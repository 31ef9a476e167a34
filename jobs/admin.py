"""The admin over the domain: keys and caps are changed here, everything else is for reading."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from jobs import money
from jobs.actions import keys
from jobs.actions.operations import Refused
from jobs.models import (
    Artifact,
    Attempt,
    Balance,
    Batch,
    Budget,
    Event,
    Job,
    Key,
    LedgerEntry,
    Material,
    Project,
    Ref,
    Shot,
)


class ReadOnly(admin.ModelAdmin[Any]):
    """What the engine writes is not typed by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class _Rows(admin.TabularInline[Any, Any]):
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class RefRows(_Rows):
    model = Ref
    fields = ("kind", "remote_id", "step", "state", "ended", "cost")


class AttemptRows(_Rows):
    model = Attempt
    fields = ("number", "step", "outcome", "prepared_at", "sent_at", "answered_at", "status", "request_id", "message")


class LedgerRows(_Rows):
    model = LedgerEntry
    fields = ("at", "step", "kind", "amount", "unit", "note")


class ArtifactRows(_Rows):
    model = Artifact
    fields = ("name", "role", "state", "mime", "bytes", "width", "height", "duration", "file", "error")


class EventRows(_Rows):
    model = Event
    fields = ("at", "before", "after", "note", "actor")


@admin.register(Key)
class KeyAdmin(admin.ModelAdmin[Key]):
    """Keys are added with `manage.py addkey`, which proves them; here they are limited, paused and revoked."""

    list_display = ("label", "provider", "state", "prefix", "unit", "max_in_flight", "breaker_message")
    fields = (
        "label",
        "base_url",
        "state",
        "prefix",
        "unit",
        "max_in_flight",
        "media_hosts",
        "resend_after",
        "short_of",
    )
    readonly_fields = ("base_url", "state", "prefix", "unit", "short_of")
    actions = ("verify", "pause", "resume", "drain", "revoke")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Key | None = None) -> bool:
        return False  # a key has takes and a ledger; it is revoked instead

    @admin.action(description="Verify: one free read with each")
    def verify(self, request: HttpRequest, rows: QuerySet[Key]) -> None:
        for key in rows:
            _say(request, partial(keys.verify, key))

    @admin.action(description="Pause: send nothing new")
    def pause(self, request: HttpRequest, rows: QuerySet[Key]) -> None:
        self._set(request, rows, Key.State.PAUSED)

    @admin.action(description="Resume")
    def resume(self, request: HttpRequest, rows: QuerySet[Key]) -> None:
        self._set(request, rows, Key.State.ACTIVE)

    @admin.action(description="Drain: send nothing new, on the way out")
    def drain(self, request: HttpRequest, rows: QuerySet[Key]) -> None:
        self._set(request, rows, Key.State.DRAINING)

    @admin.action(description="Revoke: forget the secret")
    def revoke(self, request: HttpRequest, rows: QuerySet[Key]) -> None:
        self._set(request, rows, Key.State.REVOKED)

    def _set(self, request: HttpRequest, rows: QuerySet[Key], state: Key.State) -> None:
        actor = request.user if isinstance(request.user, User) else None
        for key in rows:
            _say(request, partial(keys.set_state, key, state, actor))


def _say(request: HttpRequest, do: Callable[[], str]) -> None:
    try:
        messages.success(request, do())
    except Refused as refused:
        messages.error(request, str(refused))


@admin.register(Budget)
class BudgetAdmin(admin.ModelAdmin[Budget]):
    list_display = ("__str__", "unit", "window", "limit", "held", "spent")
    readonly_fields = ("held", "spent", "window_ends")

    def save_model(self, request: HttpRequest, obj: Budget, form: Any, change: bool) -> None:
        money.set_cap(obj)


@admin.register(Project)
class ProjectAdmin(admin.ModelAdmin[Project]):
    list_display = ("name", "archived_at", "created_at")
    readonly_fields = ("created_at", "created_by")


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
