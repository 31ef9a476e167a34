"""A repeat of an action with the same operation key returns the first result: a double click included."""

from collections.abc import Callable

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from jobs.models import Operation


class Refused(Exception):
    """An action that cannot be done. `str()` says what happened, whether money moved, and what to do next."""


def once(operation: str, action: str, actor: User | None, do: Callable[[], str]) -> str:
    """The result (an id) of `do()`, run in a transaction at most once for this operation key.

    operation  the caller's key; "" runs it every time
    """
    if not operation:
        with transaction.atomic():
            return do()
    if (before := done(operation, action)) is not None:
        return before
    try:
        with transaction.atomic():
            row = Operation.objects.create(key=operation, action=action, result="", actor=actor)
            row.result = do()
            row.save(update_fields=["result"])
            return row.result
    except IntegrityError:
        if (before := done(operation, action)) is not None:
            return before  # the twin of this call was faster
        raise


def done(operation: str, action: str) -> str | None:
    """The result of an operation that was carried out before, or None."""
    row = Operation.objects.filter(key=operation).first() if operation else None
    if row is not None and row.action != action:
        raise Refused(f"The operation key {operation} was used for another action. Nothing was done. Use a new key.")
    return row.result if row else None
