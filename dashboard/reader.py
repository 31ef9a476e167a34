"""What a reader prefers, kept in two cookies: the theme, and the time zone that all times are shown in."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

THEMES = ("system", "dark", "light")
YEAR = 365 * 24 * 3600


def theme(request: HttpRequest) -> str:
    """dark, light, or "" to follow the system."""
    chosen = request.COOKIES.get("theme", "")
    return chosen if chosen in {"dark", "light"} else ""


def zone(request: HttpRequest) -> str:
    """The name of the reader's time zone, as their browser told it; "UTC" until then."""
    name = request.COOKIES.get("zone", "").replace("%2F", "/")
    return name if name in available_timezones() else "UTC"


def remember(response: HttpResponse, name: str, value: str) -> None:
    """Keep a preference of this browser for a year."""
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)


class ReadersZone:
    """Shows the times of a request in its reader's zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(ZoneInfo(zone(request))):
            return self.get_response(request)
