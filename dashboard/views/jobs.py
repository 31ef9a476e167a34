"""One take: is it good or is it stuck, and what do I do? The page, its fragments, and what a person can do to it."""

import uuid
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from dashboard import access
from dashboard.operations import token
from dashboard.reading.act_forms import Typed
from dashboard.reading.files import is_id
from dashboard.reading.jobs import JobPage
from dashboard.requests import Request
from dashboard.views import waiting
from dashboard.views.desks import typed_in
from jobs.actions import acts, control, picks, tags, takes
from jobs.actions.operations import Refused
from jobs.engine import fetch
from jobs.models import Artifact, Job

# what can be drawn anew by itself; the player is in none of them once it is there
# drawn only when asked for: with the one around it, too; once, when a take at work has ended
INSIDE = {"take-looks": "takes/looks.html", "take-desks": "takes/desks.html"}
FRAGMENTS = {
    "take-head": "takes/head.html",
    "take-notice": "takes/notice.html",
    "take-view": "takes/view.html",
    "take-works": "takes/works.html",
    "take-strip": "takes/strip.html",
    "take-failure": "takes/failure.html",
    "take-sounds": "takes/sounds.html",
    "take-acts": "takes/acts.html",
    "take-asked": "takes/asked.html",
    "take-script": "takes/rewritten.html",
    "take-reports": "takes/reports.html",
    "take-health": "takes/health.html",
    "take-files": "takes/files.html",
    "take-stages": "takes/stages.html",
    "take-money": "takes/money.html",
    "take-log": "takes/log.html",
}


@require_safe
def take(request: Request, job_id: uuid.UUID) -> HttpResponse:
    """Members. The page; with htmx the one fragment it asks for, or several."""
    access.member(request)
    page = _page(request, job_id)
    wanted = [request.htmx.target or ""] if request.htmx else []
    if wanted == ["live-group"]:
        wanted = request.GET.get("ids", "").split(",")
    if known := [name for name in wanted if name in FRAGMENTS or name in INSIDE]:
        return HttpResponse(_fragments(request, page, known))
    return _whole(request, page)


@require_POST
def cancel(request: Request, job_id: uuid.UUID) -> HttpResponse:
    """Members. Off at once when it was not sent; else the provider is asked."""
    person, job = access.member(request), _job(job_id)
    return _act(request, job, lambda: control.cancel(job, person, token(request)), "Cancel asked for")


@require_POST
def again(request: Request, job_id: uuid.UUID) -> HttpResponse:
    """Members. A new take of the same order."""
    person, job = access.member(request), _job(job_id)
    return _act(request, job, lambda: takes.again(job, person, token(request)))


@require_POST
def again_without_materials(request: Request, job_id: uuid.UUID) -> HttpResponse:
    """Members. A new take of the same order without its references."""
    person, job = access.member(request), _job(job_id)
    return _act(request, job, lambda: takes.again(job, person, token(request), without_materials=True))


@require_POST
def attach(request: Request, job_id: uuid.UUID) -> HttpResponse:
    """Members. Which piece of the vendor's work an unconfirmed take is."""
    person, job = access.member(request), _job(job_id)
    remote_id = request.POST.get("remote_id", "").strip()[:200]
    return _act(request, job, lambda: control.attach(job, remote_id, person, token(request)), "Attached")


@require_http_methods(["GET", "HEAD", "POST"])
def resend(request: Request, job_id: uuid.UUID) -> HttpResponse:
    """Members. Asked for once more on a page that names the sum; sent again by its POST."""
    person, job = access.member(request), _job(job_id)
    if request.method == "POST":
        return _act(request, job, lambda: control.resend(job, person, token(request)), "Sent again")
    return render(request, "takes/resend.html", _context(_page(request, job_id)))


@require_POST
def give_up(request: Request, job_id: uuid.UUID) -> HttpResponse:
    """Members. Ends an unconfirmed take and releases its hold."""
    person, job = access.member(request), _job(job_id)
    return _act(request, job, lambda: control.give_up(job, person, token(request)), "Given up, the hold is released")


@require_POST
def decide(request: Request, job_id: uuid.UUID) -> HttpResponse:
    """Members. Approves or rejects the quote that a take waits with, at the price that was `seen`."""
    person, job = access.member(request), _job(job_id)
    yes, note = request.POST.get("decision") == "approve", request.POST.get("note", "").strip()[:500]
    word, seen = "Approved" if yes else "Rejected", _sum(request.POST.get("seen", ""))
    return _act(request, job, lambda: control.decide(job, yes, note, person, token(request), seen=seen), word)


@require_POST
def recorded(request: Request, job_id: uuid.UUID) -> HttpResponse:
    """Members. What the vendor waited for was recorded: it goes on."""
    person, job = access.member(request), _job(job_id)
    return _act(request, job, lambda: control.recorded(job, person, token(request)), "It goes on")


@require_POST
def pick(request: Request, job_id: uuid.UUID, artifact_id: uuid.UUID) -> HttpResponse:
    """Members. This file stands for its shot from now on."""
    person, job = access.member(request), _job(job_id)
    artifact = _artifact(job, artifact_id)
    return _act(request, job, lambda: picks.pick(artifact, person, token(request)), "Picked")


@require_POST
def unpick(request: Request, job_id: uuid.UUID, artifact_id: uuid.UUID) -> HttpResponse:
    """Members. Takes the pick back."""
    person, job = access.member(request), _job(job_id)
    artifact = _artifact(job, artifact_id)
    return _act(request, job, lambda: picks.unpick(artifact, person, token(request)), "Not picked any more")


@require_POST
def refetch(request: Request, job_id: uuid.UUID, artifact_id: uuid.UUID) -> HttpResponse:
    """Members. Fetches a broken file again, or one that is only listed."""
    person, job = access.member(request), _job(job_id)
    artifact = _artifact(job, artifact_id)

    def do() -> None:
        if not fetch.refetch(artifact.pk, person) and artifact.state != Artifact.State.WANTED:
            raise Refused("This file is here already, or was deleted. Nothing was changed.")

    return _act(request, job, do, "Fetching it")


@require_POST
def act(request: Request, job_id: uuid.UUID) -> HttpResponse:
    """Members. A new take that does what the vendor offers with this one, at the price on the button."""
    person, job = access.member(request), _job(job_id)
    typed = typed_in(request, job.key.provider)
    seen = request.POST.get("seen", "")

    def do() -> Job:
        return acts.carry_out(job, typed.act, seen, person, token(request), options=typed.options, words=typed.words)

    return _act(request, job, do, typed=typed)


@require_POST
def retag(request: Request, job_id: uuid.UUID) -> HttpResponse:
    """Members. Other tags for a take that was sent, at the vendor too."""
    person, job = access.member(request), _job(job_id)
    wanted = tags.split(request.POST.get("tags", ""))
    return _act(request, job, lambda: tags.change(job, wanted, person, token(request)), "Tags changed")


def _job(job_id: uuid.UUID) -> Job:
    return get_object_or_404(Job.objects.select_related("key", "project", "shot"), pk=job_id)


def _artifact(job: Job, artifact_id: uuid.UUID) -> Artifact:
    rows = Artifact.objects.select_related("job__shot", "job__project", "job__key", "ref")
    return get_object_or_404(rows, pk=artifact_id, job=job)


def _sum(told: str) -> Decimal | None:
    """A price as a form carries it; None when there is none."""
    try:
        return Decimal(told)
    except InvalidOperation:
        return None


def _page(request: Request, job_id: uuid.UUID, typed: Typed | None = None) -> JobPage:
    told = request.POST if request.method == "POST" else request.GET
    chosen, on_page = told.get("file", ""), told.get("shown", "")
    return JobPage(job_id, chosen if is_id(chosen) else "", on_page if is_id(on_page) else "", typed)


def _act(
    request: Request, job: Job, do: Callable[[], object], said: str = "", typed: Typed | None = None
) -> HttpResponse:
    """Do it, and answer: with the page where it was refused, `typed` still in its form; at the new take where one was
    made; with the list where it was pressed in one; else with what changed on this page."""
    try:
        made = do()
    except Refused as refused:
        return waiting.answer(request, problem=str(refused)) or _refused(request, job, str(refused), typed)
    if isinstance(made, Job) and made.pk != job.pk:
        address = reverse("take", args=[made.pk])
        return HttpResponseClientRedirect(address) if request.htmx else HttpResponseRedirect(address)
    if listed := waiting.answer(request, said=said):
        return listed
    if request.htmx:
        drawn = _fragments(request, _page(request, job.pk), _changed(request), oob=True)
        toast = {"text": said, "group": "good", "oob": True}
        return HttpResponse(drawn + render_to_string("partials/toast.html", toast, request))
    messages.success(request, said)
    return HttpResponseRedirect(_page(request, job.pk).address)


def _changed(request: Request) -> list[str]:
    """What an action may have changed on the page: all but a player that is there."""
    return [name for name in FRAGMENTS if name != "take-view" or not request.POST.get("shown")]


def _refused(request: Request, job: Job, problem: str, typed: Typed | None) -> HttpResponse:
    page = _page(request, job.pk, typed)
    if request.htmx:
        drawn = _fragments(request, page, _changed(request), oob=True, problem=problem)
        return HttpResponse(drawn, status=422)
    return _whole(request, page, problem=problem, status=422)


def _whole(request: Request, page: JobPage, problem: str = "", status: int = 200) -> HttpResponse:
    template = "takes/piece.html" if page.reads else "takes/take.html"
    return render(request, template, _context(page, problem=problem), status=status)


def _fragments(request: Request, page: JobPage, names: list[str], *, oob: bool = False, problem: str = "") -> str:
    context = _context(page, oob=oob, problem=problem)
    return "".join(render_to_string((FRAGMENTS | INSIDE)[name], context, request) for name in names)


def _context(page: JobPage, **more: object) -> dict[str, object]:
    return {"page": page, "job": page.job, "project": page.job.project, **more}
