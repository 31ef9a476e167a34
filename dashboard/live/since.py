"""`/live/since/`: for pages whose network blocks streams, what changed since a cursor, asked for every ten seconds."""

import hashlib
import json
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.views.decorators.http import require_GET

from dashboard.live import feed
from dashboard.live.cursor import Cursor
from dashboard.live.person import Person, visible
from jobs.models import Balance, Job, Key
from jobs.states import LIVE, Status


@require_GET
def since(request: HttpRequest) -> HttpResponse:
    """{"cursor", "resync", "in_flight", "hints"}; 304 when nothing changed, progress and balances included."""
    if not request.user.is_authenticated:
        return JsonResponse({}, status=401)
    person = Person(request.user.pk)
    asked = Cursor.read(request.GET.get("cursor", ""))
    head = feed.head()
    start = asked if asked and asked <= head else head
    lines = feed.between(start, head)
    moving = _moving()
    # the head moves with every transaction of anybody: without news the cursor stays, and so does the answer
    tag = f'"{_digest([str(start), [str(line.cursor) for line in lines], moving])}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    hints = [line.hint for line in lines] + [hint for hint, _ in moving]
    told = {
        "cursor": str(lines[-1].cursor if lines else start),
        "resync": start != asked or len(lines) == feed.AT_ONCE,
        "in_flight": feed.in_flight(),
        "hints": visible(person, hints),
    }
    if len(lines) == feed.AT_ONCE:
        told["cursor"] = str(head)
    return JsonResponse(told, headers={"ETag": tag, "Cache-Control": "private, no-cache"})


def _moving() -> list[tuple[dict[str, str], list[Any]]]:
    """Hints of what changes without an event, each with what it looks like now."""
    jobs = Job.objects.filter(status__in=sorted(LIVE - {Status.QUEUED}))
    rows = jobs.values_list("pk", "key_id", "project_id", "progress", "headline")
    found: list[tuple[dict[str, str], list[Any]]] = [
        ({"kind": "progress", "job": str(job), "key": str(key), "project": str(project)}, seen)
        for job, key, project, *seen in rows
    ]
    latest = Balance.objects.filter(key=OuterRef("pk")).order_by("-at").values("pk")[:1]
    keys = Key.objects.values_list("pk", Subquery(latest))
    return found + [({"kind": "balance", "key": str(key)}, [reading]) for key, reading in keys if reading]


def _digest(seen: object) -> str:
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:32]
