"""How money, times and sizes are written for people."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from dashboard import formats
from dashboard.templatetags import studio

NOW = datetime(2026, 5, 14, 14, 10, 30, tzinfo=UTC)  # a Thursday
ZONE = ZoneInfo("Europe/Berlin")  # two hours ahead


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        (Decimal("1284"), "cr", "1,284 cr"),
        (Decimal("1284.0000"), "cr", "1,284 cr"),
        (Decimal("7.5"), "cr", "7.5 cr"),
        (Decimal("7.25"), "cr", "7.3 cr"),
        (Decimal("0"), "cr", "0 cr"),
        (Decimal("61.4"), "USD", "$61.40"),
        (Decimal("0.845"), "USD", "$0.85"),
        (Decimal("12345.6"), "USD", "$12,345.60"),
        (Decimal("-0.84"), "USD", "−$0.84"),
        (Decimal("-3"), "cr", "−3 cr"),
        (2.5, "cr", "2.5 cr"),
        (None, "cr", "—"),
    ],
)
def test_money_is_written_in_the_vendors_own_unit(amount: Decimal | None, unit: str, words: str) -> None:
    assert formats.money(amount, unit) == words


def test_two_units_are_joined_and_never_converted() -> None:
    assert formats.sums({"USD": Decimal("1.68"), "cr": Decimal(462)}) == "462 cr + $1.68"


@pytest.mark.parametrize(("number", "words"), [(0, "0"), (86, "86"), (1000, "1,000"), (1001, "1,000+")])
def test_counts_stop_at_a_thousand(number: int, words: str) -> None:
    assert formats.count(number) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (38.9, "38 s"), (60, "1 min"), (299, "4 min"), (3600, "1 h"), (86400, "1 day"), (200000, "2 days")],
)
def test_a_span_is_one_whole_unit(seconds: float, words: str) -> None:
    assert formats.span(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(48, "48 s"), (112, "1 min 52 s"), (125, "2 min 05 s"), (7500, "2 h 05 min"), (None, "—")]
)
def test_how_long_something_took(seconds: float | None, words: str) -> None:
    assert formats.took(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "code", "tag"),
    [(6.08, "0:06.08", "0:06"), (90, "1:30.00", "1:30"), (3723.5, "1:02:03.50", "1:02:04"), (0.999, "0:01.00", "0:01")],
)
def test_places_and_lengths_in_media(seconds: float, code: str, tag: str) -> None:
    assert formats.timecode(seconds) == code
    assert formats.length(seconds) == tag


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0 B"), (999, "999 B"), (812_400, "812 kB"), (48_000_000, "48 MB"), (1_400_000_000, "1.4 GB"), (None, "—")],
)
def test_sizes(number: int | None, words: str) -> None:
    assert formats.size(number) == words


@pytest.mark.parametrize(
    ("back", "words"),
    [
        (timedelta(seconds=38), "38 s"),
        (timedelta(minutes=4), "4 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=2), "14:10"),
        (timedelta(days=2), "Tue 16:10"),
        (timedelta(days=30), "14 Apr"),
        (timedelta(days=400), "9 Apr 2025"),
        (timedelta(seconds=-48), "48 s"),
    ],
)
def test_a_time_is_an_age_and_then_a_clock_in_the_readers_zone(back: timedelta, words: str) -> None:
    with timezone.override(ZONE):
        assert formats.ago(NOW - back, NOW) == words


def test_midnight_is_the_readers() -> None:
    late = datetime(2026, 5, 13, 22, 30, tzinfo=UTC)  # half past midnight there
    with timezone.override(ZONE):
        assert formats.clock(late, NOW) == "00:30"
    assert formats.clock(late, NOW) == "Wed 22:30"


def test_days_and_lines_of_a_log() -> None:
    assert formats.day(NOW) == "Thursday 14 May"
    assert formats.stamp(NOW) == "14:10:30"
    assert formats.ago(None) == formats.clock(None) == formats.stamp(None) == formats.day(None) == "—"


def test_a_time_carries_its_full_utc_as_a_title() -> None:
    assert studio.logged(NOW) == (
        '<time datetime="2026-05-14T14:10:30+00:00" title="2026-05-14 14:10:30 UTC">14:10:30</time>'
    )
    assert studio.moment(None) == "—"


@pytest.mark.parametrize(
    ("name", "letters"), [("Night Artist", "NA"), ("producer", "PR"), ("art.director", "AD"), ("x", "X"), ("", "?")]
)
def test_initials(name: str, letters: str) -> None:
    assert formats.initials(name) == letters


@pytest.mark.parametrize(("fraction", "words"), [(0.719, "71%"), (0.29, "29%"), (1, "100%"), (0, "0%"), (None, "")])
def test_a_percentage_is_never_rounded_up(fraction: float | None, words: str) -> None:
    assert studio.percent(fraction) == words
