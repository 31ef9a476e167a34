"""The sheet of one run: a schedule's rows with the day filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from jobs.batches.columns import Cells
from jobs.models import Schedule
from jobs.schedules import variables
from jobs.schedules.overlap import moment
from jobs.schedules.variables import Moment


@dataclass(frozen=True)
class Sheet:
    name: str
    rows: Sequence[Cells]
    usual: Mapping[str, str]


def filled(schedule: Schedule, planned_at: datetime, number: int) -> Sheet:
    """The rows of the run that is planned then, its `number`th. Every row is made anew, also where one like it was
    made before. Raises variables.Unknown."""
    at = Moment(planned_at.astimezone(ZoneInfo(schedule.zone)), number)
    name = variables.fill(schedule.name, at)
    if name == schedule.name:
        name = f"{name}, {moment(planned_at, schedule.zone)}"
    rows = [variables.fill_cells(cells, at) for cells in schedule.rows]
    return Sheet(name, rows, {**variables.fill_cells(schedule.usual, at), "again": "yes"})
