"""Caps: what a key, a project, a person, a batch or a schedule may hold and spend."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from jobs import events, money
from jobs.admin.base import actor_of
from jobs.models import Budget, Key
from jobs.models.money import SCOPES


class CapForm(forms.ModelForm[Budget]):
    def clean(self) -> dict[str, Any]:
        asked: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = [name for name in SCOPES if asked.get(name) or getattr(self.instance, f"{name}_id")]
        if "key" in self.fields and len([name for name in SCOPES if asked.get(name)]) != 1:
            raise ValidationError("A cap is for one thing: choose a key, a project, a person, a batch or a schedule.")
        if not chosen:
            return asked
        key, unit = asked.get("key"), asked.get("unit", self.instance.unit)
        if key and unit and unit != key.unit:
            self.add_error("unit", f"{key.label} is counted in {key.unit}.")
        elif unit and not Key.objects.filter(unit=unit).exists():
            self.add_error("unit", f"No key is counted in {unit}.")
        return asked


@admin.register(Budget)
class BudgetAdmin(ModelAdmin):
    form = CapForm
    list_display = ("__str__", "window", "most", "holds", "used")
    readonly_fields = ("held", "spent", "window_ends")

    @admin.display(description="Limit", ordering="limit")
    def most(self, budget: Budget) -> str:
        return f"{money.plain(budget.limit)} {budget.unit}"

    @admin.display(description="Held", ordering="held")
    def holds(self, budget: Budget) -> str:
        return f"{money.plain(budget.held)} {budget.unit}"

    @admin.display(description="Spent", ordering="spent")
    def used(self, budget: Budget) -> str:
        return f"{money.plain(budget.spent)} {budget.unit}"

    def get_readonly_fields(self, request: HttpRequest, obj: Budget | None = None) -> tuple[str, ...]:
        """What a cap is for does not change; its limit does."""
        return self.readonly_fields + ((*SCOPES, "unit", "window") if obj else ())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        money.set_cap(obj)
        _record(obj, f"Cap: {obj}", request)

    def delete_model(self, request: HttpRequest, obj: Budget) -> None:
        with transaction.atomic():
            _record(obj, f"No cap any more: {obj}", request)
            money.drop_cap(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Budget]) -> None:
        for budget in queryset:
            self.delete_model(request, budget)


def _record(budget: Budget, note: str, request: HttpRequest) -> None:
    events.record("budget", key=budget.key, project=budget.project, note=note, actor=actor_of(request))
