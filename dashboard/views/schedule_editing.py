"""The form of a schedule: a new one, from a batch or from nothing, and a change of one."""

import uuid
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from dashboard import access, formats, reader
from dashboard.operations import token
from dashboard.schedule_form import start
from dashboard.schedule_form.fields import ScheduleForm
from jobs.actions.operations import Refused
from jobs.models import Batch, Project, Schedule
from jobs.schedules import actions
from jobs.schedules.wanted import Unfit


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Members. ?batch=<id> begins with the rows of a batch, ?project=<id> in a project."""
    person = access.member(request)
    form = _form(request, person, _beginning(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make(form.wanted({}), person, token(request))
            messages.success(request, f"Made the schedule {made.name}")
            return redirect("schedule", made.pk)
        except Refused as refused:
            _tell(form, refused)
    return _render(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, schedule_id: uuid.UUID) -> HttpResponse:
    """Members. Caps stay as they are unless an owner changes them."""
    person = access.member(request)
    schedule = get_object_or_404(Schedule.objects.select_related("project"), pk=schedule_id)
    caps = {unit: Decimal(amount) for unit, amount in schedule.caps.items()}
    form = _form(request, person, start.from_schedule(schedule), formats.sums(caps))
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(schedule, form.wanted(caps), person, token(request))
            messages.success(request, "Saved")
            return redirect("schedule", schedule.pk)
        except Refused as refused:
            _tell(form, refused)
    return _render(request, form, schedule)


def _beginning(request: HttpRequest) -> dict[str, Any]:
    zone = reader.zone(request)
    if batch_id := _id(request.GET.get("batch", "")):
        return start.from_batch(get_object_or_404(Batch.objects.select_related("project"), pk=batch_id), zone)
    project_id = _id(request.GET.get("project", ""))
    return start.empty(zone, Project.objects.filter(pk=project_id).first() if project_id else None)


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _form(request: HttpRequest, person: User, initial: dict[str, Any], caps: str = "") -> ScheduleForm:
    sent = {"data": request.POST, "files": request.FILES} if request.method == "POST" else {}
    may_cap = access.is_owner(person)
    return ScheduleForm(**sent, initial=initial, units=start.units(), may_cap=may_cap, kept_caps=caps)


def _tell(form: ScheduleForm, refused: Refused) -> None:
    if isinstance(refused, Unfit):
        form.show(refused.problems)
    else:
        form.add_error("name", str(refused))


def _render(request: HttpRequest, form: ScheduleForm, schedule: Schedule | None) -> HttpResponse:
    context = {"form": form, "schedule": schedule, "has_projects": Project.objects.filter(archived_at=None).exists()}
    return render(request, "schedules/form.html", context, status=422 if request.method == "POST" else 200)
