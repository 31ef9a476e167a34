"""The pages of a piece at its vendor, and its versions side by side."""

import uuid
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dashboard import access
from dashboard.reading.jobs import JobPage
from dashboard.reading.rewritten import compared, text_of
from dashboard.reading.works import Version
from dashboard.requests import Request
from jobs import clock
from jobs.actions import links
from jobs.actions.operations import Refused
from jobs.engine.outputs import LINK
from jobs.models import Artifact

LINK_OVER = "That link has run out. Get a new one on this page."


@require_safe
def open_link(request: Request, job_id: uuid.UUID, artifact_id: uuid.UUID) -> HttpResponse:
    """Members. On to the vendor's page, so that no page of ours, no log and no history has its address."""
    access.member(request)
    artifact = _link(job_id, artifact_id)
    over = artifact.url_expires_at is not None and artifact.url_expires_at <= clock.now()
    if over or urlsplit(artifact.url).scheme not in {"http", "https"}:
        messages.error(request, LINK_OVER)
        return HttpResponseRedirect(reverse("take", args=[job_id]))
    return HttpResponseRedirect(artifact.url, headers={"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"})


@require_POST
def new_link(request: Request, job_id: uuid.UUID, artifact_id: uuid.UUID) -> HttpResponse:
    """Members. Asks the vendor for a fresh address of its page."""
    access.member(request)
    artifact = _link(job_id, artifact_id)
    try:
        links.address(artifact)
        messages.success(request, "The links are fresh again")
    except Refused as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(reverse("take", args=[job_id]))


@require_safe
def versions(request: Request, job_id: uuid.UUID, artifact_id: uuid.UUID) -> HttpResponse:
    """Members. The versions of a piece, and the scripts of two of them with what differs: ?old=1&new=2."""
    access.member(request)
    page = JobPage(job_id)
    artifact = get_object_or_404(Artifact, pk=artifact_id, job=job_id)
    work = next((one for one in page.works if one.piece == artifact.piece), None)
    written = [one for one in work.versions if one.script] if work else []
    new = _asked(request, "new", written, 0)
    old = _asked(request, "old", written, 1)
    both = compared(text_of(old.script), text_of(new.script)) if old and new and old.script and new.script else None
    context = {"page": page, "job": page.job, "project": page.job.project, "work": work, "artifact": artifact}
    return render(request, "versions/page.html", {**context, "written": written, "old": old, "new": new, "both": both})


def _asked(request: Request, name: str, written: list[Version], instead: int) -> Version | None:
    wanted = request.GET.get(name, "")
    found = next((one for one in written if str(one.number) == wanted), None)
    return found or (written[instead] if len(written) > instead else None)


def _link(job_id: uuid.UUID, artifact_id: uuid.UUID) -> Artifact:
    rows = Artifact.objects.select_related("job__shot", "job__project", "job__key", "ref")
    return get_object_or_404(rows, pk=artifact_id, job=job_id, kind=LINK)
