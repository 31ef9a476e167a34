"""Drafts of New take: saved while a person types, and by a button."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from dashboard import access
from dashboard.requests import Request
from dashboard.take_form.given import read, to_json
from jobs.actions import drafts
from jobs.models import Project


@require_POST
def save(request: Request) -> HttpResponse:
    """Members. Keep what was typed; for htmx a word when, else the page with the draft open."""
    person = access.member(request)
    given = read(request.POST)
    try:
        draft_id = uuid.UUID(given.draft)
    except ValueError:
        return HttpResponse("This form has no draft to save into.", status=400, content_type="text/plain")
    project = Project.objects.filter(pk=given.project).first() if _is_id(given.project) else None
    draft = drafts.save(draft_id, person, project, to_json(given))
    if draft is None:
        return HttpResponse("This draft is somebody else's.", status=403, content_type="text/plain")
    if request.htmx:
        return render(request, "new_take/saved.html", {"draft": draft})
    return redirect(f"{reverse('new_take')}?draft={draft.pk}")


@require_POST
def discard(request: Request, draft_id: uuid.UUID) -> HttpResponse:
    """Members. Forget one of their own drafts."""
    person = access.member(request)
    drafts.discard(draft_id, person)
    return HttpResponse("") if request.htmx else redirect("new_take")


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
