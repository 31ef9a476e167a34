"""The sheet of a draft: checking it, mending its rows in place, and running it. Nothing is spent before `run`.

With scripts a verb of a row draws that row, the counts and the foot; the ids of other rows that changed too go along in
an event, and the page asks for those it shows. Without them every verb leads back to the sheet.
"""

import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import retarget, trigger_client_event

from dashboard import access
from dashboard.limits_form import save
from dashboard.operations import token
from dashboard.reading import row_form, sheet
from dashboard.reading.batches import running
from dashboard.reading.limits import Limits
from dashboard.reading.sheet import Asked
from dashboard.reading.sheet_page import SheetPage
from dashboard.requests import Request
from jobs.actions.operations import Refused
from jobs.batches import drafts
from jobs.batches.check import check as check_sheet
from jobs.batches.columns import Cells
from jobs.batches.confirm import confirm
from jobs.models import Batch, BatchRow

SOON = 1.5  # seconds that a small change waits for prices; what takes longer comes with the next look
MOST_LOOKS = 30  # that a page takes by itself for prices to come


@require_POST
def check(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """Members. Check and price the rows again."""
    access.member(request)
    return _act(request, draft(batch_id), lambda: None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, row_id: uuid.UUID) -> HttpResponse:
    """Members. GET: the row with its form open, closed again with ?close. POST: write its cells."""
    person = access.member(request)
    row = _row(row_id)
    if request.method == "POST":
        return _write(request, row, row_form.typed(row, ((name, str(text)) for name, text in request.POST.items())))
    asked = Asked(edit=None if "close" in request.GET else row.pk)
    if not request.htmx:
        return redirect(f"{address(row.batch, Asked(start=row.number))}&edit={row.pk}#row-{row.pk}")
    page = SheetPage(row.batch, asked, person)
    (line,) = page.lines({row.pk})
    return render(request, "batches/row.html", {"page": page, "batch": row.batch, "line": line})


@require_POST
def fix(request: Request, row_id: uuid.UUID) -> HttpResponse:
    """Members. Write the cells of one fix that the row was offered, by its column and label."""
    access.member(request)
    row = _row(row_id)
    column, label = request.POST.get("column", ""), request.POST.get("fix", "")
    offered = [fix for one in row.problems if one["column"] == column for fix in one["fixes"]]
    cells = next((fix["cells"] for fix in offered if fix["label"] == label), None)
    if cells is None:
        words = f"Row {row.number} was changed meanwhile, so “{label}” was not done. Look at it again."
        return refuse(request, row.batch, words)
    return _write(request, row, cells)


@require_POST
def make_again(request: Request, row_id: uuid.UUID) -> HttpResponse:
    """Members. Make a row that an earlier sheet made, as another take of its shot."""
    access.member(request)
    return _write(request, _row(row_id), {"again": "yes"})


@require_POST
def fix_all(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """Members. The first fix of every problem that has one."""
    access.member(request)
    batch = draft(batch_id)
    cells: dict[uuid.UUID, Mapping[str, str]] = {}
    for row in batch.rows.filter(left_out=False, made=None):
        for problem in row.problems:
            if problem["level"] == sheet.ERROR and problem["fixes"]:
                cells[row.pk] = {**cells.get(row.pk, {}), **problem["fixes"][0]["cells"]}
    return _act(request, batch, lambda: drafts.edit_rows(batch, cells), f"Fixed {_counted(len(cells))}")


@require_POST
def leave_out(request: Request, row_id: uuid.UUID) -> HttpResponse:
    """Members. Keep the row and do not make it; with out=no make it after all."""
    access.member(request)
    row = _row(row_id)
    return _act(request, row.batch, lambda: drafts.leave_out(row, request.POST.get("out") != "no"), row=row)


@require_POST
def leave_problems_out(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """Members. Every row that cannot be made as it stands is left out."""
    access.member(request)
    batch = draft(batch_id)
    wrong = [row.pk for row in batch.rows.filter(left_out=False, made=None) if sheet.has_error(row.problems)]
    return _act(request, batch, lambda: drafts.leave_rows_out(batch, wrong), f"Left out {_counted(len(wrong))}")


@require_POST
def delete(request: Request, row_id: uuid.UUID) -> HttpResponse:
    """Members. Take the row out of the sheet."""
    access.member(request)
    row = _row(row_id)
    return _act(request, row.batch, lambda: drafts.delete_row(row), f"Deleted row {row.number}")


@require_POST
def add(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """Members. One more row at the end, with its form open."""
    access.member(request)
    batch = draft(batch_id)
    try:
        row = drafts.add_row(batch, {})
        check_sheet(batch, SOON)
    except Refused as refused:
        return refuse(request, batch, str(refused))
    return redirect("edit_row", row.pk)


@require_POST
def run(request: Request, batch_id: uuid.UUID) -> HttpResponse:
    """Members. A take of every row, all or none, at the total that was shown. The limits beside it hold from the
    start; with `save` they are kept and nothing is sent."""
    person = access.member(request)
    batch = draft(batch_id)
    try:
        if batch.confirmed_at is None:
            save(batch, request.POST, person)
        if "save" in request.POST:
            messages.success(request, "Limits kept")
        else:
            confirm(batch, person, token(request), seen=seen_sums(request.POST.getlist("seen")))
    except Refused as refused:
        return refuse(request, batch, str(refused))
    return redirect("batch", batch.pk)


def draft(batch_id: uuid.UUID) -> Batch:
    """With its project; the actions refuse one that was confirmed."""
    return get_object_or_404(Batch.objects.select_related("project"), pk=batch_id)


def _row(row_id: uuid.UUID) -> BatchRow:
    return get_object_or_404(BatchRow.objects.select_related("batch__project", "key"), pk=row_id)


def _rows_of(batch: Batch) -> list[BatchRow]:
    return list(batch.rows.all())


def _write(request: Request, row: BatchRow, cells: Cells) -> HttpResponse:
    """Change cells; a row that was left out because of them is taken in again."""

    def do() -> None:
        drafts.edit_row(row, cells)
        if row.left_out:
            drafts.leave_out(row, False)

    return _act(request, row.batch, do if cells else lambda: None, row=row)


def _act(
    request: Request, batch: Batch, do: Callable[[], object], said: str = "", row: BatchRow | None = None
) -> HttpResponse:
    """Do it, check the sheet, and draw what changed."""
    before = sheet.states(_rows_of(batch))
    try:
        do()
        check_sheet(batch, SOON)
    except Refused as refused:
        return refuse(request, batch, str(refused))
    if said and not request.htmx:
        messages.success(request, said)
    return _drawn(request, batch, before, row)


def _drawn(request: Request, batch: Batch, before: list[sheet.State], row: BatchRow | None = None) -> HttpResponse:
    """For htmx the row, the counts and the foot, with the ids of other rows that changed; the whole table when rows
    came or went. Else back to the sheet."""
    asked = Asked.of(QueryDict(request.POST.get("here", "").lstrip("?")[:500]))
    if not request.htmx:
        return redirect(address(batch, asked, row))
    batch.refresh_from_db()
    page = SheetPage(batch, asked, access.member(request))
    context = {"page": page, "batch": batch, "look": _looks(request)}
    if [one.pk for one in page.states] != [one.pk for one in before]:
        answer = render(request, "batches/table.html", context)
        answer.headers["HX-Reswap"] = "outerHTML show:none"
        return retarget(answer, "#sheet")
    old = {one.pk: one.sign for one in before}
    changed = [f"row-{one.pk}" for one in page.states if one.sign != old[one.pk] and (not row or one.pk != row.pk)]
    drawn = "".join(
        render_to_string("batches/row.html", {**context, "line": line}, request)
        for line in page.lines({row.pk} if row else set())
    )
    drawn += render_to_string("batches/around.html", context, request)
    return trigger_client_event(HttpResponse(drawn), "sheet:changed", {"rows": changed}, after="settle")


def _looks(request: Request) -> int:
    """How many looks for prices the page took by itself, this one included."""
    text = request.POST.get("look", "")
    return min(MOST_LOOKS, int(text) + 1) if text.isascii() and text.isdecimal() and len(text) < 4 else 0


def refuse(request: Request, batch: Batch, words: str) -> HttpResponse:
    """Why nothing was done, above the sheet."""
    if request.htmx:
        answer = render(request, "batches/problem.html", {"problem": words}, status=422)
        answer.headers["HX-Reswap"] = "outerHTML show:top"
        return retarget(answer, "#sheet-problem")
    return sheet_page(request, batch, Asked(), problem=words)


def sheet_page(request: HttpRequest, batch: Batch, asked: Asked, problem: str = "") -> HttpResponse:
    """The page of a draft."""
    person = access.member(request)
    page = SheetPage(batch, asked, person)
    context = {
        "page": page,
        "batch": batch,
        "problem": problem,
        "look": 0,
        "limits": Limits(batch, page.units),
        "running": running(),
    }
    return render(request, "batches/sheet.html", context, status=422 if problem else 200)


def address(batch: Batch, asked: Asked, row: BatchRow | None = None) -> str:
    """The sheet as it was looked at, at a row of it."""
    return reverse("batch", args=[batch.pk]) + asked.query + (f"#row-{row.pk}" if row else "")


def seen_sums(texts: list[str]) -> dict[str, Decimal]:
    """The sums on the button, from its hidden fields: "cr 462.0000"."""
    found: dict[str, Decimal] = {}
    for text in texts:
        unit, _, amount = text.rpartition(" ")
        with suppress(InvalidOperation):
            found[unit] = Decimal(amount)
    return found


def _counted(rows: int) -> str:
    return f"{rows} row{'' if rows == 1 else 's'}"
