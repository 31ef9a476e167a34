"""The Content-Security-Policy of every page: nothing but our own files, no inline script or style."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PAGES = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
ADMIN = PAGES.replace("default-src 'self'", "default-src 'self'; script-src 'self' 'unsafe-eval' 'unsafe-inline'; "
                      "style-src 'self' 'unsafe-inline'")  # the admin's own widgets need both  # fmt: skip


class ContentSecurityPolicy:
    """Sets the header, unless the view set one itself (media sets a stricter one)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", ADMIN if request.path.startswith("/admin/") else PAGES)
        return response
