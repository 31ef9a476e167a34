"""A storyboard grid cut into its panels, row by row, without its gutters. Pure, on Pillow's images."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise, product
from statistics import median_low

from PIL import Image, ImageChops, ImageStat

from jobs.media.materials import Unusable
from jobs.media.pictures import fitting

MOST_A_SIDE = 8  # rows, and columns
LEAST = 16  # pixels of a panel's side: less is a slip of the numbers
_WIDEST = 0.35  # of a cell: what is wider is no gutter, but an empty panel beside one
_OFF = 32  # of 255: how far a pixel of a gutter may be off its colour, after JPEG
_STRAY = 0.05  # of the pixels of a line: how many may be further off
_EVEN = 4.0  # of 255: the spread of each colour that a panel without a picture may have
_SAMPLES = 1024  # pixels of a line that are looked at

Box = tuple[int, int, int, int]  # left, top, right, bottom, as Pillow's crop takes them
Span = tuple[int, int]


def boxes(picture: Image.Image, rows: int, columns: int, *, find: bool = True, trim: int = 0) -> list[Box]:
    """Where the panels are, in row-major order. Raises Unusable when nothing would be left of them.

    find  look for gutters and a border of one colour, and leave them out; where there are none, and without it, the
          picture is cut into equal parts that keep every pixel
    trim  pixels that are cut off every side of every panel besides
    """
    if not (1 <= rows <= MOST_A_SIDE and 1 <= columns <= MOST_A_SIDE) or rows * columns < 2:
        raise Unusable(f"A grid has 1 to {MOST_A_SIDE} rows and columns, and more than one panel. Change the numbers.")
    width, height = picture.size
    across = spans(_flat_columns(picture), columns) if find else _equal(width, columns)
    down = spans(_flat_columns(picture.transpose(Image.Transpose.TRANSPOSE)), rows) if find else _equal(height, rows)
    found = [
        (left + trim, top + trim, right - trim, bottom - trim) for (top, bottom), (left, right) in product(down, across)
    ]
    if min(min(box[2] - box[0], box[3] - box[1]) for box in found) < LEAST:
        raise Unusable(
            f"{rows} × {columns} panels of {width} × {height} pixels would be under {LEAST} pixels small. Cut fewer, "
            f"or trim less."
        )
    return found


def cut(picture: Image.Image, box: Box) -> Image.Image:
    """One panel; enlarged where it is too small for a reference image, and made smaller where it is too large."""
    panel = picture.crop(box)
    size = fitting(*panel.size)
    return panel if size == panel.size else panel.resize(size, Image.Resampling.LANCZOS)


def is_empty(picture: Image.Image, box: Box) -> bool:
    """A panel of one colour: a cell that nothing was put into."""
    return max(ImageStat.Stat(picture.crop(box)).stddev) < _EVEN


def spans(flat: Sequence[bool], count: int) -> list[Span]:
    """Where `count` panels lie along one side, from which of its lines are of one colour."""
    size = len(flat)
    widest = size / count * _WIDEST
    runs = list(_runs(flat))
    first = runs[0][1] if runs and runs[0][0] == 0 else 0
    last = size - runs[-1][0] if runs and runs[-1][1] == size else 0
    first, last = (
        first if first <= widest else last if last <= widest else 0,
        last if last <= widest else first if first <= widest else 0,
    )
    inner = [(max(start, first), min(end, size - last)) for start, end in runs]
    inner = [(start, end) for start, end in inner if start < end]
    wanted = [first + (size - first - last) * number / count for number in range(1, count)]
    found = [_near(inner, place, widest) for place in wanted]
    usual = median_low([end - start for start, end in found if end > start] or [0])
    gutters = [
        gutter if gutter[1] > gutter[0] else _beside_empty(inner, place, widest, usual)
        for gutter, place in zip(found, wanted, strict=True)
    ]
    starts = [first, *(end for _, end in gutters)]
    ends = [*(start for start, _ in gutters), size - last]
    return list(zip(starts, ends, strict=True))


def _equal(size: int, count: int) -> list[Span]:
    edges = [round(number * size / count) for number in range(count + 1)]
    return list(pairwise(edges))


def _near(runs: Sequence[Span], place: float, widest: float) -> Span:
    """The gutter nearest to where one is expected; an empty span when there is none."""
    fits = [run for run in runs if run[1] - run[0] <= widest and _away(run, place) <= widest / 2]
    return min(fits, key=lambda run: _away(run, place), default=(0, 0))


def _beside_empty(runs: Sequence[Span], place: float, widest: float, usual: int) -> Span:
    """A gutter that cannot be told from the empty panel beside it is as wide as the others; or no gutter at all."""
    for start, end in runs:
        if end - start > widest and start <= place + widest / 2 and end >= place - widest / 2:
            if abs(start - place) <= widest / 2:
                return start, start + usual
            if abs(end - place) <= widest / 2:
                return end - usual, end
            middle = round(place - usual / 2)
            return middle, middle + usual
    return round(place), round(place)


def _away(run: Span, place: float) -> float:
    return max(run[0] - place, place - run[1], 0)


def _runs(flat: Sequence[bool]) -> Iterator[Span]:
    at = 0
    for value, group in groupby(flat):
        length = len(list(group))
        if value:
            yield at, at + length
        at += length


def _flat_columns(picture: Image.Image) -> list[bool]:
    """Of each column of pixels: is it of one colour?"""
    width, height = picture.size
    seen = picture.resize((width, min(height, _SAMPLES)), Image.Resampling.NEAREST)
    usual = seen.resize((width, 1), Image.Resampling.BOX).resize(seen.size, Image.Resampling.NEAREST)
    red, green, blue = ImageChops.difference(seen, usual).split()
    worst = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    off = worst.point([255 * (value > _OFF) for value in range(256)]).convert("F")
    shares = off.resize((width, 1), Image.Resampling.BOX)
    return [float(shares.getpixel((x, 0))) <= 255 * _STRAY for x in range(width)]  # type: ignore[arg-type]  # of mode F
