"""Making a new entry of a vendor's own library: a style, where the vendor makes some."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dashboard import access
from dashboard.reading.controls import controls
from dashboard.reading.vendor_library import fields_of, forget
from dashboard.requests import Request
from dashboard.take_form.given import options_of
from dashboard.take_form.offers import Setting
from jobs.actions import entries
from jobs.actions.operations import Refused
from jobs.models import Key


@require_http_methods(["GET", "HEAD", "POST"])
def add_kept(request: Request, key_id: uuid.UUID) -> HttpResponse:
    """Members. GET: the form of one kind of entry. POST: make it at the vendor; what it refuses is said in the form."""
    person = access.member(request)
    key = get_object_or_404(Key.objects.exclude(state=Key.State.REVOKED), pk=key_id)
    kind = request.POST.get("kind", "") or request.GET.get("kind", "")
    fields = fields_of(key, kind)
    if not fields:
        raise Http404("The vendor of this key makes no entries of that kind.")
    typed = options_of(request.POST)
    refused = ""
    if request.method == "POST":
        try:
            item = entries.add(key, kind, {name: value for name, value in typed.items() if value}, person)
            forget(key, kind)
            messages.success(request, f"Added {item.name} at {key.label}")
            return redirect(f"{reverse('kept')}?kind={kind}")
        except Refused as error:
            refused = str(error)
    shown = controls([Setting(option) for option in fields], typed, {})
    context = {"key": key, "kind": kind, "controls": shown, "refused": refused}
    return render(request, "library/add.html", context, status=422 if refused else 200)
