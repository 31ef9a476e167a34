"""Dailies: the picks of a project in shot order, back to back."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dashboard import access
from dashboard.reading import shots as reading
from jobs.models import Project


@require_safe
def play(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """Members."""
    access.member(request)
    project = get_object_or_404(Project, pk=project_id)
    picks = reading.picks(project)
    context = {
        "project": project,
        "picks": picks,
        "seconds": sum(one.seconds or 0 for one in picks),
        "without": reading.without_pick(project),
    }
    return render(request, "projects/play.html", context)
