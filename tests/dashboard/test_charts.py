"""Charts as numbers: tables of what goes in and what stands where."""

from decimal import Decimal

import pytest

from dashboard import charts


def of(*amounts: int | str) -> list[Decimal]:
    return [Decimal(amount) for amount in amounts]


@pytest.mark.parametrize(
    ("top", "values"),
    [
        (0, of(0, 1)),
        (-3, of(0, 1)),
        (1, of(0, "0.25", "0.5", "0.75", 1)),
        (7, of(0, 2, 4, 6, 8)),
        (10, of(0, "2.5", 5, "7.5", 10)),
        (112, of(0, 50, 100, 150)),
        (120, of(0, 50, 100, 150)),
        (1284, of(0, 500, 1000, 1500)),
        ("0.03", of(0, "0.01", "0.02", "0.03")),
    ],
)
def test_the_lines_stand_at_round_values_up_to_the_top(top: int | str, values: list[Decimal]) -> None:
    assert charts.ticks(Decimal(top)) == values


@pytest.mark.parametrize(
    ("series", "blocks"),
    [
        ([of(10, 5)], [[(0, 0.0, 100.0)], [(0, 50.0, 50.0)]]),
        ([of(4, 0), of(6, 5)], [[(0, 60.0, 40.0), (1, 0.0, 60.0)], [(1, 50.0, 50.0)]]),
        ([of(10, -5)], [[(0, 0.0, 100.0)], []]),
        ([of(0, 0)], [[], []]),
    ],
    ids=["one series", "stacked from the foot", "a correction draws nothing", "nothing at all"],
)
def test_bars_are_stacked_from_the_foot(
    series: list[list[Decimal]], blocks: list[list[tuple[int, float, float]]]
) -> None:
    chart = charts.bars(["1 May", "2 May"], series, height=100)
    assert [[(one.series, one.y, one.height) for one in bar.blocks] for bar in chart.bars] == blocks
    assert [bar.total for bar in chart.bars] == [sum(row[at] for row in series) for at in (0, 1)]


def test_bars_share_the_width_and_leave_a_gap() -> None:
    chart = charts.bars(["a", "b", "c", "d"], [of(1, 1, 1, 1)], height=100, gap=0.2)
    assert [(bar.x, bar.width, bar.middle) for bar in chart.bars] == [
        (2.5, 20.0, 12.5),
        (27.5, 20.0, 37.5),
        (52.5, 20.0, 62.5),
        (77.5, 20.0, 87.5),
    ]


@pytest.mark.parametrize(("every", "shown"), [(1, "abcdefg"), (3, "a  d  g"), (7, "      g")])
def test_every_so_many_labels_are_shown_and_always_the_last(every: int, shown: str) -> None:
    chart = charts.bars("abcdefg", [of(*[1] * 7)], height=100, every=every)
    assert [bar.label or " " for bar in chart.bars] == list(shown)
    assert [bar.name for bar in chart.bars] == list("abcdefg")


@pytest.mark.parametrize(
    ("limit", "drawn"),
    [(12, True), (30, True), (31, False)],
    ids=["just above the bars", "three times as high", "out of sight"],
)
def test_a_limit_is_a_line_unless_the_bars_would_vanish_under_it(limit: int, drawn: bool) -> None:
    chart = charts.bars(["a"], [of(10)], height=100, limits={"Cap": Decimal(limit)})
    assert bool(chart.limits) == drawn
    if drawn:
        ((words, y),) = chart.limits
        assert words == "Cap"
        assert 0 <= y <= chart.bars[0].blocks[0].y


def test_no_days_make_no_bars() -> None:
    assert charts.bars([], [], height=100).bars == ()


@pytest.mark.parametrize(
    ("points", "drawn"),
    [
        ([], ""),
        ([(0.5, 7)], "50,15"),
        ([(0.0, 0), (0.5, 10), (1.0, 5)], "0,27 50,3 100,15"),
        ([(0.0, 8), (1.0, 8)], "0,15 100,15"),
    ],
    ids=["nothing read", "one reading", "from low to high", "never changed"],
)
def test_a_line_fills_its_place_from_its_lowest_to_its_highest(points: list[tuple[float, int]], drawn: str) -> None:
    line = charts.line([(x, Decimal(value)) for x, value in points], width=100, height=30)
    assert line.points == drawn
    assert (line.low, line.high) == ((min(v for _, v in points), max(v for _, v in points)) if points else (None, None))
