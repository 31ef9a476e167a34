"""Again with one thing changed, for the takes selected on the wall: a page to choose it, then a draft batch."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from dashboard import access
from dashboard.operations import token
from dashboard.views import selection
from dashboard.views import wall as walls
from dashboard.views.change_form import ChangeForm
from jobs.actions.operations import Refused
from jobs.batches.changes import changed


@require_POST
def change(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """Members. Asks what changes first; then opens a batch, whose sheet shows check and price. Nothing is spent."""
    person = access.member(request)
    project, jobs = selection.selected(request, project_id)
    if not jobs:
        return walls.page(request, project, selection.asked(request), [selection.NOTHING])
    form = ChangeForm(jobs, request.POST if "what" in request.POST or "asked" in request.POST else None)
    if form.is_valid():
        try:
            batch = changed(jobs, form.change(), person, token(request))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            left = len(jobs) - batch.rows.count()
            if left:
                words = "take is" if left == 1 else "takes are"
                messages.info(request, f"{left} {words} left out: nothing would be different, or a sheet cannot ask")
            return redirect("batch", batch.pk)
    context = {
        "project": project,
        "form": form,
        "found": selection.cards_of(jobs),
        "back": selection.back(request, project),
    }
    return render(request, "projects/change.html", context, status=422 if form.is_bound else 200)
