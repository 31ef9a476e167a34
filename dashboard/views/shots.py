"""The shots of a project, in order."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dashboard import access
from dashboard.operations import token
from dashboard.reading import shots as reading
from dashboard.views.project_forms import ShotForm
from jobs.actions import shots
from jobs.actions.operations import Refused
from jobs.models import Project, Shot


@require_safe
def listed(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """Members."""
    access.member(request)
    project = get_object_or_404(Project, pk=project_id)
    return _page(request, project, ShotForm())


def _page(request: HttpRequest, project: Project, form: ShotForm, error: str = "") -> HttpResponse:
    context = {"project": project, "rows": reading.rows(project), "form": form, "error": error}
    return render(request, "projects/shots.html", context, status=422 if error or form.errors else 200)


@require_POST
def add(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """Members."""
    person = access.member(request)
    project = get_object_or_404(Project, pk=project_id)
    form = ShotForm(request.POST)
    if form.is_valid():
        try:
            made = shots.add(project, actor=person, operation=token(request), **form.cleaned_data)
            return redirect(_at(made))
        except Refused as refused:
            form.add_error("code", str(refused))
    return _page(request, project, form)


@require_POST
def describe(request: HttpRequest, shot_id: uuid.UUID) -> HttpResponse:
    """Members."""
    person = access.member(request)
    shot = get_object_or_404(Shot.objects.select_related("project"), pk=shot_id)
    try:
        shots.describe(shot, request.POST.get("description", ""), person, token(request))
    except Refused as refused:
        return _page(request, shot.project, ShotForm(), str(refused))
    return redirect(_at(shot))


@require_POST
def move(request: HttpRequest, shot_id: uuid.UUID) -> HttpResponse:
    """Members. `place` is where it goes, from 1."""
    person = access.member(request)
    shot = get_object_or_404(Shot.objects.select_related("project"), pk=shot_id)
    place = request.POST.get("place", "")
    if not (place.isascii() and place.isdigit() and len(place) < 7):
        return _page(request, shot.project, ShotForm(), "That is no place in a list. Nothing was moved.")
    shots.move(shot, int(place), person, token(request))
    return redirect(_at(shot))


def _at(shot: Shot) -> str:
    return f"{reverse('project_shots', args=[shot.project_id])}#shot-{shot.pk}"
