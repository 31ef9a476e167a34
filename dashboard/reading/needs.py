"""What waits for a person."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from jobs.models import Job
from jobs.states import Status

PARTIAL_ASKS = timedelta(days=7)  # that long a partial take asks for its missing part


def waiting_on_people() -> QuerySet[Job]:
    """Jobs that a person must act on, oldest first: everything in waiting, and partial takes nobody asked again."""
    recent = timezone.now() - PARTIAL_ASKS
    return Job.objects.filter(
        Q(status=Status.WAITING)
        | Q(status=Status.PARTIAL, retries__isnull=True, ended_at__gte=recent, project__archived_at__isnull=True)
    ).order_by("id")
