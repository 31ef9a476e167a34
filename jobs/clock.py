"""One clock: the database's `takeboard_now()`. Engine, schedules and expiry read no other, so tests move time."""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import DateTimeField, Func


class Now(Func):
    """`takeboard_now()` inside a query: the start of the transaction, plus what a test shifted the clock by."""

    function = "takeboard_now"
    arity = 0

    def __init__(self) -> None:
        super().__init__(output_field=DateTimeField())


class After(Func):
    """`takeboard_now()` plus some seconds, inside a query."""

    template = "(takeboard_now() + make_interval(secs => %(seconds)s))"

    def __init__(self, seconds: float) -> None:
        super().__init__(output_field=DateTimeField(), seconds=f"{float(seconds):.3f}")


def now() -> datetime:
    """The same clock as an aware UTC datetime."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT takeboard_now()")
        found: datetime = cursor.fetchone()[0]
    return found


def shift(by: timedelta) -> None:
    """Move the clock, for every process on this database. For tests; the product never calls it."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE takeboard_clock SET shift = shift + make_interval(secs => %s)", [by.total_seconds()])
