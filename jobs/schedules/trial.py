"""A dry run: what the next run would make and cost, and what would stop it. Nothing is sent, charged or kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from jobs import clock, money
from jobs.actions.operations import Refused
from jobs.batches.check import check
from jobs.batches.totals import Totals, totals
from jobs.models import Batch, BatchRow, Budget, Schedule
from jobs.schedules.run import actor_of
from jobs.schedules.sheet import filled
from jobs.schedules.variables import Unknown


@dataclass(frozen=True)
class Trial:
    """planned_at  the time whose day is filled in: the next planned one, else now
    stops          sentences that would keep the run from beginning
    complete       all prices are there
    """

    planned_at: datetime
    name: str
    rows: Sequence[BatchRow]
    totals: Totals
    stops: Sequence[str]
    complete: bool


def dry_run(schedule: Schedule) -> Trial:
    """Check and price the rows as the next run would have them, for whom its takes count for. Talks to vendors.

    Raises Refused where not even the variables can be filled in.
    """
    planned_at = schedule.next_at or clock.now()
    person = schedule.created_by
    stops = []
    try:
        actor_of(schedule)
    except Refused as refused:
        stops.append(str(refused))
    try:
        sheet = filled(schedule, planned_at, schedule.runs.count() + 1)
    except Unknown as unknown:
        raise Refused(f"{unknown} Nothing was sent. Edit the schedule.") from None
    batch = Batch.objects.create(
        project=schedule.project,
        schedule=schedule,
        name=f"Dry run of {schedule.name}"[:200],
        source="dry run",
        usual=sheet.usual,
        tags=schedule.tags,
        created_by=person,
    )
    try:
        BatchRow.objects.bulk_create(
            BatchRow(batch=batch, number=number, cells=cells) for number, cells in enumerate(sheet.rows, 1)
        )
        for unit, limit in schedule.caps.items():
            money.set_cap(Budget(batch=batch, unit=unit, limit=Decimal(limit)))
        batch = check(batch)
        rows = list(batch.rows.select_related("key"))
        found = totals(batch, person, rows)
        return Trial(planned_at, sheet.name, rows, found, [*stops, *found.stops], batch.checked_at is not None)
    finally:
        batch.delete()
