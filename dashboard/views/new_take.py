"""New take: what will it cost and can I afford it? One form, drawn from the options of the models that are chosen."""

import uuid
from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import connection
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from dashboard import access, operations, rewriting, uploads
from dashboard.reading import new_take as reading
from dashboard.reading import presets, rewritten
from dashboard.reading.picker import picker
from dashboard.reading.price import Price, price
from dashboard.reading.strip import missing_of
from dashboard.requests import Request
from dashboard.take_form.acts import act
from dashboard.take_form.given import Given, Put, from_job, from_json, read, settings_of
from dashboard.take_form.rewrite import asked_to_rewrite
from dashboard.take_form.send import send, sent_before
from dashboard.take_form.settle import CUT
from dashboard.take_form.split import SPLIT, split
from jobs.actions import drafts, keys
from jobs.actions.operations import Refused
from jobs.media.materials import Unusable
from jobs.models import Draft, Job, Key, Preset, Project
from providers.errors import ProviderError

FILES = "file-"  # what the names of the file fields of slots begin with


@require_http_methods(["GET", "HEAD", "POST"])
def new_take(request: Request) -> HttpResponse:
    """Members. GET: the form, empty, from a draft, or from a take (`again=`). POST: render."""
    person = access.member(request)
    if request.method == "POST":
        return _render_takes(request, person)
    page = reading.page(_start(request, person))
    for key in Key.objects.filter(state=Key.State.ACTIVE):
        keys.freshen(key)
    return _whole(request, person, page, Price("getting", page.checked.takes))


@require_POST
def fields(request: Request) -> HttpResponse:
    """Members. The form after a change of model, or after one of its small acts. Changes nothing but what it shows."""
    person = access.member(request)
    given, refused = _typed(request, person)
    page = reading.page(given)
    page.errors = {**page.errors, **refused}
    return _form(request, person, page, Price("getting", page.checked.takes))


@require_POST
def show_price(request: Request) -> HttpResponse:
    """Members. What it costs as it stands, and what is left afterwards."""
    person = access.member(request)
    given, refused = _typed(request, person)
    page = reading.page(given)
    page.errors = {**page.errors, **refused}
    found = price(page.checked, person, page.project)
    if not request.htmx:
        return _whole(request, person, page, found)
    return render(request, "new_take/priced.html", {**reading.sections(page), "price": found})


@require_POST
def enhance(request: Request) -> HttpResponseBase:
    """Members. The prompt, rewritten by its vendor: for a script as a stream of events, else in the form. Makes no
    take."""
    person = access.member(request)
    given, _ = _typed(request, person)
    page = reading.page(given)
    pieces, refused = asked_to_rewrite(page.checked)
    streams = "text/event-stream" in request.headers.get("Accept", "")
    connection.close()  # the vendor may write for a minute
    if streams:
        events = rewriting.events(pieces) if pieces else rewriting.refusal(refused)
        headers = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
        return StreamingHttpResponse(events, content_type="text/event-stream", headers=headers)
    try:
        text = rewriting.whole(pieces) if pieces else ""
    except ProviderError as error:
        text, refused = "", error.message
    if text:
        page = reading.page(replace(given, prompt=text, before=given.prompt))
    page.errors = {**page.errors, **({} if text else {"prompt": refused or rewriting.BROKE_OFF})}
    return _form(request, person, page, Price("getting", page.checked.takes))


def _render_takes(request: Request, person: User) -> HttpResponse:
    """Queue the takes, if the form is right, the price is still the one on the button, and every cap has room."""
    given, refused = _typed(request, person)
    page = reading.page(given, judged=True)
    page.errors = {**page.errors, **refused}
    if done := sent_before(operations.token(request)):
        return _go(request, done)
    found = price(page.checked, person, page.project)
    seen = request.POST.get("seen", "")
    if page.errors or not found.ready or seen != found.seen:
        if found.ready and not page.errors:
            found.note = f"The price is now {found.figure}. Nothing was sent; look at it and press again" if seen else (
                f"This costs {found.figure}. Nothing was sent; press again to render")  # fmt: skip
        return _form(request, person, page, found, status=422)
    try:
        sent = send(page, person, operations.token(request))
    except Refused as error:
        page.errors = {"new_project": str(error)}
        return _form(request, person, page, found, status=422)
    if draft_id := _uuid(given.draft):
        drafts.discard(draft_id, person)
    for level, words in sent.words():
        messages.add_message(request, level, words)
    return _go(request, sent.place)


def _go(request: Request, place: str) -> HttpResponse:
    """To `take <id>` or `project <id>`."""
    name, _, one = place.partition(" ")
    address = reverse(name, args=[one])
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _start(request: Request, person: User) -> Given:
    """What the form begins with, by the address it was asked for."""
    asked = request.GET
    given = Given(purpose=CUT, draft=str(uuid.uuid4()))
    if (draft_id := _uuid(asked.get("draft", ""))) is not None:
        draft = get_object_or_404(Draft, pk=draft_id, person=person)
        return replace(from_json(draft.data), draft=str(draft.pk))
    if again := asked.get("again"):
        job_id = _uuid(again)
        if job_id is None:
            raise Http404("There is no such take.")
        job = get_object_or_404(Job.objects.select_related("shot", "key", "project"), pk=job_id)
        given = replace(from_job(job), draft=given.draft)  # as it was asked for: no purpose changes it
        if parts := asked.get("parts", ""):
            given = _of_parts(request, given, job, parts)
    elif (preset_id := _uuid(asked.get("preset", ""))) is not None:
        preset = get_object_or_404(Preset, pk=preset_id)
        given = replace(settings_of(from_json(preset.given)), draft=given.draft, project=str(preset.project_id or ""))
    for text in asked.getlist("put"):
        given = act(given, f"put {text}", None)
    return replace(
        given,
        project=asked.get("project", given.project),
        shot=asked.get("shot", given.shot)[:60],
        models=tuple(asked.getlist("model")) or given.models,
        kind=asked.get("kind", given.kind),
    )


def _of_parts(request: Request, given: Given, job: Job, parts: str) -> Given:
    """With the script of these parts alone, where it can be told which lines make them."""
    numbers = [part for part in parts.split(",") if part.isdecimal()][:50]
    named = [one for one in missing_of(job.missing) if str(one.number) in numbers]
    script, alone = rewritten.script_of(job, [one.title for one in named])
    said = f"The script of {', '.join(numbers)} alone is filled in" if alone else (
        "The whole script is filled in: its lines do not say what makes each shot. Cut it down")  # fmt: skip
    messages.info(request, said)
    return replace(given, prompt=script)


def _typed(request: Request, person: User) -> tuple[Given, dict[str, str]]:
    """The form as it was sent, with files that came along taken in, and with the small act carried out. The second:
    files that were refused, by the name of their slot's field."""
    given = read(request.POST)
    project = _project(given)
    refused: dict[str, str] = {}
    for slot, file in uploads.of_slots(request, FILES):
        try:
            material = uploads.taken_in(file, slot.rpartition(":")[2], project, person)
        except Unusable as error:
            refused[f"in-{slot}"] = error.message
        else:
            put = Put(slot, "m", str(material.pk))
            given = replace(given, puts=(*given.puts, put)) if put not in given.puts else given
    if word := request.POST.get("act", ""):
        try:
            given = split(given, word, person) if word.startswith(SPLIT) else act(given, word, project)
        except Refused as error:
            refused["inputs"] = str(error)
    return given, refused


def _project(given: Given) -> Project | None:
    project_id = _uuid(given.project)
    return Project.objects.filter(pk=project_id).first() if project_id else None


def _form(request: Request, person: User, page: reading.Page, found: Price, status: int = 200) -> HttpResponse:
    """The form for htmx, the whole page for everybody else."""
    if not request.htmx:
        return _whole(request, person, page, found, status)
    return render(request, "new_take/form.html", _context(request, page, found), status=status)


def _whole(request: Request, person: User, page: reading.Page, found: Price, status: int = 200) -> HttpResponse:
    extra = {"drafts": reading.drafts(person, page.given.draft), "recent": reading.recent(page.project)}
    extra["presets"] = presets.offered(page.project)
    return render(request, "new_take/page.html", {**_context(request, page, found), **extra}, status=status)


def _context(request: Request, page: reading.Page, found: Price) -> dict[str, object]:
    post = request.POST
    token = post.get("operation", "") or operations.fresh()
    browsed = post.get("browse", "") if post.get("act", "").partition(" ")[0] != "put" else ""
    return {
        **reading.sections(page),
        "price": found,
        "token": token,
        "picker": picker(browsed, post.get("browse_find", ""), page) if browsed else None,
    }


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
