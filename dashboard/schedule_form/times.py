"""Plain choices and the cron lines they stand for, and times as a browser's field has them. Pure."""

import re
from collections.abc import Mapping
from datetime import datetime, time
from zoneinfo import ZoneInfo

LINE = "line"  # the choice of whoever writes a cron line
DAYS: Mapping[str, tuple[str, str]] = {
    "daily": ("Every day", "* * *"),
    "weekdays": ("Monday to Friday", "* * 1-5"),
    "weekend": ("Saturday and Sunday", "* * 6,0"),
    "mon": ("Every Monday", "* * 1"),
    "tue": ("Every Tuesday", "* * 2"),
    "wed": ("Every Wednesday", "* * 3"),
    "thu": ("Every Thursday", "* * 4"),
    "fri": ("Every Friday", "* * 5"),
    "sat": ("Every Saturday", "* * 6"),
    "sun": ("Every Sunday", "* * 0"),
    "first": ("The 1st of every month", "1 * *"),
    "last": ("The last day of every month", "L * *"),
}
UNITS: Mapping[str, tuple[str, int]] = {"minutes": ("minutes", 60), "hours": ("hours", 3600), "days": ("days", 86400)}
_PLAIN = re.compile(r"(\d{1,2}) (\d{1,2}) (.+)")
_FIELD = "%Y-%m-%dT%H:%M"


def choices() -> list[tuple[str, str]]:
    return [*((value, words) for value, (words, _) in DAYS.items()), (LINE, "As a cron line says")]


def cron_of(days: str, at: time) -> str:
    """The cron line of a plain choice."""
    return f"{at.minute} {at.hour} {DAYS[days][1]}"


def plain_of(cron: str) -> tuple[str, time] | None:
    """The plain choice that a cron line is; None when it is none."""
    found = _PLAIN.fullmatch(cron)
    days = next((value for value, (_, rest) in DAYS.items() if found and rest == found[3]), None)
    if found is None or days is None or int(found[1]) > 59 or int(found[2]) > 23:
        return None
    return days, time(int(found[2]), int(found[1]))


def every_of(seconds: int) -> tuple[int, str]:
    """An interval in the largest unit that it is whole in: 90 minutes, 6 hours."""
    unit = next(name for name in ("days", "hours", "minutes") if seconds % UNITS[name][1] == 0 or name == "minutes")
    return seconds // UNITS[unit][1], unit


def read(text: str, zone: str) -> datetime | None:
    """What a field for a day and a time says, read in a zone; None when it says nothing. Raises ValueError."""
    if not text.strip():
        return None
    return datetime.fromisoformat(text.strip()).replace(tzinfo=ZoneInfo(zone))


def written(moment: datetime | None, zone: str) -> str:
    """The text of such a field."""
    return moment.astimezone(ZoneInfo(zone)).strftime(_FIELD) if moment else ""
