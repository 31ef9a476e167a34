"""Charts as numbers for an SVG template. Pure: no database, no clock, no words but the labels it is given.

Across, everything is in percent, so that a chart is as wide as its place and its letters keep their size; down it is in
pixels from the top.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from math import floor, log10

TICKS = 4  # lines at most, above zero
NARROW = 6  # percent: a label does not fit under such a bar
STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


@dataclass(frozen=True)
class Tick:
    """A line across at `y`, for `value`."""

    y: float
    value: Decimal


@dataclass(frozen=True)
class Block:
    """One series' part of a bar. series: its index."""

    series: int
    y: float
    height: float


@dataclass(frozen=True)
class Bar:
    """One day: x and width in percent; blocks from the foot up; label under it, or "". narrow: the label is wider."""

    x: float
    width: float
    middle: float
    name: str
    label: str
    narrow: bool
    total: Decimal
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Bars:
    """height: of the plot; limits: dashed lines, by their words."""

    height: float
    ticks: tuple[Tick, ...]
    bars: tuple[Bar, ...]
    limits: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Line:
    """points: of a polyline; dot: the last one; low and high: of the values. No points: nothing was read."""

    points: str
    dot: tuple[float, float] | None = None
    low: Decimal | None = None
    high: Decimal | None = None


def ticks(top: Decimal) -> list[Decimal]:
    """Round values from 0 to the first one not below `top`, at most five of them."""
    if top <= 0:
        return [Decimal(0), Decimal(1)]
    rough = top / TICKS
    power = Decimal(10) ** floor(log10(rough))
    step = next(power * one for one in STEPS if power * one >= rough)
    lines = int((top / step).to_integral_value(ROUND_CEILING))
    return [step * one for one in range(lines + 1)]


def bars(
    labels: Sequence[str],
    series: Sequence[Sequence[Decimal]],
    *,
    height: float,
    gap: float = 0.22,
    every: int = 1,
    limits: Mapping[str, Decimal] | None = None,
) -> Bars:
    """Stacked bars: one label a bar, one row of amounts a series, the first at the foot.

    gap     part of a bar's room that stays empty
    every   the label of each such bar is shown, counted from the last
    limits  lines to draw, by their words; one far above all bars is left out, or the bars would vanish
    A negative amount (a correction) draws nothing; it counts in `total`.
    """
    totals = [sum((row[at] for row in series), Decimal(0)) for at in range(len(labels))]
    heights = [sum((max(row[at], Decimal(0)) for row in series), Decimal(0)) for at in range(len(labels))]
    top = max(heights, default=Decimal(0))
    near = {words: limit for words, limit in (limits or {}).items() if not top or limit <= top * 3}
    values = ticks(max([top, *near.values()]))
    whole = values[-1]

    def y(value: Decimal) -> float:
        return round(height - float(value / whole) * height, 2)

    room = 100 / max(len(labels), 1)
    drawn = []
    for at, label in enumerate(labels):
        foot, blocks = Decimal(0), []
        for number, row in enumerate(series):
            if row[at] > 0:
                blocks.append(Block(number, y(foot + row[at]), round(y(foot) - y(foot + row[at]), 2)))
                foot += row[at]
        x = room * (at + gap / 2)
        shown = label if (len(labels) - 1 - at) % every == 0 else ""
        middle = round(room * (at + 0.5), 3)
        width = round(room * (1 - gap), 3)
        drawn.append(Bar(round(x, 3), width, middle, label, shown, room < NARROW, totals[at], tuple(blocks)))
    lines = tuple((words, y(limit)) for words, limit in near.items())
    return Bars(height, tuple(Tick(y(value), value) for value in values), tuple(drawn), lines)


def line(points: Sequence[tuple[float, Decimal]], *, width: float, height: float, edge: float = 3) -> Line:
    """A line through (place 0..1, value), scaled to its own lowest and highest value, `edge` away from the rim."""
    if not points:
        return Line("")
    values = [value for _, value in points]
    low, high = min(values), max(values)
    span = high - low

    def place(x: float, value: Decimal) -> tuple[float, float]:
        part = float((value - low) / span) if span else 0.5
        return round(x * width, 2), round(edge + (1 - part) * (height - 2 * edge), 2)

    placed = [place(x, value) for x, value in points]
    return Line(" ".join(f"{x:g},{y:g}" for x, y in placed), placed[-1], low, high)
