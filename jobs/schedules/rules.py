"""When a schedule runs: a cron line, a time every so often, or once. Pure: no database, no clock.

Times come in and go out in UTC. A cron line is read in its zone, and as Debian's cron does where clocks change: what
falls into the hour that is left out comes at its end, what falls into the hour that comes twice comes once, and lines
that say every hour or every minute go by real hours. An interval is counted in real seconds from its first time.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo, available_timezones

from cronsim import CronSim, CronSimError

from jobs.models import Schedule

SHORTEST = 60  # seconds between two times
LONGEST = 366 * 86400
LONGEST_CRON = 120  # letters
MOMENT = timedelta(microseconds=1)
_FIELDS = "minute, hour, day of the month, month, day of the week"
_Kind = Schedule.Kind


class Wrong(Exception):
    """A rule that is none. `field` names what of it; `str()` says what to write."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class Rule:
    """interval in seconds; starts_at the anchor of an interval, or the one time there is."""

    kind: str
    zone: str
    cron: str = ""
    interval: int | None = None
    starts_at: datetime | None = None


def rule_of(schedule: Schedule) -> Rule:
    return Rule(schedule.kind, schedule.zone, schedule.cron, schedule.interval, schedule.starts_at)


def check(rule: Rule, now: datetime) -> None:
    """Raise Wrong for a rule that cannot be kept, or that has no time after `now`."""
    if rule.zone not in available_timezones():
        raise Wrong("zone", f"There is no time zone {rule.zone!r}. Choose one like Europe/Berlin.")
    if rule.kind == _Kind.CRON:
        _check_cron(rule)
    elif rule.kind == _Kind.INTERVAL:
        _check_interval(rule)
    elif rule.kind != _Kind.ONCE:
        raise Wrong("kind", "Choose when it runs: by a cron line, every so often, or once.")
    elif rule.starts_at is None:
        raise Wrong("starts_at", "Say when it runs, as a day and a time.")
    elif rule.starts_at <= now:
        raise Wrong("starts_at", "This time has passed. Choose one that is to come, or use Run now.")
    if next_time(rule, now) is None:
        raise Wrong("cron", f"No day matches {rule.cron}. Check the day of the month against the month.")


def _check_cron(rule: Rule) -> None:
    if len(rule.cron.split()) != 5 or len(rule.cron) > LONGEST_CRON:
        raise Wrong("cron", f"A cron line has five fields: {_FIELDS}. Every night at 02:00 is 0 2 * * *.")
    try:
        CronSim(rule.cron, datetime(2000, 1, 1, tzinfo=UTC))
    except CronSimError as error:
        field = str(error).removeprefix("Bad ").replace("-", " ")
        raise Wrong(
            "cron", f"The {field} of {rule.cron} is not understood. The fields are {_FIELDS}: 30 22 * * 1-5."
        ) from None


def _check_interval(rule: Rule) -> None:
    if rule.interval is None or not SHORTEST <= rule.interval <= LONGEST:
        raise Wrong("interval", "Say how often: from every minute to every 366 days.")
    if rule.starts_at is None:
        raise Wrong("starts_at", "Say when it runs for the first time; the others are counted from it.")


def times(rule: Rule, after: datetime, *, most: int = 10) -> list[datetime]:
    """The next planned times later than `after`, in order; fewer when there are no more."""
    return list(islice(_onward(rule, after), most))


def next_time(rule: Rule, after: datetime) -> datetime | None:
    return next(_onward(rule, after), None)


def between(rule: Rule, after: datetime, until: datetime, *, most: int) -> list[datetime]:
    """The planned times later than `after` and not later than `until`, the first `most` of them."""
    return list(islice(takewhile(lambda time: time <= until, _onward(rule, after)), most))


def latest(rule: Rule, until: datetime) -> datetime | None:
    """The last planned time that is not later than `until`; None when there was none."""
    if rule.kind == _Kind.CRON:
        ahead = until + timedelta(hours=2)  # the hour that comes twice hides what came in the first of them
        backward = CronSim(rule.cron, ahead.astimezone(ZoneInfo(rule.zone)), reverse=True)
        return next((found for time in backward if (found := time.astimezone(UTC)) <= until), None)
    first = _anchor(rule)
    if first > until:
        return None
    if rule.kind == _Kind.ONCE:
        return first
    return first + (until - first) // _step(rule) * _step(rule)


def _onward(rule: Rule, after: datetime) -> Iterator[datetime]:
    """All planned times later than `after`, strictly in order."""
    if rule.kind == _Kind.CRON:
        last = after
        for time in CronSim(rule.cron, after.astimezone(ZoneInfo(rule.zone))):
            found = time.astimezone(UTC)
            if found > last:  # two lines may fall on one time where clocks change
                last = found
                yield found
        return
    first = _anchor(rule)
    if rule.kind == _Kind.ONCE:
        if first > after:
            yield first
        return
    count = max(0, (after - first) // _step(rule) + 1)
    while True:
        yield first + count * _step(rule)
        count += 1


def _anchor(rule: Rule) -> datetime:
    if rule.starts_at is None:
        raise Wrong("starts_at", "Say when it runs for the first time.")
    return rule.starts_at.astimezone(UTC)


def _step(rule: Rule) -> timedelta:
    return timedelta(seconds=rule.interval or SHORTEST)


def words(rule: Rule) -> str:
    """The rule as a sentence without its end: "At 02:00 every day", "Every 6 hours from 14 May 2026 18:00"."""
    if rule.kind == _Kind.CRON:
        told = CronSim(rule.cron, datetime(2000, 1, 1, tzinfo=UTC)).explain()
        return re.sub(r"\b(\d*)([123])th\b", _ordinal, told)
    there = _anchor(rule).astimezone(ZoneInfo(rule.zone))
    moment = f"{there.day} {there:%b %Y %H:%M}"
    if rule.kind == _Kind.ONCE:
        return f"Once, {moment}"
    return f"Every {every(rule.interval or SHORTEST)} from {moment}"


def _ordinal(found: re.Match[str]) -> str:
    """21st, where the library writes 21th."""
    tens, last = found[1], found[2]
    ending = "th" if tens.endswith("1") else {"1": "st", "2": "nd", "3": "rd"}[last]
    return f"{tens}{last}{ending}"


def every(seconds: int) -> str:
    """A length in its largest whole unit: minute, 90 minutes, 6 hours, day, 2 days."""
    for unit, name in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        if seconds % unit == 0:
            number = seconds // unit
            return name if number == 1 else f"{number} {name}s"
    return f"{seconds} seconds"
