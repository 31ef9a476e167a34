"""When a schedule runs: tables of rules and the times they give."""

from datetime import UTC, datetime, timedelta

import pytest

from jobs.schedules import rules
from jobs.schedules.rules import Rule, Wrong

BERLIN = "Europe/Berlin"  # clocks change 2026-03-29 (02:00 is 03:00) and 2026-10-25 (03:00 is 02:00)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def cron(line: str, zone: str = "UTC") -> Rule:
    return Rule("cron", zone, cron=line)


def every(seconds: int, first: str) -> Rule:
    return Rule("interval", "UTC", interval=seconds, starts_at=at(first))


@pytest.mark.parametrize(
    ("line", "zone", "after", "expected"),
    [
        # every night, in the zone
        ("0 2 * * *", "UTC", "2026-05-14T02:00", ["2026-05-15T02:00", "2026-05-16T02:00"]),
        ("0 2 * * *", BERLIN, "2026-05-14T02:00", ["2026-05-15T00:00", "2026-05-16T00:00"]),
        ("0 2 * * *", "Asia/Kolkata", "2026-05-14T02:00", ["2026-05-14T20:30", "2026-05-15T20:30"]),
        ("0 2 * * *", "Pacific/Auckland", "2026-05-14T02:00", ["2026-05-14T14:00", "2026-05-15T14:00"]),
        # weekdays
        ("30 22 * * 1-5", "UTC", "2026-05-15T23:00", ["2026-05-18T22:30", "2026-05-19T22:30"]),
        # the hour that is left out: at its end, once
        ("30 2 * * *", BERLIN, "2026-03-28T12:00", ["2026-03-29T01:00", "2026-03-30T00:30"]),
        ("0 2,3 * * *", BERLIN, "2026-03-28T12:00", ["2026-03-29T01:00", "2026-03-30T00:00"]),
        # the hour that comes twice: the first of them, once, whenever one asks
        ("30 2 * * *", BERLIN, "2026-10-24T12:00", ["2026-10-25T00:30", "2026-10-26T01:30"]),
        ("30 2 * * *", BERLIN, "2026-10-25T00:45", ["2026-10-26T01:30", "2026-10-27T01:30"]),
        ("30 2 * * *", BERLIN, "2026-10-25T01:15", ["2026-10-26T01:30", "2026-10-27T01:30"]),
        # every hour means every real hour
        ("30 * * * *", BERLIN, "2026-03-29T00:00", ["2026-03-29T00:30", "2026-03-29T01:30"]),
        ("30 * * * *", BERLIN, "2026-10-25T00:00", ["2026-10-25T00:30", "2026-10-25T01:30"]),
        # months without a 31st are passed
        ("0 0 31 * *", "UTC", "2026-01-31T00:00", ["2026-03-31T00:00", "2026-05-31T00:00"]),
        ("0 0 29 2 *", "UTC", "2026-01-01T00:00", ["2028-02-29T00:00", "2032-02-29T00:00"]),
        ("0 0 L * *", "UTC", "2026-01-31T00:00", ["2026-02-28T00:00", "2026-03-31T00:00"]),
    ],
)
def test_cron(line: str, zone: str, after: str, expected: list[str]) -> None:
    assert rules.times(cron(line, zone), at(after), most=2) == [at(one) for one in expected]


@pytest.mark.parametrize(
    ("seconds", "first", "after", "expected"),
    [
        (3600, "2026-05-14T10:10", "2026-05-14T09:00", "2026-05-14T10:10"),  # not before its first time
        (3600, "2026-05-14T10:10", "2026-05-14T10:10", "2026-05-14T11:10"),
        (3600, "2026-05-14T10:10", "2026-05-20T05:00", "2026-05-20T05:10"),  # the anchor holds, whatever was missed
        (5400, "2026-05-14T00:00", "2026-05-14T04:00", "2026-05-14T04:30"),
        (86400, "2026-03-28T01:30", "2026-03-29T00:00", "2026-03-29T01:30"),  # a day is 24 hours
    ],
)
def test_an_interval_is_counted_from_its_first_time(seconds: int, first: str, after: str, expected: str) -> None:
    assert rules.next_time(every(seconds, first), at(after)) == at(expected)


def test_once_is_once() -> None:
    rule = Rule("once", "UTC", starts_at=at("2026-05-14T02:00"))
    assert rules.times(rule, at("2026-05-13T00:00")) == [at("2026-05-14T02:00")]
    assert rules.times(rule, at("2026-05-14T02:00")) == []


@pytest.mark.parametrize(
    "rule",
    [
        cron("30 2 * * *", BERLIN),
        cron("0 2,3 * * *", BERLIN),
        cron("*/20 1-3 * * *", BERLIN),
        cron("15 */2 * * *", BERLIN),
        cron("0 0 31 * *", BERLIN),
        every(5400, "2026-03-28T01:30"),
        Rule("once", "UTC", starts_at=at("2026-03-29T01:00")),
    ],
)
@pytest.mark.parametrize("month", ["2026-03-28T00:00", "2026-10-24T00:00"])
def test_the_latest_time_is_the_last_of_those_that_came(rule: Rule, month: str) -> None:
    start = at(month)
    for minutes in range(1500, 4320, 25):
        until = start + timedelta(minutes=minutes)
        came = rules.between(rule, start, until, most=10_000)
        if came:
            assert rules.latest(rule, until) == came[-1], until


def test_there_is_no_latest_time_before_the_first() -> None:
    assert rules.latest(every(3600, "2026-05-14T10:10"), at("2026-05-14T10:09")) is None
    assert rules.latest(every(3600, "2026-05-14T10:10"), at("2026-05-14T10:10")) == at("2026-05-14T10:10")


@pytest.mark.parametrize(
    ("rule", "field", "words"),
    [
        (cron("0 2 * *"), "cron", "five fields: minute, hour"),
        (cron("0 0 2 * * *"), "cron", "five fields"),  # seconds are none of ours
        (cron("@daily"), "cron", "Every night at 02:00 is 0 2 * * *"),
        (cron("61 2 * * *"), "cron", "The minute of 61 2 * * *"),
        (cron("0 2 32 * *"), "cron", "The day of month of 0 2 32 * *"),
        (cron("0 2 30 2 *"), "cron", "The day of month of"),
        (cron("0 2 * * *", "Mars/Base"), "zone", "There is no time zone 'Mars/Base'"),
        (Rule("interval", "UTC", interval=59, starts_at=at("2026-05-14T00:00")), "interval", "from every minute"),
        (Rule("interval", "UTC", interval=None, starts_at=at("2026-05-14T00:00")), "interval", "from every minute"),
        (Rule("interval", "UTC", interval=60), "starts_at", "for the first time"),
        (Rule("once", "UTC"), "starts_at", "a day and a time"),
        (Rule("once", "UTC", starts_at=at("2026-05-14T12:00")), "starts_at", "This time has passed"),
        (Rule("weekly", "UTC"), "kind", "by a cron line, every so often, or once"),
    ],
)
def test_what_is_no_rule_says_what_to_write(rule: Rule, field: str, words: str) -> None:
    with pytest.raises(Wrong, match=words.replace("*", r"\*")) as wrong:
        rules.check(rule, at("2026-05-14T12:00"))
    assert wrong.value.field == field


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (cron("0 2 * * *"), "At 02:00 every day"),
        (cron("30 22 * * 1-5"), "At 22:30 on Monday through Friday"),
        (cron("*/15 * * * *"), "Every 15th minute of every hour"),
        (cron("0 0 31 * *"), "At 00:00 on the 31st day of every month"),
        (cron("0 0 11 * *"), "At 00:00 on the 11th day of every month"),
        (cron("0 0 22 * *"), "At 00:00 on the 22nd day of every month"),
        (every(21600, "2026-05-14T18:00"), "Every 6 hours from 14 May 2026 18:00"),
        (every(86400, "2026-05-14T18:00"), "Every day from 14 May 2026 18:00"),
        (every(5400, "2026-05-14T18:00"), "Every 90 minutes from 14 May 2026 18:00"),
        (Rule("once", BERLIN, starts_at=at("2026-05-14T18:00")), "Once, 14 May 2026 20:00"),
    ],
)
def test_a_rule_in_words(rule: Rule, words: str) -> None:
    rules.check(rule, at("2026-05-01T00:00"))
    assert rules.words(rule) == words
