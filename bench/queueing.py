"""Asking for a thousand takes, and whether ten of somebody else wait behind them."""

from collections.abc import Iterator
from uuid import UUID

from bench.figures import Figure
from bench.measuring import ask, key_in_memory, measured, producer, project
from jobs.engine import dispatch
from jobs.models import Job, Key
from jobs.money import Release
from jobs.moves import move
from jobs.states import Status

MANY, FEW, SLOTS = 1000, 10, 10
QUERIES = 20  # a job, at most


def figures() -> Iterator[Figure]:
    key = key_in_memory("queueing", SLOTS)
    film, person = project("A long film"), producer("A")
    with measured() as admission:
        for _ in range(MANY):
            ask(key, film, person)
    each = admission.queries / MANY
    yield Figure(f"admission of {MANY} jobs", f"{admission.seconds:.1f}", "s", admission.seconds < 60, "under 60 s")
    yield Figure("admission, queries a job", f"{each:.1f}", "", each <= QUERIES, f"at most {QUERIES}")

    short, other = project("A short one"), producer("B")
    few = {ask(key, short, other).pk for _ in range(FEW)}
    with measured() as round_:
        first = dispatch.dispatch(key.pk)
    yield Figure(f"dispatch of {SLOTS} among {MANY + FEW}", f"{round_.seconds * 1000:.0f}", "ms")
    yield Figure(f"dispatch of {SLOTS}, queries", round_.queries)
    place = _last_of(few, key, first)
    rule = 2 * FEW + SLOTS
    yield Figure(f"start of the last of {FEW} jobs behind {MANY}", place, "th", place <= rule, f"at most {rule}th")


def _last_of(few: set[UUID], key: Key, started: list[UUID]) -> int:
    """The place in the order of starts at which the last of `few` starts, when jobs end as fast as they start."""
    order, ended = list(started), 0
    while few - set(order):
        for job in Job.objects.filter(pk__in=order[ended:]):
            move(job, Status.CANCELLED, effect=Release(job.current_step().name))
        ended = len(order)
        order += dispatch.dispatch(key.pk)
    return max(order.index(one) for one in few) + 1
