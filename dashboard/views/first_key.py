"""The first key of a new studio: one click for the practice vendors, or a real key."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from dashboard import access, practice
from dashboard.forms import KeyForm
from jobs.actions import keys
from jobs.actions.operations import Refused


@require_safe
def first_key(request: HttpRequest) -> HttpResponse:
    """The owner's second step."""
    access.owner(request)
    return render(request, "session/first_key.html", {"form": KeyForm(), "practice": practice.runs()})


@require_POST
def practice_key(request: HttpRequest) -> HttpResponse:
    """Keys of the practice vendors, in one click."""
    person = access.owner(request)
    try:
        practice.add_keys(person)
    except Refused as refused:
        context = {"form": KeyForm(), "practice": True, "error": str(refused)}
        return render(request, "session/first_key.html", context, status=422)
    return redirect(_onward())


@sensitive_post_parameters("secret")
@require_POST
def real_key(request: HttpRequest) -> HttpResponse:
    """A key of a vendor, proved with one free read before it is stored."""
    person = access.owner(request)
    form = KeyForm(request.POST)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            keys.add(asked["provider"], asked["label"], asked["secret"], actor=person)
            return redirect(_onward())
        except Refused as refused:
            form.add_error("secret", str(refused))
    return render(request, "session/first_key.html", {"form": form, "practice": practice.runs()}, status=422)


def _onward() -> str:
    """The page of the first take."""
    try:
        return reverse("new_take")
    except NoReverseMatch:
        return reverse("home")
