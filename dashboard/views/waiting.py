"""What waits for a person, as a page; and the answers to what was pressed in its lists, here and on Home."""

from urllib.parse import parse_qs, urlsplit

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboard import access, fragments
from dashboard.reading.home import Home
from dashboard.reading.waiting import Waiting
from dashboard.requests import Request

FRAGMENTS = {"waiting-list": "waiting/list.html", "waiting-stuck": "waiting/stuck.html"}


@require_safe
def waiting(request: Request) -> HttpResponse:
    """Members. The page, filtered by `show`; for htmx one of its lists."""
    person = access.member(request)
    page = Waiting(owner=access.is_owner(person), show=request.GET.get("show", ""))
    template = FRAGMENTS.get(fragments.target(request), "waiting/waiting.html")
    return render(request, template, {"page": page})


def answer(request: Request, *, said: str = "", problem: str = "") -> HttpResponse | None:
    """The list that a form was pressed in, drawn anew with a word of what was done, or with why it was not.

    Without scripts it is the page of that list. None for a form of another page.
    """
    page = _pressed_on(request, access.member(request))
    if page is None:
        return None
    target = fragments.target(request)
    context = {"page": page, "problem": problem}
    if not target and problem:
        template = "home/home.html" if isinstance(page, Home) else "waiting/waiting.html"
        return render(request, template, context, status=422)
    if not target:
        messages.success(request, said)
        return HttpResponseRedirect(page.address)
    template = "home/needs.html" if isinstance(page, Home) else FRAGMENTS.get(target, FRAGMENTS["waiting-list"])
    drawn = render_to_string(template, context, request)
    if problem:
        return HttpResponse(drawn, status=422)
    return HttpResponse(drawn + render_to_string("partials/toast.html", {"text": said, "group": "good", "oob": True}))


def _pressed_on(request: Request, person: User) -> Home | Waiting | None:
    """The page that the form says it is on."""
    told = urlsplit(request.POST.get("next", ""))
    query, owner = parse_qs(told.query), access.is_owner(person)
    if told.netloc:
        return None
    if told.path == reverse("home"):
        return Home(owner=owner, whole=query.get("all", [""])[0])
    return Waiting(owner=owner, show=query.get("show", [""])[0]) if told.path == reverse("waiting") else None
