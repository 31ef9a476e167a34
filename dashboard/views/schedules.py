"""Schedules: what runs by itself, when it runs next, and how its runs went; and the verbs of one schedule."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard import access, fragments
from dashboard.operations import token
from dashboard.reading import schedules as reading
from dashboard.reading.dry_run import DryRunPage
from dashboard.reading.schedule_summary import RunPage
from jobs.actions.operations import Refused
from jobs.models import Project, Schedule, ScheduleRun
from jobs.schedules import actions
from jobs.schedules.trial import dry_run as carry_out

COUNTS = {"schedules-count", "schedules-count-more"}
FRAGMENTS = {
    "schedule-state": "schedules/state.html",
    "schedule-upcoming": "schedules/upcoming.html",
    "schedule-history": "schedules/history.html",
}


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Members. The list; for htmx only its lines, or the count of the rail."""
    access.member(request)
    target = fragments.target(request)
    if target in COUNTS:
        number = reading.needing_somebody().count()
        return render(request, "partials/schedules_count.html", {"count": number, "id": target})
    context = {"lines": reading.listed(), "has_projects": Project.objects.filter(archived_at=None).exists()}
    return render(request, "schedules/lines.html" if target == "schedule-lines" else "schedules/list.html", context)


@require_safe
def show(request: HttpRequest, schedule_id: uuid.UUID) -> HttpResponse:
    """Members. One schedule; for htmx one of its parts. ?month=2026-05 of the calendar, ?before= of the history."""
    access.member(request)
    return _page(request, _found(schedule_id))


def _page(request: HttpRequest, schedule: Schedule, refused: str = "") -> HttpResponse:
    page = reading.SchedulePage(schedule, request.GET.get("month", ""), request.GET.get("before", ""))
    context = {"page": page, "schedule": schedule, "refused": refused}
    template = FRAGMENTS.get(fragments.target(request), "schedules/schedule.html")
    return render(request, template, context, status=422 if refused else 200)


@require_POST
def dry_run(request: HttpRequest, schedule_id: uuid.UUID) -> HttpResponse:
    """Members. What the next run would make and cost; nothing is sent, charged or kept."""
    access.member(request)
    schedule = _found(schedule_id)
    try:
        page = DryRunPage(schedule, carry_out(schedule))
    except Refused as refused:
        return _page(request, schedule, str(refused))
    return render(request, "schedules/dry_run.html", {"page": page, "schedule": schedule})


@require_POST
def run_now(request: HttpRequest, schedule_id: uuid.UUID) -> HttpResponse:
    """Members."""
    person = access.member(request)
    schedule = _found(schedule_id)
    try:
        run = actions.run_now(schedule, person, token(request))
    except Refused as refused:
        return _page(request, schedule, str(refused))
    return redirect("schedule_run", run.pk)


@require_POST
def pause(request: HttpRequest, schedule_id: uuid.UUID) -> HttpResponse:
    """Members."""
    person = access.member(request)
    return _done(request, _found(schedule_id), actions.pause, person, "Paused")


@require_POST
def resume(request: HttpRequest, schedule_id: uuid.UUID) -> HttpResponse:
    """Members."""
    person = access.member(request)
    return _done(request, _found(schedule_id), actions.resume, person, "Resumed")


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, schedule_id: uuid.UUID) -> HttpResponse:
    """Members. GET asks once more, where no script opens the dialog."""
    person = access.member(request)
    schedule = _found(schedule_id)
    if request.method != "POST":
        return render(request, "schedules/delete.html", {"schedule": schedule})
    try:
        actions.delete(schedule, person, token(request))
    except Refused as refused:
        return _page(request, schedule, str(refused))
    messages.success(request, f"Deleted {schedule.name}")
    return redirect("schedules")


@require_safe
def show_run(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """Members. What became of one run; for htmx only its body."""
    access.member(request)
    rows = ScheduleRun.objects.select_related("schedule__project", "batch", "by")
    page = RunPage(get_object_or_404(rows, pk=run_id))
    part = fragments.target(request) == "run-body"
    return render(request, "schedules/run_body.html" if part else "schedules/run.html", {"page": page})


def _done(
    request: HttpRequest,
    schedule: Schedule,
    act: Callable[[Schedule, User, str], Schedule],
    person: User,
    word: str,
) -> HttpResponse:
    try:
        act(schedule, person, token(request))
    except Refused as refused:
        return _page(request, schedule, str(refused))
    messages.success(request, f"{word} {schedule.name}")
    return redirect("schedule", schedule.pk)


def _found(schedule_id: uuid.UUID) -> Schedule:
    rows = Schedule.objects.select_related("project", "created_by", "approved_by")
    return get_object_or_404(rows, pk=schedule_id)
