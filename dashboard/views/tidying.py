"""What the vendor keeps of a take that is over: archived there, or removed there after one more question."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from dashboard import access
from dashboard.operations import token
from dashboard.reading.jobs import JobPage
from dashboard.requests import Request
from jobs.actions import tidying
from jobs.actions.operations import Refused
from jobs.models import Job


@require_POST
def archive(request: Request, job_id: uuid.UUID) -> HttpResponse:
    """Members. Into the vendor's archive, where it stays readable."""
    person, job = access.member(request), _job(job_id)
    try:
        tidying.archive(job, person, token(request))
        messages.success(request, "Archived there")
    except Refused as refused:
        messages.error(request, str(refused))
    return _back(request, job)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: Request, job_id: uuid.UUID) -> HttpResponse:
    """Members. Asked for once more on a page that names what goes; removed at the vendor by its POST."""
    person, job = access.member(request), _job(job_id)
    problem = ""
    if request.method == "POST":
        try:
            tidying.remove(job, person, token(request))
        except Refused as refused:
            problem = str(refused)
        else:
            messages.success(request, "Removed there; our files are here")
            return _back(request, job)
    others = [one for one in tidying.on_it(job) if one != job]
    context = {"page": JobPage(job_id), "job": job, "project": job.project, "others": others}
    told = {"kept": tidying.kept(job), "problem": problem}
    return render(request, "takes/remove.html", {**context, **told}, status=422 if problem else 200)


def _job(job_id: uuid.UUID) -> Job:
    return get_object_or_404(Job.objects.select_related("key", "project", "shot"), pk=job_id)


def _back(request: Request, job: Job) -> HttpResponse:
    address = reverse("take", args=[job.pk])
    return HttpResponseClientRedirect(address) if request.htmx else HttpResponseRedirect(address)
