"""Which part of a page is asked for: every fragment comes from the view that draws its page."""

from django.http import HttpRequest


def target(request: HttpRequest) -> str:
    """The id of the element that htmx or the live stream draws anew; "" for the whole page."""
    if request.headers.get("HX-Request") != "true" or request.headers.get("HX-History-Restore-Request") == "true":
        return ""
    return request.headers.get("HX-Target", "")
