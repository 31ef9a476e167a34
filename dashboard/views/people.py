"""The people of the studio, for owners: invite, remove, owners and members."""

import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from dashboard import access
from dashboard.operations import token as operation
from dashboard.reading import settings as reading
from jobs.actions import people as actions
from jobs.actions.operations import Refused
from jobs.models import Invitation


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Owners."""
    person = access.owner(request)
    return _page(request, person)


@never_cache
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """Owners. The answer is the page with the link on it, which is shown this once."""
    person = access.owner(request)
    made, token = actions.invite(person, request.POST.get("as") == "owner", operation(request))
    return _page(request, person, made, token)


@never_cache
@require_POST
def link(request: HttpRequest, person_id: int) -> HttpResponse:
    """Owners. A link with which somebody sets a new password, or comes back."""
    person = access.owner(request)
    somebody = get_object_or_404(User, pk=person_id)
    made, token = actions.new_password(somebody, person, operation(request))
    return _page(request, person, made, token)


@require_POST
def remove(request: HttpRequest, person_id: int) -> HttpResponse:
    """Owners."""
    person = access.owner(request)
    return _done(request, actions.remove, get_object_or_404(User, pk=person_id), person)


@require_POST
def make_owner(request: HttpRequest, person_id: int) -> HttpResponse:
    """Owners."""
    person = access.owner(request)
    return _done(request, actions.set_owner, get_object_or_404(User, pk=person_id), True, person)


@require_POST
def make_member(request: HttpRequest, person_id: int) -> HttpResponse:
    """Owners; of themselves too, while there is another owner."""
    person = access.owner(request)
    return _done(request, actions.set_owner, get_object_or_404(User, pk=person_id), False, person)


@require_POST
def withdraw(request: HttpRequest, invitation_id: uuid.UUID) -> HttpResponse:
    """Owners."""
    person = access.owner(request)
    return _done(request, actions.withdraw, get_object_or_404(Invitation, pk=invitation_id), person)


def _done(request: HttpRequest, do: Callable[..., str], *given: Any) -> HttpResponse:
    try:
        messages.success(request, do(*given))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("people")


def _page(request: HttpRequest, person: User, made: Invitation | None = None, token: str = "") -> HttpResponse:
    link = settings.TAKEBOARD_URL.rstrip("/") + reverse("join", args=[token]) if token else ""
    context = {
        "person": person,
        "people": reading.everybody(),
        "links": reading.open_links(),
        "made": made,
        "link": link,
        "address": reading.address(),
    }
    return render(request, "settings/people.html", context)
