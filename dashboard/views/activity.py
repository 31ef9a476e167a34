"""Activity: who did what?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard import access, fragments
from dashboard.reading.activity import Activity

FRAGMENTS = {"activity-list": "activity/list.html"}


@require_safe
def activity(request: HttpRequest) -> HttpResponse:
    """Members. The page; for htmx the list alone."""
    access.member(request)
    target = fragments.target(request)
    return render(request, FRAGMENTS.get(target, "activity/activity.html"), {"page": Activity(request.GET.dict())})
