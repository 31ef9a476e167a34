"""Library: what goes into takes. Materials of ours, the vendors' characters, and what else vendors keep for us."""

import uuid

from django.contrib import messages
from django.db import connection
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dashboard import access, uploads
from dashboard.reading import library as reading
from dashboard.reading.slots import DOCUMENTS, tile
from dashboard.reading.vendor_library import item_of, kinds_kept
from dashboard.requests import Request
from dashboard.take_form.given import Put
from jobs.actions import materials
from jobs.actions.operations import Refused
from jobs.media.materials import Unusable
from jobs.models import Key, Material, Project

KEPT = (("image", "Images"), ("video", "Videos"), ("audio", "Sounds"))
ENTRIES = (("style", "Styles"), ("location", "Locations"))  # shown where a vendor of ours lists them


def tabs(request: Request) -> list[tuple[str, str, bool]]:
    """The places of the library: (words, address, here)."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    places = (("Materials", "library"), ("Characters", "characters"), ("Voices", "voices"), ("Kept by vendors", "kept"))
    return [(words, reverse(name), name == here) for words, name in places]


@require_safe
def library(request: Request) -> HttpResponse:
    """Members. The materials: search, kind, where each is used."""
    access.member(request)
    find, kind = request.GET.get("find", "").strip()[:100], request.GET.get("kind", "")
    leaf = reading.materials(find, kind, request.GET.get("page", ""))
    context = {
        "find": find,
        "kind": kind,
        "leaf": leaf,
        "cards": reading.cards(list(leaf)),
        "pills": reading.pills(request.GET),
        "tabs": tabs(request),
        "documents": DOCUMENTS,
    }
    if request.htmx and request.htmx.target == "materials":
        return render(request, "library/materials.html", context)
    return render(request, "library/library.html", context)


@require_POST
def upload(request: Request) -> HttpResponse:
    """Members. One file for a slot (its script asks for a tile), or some for the library. Refusals in words, 422."""
    person = access.member(request)
    files = request.FILES.getlist("file")
    slot, longest = request.POST.get("slot", ""), request.POST.get("longest", "")
    project = _project(request.POST.get("project", ""))
    taken, refused = [], []
    for file in files:
        try:
            taken.append(uploads.taken_in(file, slot.rpartition(":")[2], project, person))
        except Unusable as error:
            refused.append(error.message)
    if not files:
        refused.append("No file came. Choose one first")
    status = 422 if refused else 200
    if slot:
        most = int(longest) if longest.isdecimal() and len(longest) < 12 else 0
        tiles = [tile(Put(slot, "m", str(one.pk)), {str(one.pk): one}, most) for one in taken]
        words, _, consent = request.POST.get("says", "").partition("|")
        context = {"tiles": tiles, "refused": refused, "slot": slot, "words": words, "consent": consent}
        return render(request, "new_take/tiles.html", context, status=status)
    if request.headers.get("X-Upload"):
        cards = reading.cards(taken)
        return render(request, "library/uploaded.html", {"cards": cards, "refused": refused}, status=status)
    for words in refused:
        messages.error(request, words)
    if taken:
        messages.success(request, f"Added {', '.join(one.name for one in taken)}")
    return redirect("library")


@require_POST
def remove(request: Request, material_id: uuid.UUID) -> HttpResponse:
    """Members. Take a material out of the library; takes keep what they used."""
    person = access.member(request)
    material = get_object_or_404(Material, pk=material_id)
    materials.remove(material, person)
    if request.htmx:
        context = {"text": f"Removed {material.name}", "group": "good", "oob": True}
        return render(request, "partials/toast.html", context)
    messages.success(request, f"Removed {material.name}")
    return redirect("library")


@require_safe
def characters(request: Request) -> HttpResponse:
    """Members. The characters that vendors offer, by category."""
    access.member(request)
    find = request.GET.get("find", "").strip()[:100]
    context = {"find": find, "shelves": reading.kept(["character"], find, by_category=True), "tabs": tabs(request)}
    return render(request, "library/characters.html", context)


@require_safe
def kept(request: Request) -> HttpResponse:
    """Members. The materials and other entries that vendors keep for our keys, of one kind."""
    access.member(request)
    listed = kinds_kept(list(Key.objects.exclude(state=Key.State.REVOKED)))
    offered = (*KEPT, *((one, words) for one, words in ENTRIES if one in listed))
    find, kind = request.GET.get("find", "").strip()[:100], request.GET.get("kind", "image")
    if kind not in dict(offered):
        raise Http404("No vendor of this studio keeps that.")
    kinds = [(words, f"{reverse('kept')}?kind={one}", one == kind) for one, words in offered]
    context = {
        "find": find,
        "kind": kind,
        "kinds": kinds,
        "copy": kind in dict(KEPT),
        "shelves": reading.kept([kind], find),
        "tabs": tabs(request),
    }
    return render(request, "library/kept.html", context)


@require_safe
def kept_picture(request: Request, key_id: uuid.UUID) -> HttpResponse:
    """Members. The picture of one thing that a vendor keeps, through us: pages load nothing from elsewhere."""
    access.member(request)
    key = get_object_or_404(Key.objects.exclude(state=Key.State.REVOKED), pk=key_id)
    item = item_of(key, request.GET.get("kind", ""), request.GET.get("id", ""), fresh=False)
    if item is None or not item.url:
        raise Http404("There is no such picture.")
    connection.close()  # many are asked for at once, and each may take seconds
    try:
        data, mime = materials.picture(key, item)
    except Refused as refused:
        raise Http404(str(refused)) from None
    headers = {"Cache-Control": "private, max-age=3600", "Content-Security-Policy": "default-src 'none'; sandbox"}
    return HttpResponse(data, content_type=mime, headers=headers)


@require_POST
def copy_kept(request: Request, key_id: uuid.UUID) -> HttpResponse:
    """Members. Copy one thing that a vendor keeps into our library."""
    person = access.member(request)
    key = get_object_or_404(Key.objects.exclude(state=Key.State.REVOKED), pk=key_id)
    kind, remote_id = request.POST.get("kind", ""), request.POST.get("remote_id", "")
    item = item_of(key, kind, remote_id)
    try:
        if item is None:
            raise Refused(f"{key.label} does not show that {kind or 'material'} any more. Nothing was copied.")
        material = materials.bring_in(key, item, None, person)
        messages.success(request, f"Copied {material.name} into the library")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(f"{reverse('kept')}?kind={kind}" if kind in dict(KEPT) else "kept")


def _project(text: str) -> Project | None:
    try:
        return Project.objects.filter(pk=uuid.UUID(text)).first()
    except ValueError:
        return None
