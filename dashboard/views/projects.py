"""Projects: the list, a new one, its texts, its name, and putting it away."""

import uuid

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard import access
from dashboard.operations import token
from dashboard.reading import projects as reading
from dashboard.reading.pills import Pill
from dashboard.views.project_forms import NameForm, ProjectForm, TextForm
from jobs.actions import projects
from jobs.actions.operations import Refused
from jobs.models import Project


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Members. The open projects, or with ?archived the ones put away."""
    access.member(request)
    archived = "archived" in request.GET
    found, after = reading.listed(archived=archived, after=request.GET.get("after", ""))
    numbers = reading.numbers()
    context = {
        "found": found,
        "archived": archived,
        "older": ("?archived=1&after=" if archived else "?after=") + after if after else "",
        "pills": [
            Pill("Open", "?", numbers["open"], not archived),
            Pill("Archived", "?archived=1", numbers["archived"], archived),
        ],
    }
    return render(request, "projects/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Members."""
    person = access.member(request)
    form = ProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            made = projects.add(actor=person, operation=token(request), **asked)
            return redirect("project", made.pk)
        except Refused as refused:
            form.add_error("name", str(refused))
    return render(request, "projects/new.html", {"form": form}, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """Members. The brief and the text blocks."""
    person = access.member(request)
    project = get_object_or_404(Project, pk=project_id)
    blocks = {name: getattr(project, name) for name in projects.TEXTS}
    form = TextForm(request.POST or None, initial=blocks)
    if request.method == "POST" and form.is_valid():
        try:
            projects.write(project, form.cleaned_data, person, token(request))
            messages.success(request, "Saved")
            return redirect("project_text", project.pk)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"project": project, "form": form}
    return render(request, "projects/text.html", context, status=422 if request.method == "POST" else 200)


@require_safe
def settings(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """Members. The name, the caps, and putting it away."""
    access.member(request)
    project = get_object_or_404(Project, pk=project_id)
    return _settings(request, project, NameForm(initial={"name": project.name}))


def _settings(request: HttpRequest, project: Project, form: NameForm) -> HttpResponse:
    context = {
        "project": project,
        "form": form,
        "caps": reading.caps_of([project.pk]).get(project.pk, ()),
        "spent": reading.spending([project.pk]).get(project.pk, {}),
    }
    return render(request, "projects/settings.html", context, status=422 if form.errors else 200)


@require_POST
def rename(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """Members."""
    person = access.member(request)
    project = get_object_or_404(Project, pk=project_id)
    form = NameForm(request.POST)
    if not form.is_valid():
        return _settings(request, project, form)
    try:
        renamed = projects.rename(project, form.cleaned_data["name"], person, token(request))
    except Refused as refused:
        form.add_error("name", str(refused))
        return _settings(request, project, form)
    messages.success(request, f"Renamed to {renamed.name}")
    return redirect("project_settings", project.pk)


@require_POST
def archive(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """Members."""
    person = access.member(request)
    return _put(request, project_id, person, away=True)


@require_POST
def restore(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """Members."""
    person = access.member(request)
    return _put(request, project_id, person, away=False)


def _put(request: HttpRequest, project_id: uuid.UUID, person: User, *, away: bool) -> HttpResponse:
    project = get_object_or_404(Project, pk=project_id)
    act = projects.archive if away else projects.restore
    act(project, person, token(request))
    messages.success(request, f"{'Archived' if away else 'Restored'} {project.name}")
    return redirect("projects") if away else redirect("project", project.pk)
