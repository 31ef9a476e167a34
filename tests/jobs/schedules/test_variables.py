"""Dates in the words of a schedule."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from jobs.schedules import variables
from jobs.schedules.variables import Moment, Unknown

MOMENT = Moment(datetime(2026, 5, 1, 2, 5, tzinfo=ZoneInfo("Europe/Berlin")), 14)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Night {date}", "Night 2026-05-01"),
        ("{yesterday} to {tomorrow}", "2026-04-30 to 2026-05-02"),
        ("{date:%d %b}, {date:%A}", "01 May, Friday"),
        ("{yesterday:%d.%m.%Y}", "30.04.2026"),
        ("{weekday} {time}, week {week} of {year}, {month}", "Friday 02:05, week 18 of 2026, May"),
        ("run {run}", "run 14"),
        ("{{date}} is {date}", "{date} is 2026-05-01"),
        ("{date:100%%}", "100%"),
        ('a sign that says {"open": 1} {} { }', 'a sign that says {"open": 1} {} { }'),
        ("no braces", "no braces"),
    ],
)
def test_variables_are_those_of_the_planned_day(text: str, filled: str) -> None:
    assert variables.fill(text, MOMENT) == filled


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{dtae}", "{dtae} stands for nothing. Write {date}, {yesterday}"),
        ("{run:%d}", "{run:%d} stands for nothing"),
        ("{weekday:x}", "stands for nothing"),
        ("{date:}", "The format of {date:} is not understood"),
        ("{date:%Q}", "Write like {date:%d %b} (07 May)"),
        ("{date:%}", "is not understood"),
        ("{date:" + "%d" * 30 + "}", "is not understood"),
    ],
)
def test_braces_that_stand_for_nothing_say_what_to_write(text: str, words: str) -> None:
    with pytest.raises(Unknown) as unknown:
        variables.fill(text, MOMENT)
    assert words in str(unknown.value)


def test_problems_are_told_by_row_and_column() -> None:
    found = variables.problems("Night {dat}", {"ratio": "{x}"}, [{"prompt": "ok {date}"}, {"prompt": "{day}"}])
    assert [problem.partition(":")[0] for problem in found] == ["Name", "For all rows, ratio", "Row 2, prompt"]


def test_rows_without_variables_are_known() -> None:
    assert variables.used("Night", {}, [{"prompt": "on {date}"}])
    assert not variables.used("Night", {"n": "1"}, [{"prompt": "a {{date}} and {"}])


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("on {date}", "on 2026-05-01"),
        ("on {dtae} and {date}", "on {dtae} and {date}"),
        ("{x} {{y}} { } {}", "{x} {{y}} { } {}"),
    ],
)
def test_a_text_from_elsewhere_keeps_braces_that_are_no_variables(text: str, filled: str) -> None:
    assert variables.fill(variables.taken_over(text), MOMENT) == filled


def test_what_nobody_typed_stays() -> None:
    notes = {"!": '[{"column": "prompt", "message": "{x}"}]', "#": "1 of {2}"}
    assert variables.fill_cells({"prompt": "{run}", **notes}, MOMENT) == {"prompt": "14", **notes}
    assert variables.problems("Night", {}, [notes]) == []
