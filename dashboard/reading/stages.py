"""The steps of a job as a person follows them."""

from dataclasses import dataclass
from datetime import datetime

from dashboard.reading.status import Look


@dataclass(frozen=True)
class Stage:
    """One line of the stage list. ahead: it has not begun; current: it is where the job is."""

    look: Look
    name: str
    fact: str = ""
    when: datetime | None = None
    ahead: bool = False
    current: bool = False
