"""Gives a full page the cursor from which its stream goes on."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from dashboard.live import feed


def live_cursor(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Sets `request.live_cursor` before the view reads anything, so that nothing falls between page and stream.

    "" for whoever is not signed in, and for fragments, whose page has a stream already.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        page = request.method == "GET" and not request.headers.get("HX-Request")
        cursor = str(feed.head()) if page and _shows_html(request) and request.user.is_authenticated else ""
        request.live_cursor = cursor  # type: ignore[attr-defined]  # read by the template
        return get_response(request)

    return respond


def _shows_html(request: HttpRequest) -> bool:
    return "text/html" in request.headers.get("Accept", "text/html")
