"""What the pages of the admin share."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import Model
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from jobs.actions.operations import Refused
from jobs.vault import CannotOpen


class ReadOnly(ModelAdmin):
    """What the engine writes is not typed by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class Rows(TabularInline):
    """Rows of another table below a record, for reading."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def actor_of(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def say(request: HttpRequest, do: Callable[..., str], *given: Any) -> str:
    """Carry out an action and show its sentence, or why it was refused; the sentence, "" when refused."""
    try:
        words = do(*given)
    except (Refused, CannotOpen) as refused:
        messages.error(request, str(refused))
        return ""
    messages.success(request, words)
    return words
