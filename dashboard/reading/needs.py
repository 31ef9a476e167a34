"""What waits for a person: the one rule behind Needs you and its count."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from jobs.clock import After
from jobs.models import Job, Key
from jobs.states import Reason, Status

ASKS_FOR = 24 * 3600.0  # seconds that a take which came to nothing, or in part, asks for somebody
TOGETHER = (Reason.CREDITS, Reason.BUDGET)  # one top-up or one cap helps all of them: one card a key


def waiting_on_people() -> QuerySet[Job]:
    """Takes that a person must act on, oldest first:

    - every waiting one, but for those that wait for another take, and quotes that were decided and are on their way
      to the vendor;
    - partial and failed ones of the last day, until somebody asked again, made a newer take of the shot, or picked one.
    """
    newer = Job.objects.filter(shot=OuterRef("shot"), take__gt=OuterRef("take"))
    retried = Job.objects.filter(retry_of=OuterRef("pk"))
    unhandled = Q(
        ~Exists(newer),
        ~Exists(retried),
        status__in=[Status.PARTIAL, Status.FAILED],
        ended_at__gte=After(-ASKS_FOR),
        shot__picked=None,
        project__archived_at=None,
    )
    waiting = Q(status=Status.WAITING) & ~Q(reason=Reason.PREVIOUS) & ~decided()
    return Job.objects.filter(waiting | unhandled).order_by("id")


def decided() -> Q:
    """Waits with a quote that a person has said yes or no to."""
    return Q(reason=Reason.APPROVAL, gate__has_key="decision")


def stopped_keys() -> QuerySet[Key]:
    """Keys whose vendor refuses them: nothing new is sent until somebody sees to it."""
    return Key.objects.exclude(breaker_code="").exclude(state=Key.State.REVOKED)


def count() -> int:
    """How many cards Needs you has. Two queries."""
    of_keys = {reason: Count("key", distinct=True, filter=Q(reason=reason)) for reason in TOGETHER}
    found = waiting_on_people().aggregate(each=Count("id", filter=~Q(reason__in=TOGETHER)), **of_keys)
    return int(sum(found.values())) + stopped_keys().count()
