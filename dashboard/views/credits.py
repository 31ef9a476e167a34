"""Credits: will we run out, are we billed right, who spent it?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard import access, fragments
from dashboard.reading import entries
from dashboard.reading.credits import Credits
from jobs import clock

FRAGMENTS = {
    "credits-accounts": "credits/accounts.html",
    "credits-held": "credits/held.html",
    "credits-ledger": "credits/ledger.html",
}


@require_safe
def credits(request: HttpRequest) -> HttpResponse:
    """Members. The page; for htmx one of its parts."""
    access.member(request)
    target = fragments.target(request)
    return render(request, FRAGMENTS.get(target, "credits/credits.html"), {"page": Credits(request.GET.dict())})


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """Members. The ledger as tab-separated text, as far as the filter of the address lets it through."""
    access.member(request)
    shown = entries.Filter.read(request.GET.dict())
    name = f"takeboard-ledger-{clock.now():%Y-%m-%d}.tsv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(
        "".join(entries.tsv(shown)), content_type="text/tab-separated-values; charset=utf-8", headers=headers
    )
