"""The addresses of the studio and, until its page is there, that of a batch."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from dashboard.urls import handler403, urlpatterns

__all__ = ["handler403", "urlpatterns"]


def _page(request: HttpRequest, batch_id: str) -> HttpResponse:
    return HttpResponse()


urlpatterns = [*urlpatterns, path("batches/<uuid:batch_id>/", _page, name="batch")]
