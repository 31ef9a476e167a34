"""What a reader prefers: the theme of this browser, and the time zone and clock that all times are shown in.

The zone is the person's own choice, else the studio's, else what the browser told in a cookie, else UTC.
"""

from collections.abc import Callable
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from dashboard import formats
from jobs.models import Clock, Profile

THEMES = ("system", "dark", "light")
YEAR = 365 * 24 * 3600


def theme(request: HttpRequest) -> str:
    """dark, light, or "" to follow the system."""
    chosen = request.COOKIES.get("theme", "")
    return chosen if chosen in {"dark", "light"} else ""


def zone(request: HttpRequest) -> str:
    """The name of the reader's time zone."""
    told = request.COOKIES.get("zone", "").replace("%2F", "/")
    wishes = (_own(request).zone, _of_studio(request, "zone"), told)
    return next((name for name in wishes if name and name in available_timezones()), "UTC")


def twelve_hours(request: HttpRequest) -> bool:
    """Does the reader want 2:02 pm, not 14:02?"""
    return (_own(request).clock or _of_studio(request, "clock")) == Clock.HOURS_12


def _own(request: HttpRequest) -> Profile:
    return getattr(getattr(request, "user", None), "profile", None) or Profile()


def _of_studio(request: HttpRequest, what: str) -> str:
    return getattr(getattr(request, "user", None), f"studio_{what}", None) or ""


def remember(response: HttpResponse, name: str, value: str) -> None:
    """Keep a preference of this browser for a year."""
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)


class ReadersZone:
    """Shows the times of a request in its reader's zone and clock."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(ZoneInfo(zone(request))), formats.hours(twelve=twelve_hours(request)):
            return self.get_response(request)
