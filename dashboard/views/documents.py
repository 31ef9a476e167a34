"""The page of a document in the library: its text as it is sent, the original, and parts of a long one."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from dashboard import access
from dashboard.reading import documents as reading
from dashboard.reading.library import cards
from dashboard.requests import Request
from dashboard.serving import attachment
from jobs.actions import materials
from jobs.actions.operations import Refused
from jobs.media.texts import with_text
from jobs.models import Key, Material, MaterialText


def _document(material_id: uuid.UUID) -> Material:
    return with_text(get_object_or_404(Material, pk=material_id, removed_at=None, kind="document"))


@require_safe
def document(request: Request, material_id: uuid.UUID) -> HttpResponse:
    """Members. What is in a document, and where it fits."""
    access.member(request)
    material = _document(material_id)
    context = {
        "card": cards([material])[0],
        "fits": reading.fits(material, Key.objects.filter(state=Key.State.ACTIVE)) if material.text_bytes else [],
        "whole": (material.text_bytes or 0) <= len(material.opening.encode()),
    }
    return render(request, "library/document.html", context)


@require_safe
def text(request: Request, material_id: uuid.UUID) -> HttpResponseBase:
    """Members. The whole text, to be saved."""
    access.member(request)
    material = _document(material_id)
    body = get_object_or_404(MaterialText, pk=material.pk)
    return attachment(request, iter([body.text.encode()]), f"{material.name}.txt", "text/plain; charset=utf-8")


@require_POST
def cut_up(request: Request, material_id: uuid.UUID) -> HttpResponse:
    """Members. Make materials of its parts, of at most `most` bytes each."""
    person = access.member(request)
    material = _document(material_id)
    most = request.POST.get("most", "")
    try:
        made = materials.cut_up(material, int(most) if most.isdecimal() and len(most) < 12 else 0, person)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("document", material.pk)
    if made == [material]:
        messages.success(request, f"{material.name} fits as it is")
        return redirect("document", material.pk)
    messages.success(request, f"Made {', '.join(part.name for part in made)}")
    return redirect("library")
