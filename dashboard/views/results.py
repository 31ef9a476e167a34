"""Results out: takes as a ZIP with a manifest, and as a table. Read first, then sent without a database."""

import uuid
from collections.abc import Sequence

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from dashboard import access
from dashboard.reading import wall
from dashboard.serving import attachment
from dashboard.views import batches, selection
from dashboard.views import wall as walls
from jobs import clock
from jobs.batches import results
from jobs.media import names
from jobs.models import Artifact, Batch, Job, Project

NO_FILES = "None of these takes has a file here, so there is nothing to download. Open one to fetch its file."
NO_PICKS = "Nothing of this project is picked yet, so there is nothing to download. Pick takes first."


@require_POST
def selected(request: HttpRequest, project_id: uuid.UUID) -> HttpResponseBase:
    """Members. The files of the ticked takes."""
    access.member(request)
    project = get_object_or_404(Project, pk=project_id)
    ids = [one for text in request.POST.getlist("takes") if (one := wall.as_uuid(text))]
    jobs = results.rows(project.jobs.filter(pk__in=ids))
    found = results.entries(jobs)
    if not any(entry.name for entry in found):
        problem = NO_FILES if jobs else selection.NOTHING
        return walls.page(request, project, selection.asked(request), [problem])
    return _zip(request, found, project.name, "takes")


@require_safe
def picked(request: HttpRequest, project_id: uuid.UUID) -> HttpResponseBase:
    """Members. The picked file of every shot of a project."""
    access.member(request)
    project = get_object_or_404(Project, pk=project_id)
    jobs = results.rows(project.jobs.filter(shot__picked__job=F("pk")))
    found = results.entries(jobs, picks_only=True)
    if not any(entry.name for entry in found):
        return walls.page(request, project, wall.Filter(), [NO_PICKS])
    return _zip(request, found, project.name, "picked")


@require_safe
def project_table(request: HttpRequest, project_id: uuid.UUID) -> HttpResponse:
    """Members. The takes of a project as tab-separated text."""
    access.member(request)
    project = get_object_or_404(Project, pk=project_id)
    return _table(request, Job.objects.filter(project=project), project.name)


@require_safe
def batch_files(request: HttpRequest, batch_id: uuid.UUID) -> HttpResponseBase:
    """Members. The files of every take of a batch."""
    access.member(request)
    batch = get_object_or_404(Batch.objects.select_related("project", "confirmed_by"), pk=batch_id)
    found = results.entries(results.rows(Job.objects.filter(batch=batch)))
    if not any(entry.name for entry in found):
        return batches.page(request, batch, problem=NO_FILES)
    return _zip(request, found, batch.name, "batch")


@require_safe
def batch_table(request: HttpRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Members. The takes of a batch as tab-separated text."""
    access.member(request)
    batch = get_object_or_404(Batch, pk=batch_id)
    return _table(request, Job.objects.filter(batch=batch), batch.name)


def _zip(request: HttpRequest, found: Sequence[results.Entry], title: str, what: str) -> HttpResponseBase:
    called = f"{names.part(title, 'takes')}_{what}_{clock.now():%Y-%m-%d}.zip"
    return attachment(request, results.archive(found, _address(request)), called, "application/zip")


def _table(request: HttpRequest, jobs: "QuerySet[Job]", title: str) -> HttpResponse:
    called = f"{names.part(title, 'takes')}_takes_{clock.now():%Y-%m-%d}.tsv"
    text = "".join(results.table(results.rows(jobs), _address(request)))
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=called) or "attachment"}
    return HttpResponse(text, content_type="text/tab-separated-values; charset=utf-8", headers=headers)


def _address(request: HttpRequest) -> results.Address:
    def address(artifact: Artifact, job: Job) -> str:
        return request.build_absolute_uri(reverse("media", args=[artifact.pk, names.file_name(artifact, job)]))

    return address
