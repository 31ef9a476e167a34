"""The voice book in the library: what was heard in casts, and more by hand."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from dashboard import access
from dashboard.reading import library as reading
from dashboard.requests import Request
from dashboard.views.library import tabs
from jobs.actions import voices
from jobs.actions.operations import Refused
from jobs.models import Voice


@require_http_methods(["GET", "HEAD", "POST"])
def voice_book(request: Request) -> HttpResponse:
    """Members. GET: the voices by vendor. POST: one more by hand; what is refused is said in the form."""
    person = access.member(request)
    find, refused = request.GET.get("find", "").strip()[:100], ""
    vendors = reading.voice_vendors()
    if request.method == "POST":
        provider = request.POST.get("provider", "")
        said = {name: request.POST.get(name, "") for name in ("voice_id", "name", "gender", "maker")}
        try:
            if provider not in dict(vendors):
                raise Refused("No key of this studio is at that vendor. Nothing was added. Choose another.")
            voice = voices.add(provider, said, person)
            messages.success(request, f"Added {voice}")
            return redirect("voices")
        except Refused as error:
            refused = str(error)
    context = {
        "find": find,
        "shelves": reading.voices(find),
        "vendors": vendors,
        "typed": request.POST,
        "refused": refused,
        "tabs": tabs(request),
    }
    return render(request, "library/voices.html", context, status=422 if refused else 200)


@require_POST
def remove_voice(request: Request, voice_id: uuid.UUID) -> HttpResponse:
    """Members. Take a voice out of the book."""
    person = access.member(request)
    voice = get_object_or_404(Voice, pk=voice_id)
    voices.remove(voice, person)
    messages.success(request, f"Took {voice} out of the book")
    return redirect("voices")
