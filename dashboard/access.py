"""Who may do what: the first line of every view asks here.

An active user is a member and does everything but keys, caps and people; a superuser is an owner and does that too.
"""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

OWNERS_ONLY = "Only an owner of this studio can do that."


class SignInNeeded(Exception):
    """Nobody is signed in; the middleware below leads to the sign-in page and back."""


def member(request: HttpRequest) -> User:
    """The person who asks. Raises SignInNeeded."""
    person = request.user
    if isinstance(person, User) and person.is_active:
        return person
    raise SignInNeeded


def owner(request: HttpRequest) -> User:
    """The owner who asks. Raises SignInNeeded, and PermissionDenied (the 403 page) for a member."""
    person = member(request)
    if not is_owner(person):
        raise PermissionDenied(OWNERS_ONLY)
    return person


def is_owner(person: object) -> bool:
    return isinstance(person, User) and person.is_active and person.is_superuser


def owners() -> list[User]:
    """Who can give access, for the 403 page."""
    return list(User.objects.filter(is_superuser=True, is_active=True).order_by("pk")[:5])


class SignIn:
    """Turns SignInNeeded into the sign-in page, for htmx and for media in the way they need it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, SignInNeeded):
            return None
        if request.headers.get("HX-Request"):
            page = request.headers.get("HX-Current-URL", "/")
            return HttpResponse(status=204, headers={"HX-Redirect": sign_in_address(page)})
        if request.method == "GET" and "text/html" in request.headers.get("Accept", "text/html"):
            return HttpResponseRedirect(sign_in_address(request.get_full_path()))
        if request.method == "GET":
            return HttpResponse("Sign in first.", status=401, content_type="text/plain")
        return HttpResponseRedirect(sign_in_address(""))


def sign_in_address(back_to: str) -> str:
    """The sign-in page, leading back to this address of ours afterwards."""
    return reverse("sign_in") + (f"?{urlencode({'next': back_to})}" if back_to not in {"", "/"} else "")
