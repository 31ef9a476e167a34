"""Home: what is running, and does anything need me?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard import access
from dashboard.reading import balances, cards
from jobs.models import Job, Key
from jobs.states import LIVE, Status


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Members."""
    access.member(request)
    flying = Job.objects.filter(status__in=LIVE).exclude(status=Status.WAITING)
    context = {
        "flying": cards.cards(flying),
        "balances": balances.balances(),
        "has_keys": Key.objects.exclude(state=Key.State.REVOKED).exists(),
    }
    return render(request, "home/home.html", context)
