"""Finding what an argument names: by label, id or the start of an id. What is not there is told with what there is."""

from argparse import ArgumentTypeError
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from django.contrib.auth.models import User
from django.db.models import Model, QuerySet, TextField
from django.db.models.functions import Cast

from jobs.actions.references import Reference, Unclear, named
from jobs.models import Job, Key, Project, Schedule

Row = TypeVar("Row", bound=Model)
SHORTEST_START = 4  # letters of an id
LONGEST_ONCE = 100  # letters; a batch adds the number of the row


class Unknown(Exception):
    """An argument that names nothing, or several things. `str()` says what there is."""


def project(name: str) -> Project:
    found = Project.objects.filter(name=name).first() or _by_id(Project.objects.all(), name, "project")
    if found is None:
        raise Unknown(f"There is no project {name!r}. {_there_is(Project.objects.values_list('name', flat=True))}")
    return found


def key(label: str) -> Key:
    usable = Key.objects.exclude(state=Key.State.REVOKED)
    found = usable.filter(label=label).first() or _by_id(usable, label, "key")
    if found is None:
        hint = f"Add it with: manage.py addkey PROVIDER --label {label}"
        raise Unknown(f"There is no key {label!r}. {_there_is(usable.values_list('label', flat=True))} {hint}")
    return found


def person(name: str) -> User:
    found = User.objects.filter(username=name).first()
    if found is None:
        raise Unknown(f"There is no person {name!r}. {_there_is(User.objects.values_list('username', flat=True))}")
    return found


def job(name: str) -> Job:
    """A take by its id, the start of it, or PROJECT/SHOT/T03."""
    rows = Job.objects.select_related("key", "shot", "project", "batch")
    found = _by_place(rows, name) or _by_id(rows, name, "take")
    if found is None:
        newest = [f"{job.project}/{job.shot.code}/T{job.take:02}" for job in rows.order_by("-id")[:5]]
        raise Unknown(f"There is no take {name!r}. Name it by its id or as PROJECT/SHOT/T01. {_there_is(newest)}")
    return found


def schedule(name: str) -> Schedule:
    """A schedule by its name, PROJECT/NAME where several are called so, or its id."""
    rows = Schedule.objects.select_related("project", "created_by")
    place, _, short = name.rpartition("/")
    found = list(rows.filter(name=name)) or list(rows.filter(project__name=place, name=short))
    if len(found) > 1:
        places = [f"{one.project}/{one}" for one in found]
        raise Unknown(f"Several schedules are called {name!r}. {_there_is(places)}")
    one = found[0] if found else _by_id(rows, name, "schedule")
    if one is None:
        raise Unknown(f"There is no schedule {name!r}. {_there_is(rows.values_list('name', flat=True))}")
    return one


def _by_place(rows: QuerySet[Job], name: str) -> Job | None:
    parts = name.rsplit("/", 2)
    if len(parts) != 3 or not parts[2][1:].isdecimal() or parts[2][:1] not in ("T", "t"):
        return None
    return rows.filter(project__name=parts[0], shot__code=parts[1], take=int(parts[2][1:])).first()


def _by_id(rows: QuerySet[Row], start: str, word: str) -> Row | None:
    """The one row whose id begins like this."""
    start = start.strip().lower()
    if len(start) < SHORTEST_START:
        return None
    found = list(rows.annotate(written=Cast("pk", TextField())).filter(written__startswith=start)[:2])
    if len(found) > 1:
        raise Unknown(f"Several {word}s have an id that begins with {start}. Write more of it.")
    return found[0] if found else None


def _there_is(names: Iterable[str]) -> str:
    listed = [str(name) for name in names]
    if not listed:
        return "There are none yet."
    more = f" and {len(listed) - 10} more" if len(listed) > 10 else ""
    return f"There is: {', '.join(listed[:10])}{more}."


def option(text: str) -> tuple[str, str]:
    """NAME=VALUE of an `--option`."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise ArgumentTypeError(f"{text!r} is no option. Write it like duration=5.")
    return name.strip(), value.strip()


def material(text: str) -> Reference:
    """ROLE=PATH, ROLE=material:ID, ROLE=character:ID or ROLE=NUMBER of a `--material`."""
    role, equals, source = text.partition("=")
    try:
        if not equals:
            raise Unclear(f"{text!r} has no role. Write it like first_frame=picture.png.")
        return named(source, role.strip())
    except Unclear as error:
        raise ArgumentTypeError(str(error)) from None


def amount(text: str) -> Decimal:
    """An amount of money that is no less than 0."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or not 0 <= value < 10**9 or value != round(value, 4):
        raise ArgumentTypeError(f"{text!r} is no amount. Write a number like 250 or 12.50.")
    return value


def once(text: str) -> str:
    """The KEY of a `--once`."""
    if not 0 < len(text) <= LONGEST_ONCE:
        raise ArgumentTypeError(f"the key has {len(text)} letters. Write 1 to {LONGEST_ONCE}.")
    return text


def seconds(text: str) -> float:
    """A time to wait, in seconds."""
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value < 10**7:
        raise ArgumentTypeError(f"{text!r} is no time. Write seconds, like 900.")
    return value
