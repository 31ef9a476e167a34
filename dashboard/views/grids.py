"""Storyboard grids in the library: building one of stills, splitting one into panels, and using those."""

import uuid
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard import access, operations, uploads
from dashboard.reading import grids as reading
from dashboard.reading import library
from dashboard.reading.wall import as_uuid
from dashboard.requests import Request
from dashboard.views.grid_forms import GridForm, SplitForm
from jobs.actions import grids
from jobs.batches.drafts import open_draft
from jobs.media.materials import Unusable
from jobs.media.panels import boxes, is_empty
from jobs.media.pictures import as_file, fitting
from jobs.models import Material, Project

DAY = 24 * 3600
FRAME = "first_frame"  # the role in which a panel starts its shot
PREVIEW = 1600  # pixels of the longer side of the picture that previews are cut from


@require_http_methods(["GET", "HEAD", "POST"])
def build_grid(request: Request) -> HttpResponse:
    """Members. GET: what a grid can be built of, by project. POST: build it, and keep it as a material."""
    person = access.member(request)
    if request.method == "POST":
        return _build(request, person)
    return _choose(request, _project(request.GET.get("project", "")), GridForm(), {})


@require_safe
def split_grid(request: Request, material_id: uuid.UUID) -> HttpResponse:
    """Members. The panels as they would be cut. Nothing is kept."""
    access.member(request)
    material = _picture(material_id)
    asked = {name: field.initial for name, field in SplitForm.base_fields.items()} | request.GET.dict()
    return _cut(request, material, SplitForm(asked), None)


@require_POST
def save_panels(request: Request, material_id: uuid.UUID) -> HttpResponse:
    """Members. Keep the ticked panels as materials."""
    person = access.member(request)
    material, form = _picture(material_id), SplitForm(request.POST)
    ticked = request.POST.getlist("panel")
    if not form.is_valid() or not ticked:
        return _cut(request, material, form, ticked, "No panel was ticked, so nothing was saved.")
    try:
        whole = grids.open_material(material)
        given = form.cleaned_data
        found = boxes(whole, given["rows"], given["columns"], find=given["gutters"] == "find", trim=given["trim"])
        chosen = [(number, box) for number, box in enumerate(found, 1) if str(number) in ticked]
        saved = grids.save_panels(material, chosen, person, whole)
    except Unusable as error:
        return _cut(request, material, form, ticked, error.message)
    messages.success(request, f"Saved {len(chosen)} panel{'' if len(chosen) == 1 else 's'}")
    return redirect(_together(saved))


@require_safe
def grid_preview(request: Request, material_id: uuid.UUID) -> HttpResponse:
    """Members. The picture of a material, upright and not large: what the page cuts its previews from."""
    access.member(request)
    try:
        whole = grids.open_material(_picture(material_id))
    except Unusable as error:
        raise Http404(error.message) from None
    whole.thumbnail((PREVIEW, PREVIEW))
    headers = {"Cache-Control": f"private, max-age={DAY}", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(as_file(whole)[0], content_type="image/jpeg", headers=headers)


@require_safe
def panels(request: Request) -> HttpResponse:
    """Members. Materials that belong together (`m=` each), and what can be done with them."""
    access.member(request)
    found = reading.some(request.GET.getlist("m"))
    if not found:
        raise Http404("None of these materials is in the library any more.")
    context = {
        "cards": library.cards(found),
        "use": library.use_together(found),
        "project": next((one.project for one in found if one.project), None),
        "projects": Project.objects.filter(archived_at=None),
        "grid": len(found) == 1,
    }
    return render(request, "grids/panels.html", context)


@require_POST
def use_in_batch(request: Request) -> HttpResponse:
    """Members. A draft batch with a row for each of these materials (`m`), to start from it. Nothing is spent."""
    person = access.member(request)
    found, project = reading.some(request.POST.getlist("m")), _project(request.POST.get("project", ""))
    if not found:
        raise Http404("None of these materials is in the library any more.")
    if project is None:
        messages.error(request, "No project was chosen, so no batch was opened. Choose one, or make one first")
        return redirect(_together(found))
    cells = [
        {"shot": f"S{number}", "materials": f"material:{material.pk}:{FRAME}"}
        for number, material in enumerate(found, 1)
    ]
    name = found[0].name.rpartition(".")[0] or found[0].name
    batch = open_draft(
        project,
        cells,
        name=f"Panels, {name}",
        source="panels",
        usual=library.usual_for_frames(FRAME),
        actor=person,
        operation=operations.token(request),
    )
    return redirect("batch", batch.pk)


def _build(request: Request, person: User) -> HttpResponse:
    project, form = _project(request.POST.get("project", "")), GridForm(request.POST)
    cells = int(form["side"].value() or 0) ** 2 if form["side"].value() in {"2", "3", "4"} else 9
    typed = reading.places(request.POST)
    keys, problems = reading.numbered(typed, cells)
    for file in request.FILES.getlist("file"):
        try:
            key = f"m:{uploads.taken_in(file, 'image', project, person).pk}"
        except Unusable as error:
            problems.append(error.message)
            continue
        free = next((number for number in range(1, cells + 1) if number not in keys), None)
        if key not in typed and free is not None:
            keys[free], typed[key] = key, str(free)
    if form.is_valid() and not problems:
        try:
            plan = form.layout()
            chosen = reading.sources(keys, cells)
            material = grids.build_grid(chosen, plan, form.cleaned_data["name"], project, person)
        except Unusable as error:
            problems.append(error.message)
        else:
            messages.success(request, f"Built {material.name}")
            return redirect(_together([material]))
    return _choose(request, project, form, typed, problems)


def _choose(
    request: Request, project: Project | None, form: GridForm, typed: Mapping[str, str], problems: Sequence[str] = ()
) -> HttpResponse:
    context = {
        "form": form,
        "project": project,
        "projects": Project.objects.filter(archived_at=None),
        "stills": reading.stills(project, typed) if project else [],
        "materials": reading.materials(project, typed),
        "problems": problems,
    }
    status = 422 if problems or (form.is_bound and form.errors) else 200
    return render(request, "grids/build.html", context, status=status)


def _cut(
    request: Request, material: Material, form: SplitForm, ticked: Sequence[str] | None, problem: str = ""
) -> HttpResponse:
    """The page of splitting. ticked: None before the panels were seen; problem: why nothing was saved."""
    found, size, enlarged = [], (0, 0), False
    try:
        whole = grids.open_material(material)
        size = whole.size
        if form.is_valid():
            given = form.cleaned_data
            places = boxes(whole, given["rows"], given["columns"], find=given["gutters"] == "find", trim=given["trim"])
            found = reading.panels(places, [is_empty(whole, box) for box in places], ticked)
            sizes = [(right - left, bottom - top) for left, top, right, bottom in places]
            enlarged = any(fitting(*one) != one for one in sizes)
    except Unusable as error:
        problem = error.message
    context = {
        "material": material,
        "form": form,
        "panels": found,
        "saved": sum(panel.chosen for panel in found),
        "width": size[0],
        "height": size[1],
        "enlarged": enlarged,
        "problem": problem if ticked is not None or not found else "",
    }
    bad = bool(context["problem"]) or (form.is_bound and bool(form.errors))
    return render(request, "grids/split.html", context, status=422 if bad else 200)


def _picture(material_id: uuid.UUID) -> Material:
    material = get_object_or_404(Material.objects.select_related("project"), pk=material_id, removed_at=None)
    if material.kind != "image":
        raise Http404(f"{material.name} is no picture, so it has no panels.")
    return material


def _together(materials: Sequence[Material]) -> str:
    return f"{reverse('panels')}?{urlencode([('m', str(one.pk)) for one in materials])}"


def _project(text: str) -> Project | None:
    found = as_uuid(text)
    return Project.objects.filter(pk=found).first() if found else None
