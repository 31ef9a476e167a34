"""Checking a sheet until its prices are here: for whoever has no page to come back to."""

import time

from jobs.batches.check import check
from jobs.batches.rows import errors
from jobs.models import Batch

PAUSE = 1.0  # seconds between two looks for a price
pause = time.sleep


def check_until_priced(batch: Batch, seconds: float) -> Batch:
    """The sheet as the last check left it. `checked_at` is still empty when some price did not come in time."""
    until = time.monotonic() + seconds
    batch = check(batch)
    while batch.checked_at is None and time.monotonic() < until:
        pause(PAUSE)
        batch = check(batch)
    return batch


def leave_out_what_is_wrong(batch: Batch, seconds: float) -> Batch:
    """Leave every row out that cannot be made, and those that would go on from it."""
    while wrong := [row.pk for row in batch.rows.filter(left_out=False) if errors(row)]:
        batch.rows.filter(pk__in=wrong).update(left_out=True)
        batch = check_until_priced(batch, seconds)
    return batch
