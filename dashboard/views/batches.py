"""Batches: the list, a new one, and the page of one: its sheet while it is a draft, its takes afterwards."""

import csv
import uuid
from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard import access, fragments, operations
from dashboard.reading import batches as reading
from dashboard.reading import sheet
from dashboard.reading.batch_page import Asked, BatchPage
from dashboard.reading.new_batch import NewBatch, example
from dashboard.reading.sheet_page import SheetPage
from dashboard.reading.wall import as_uuid
from dashboard.views.sheet import sheet_page
from jobs.actions.operations import Refused
from jobs.batches import drafts
from jobs.batches.check import check
from jobs.batches.columns import Cells
from jobs.batches.reading import LARGEST, Unreadable, cells_from_file, cells_from_grid, cells_from_paste
from jobs.models import Batch, Project

COUNTS = {"batches-count", "batches-count-tab"}
TOGETHER = 60  # takes or rows that are asked for at once


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Members. The page; for htmx what runs, or the count in the rail."""
    access.member(request)
    target = fragments.target(request)
    if target in COUNTS:
        number, group = reading.count()
        drawn = {"count": number, "group": group, "id": target, "tab": target.endswith("tab")}
        return render(request, "batches/count.html", drawn)
    project_id = as_uuid(request.GET.get("project", ""))
    project = Project.objects.filter(pk=project_id).first() if project_id else None
    context: dict[str, object] = {"of": project, "running": reading.running(project)}
    if target == "batches-running":
        return render(request, "batches/running.html", context | {"live": True})
    over, after = reading.over(project, as_uuid(request.GET.get("after", "")))
    query = f"?project={project.pk}&" if project else "?"
    context |= {
        "drafts": reading.drafts(project),
        "over": over,
        "older": f"{query}after={after}" if after else "",
        "pills": reading.pills(project),
        "project_id": str(project.pk) if project else "",
    }
    return render(request, "batches/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Members. Rows from a file, pasted, or as a grid; they become a draft, and nothing is spent."""
    person = access.member(request)
    given = NewBatch(request.POST if request.method == "POST" else request.GET)
    if request.POST.get("act", "") == "preset" or request.method != "POST":
        given.start_from(given.preset)
    if request.method == "POST" and "act" not in request.POST:
        if batch := _opened(request, given, person):
            return redirect("batch", batch.pk)
        return render(request, "batches/new.html", {"given": given}, status=422)
    return render(request, "batches/new.html", {"given": given})


@require_POST
def options(request: HttpRequest) -> HttpResponse:
    """Members. The fields of options for the models that are chosen on the form. Keeps nothing."""
    access.member(request)
    given = NewBatch(request.POST)
    if fragments.target(request) == "usual":
        given.start_from(given.preset)
    return render(request, "batches/options.html", {"given": given})


@require_safe
def example_sheet(request: HttpRequest) -> HttpResponse:
    """Members. A sheet to start from, with this studio's own keys and models."""
    access.member(request)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="batch-example.csv"'
    csv.writer(answer).writerows(example(NewBatch(request.GET).offers))
    return answer


@require_safe
def batch(request: HttpRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Members. The sheet of a draft, or the takes of a batch; for htmx and the live stream the parts they ask for."""
    person = access.member(request)
    found = get_object_or_404(Batch.objects.select_related("project", "confirmed_by"), pk=batch_id)
    if found.confirmed_at is None:
        return _sheet(request, found, person)
    here = BatchPage(found, Asked.of(request.GET))
    if "ids" in request.GET:
        tiles = here.some(request.GET["ids"].split(",")[:TOGETHER])
        return render(request, "batches/tiles.html", _context(here) | {"tiles": tiles})
    if fragments.target(request) == "batch-state":
        return _state(request, here)
    return page(request, found)


def page(request: HttpRequest, batch: Batch, template: str = "batches/batch.html", problem: str = "") -> HttpResponse:
    """The page of a batch that was confirmed; of a draft its sheet. problem: why something was refused."""
    if batch.confirmed_at is None:
        return sheet_page(request, batch, sheet.Asked(), problem)
    here = BatchPage(batch, Asked.of(request.GET))
    context = _context(here) | {"problem": problem, "tiles": here.tiles, "here": here.asked.query()}
    return render(request, template, context, status=422 if problem else 200)


def back(request: HttpRequest, batch: Batch) -> str:
    """The page of this batch as it was looked at when a button on it was pressed."""
    asked = Asked.of(QueryDict(urlsplit(request.POST.get("here", "")).query[:500]))
    return reverse("batch", args=[batch.pk]) + asked.query()


@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Members. Another sheet in the place of a draft's rows."""
    person, found = access.member(request), get_object_or_404(Batch.objects.select_related("project"), pk=batch_id)
    given = NewBatch(request.POST if request.method == "POST" else request.GET)
    if request.method == "POST" and (read := _rows(request, given)):
        try:
            drafts.replace_rows(found, read[0], source=read[1], actor=person)
            check(found)
            return redirect("batch", found.pk)
        except Refused as refused:
            given.errors["form"] = str(refused)
    context = {"given": given, "batch": found}
    return render(request, "batches/replace.html", context, status=422 if given.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Members. Drops a draft with its rows; asked once more on a page of its own where there are no scripts."""
    person, found = access.member(request), get_object_or_404(Batch.objects.select_related("project"), pk=batch_id)
    if request.method != "POST":
        return render(request, "batches/discard.html", {"batch": found})
    try:
        drafts.discard(found, person)
    except Refused as refused:
        return page(request, found, problem=str(refused))
    messages.success(request, f"Discarded {found.name}")
    return redirect("batches")


def _opened(request: HttpRequest, given: NewBatch, person: User) -> Batch | None:
    """The draft of what was sent; None when something of it cannot be used, which `given.errors` tells."""
    if given.project is None:
        given.errors["project"] = "Choose the project that the takes belong to."
    read = _rows(request, given)
    if read is None or given.project is None:
        return None
    cells, source, name = read
    try:
        made = drafts.open_draft(
            given.project,
            cells,
            name=given.name or name,
            source=source,
            usual=given.usual(),
            tags=given.tags(),
            actor=person,
            operation=operations.token(request),
        )
        check(made)
    except Refused as refused:
        given.errors["form"] = str(refused)
        return None
    return made


def _rows(request: HttpRequest, given: NewBatch) -> tuple[list[Cells], str, str] | None:
    """The rows of the way that was chosen, where they come from, and a name for them."""
    ways: dict[str, Callable[[], tuple[list[Cells], str, str]]] = {
        "file": lambda: _from_file(request),
        "paste": lambda: (cells_from_paste(given.pasted), "pasted", "Pasted rows"),
        "grid": lambda: (cells_from_grid(*given.grid()), "grid", "Grid"),
    }
    try:
        return ways[given.way]()
    except Unreadable as wrong:
        given.errors[given.way] = str(wrong)
        return None


def _from_file(request: HttpRequest) -> tuple[list[Cells], str, str]:
    file = request.FILES.get("file")
    if file is None:
        raise Unreadable("No file came. Choose a CSV, XLSX or JSON file.")
    name = file.name or "sheet"
    if (file.size or 0) > LARGEST:
        raise Unreadable(f"{name} is larger than {LARGEST // 1024**2} MB. A sheet is text: check the file.")
    return cells_from_file(name, file.read()), name, name.rpartition(".")[0].replace("_", " ") or name


def _sheet(request: HttpRequest, batch: Batch, person: User) -> HttpResponse:
    asked = sheet.Asked.of(request.GET)
    target = fragments.target(request)
    folded = target.startswith("fold-")
    if "ids" not in request.GET and target != "sheet-state" and not folded:
        return sheet_page(request, batch, asked)
    found = SheetPage(batch, asked, person)
    context = {"page": found, "batch": batch, "look": 0}
    if target == "sheet-state":
        return render(request, "batches/live_head.html", context)
    if folded:
        return render(request, "batches/rows.html", context)
    ids = {one for name in request.GET["ids"].split(",")[:200] if (one := as_uuid(name.removeprefix("row-")))}
    return render(request, "batches/changed.html", context | {"lines": found.lines(ids)})


def _state(request: HttpRequest, here: BatchPage) -> HttpResponse:
    """How it stands; and the takes out of band, when there is a new one since they were drawn."""
    drawn = render_to_string("batches/state.html", _context(here), request)
    if request.GET.get("since", "") != here.newest:
        context = _context(here) | {"tiles": here.tiles, "oob": True}
        drawn += render_to_string("batches/takes.html", context, request)
    return HttpResponse(drawn)


def _context(here: BatchPage) -> dict[str, object]:
    address = reverse("batch", args=[here.batch.pk])
    return {
        "page": here,
        "batch": here.batch,
        "state_url": f"{address}{here.asked.query()}&since={here.newest}",
        "tile_url": f"{address}{here.asked.query(show='', start='')}&ids=",
        "here": here.asked.query(),
    }
