"""One take: is it good or is it stuck, and what do I do?"""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dashboard import access
from jobs.models import Job


@require_safe
def take(request: HttpRequest, job_id: uuid.UUID) -> HttpResponse:
    """Members."""
    access.member(request)
    job = get_object_or_404(Job.objects.select_related("key", "project", "shot"), pk=job_id)
    return render(request, "takes/take.html", {"job": job, "project": job.project})
