"""Did a submit land? By its unique tag, filtered on our side too, never adopted on a guess (contract 5, traps 10)."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from providers.errors import Fault, ProviderError
from providers.order import Order
from providers.renoise.paging import Pages, all_before
from providers.renoise.payload import token_tag
from providers.renoise.replies import Task, ref_of
from providers.report import CannotLook, Finding, Found, NotSeen

CLOCKS_DIFFER = timedelta(minutes=10)  # the vendor's clock against ours
PAGES = 6  # of recent tasks; a submit that just landed is on the first
UNKNOWN_FILTER = (400, 404, 422)
SUSPECTS = 5  # tasks without readable tags that are worth a single GET each

ListTasks = Callable[[str, int], list[Task]]  # tag ("" for all), offset
GetTask = Callable[[str], Task]


def look(listing: ListTasks, single: GetTask, order: Order, token: str, since: datetime, kind: str = "") -> Finding:
    """One list request when the server filters by tag and the task is there; at most PAGES more when it is not.

    NotSeen is only said after the recent tasks were read without the filter as well: the vendor's own batch script
    stopped trusting it, and a wrong NotSeen may be paid for twice.
    """
    tag = token_tag(token)
    filtered = by_tag(listing, tag)
    if mine := [task for task in filtered if carries(task, tag)]:
        return found(mine, kind)

    start = since - CLOCKS_DIFFER
    recent: list[Task] = []
    pages = Pages(lambda offset: listing("", offset), lambda task: task.remote_id, PAGES)
    reached = False
    for page in pages:
        recent += page
        if mine := [task for task in page if carries(task, tag)]:
            return found(mine, kind)
        if all_before([task.created_at for task in page], start):
            reached = True
            break

    alike = [task for task in unique([*filtered, *recent]) if could_be(task, order, start)]
    mine, open_questions = settle(alike, single, tag)
    if mine:
        return found(mine, kind)
    if open_questions:
        return Found(refs=tuple(ref_of(task, kind=kind) for task in open_questions), certain=False)
    if filtered and not (reached or pages.exhausted):
        return CannotLook("Renoise did not filter its tasks by tag, and there are more of them than could be read.")
    return NotSeen()


def by_tag(listing: ListTasks, tag: str) -> list[Task]:
    """The filtered list; a server that refuses the filter is read without it."""
    try:
        return listing(tag, 0)
    except ProviderError as error:
        if error.status in UNKNOWN_FILTER:
            return []
        raise


def carries(task: Task, tag: str) -> bool:
    return task.tags is not None and tag in task.tags


def found(mine: list[Task], kind: str) -> Found:
    """Two tasks with one token are two payments: a person chooses."""
    return Found(refs=tuple(ref_of(task, kind=kind) for task in mine), certain=len(mine) == 1)


def could_be(task: Task, order: Order, start: datetime) -> bool:
    """Without tags the same words at the right time are worth a question; so is a row that shows no words either."""
    if task.tags is not None or (task.prompt and task.prompt != order.prompt.strip()):
        return False
    return task.created_at is None or task.created_at >= start


def settle(alike: Iterable[Task], single: GetTask, tag: str) -> tuple[list[Task], list[Task]]:
    """Asks for the candidates one by one, as a single task may show the tags that its row does not."""
    mine: list[Task] = []
    open_questions: list[Task] = []
    for place, task in enumerate(alike):
        full = asked(single, task) if place < SUSPECTS else task
        if carries(full, tag):
            mine.append(full)
        elif full.tags is None:
            open_questions.append(full)
    return mine, open_questions


def asked(single: GetTask, task: Task) -> Task:
    """The task as a single request shows it, or its row where that cannot be read."""
    try:
        return single(task.remote_id)
    except ProviderError as error:
        if error.fault is Fault.UNREADABLE:
            return task
        raise


def unique(tasks: Iterable[Task]) -> list[Task]:
    return list({task.remote_id: task for task in tasks}.values())
