"""What a person does to the takes they selected on the wall. One take that cannot do it does not stop the others."""

import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from dashboard import access, formats
from dashboard.operations import token
from dashboard.reading import cards, wall
from dashboard.views import wall as walls
from dashboard.views.project_forms import DeleteForm
from jobs.actions import control, media, picks, takes
from jobs.actions.operations import Refused
from jobs.models import Job, Project

MOST_RETAKES = 50
NOTHING = "Nothing was selected. Tick the takes first."


@require_POST
def pick(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """Members. Each becomes the pick of its shot."""
    person = access.member(request)
    project, jobs = selected(request, project_id)
    several = sorted(code for code, number in Counter(job.shot.code for job in jobs).items() if number > 1)
    if several:
        words = f"A shot has one pick. Select one take of {', '.join(several[:5])}. Nothing was picked."
        return walls.page(request, project, asked(request), [words])
    return _each(request, project, jobs, "Picked", lambda job, key: picks.pick_take(job, person, key))


@require_POST
def unpick(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """Members."""
    person = access.member(request)
    project, jobs = selected(request, project_id)
    return _each(request, project, jobs, "Unpicked", lambda job, key: picks.unpick_take(job, person, key))


@require_POST
def cancel(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """Members."""
    person = access.member(request)
    project, jobs = selected(request, project_id)
    return _each(request, project, jobs, "Asked to cancel", lambda job, key: control.cancel(job, person, key))


@require_POST
def again(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """Members. New takes of the same orders; a page with the price first, unless the button carried it."""
    person = access.member(request)
    project, jobs = selected(request, project_id)
    ready = [job for job in jobs if not job.live and job.quote is not None][:MOST_RETAKES]
    price = _price(ready)
    if not jobs or len(ready) < len(jobs) or request.POST.get("price") != price:
        context = {
            "project": project,
            "found": cards_of(ready),
            "left": cards_of([job for job in jobs if job not in ready]),
        }
        context |= {"price": price, "back": back(request, project), "most": MOST_RETAKES}
        return render(request, "projects/again.html", context)

    def retake(job: Job, key: str) -> None:
        made = takes.again(job, person, key)
        if made.failure:
            raise Refused(made.failure["message"])

    return _each(request, project, ready, "Sent again", retake)


@require_POST
def delete_media(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """Members. Asks for a reason first."""
    person = access.member(request)
    project, jobs = selected(request, project_id)
    form = DeleteForm(request.POST if "why" in request.POST else None)
    if not jobs:
        return walls.page(request, project, asked(request), [NOTHING])
    if not form.is_valid():
        context = {"project": project, "form": form, "found": cards_of(jobs), "back": back(request, project)}
        return render(request, "projects/delete_media.html", context, status=422 if form.is_bound else 200)
    why = form.cleaned_data["why"]
    words = "Deleted the media of"
    return _each(request, project, jobs, words, lambda job, key: media.delete(job, why, person, key))


def selected(request: HttpRequest, project_id: uuid.UUID) -> tuple[Project, list[Job]]:
    project = get_object_or_404(Project, pk=project_id)
    ids = {found for text in request.POST.getlist("takes") if (found := wall.as_uuid(text))}
    rows = project.jobs.filter(pk__in=ids).select_related("key", "project", "shot").order_by("id")
    return project, list(rows[: wall.PAGE])


def _each(
    request: HttpRequest, project: Project, jobs: Sequence[Job], words: str, act: Callable[[Job, str], object]
) -> HttpResponse:
    """Do it to each under an operation key of its own. All done: back to the wall; else it says what was not."""
    sent, verb = token(request), request.path.rstrip("/").rpartition("/")[2]
    problems = [] if jobs else [NOTHING]
    done = 0
    for job in jobs:
        try:
            act(job, f"{sent}:{verb}:{job.pk}" if sent else "")
            done += 1
        except Refused as refused:
            problems.append(f"{job}: {refused}")
    told = f"{words} {done} take{'' if done == 1 else 's'}" if done else ""
    if problems:
        return walls.page(request, project, asked(request), problems, told)
    messages.success(request, told)
    return redirect(back(request, project))


def cards_of(jobs: Sequence[Job]) -> list[cards.Card]:
    return cards.cards(Job.objects.filter(pk__in=[job.pk for job in jobs]).order_by("-id"))


def _price(jobs: Sequence[Job]) -> str:
    """What the same orders were priced at, together: 90 cr + $1.68."""
    sums: dict[str, Decimal] = {}
    for job in jobs:
        sums[job.key.unit] = sums.get(job.key.unit, Decimal(0)) + (job.quote or Decimal(0))
    return formats.sums(sums)


def asked(request: HttpRequest) -> wall.Filter:
    """The filter of the page the selection was made on."""
    return wall.Filter.of(QueryDict(urlsplit(request.POST.get("here", "")).query[:2000]))


def back(request: HttpRequest, project: Project) -> str:
    return wall.address(project, asked(request))
