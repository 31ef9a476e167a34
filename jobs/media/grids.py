"""Storyboard grids: stills put together into one picture, row by row. Pure, on Pillow's images."""

from collections.abc import Iterable
from dataclasses import dataclass

from PIL import Image, ImageOps

from jobs.media.materials import Unusable
from jobs.media.pictures import LARGEST, SMALLEST

CROP, LETTERBOX = "crop", "letterbox"
WIDEST_GUTTER = 200  # pixels


@dataclass(frozen=True)
class Layout:
    """How a grid is laid out, in pixels. cell: width and height of each; gutter: between two cells.

    fit     CROP fills a cell and cuts what stands over; LETTERBOX shows all of a picture on the ground
    ground  colour of the gutters, of empty cells and beside letterboxed pictures
    """

    rows: int
    columns: int
    cell: tuple[int, int]
    gutter: int = 0
    fit: str = CROP
    ground: str = "white"

    @property
    def cells(self) -> int:
        return self.rows * self.columns

    @property
    def size(self) -> tuple[int, int]:
        width, height = self.cell
        return (
            self.columns * width + (self.columns - 1) * self.gutter,
            self.rows * height + (self.rows - 1) * self.gutter,
        )

    def place(self, index: int) -> tuple[int, int]:
        """The left upper corner of a cell; they count from 0 in row-major order."""
        row, column = divmod(index, self.columns)
        return column * (self.cell[0] + self.gutter), row * (self.cell[1] + self.gutter)


def layout(
    rows: int,
    columns: int,
    aspect: tuple[int, int],
    longest: int,
    *,
    gutter: int,
    fit: str = CROP,
    ground: str = "white",
) -> Layout:
    """The layout whose longer side has about `longest` pixels, with cells of this shape. Raises Unusable when no
    reference image may have that size."""
    if not 0 <= gutter <= WIDEST_GUTTER:
        raise Unusable(f"A gutter of {gutter} pixels cannot be made. Choose 0 to {WIDEST_GUTTER}.")
    across, down = aspect
    wide = (longest - (columns - 1) * gutter) / columns
    high = (longest - (rows - 1) * gutter) / rows
    unit = min(wide / across, high / down)
    found = Layout(rows, columns, (int(unit * across), int(unit * down)), gutter, fit, ground)
    if not SMALLEST <= min(found.size) <= max(found.size) <= LARGEST:
        width, height = found.size
        raise Unusable(
            f"The grid would have {width} × {height} pixels; a reference image has {SMALLEST} to {LARGEST} on each "
            f"side. Choose another size."
        )
    return found


def build(pictures: Iterable[Image.Image | None], plan: Layout) -> Image.Image:
    """One picture of all, in row-major order; None leaves a cell empty, and so does the end of the pictures.

    The pictures are taken one after the other, so that only one needs to be open at a time.
    """
    grid = Image.new("RGB", plan.size, plan.ground)
    for index, picture in zip(range(plan.cells), pictures, strict=False):
        if picture is not None:
            grid.paste(_fitted(picture, plan), plan.place(index))
    return grid


def _fitted(picture: Image.Image, plan: Layout) -> Image.Image:
    if plan.fit == LETTERBOX:
        return ImageOps.pad(picture, plan.cell, Image.Resampling.LANCZOS, color=plan.ground)
    return ImageOps.fit(picture, plan.cell, Image.Resampling.LANCZOS)
