"""Home: what is running, and does anything need me?"""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from dashboard import access, fragments
from dashboard.reading import needs
from dashboard.reading.home import Home

FRAGMENTS = {
    "home-queue": "home/queue.html",
    "home-needs": "home/needs.html",
    "home-balances": "home/balances.html",
    "home-today": "home/today.html",
}
COUNTS = {"needs-count": "partials/needs_count.html", "needs-count-tab": "partials/needs_count.html"}
GROUP = "live-group"
TOGETHER = 60  # rows that are asked for at once


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Members. The page; for htmx one of its parts, one row or several, or the count in the rail."""
    person = access.member(request)
    target = fragments.target(request)
    if target in COUNTS:
        return render(request, COUNTS[target], {"count": needs.count(), "id": target, "tab": target.endswith("tab")})
    page = Home(owner=access.is_owner(person), whole=request.GET.get("all", ""))
    if target == GROUP or target.startswith("job-"):
        names = request.GET.get("ids", "").split(",") if target == GROUP else [target]
        return _rows(request, page, names[:TOGETHER])
    if target in FRAGMENTS:
        return render(request, FRAGMENTS[target], {"page": page, "live": True})
    return render(request, "home/home.html", {"page": page})


def _rows(request: HttpRequest, page: Home, names: list[str]) -> HttpResponse:
    """Rows by their element ids; nothing for those that are no longer on their way."""
    ids = [found for name in names if (found := _job_id(name))]
    return HttpResponse("".join(render_to_string("home/row.html", {"card": card}, request) for card in page.rows(ids)))


def _job_id(name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(name.removeprefix("job-"))
    except ValueError:
        return None
