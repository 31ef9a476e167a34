"""The takes wall of a project: what do we have, which are good? And the pieces of it that are drawn anew."""

import uuid
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dashboard import access
from dashboard.reading import projects as reading
from dashboard.reading import wall as walls
from jobs.models import Key, Project

MOST_AT_ONCE = 60  # cards that one request draws anew


@require_safe
def wall(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """Members. The page; ?ids=job-...,job-... only these cards; the target wall-state only counts and new takes."""
    access.member(request)
    project = get_object_or_404(Project, pk=project_id)
    if "ids" in request.GET:
        return _cards(request, project)
    asked = walls.Filter.of(request.GET)
    if getattr(request, "htmx", False) and request.headers.get("HX-Target") == "wall-state":
        return _state(request, project, asked)
    return page(request, project, asked)


def page(
    request: HttpRequest, project: Project, asked: walls.Filter, problems: Sequence[str] = (), done: str = ""
) -> HttpResponse:
    """The whole page. problems: why takes of a selection were left as they are; done: what happened to the others."""
    context = {
        **_common(project, asked),
        **_takes(project, asked),
        "choices": walls.choices(project),
        "facts": next(iter(project.brief.splitlines()), "")[:90],
        "caps": reading.caps_of([project.pk]).get(project.pk, ())[:2],
        "spent": reading.spending([project.pk]).get(project.pk, {}),
        "has_picks": reading.has_picks(project),
        "everything": asked.query(words="", model="", person="", tag="", after=""),
        "problems": problems,
        "done": done,
        "chosen": set(request.POST.getlist("takes")),
    }
    return render(request, "projects/wall.html", context, status=422 if problems else 200)


def _state(request: HttpRequest, project: Project, asked: walls.Filter) -> HttpResponse:
    """The filters with their counts; and the takes out of band, when there is a new one since they were drawn."""
    context = _common(project, asked)
    if request.GET.get("since", "") != context["newest"]:
        context |= _takes(project, asked)
    return render(request, "projects/state.html", context)


def _takes(project: Project, asked: walls.Filter) -> dict[str, object]:
    found = walls.wall(project, asked)
    return {
        "wall": found,
        "first_page": asked.query(after=""),
        "next_page": asked.query(after=found.after),
        "has_keys": Key.objects.exclude(state=Key.State.REVOKED).exists(),
    }


def _common(project: Project, asked: walls.Filter) -> dict[str, object]:
    newest = str(walls.newest(project) or "")
    return {
        "project": project,
        "asked": asked,
        "pills": walls.pills(project, asked),
        "views": [
            ("Wall", asked.query(by="", after=""), not asked.by),
            ("Shots", asked.query(by="shot", after=""), bool(asked.by)),
        ],
        "newest": newest,
        "here": walls.address(project, asked),
        "state_url": walls.address(project, asked) + f"&since={newest}",
        "card_url": walls.address(project, walls.Filter()),
        "project_id": str(project.pk),
    }


def _cards(request: HttpRequest, project: Project) -> HttpResponse:
    names = request.GET["ids"].split(",")[:MOST_AT_ONCE]
    ids = [found for name in names if (found := walls.as_uuid(name.removeprefix("job-")))]
    context = {
        "project": project,
        "found": walls.some(project, ids),
        "card_url": walls.address(project, walls.Filter()),
    }
    return render(request, "projects/cards.html", context)
