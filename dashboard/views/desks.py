"""The desk of a piece: its parts, read from the vendor when somebody looks, and what is asked for at it."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dashboard import access
from dashboard.operations import token
from dashboard.reading import desks
from dashboard.reading.act_forms import Typed
from dashboard.requests import Request
from dashboard.take_form.given import OPTION, options_of
from jobs.actions import acts, voices
from jobs.actions.operations import Refused
from jobs.models import Artifact

ALONE = "?alone=1"  # the desk has a page of its own, whose title it need not say again
WAS = "was-"  # what the names of the fields begin with that say how an option was


@require_safe
def desk(request: Request, job_id: uuid.UUID, artifact_id: uuid.UUID) -> HttpResponse:
    """Members. The desk, as a page of its own or as the section of the take's page. Asks the vendor. Drawn anew by
    itself (`live`) a desk that cannot be read answers 503: what stands there stays, and is asked for again."""
    access.member(request)
    artifact = _artifact(job_id, artifact_id)
    return _drawn(request, artifact)


@require_safe
def desk_now(request: Request, job_id: uuid.UUID, artifact_id: uuid.UUID) -> HttpResponse:
    """Members. What runs at one section just now. Asks no vendor; where a take has ended since it was drawn, it has
    the desk read again."""
    access.member(request)
    artifact = _artifact(job_id, artifact_id)
    section = request.GET.get("section", "")[:60]
    return HttpResponse(_now(request, artifact, section, request.GET.get("acts", ""), request.GET.get("was", "")))


@require_POST
def desk_act(request: Request, job_id: uuid.UUID, artifact_id: uuid.UUID) -> HttpResponse:
    """Members. A new take that does this with the piece, at the price on the button; the desk stays where it is."""
    person, artifact = access.member(request), _artifact(job_id, artifact_id)
    typed = typed_in(request, artifact.job.key.provider)
    try:
        made = acts.carry_out(
            artifact.job,
            typed.act,
            request.POST.get("seen", ""),
            person,
            token(request),
            options=typed.options,
            words=typed.words,
        )
    except Refused as refused:
        if request.htmx:
            problem = {"artifact": artifact, "problem": str(refused), "oob": True}
            return HttpResponse(render_to_string("desks/problem.html", problem, request), status=422)
        return _drawn(request, artifact, problem=str(refused), typed=typed)
    said = f"Asked for, {made}"
    if not request.htmx:
        messages.success(request, said)
        return HttpResponseRedirect(reverse("desk", args=[job_id, artifact_id]))
    section, names = request.POST.get("section", "")[:60], request.POST.get("acts", "")
    again = {"act": typed.act, "artifact": artifact, "problem": "", "oob": True}
    drawn = _now(request, artifact, section, names, "", oob=True)
    drawn += render_to_string("desks/again.html", again, request)
    drawn += render_to_string("desks/problem.html", again, request)
    return HttpResponse(drawn + render_to_string("partials/toast.html", {**again, "text": said, "group": "good"}))


def typed_in(request: Request, provider: str) -> Typed:
    """What a form of an action says; the rest of each voice that the book knows is filled in."""
    options = options_of(request.POST)
    was = {name.removeprefix(WAS): str(value) for name, value in request.POST.items() if name.startswith(WAS)}
    for voice in request.POST.getlist("voice"):
        options = voices.filled(provider, voice.removeprefix(OPTION), options, was)
    return Typed(request.POST.get("action", ""), options, request.POST.get("words", "").strip())


def _artifact(job_id: uuid.UUID, artifact_id: uuid.UUID) -> Artifact:
    rows = Artifact.objects.select_related("job__shot", "job__project", "job__key", "ref")
    return get_object_or_404(rows, pk=artifact_id, job=job_id)


def _drawn(request: Request, artifact: Artifact, problem: str = "", typed: Typed | None = None) -> HttpResponse:
    read = desks.desk(artifact.job, artifact, typed)
    if read.error and request.GET.get("live"):
        return HttpResponse(read.error, status=503)
    context = {
        "artifact": artifact,
        "job": artifact.job,
        "project": artifact.job.project,
        "desk": read,
        "problem": problem,
        "tail": ALONE if not request.htmx or request.GET.get("alone") else "",
    }
    template = "desks/desk.html" if request.htmx else "desks/page.html"
    return render(request, template, context, status=422 if problem else 200)


def _now(request: Request, artifact: Artifact, section: str, names: str, was: str, *, oob: bool = False) -> str:
    """names: the actions of the section; was: the takes that ran when it was drawn last; both with commas."""
    made = desks.at_section(desks.asked(artifact.job, artifact), set(names.split(",")))
    running = desks.ids(made)
    ended = bool(set(filter(None, was.split(","))) - set(running.split(",")))
    context = {"artifact": artifact, "job": artifact.job, "made": made, "section": section, "acts": names}
    return render_to_string("desks/now.html", {**context, "running": running, "ended": ended, "oob": oob}, request)
