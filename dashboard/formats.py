"""How figures, money and times are written for people: section 6 of the interface language.

Pure functions, but for the reader's zone and clock, which the middleware of `dashboard.reader` sets for a request.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from django.utils import timezone

NONE = "—"
DOLLARS = {"USD", "$"}
_twelve: ContextVar[bool] = ContextVar("twelve", default=False)
_CENT, _TENTH = Decimal("0.01"), Decimal("0.1")


def money(amount: Decimal | float | None, unit: str) -> str:
    """1,284 cr; 7.5 cr; $61.40; −$0.84. Never converted; a price nobody knows is a dash."""
    if amount is None:
        return NONE
    value = amount if isinstance(amount, Decimal) else Decimal(str(amount))
    sign = "−" if value < 0 else ""
    if unit in DOLLARS:
        return f"{sign}${abs(value).quantize(_CENT, ROUND_HALF_UP):,}"
    value = abs(value).quantize(_TENTH, ROUND_HALF_UP)
    figure = f"{value.to_integral_value():,}" if value == value.to_integral_value() else f"{value:,}"
    return f"{sign}{figure} {unit}"


def sums(amounts: dict[str, Decimal]) -> str:
    """Sums of several units, joined with +: 462 cr + $1.68."""
    return " + ".join(money(amount, unit) for unit, amount in sorted(amounts.items(), key=lambda one: one[0] == "USD"))


def count(number: int) -> str:
    """A count on a filter: 86; 1,000+ above a thousand."""
    return f"{number:,}" if number <= 1000 else "1,000+"


def span(seconds: float | None) -> str:
    """A length of time in its one largest whole unit: 38 s, 4 min, 3 h, 2 days."""
    if seconds is None:
        return NONE
    left = max(0, int(seconds))
    if left < 60:
        return f"{left} s"
    if left < 3600:
        return f"{left // 60} min"
    if left < 86400:
        return f"{left // 3600} h"
    return f"{left // 86400} day{'s' if left >= 172800 else ''}"


def took(seconds: float | None) -> str:
    """How long something took: 48 s, 1 min 52 s, 2 h 05 min."""
    if seconds is None:
        return NONE
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


def timecode(seconds: float | None) -> str:
    """A place in media with hundredths: 0:06.08, 1:02:03.50."""
    if seconds is None:
        return NONE
    hundredths = max(0, round(seconds * 100))
    whole, rest = divmod(hundredths, 100)
    return f"{length(whole)}.{rest:02}"


def length(seconds: float | None) -> str:
    """The length of media as the tag on a poster shows it: 0:05, 1:30, 1:02:03."""
    if seconds is None:
        return ""
    whole = max(0, round(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def size(number: int | None) -> str:
    """A file's size: 812 kB, 48 MB, 1.4 GB."""
    if number is None:
        return NONE
    if number < 1000:
        return f"{number} B"
    value = float(number)
    for unit in ("kB", "MB", "GB", "TB"):
        value /= 1000
        if value < 999.5 or unit == "TB":
            break
    return f"{value:.1f} {unit}" if value < 9.95 and unit in {"GB", "TB"} else f"{value:.0f} {unit}"


def ago(when: datetime | None, now: datetime | None = None) -> str:
    """38 s, 4 min, then `clock`. The same ladder for what is to come."""
    if when is None:
        return NONE
    seconds = abs(((now or timezone.now()) - when).total_seconds())
    return span(seconds) if seconds < 3600 else clock(when, now)


def clock(when: datetime | None, now: datetime | None = None) -> str:
    """14:02 today, Tue 14:02 within six days, 14 May this year, 14 May 2025 before; in the reader's zone."""
    if when is None:
        return NONE
    zone = timezone.get_current_timezone()
    there, today = when.astimezone(zone), (now or timezone.now()).astimezone(zone)
    if there.date() == today.date():
        return _hours(there)
    if abs(today.date() - there.date()) < timedelta(days=7):
        return f"{there:%a} {_hours(there)}"
    return f"{there.day} {there:%b}" if there.year == today.year else f"{there.day} {there:%b %Y}"


def hour(when: datetime) -> str:
    """14:02, in the reader's zone, whatever the day."""
    return _hours(when.astimezone(timezone.get_current_timezone()))


def dated(when: datetime | None) -> str:
    """Tue 15 May, 02:00: a planned time, however far off; with its year when that is another."""
    if when is None:
        return NONE
    there = when.astimezone(timezone.get_current_timezone())
    year = "" if there.year == timezone.localtime().year else f" {there.year}"
    return f"{there:%a} {there.day} {there:%b}{year}, {_hours(there)}"


def stamp(when: datetime | None) -> str:
    """The time of a line in a log: 14:02:07."""
    return _hours(when.astimezone(timezone.get_current_timezone()), f":{when:%S}") if when else NONE


@contextmanager
def hours(*, twelve: bool) -> Iterator[None]:
    """Times inside are written as 2:02 pm, or as 14:02."""
    before = _twelve.set(twelve)
    try:
        yield
    finally:
        _twelve.reset(before)


def _hours(there: datetime, seconds: str = "") -> str:
    if _twelve.get():
        return f"{there.hour % 12 or 12}:{there:%M}{seconds} {'am' if there.hour < 12 else 'pm'}"
    return f"{there:%H:%M}{seconds}"


def day(when: datetime | None) -> str:
    """Thursday 14 May."""
    if when is None:
        return NONE
    there = when.astimezone(timezone.get_current_timezone())
    return f"{there:%A} {there.day} {there:%B}"


def utc(when: datetime) -> str:
    """The full time for a title: 2026-05-14 14:02:07 UTC."""
    return f"{when.astimezone(ZoneInfo('UTC')):%Y-%m-%d %H:%M:%S} UTC"


def initials(name: str) -> str:
    """Two letters for a person: Night Artist is NA, producer is PR."""
    words = name.replace(".", " ").replace("_", " ").replace("-", " ").split()
    if not words:
        return "?"
    return (words[0][0] + words[-1][0] if len(words) > 1 else words[0][:2]).upper()
