"""The tick: finds what is due and sends wake-ups for it. Safe to run twice, late, or not at all for a while."""

import uuid
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from jobs.clock import Now
from jobs.models import Artifact, Job, Key, Schedule, ScheduleRun
from jobs.states import Status
from jobs.wake import wake

AT_ONCE = 200  # wake-ups of a kind; the next tick sends more


def tick() -> None:
    """One look over everything that has a due_at."""
    due = Job.objects.filter(due_at__lte=Now())
    with_due = Key.objects.values_list("pk", flat=True)
    of_key = due.filter(key=OuterRef("pk"))
    wake("jobs.tasks.dispatch", *with_due.filter(Exists(of_key.filter(status=Status.QUEUED)), state="active"))
    wake("jobs.tasks.sweep", *with_due.filter(Exists(of_key.filter(status=Status.RUNNING))))
    wake("jobs.tasks.attend", *_ids(due.filter(status__in=[Status.SUBMITTING, Status.WAITING])))
    wake("jobs.tasks.finish", *_ids(due.filter(status=Status.FETCHING)))
    wake("jobs.tasks.fetch", *_ids(Artifact.objects.filter(due_at__lte=Now())))
    wake("jobs.tasks.read_account", *with_due.filter(account_due_at__lte=Now()).exclude(state="revoked"))
    coming = Schedule.objects.filter(next_at__lte=Now()).order_by("next_at")
    wake("jobs.tasks.schedule", *coming.values_list("pk", flat=True)[:AT_ONCE])
    wake("jobs.tasks.schedule_run", *_ids(ScheduleRun.objects.filter(due_at__lte=Now())))


def _ids(rows: QuerySet[Job] | QuerySet[Artifact] | QuerySet[ScheduleRun]) -> Iterable[uuid.UUID]:
    return rows.order_by("due_at").values_list("pk", flat=True)[:AT_ONCE]
