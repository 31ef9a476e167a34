"""Wake-ups: Celery messages that say "look here". Losing, doubling or reordering any of them is harmless."""

import logging
import threading
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING

from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu import Connection
from kombu.exceptions import OperationalError

from jobs.states import IN_FLIGHT, Status

if TYPE_CHECKING:
    from jobs.models import Job

log = logging.getLogger(__name__)
_SEND_SECONDS = 0.2  # with the broker away a page still answers, and the tick repairs
_local = threading.local()

_ON_ARRIVAL = {
    Status.QUEUED: ("jobs.tasks.dispatch", "key_id"),
    Status.SUBMITTING: ("jobs.tasks.attend", "pk"),
    Status.FETCHING: ("jobs.tasks.finish", "pk"),
}


def wake(task: str, *ids: uuid.UUID) -> None:
    """Send `task(id)` for each id once the transaction commits; quietly nothing when the broker is away."""
    names = [str(one) for one in ids]
    transaction.on_commit(lambda: _send(task, names), robust=True)


def wake_for(job: "Job", status: Status) -> None:
    """The wake-up that an arrival in this status asks for: a slot to fill, a submit to make, a slot that fell free."""
    if status in _ON_ARRIVAL:
        task, column = _ON_ARRIVAL[status]
        wake(task, getattr(job, column))
    if status not in IN_FLIGHT and status is not Status.QUEUED:
        wake("jobs.tasks.dispatch", job.key_id)


def _send(task: str, ids: Iterable[str]) -> None:
    try:
        for one in ids:
            current_app.send_task(task, args=[one], connection=_connection(), retry=False)
    except (OperationalError, OSError) as error:
        _local.connection = None
        log.info("wake-up %s not sent, the tick will do it: %s", task, type(error).__name__)


def _connection() -> Connection:
    """One connection a thread, with bounded waits, so that a broker that hangs costs a page 200 ms and not its life."""
    found: Connection | None = getattr(_local, "connection", None)
    if found is None:
        bounds = {"socket_connect_timeout": _SEND_SECONDS, "socket_timeout": _SEND_SECONDS, "max_retries": 0}
        found = _local.connection = Connection(
            settings.REDIS_URL, transport_options=bounds, connect_timeout=_SEND_SECONDS
        )
    return found
