"""Reading the events in their one order, without a gap: only those below every transaction that is still open."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from dashboard.live.cursor import Cursor
from jobs.models import Job
from jobs.states import LIVE, Status

AT_ONCE = 500  # events of one message


@dataclass(frozen=True)
class Line:
    """One event as a page hears of it. `hint` holds its kind, its ids, and the state it led to; no words."""

    cursor: Cursor
    hint: dict[str, str]


@dataclass(frozen=True)
class News:
    lines: list[Line]
    cursor: Cursor  # where the reader is after these lines
    behind: bool  # something is committed and cannot be served yet: look again soon
    in_flight: int


def head() -> Cursor:
    """Just before the oldest transaction that is still open: nothing a reader has not seen yet lies behind it."""
    return _horizon()[0]


def news(after: Cursor) -> News:
    """What can be served after this cursor, at most AT_ONCE events, and how much is in flight."""
    horizon, held_back = _horizon()
    lines = between(after, horizon)
    full = len(lines) == AT_ONCE
    return News(
        lines=lines,
        cursor=lines[-1].cursor if full else max(after, horizon),
        behind=full or held_back,
        in_flight=in_flight(),
    )


def between(after: Cursor, end: Cursor) -> list[Line]:
    """The first AT_ONCE events after one cursor and before another; `end` comes from `head` or `news`."""
    with connection.cursor() as cursor:
        cursor.execute(_BETWEEN, [*after, *end, AT_ONCE])
        return [_line(*row) for row in cursor.fetchall()]


def in_flight() -> int:
    """Takes on their way: what the rail shows beside "Live"."""
    return Job.objects.filter(status__in=sorted(LIVE - {Status.WAITING})).count()


def _line(xid: int, event_id: int, kind: str, after: str, job: Any, key: Any, project: Any) -> Line:
    hint = {"kind": kind, "after": after, "job": job, "key": key, "project": project}
    return Line(Cursor(xid, event_id), {name: str(value) for name, value in hint.items() if value})


def _horizon() -> tuple[Cursor, bool]:
    with connection.cursor() as cursor:
        cursor.execute(_HORIZON)
        low, held_back = cursor.fetchone()
    return Cursor(low, 0), held_back


# Transactions at or above xmin may still commit; those from xmax on began later, and will send hints of their own.
# (A row from before a restore into a new cluster can lie above xmax. It is no news.)
_HORIZON = """
SELECT low, EXISTS (SELECT FROM jobs_event WHERE xid >= low AND xid < high)
FROM (SELECT pg_snapshot_xmin(snapshot)::text::bigint AS low, pg_snapshot_xmax(snapshot)::text::bigint AS high
      FROM pg_current_snapshot() AS snapshot) AS seen
"""
# `end` was a horizon at an earlier snapshot: whatever lies below it had ended then, so this one sees it whole
_BETWEEN = """
SELECT xid, id, kind, after, job_id, key_id, project_id FROM jobs_event
WHERE (xid, id) > (%s, %s) AND (xid, id) < (%s, %s) ORDER BY xid, id LIMIT %s
"""
