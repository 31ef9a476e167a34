"""The pictures that go into the demo's takes, drawn here: a storyboard grid, the first frame of a shot, a face."""

from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from dashboard.demo.story import DOOR, FACE, GRID

Size = tuple[int, int]
NIGHT, DUSK, WALL, STEP = (18, 24, 48), (70, 72, 120), (46, 52, 88), (88, 86, 116)
LIGHT, BOX, BOX_SHADE, RIBBON, PAPER = (255, 205, 120), (176, 122, 74), (132, 88, 54), (200, 52, 60), (240, 236, 226)
PANEL: Size = (960, 540)
TITLES = ("1 the street", "2 the package", "3 the door", "4 the ribbon", "5 the lid", "6 every doorstep")


def draw_all(folder: Path) -> None:
    """Write the three pictures into this folder."""
    folder.mkdir(parents=True, exist_ok=True)
    storyboard().save(folder / GRID)
    door((1920, 1080)).save(folder / DOOR)
    face().save(folder / FACE)


def storyboard() -> Image.Image:
    """Three by two panels on paper, each with its title."""
    gap, caption = 36, 44
    sheet = Image.new("RGB", (3 * PANEL[0] // 2 + 4 * gap, 2 * (PANEL[1] // 2 + caption) + 3 * gap), PAPER)
    pen = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(26)
    for number, (title, panel) in enumerate(zip(TITLES, PANELS, strict=True)):
        picture = panel(PANEL).resize((PANEL[0] // 2, PANEL[1] // 2), Image.Resampling.LANCZOS)
        left = gap + (number % 3) * (picture.width + gap)
        top = gap + (number // 3) * (picture.height + caption + gap)
        sheet.paste(picture, (left, top))
        pen.rectangle((left - 2, top - 2, left + picture.width + 1, top + picture.height + 1), outline=NIGHT, width=3)
        pen.text((left, top + picture.height + 8), title, fill=NIGHT, font=font)
    return sheet


def street(size: Size) -> Image.Image:
    """A row of houses at dusk, one window lit."""
    picture, pen, at = _canvas(size)
    for number, height in enumerate((0.5, 0.62, 0.74, 0.58, 0.52)):
        left = 0.02 + number * 0.195
        eaves = 0.85 - height * 0.8
        outline = at(
            (left, 0.85), (left, eaves), (left + 0.09, eaves - 0.13), (left + 0.18, eaves), (left + 0.18, 0.85)
        )
        pen.polygon(outline, fill=_mix(WALL, NIGHT, number % 2 / 3))
        for row in range(2):
            lit = number == 2 and row == 0
            top = 0.9 - height * 0.8 + row * 0.18
            pen.rectangle(at((left + 0.055, top), (left + 0.125, top + 0.1)), fill=LIGHT if lit else NIGHT)
    return _glow(picture, (0.48, 0.37), 0.16)


def package(size: Size) -> Image.Image:
    """The package on the step before the closed door."""
    picture, pen, at = _canvas(size)
    _door(pen, at, open_by=0)
    _box(pen, at, 0.5, 0.93, 0.2)
    return _glow(picture, (0.5, 0.2), 0.2)


def door(size: Size) -> Image.Image:
    """The door a little open, light over the step; also the first frame of its shot."""
    picture, pen, at = _canvas(size)
    _door(pen, at, open_by=0.06)
    pen.polygon(at((0.565, 0.86), (0.625, 0.86), (0.9, 1.0), (0.5, 1.0)), fill=_mix(LIGHT, STEP, 0.45))
    _box(pen, at, 0.66, 0.93, 0.14)
    return _glow(picture, (0.6, 0.55), 0.3)


def ribbon(size: Size) -> Image.Image:
    """Close to the box: ribbon and a blank label."""
    picture, pen, at = _canvas(size)
    pen.rectangle(at((0.08, 0.3), (0.92, 1.0)), fill=BOX)
    pen.rectangle(at((0.08, 0.3), (0.92, 0.36)), fill=BOX_SHADE)
    pen.rectangle(at((0.44, 0.3), (0.56, 1.0)), fill=RIBBON)
    for left in (0.3, 0.5):
        pen.ellipse(at((left, 0.1), (left + 0.2, 0.32)), outline=RIBBON, width=_line(size, 0.03))
    pen.polygon(at((0.62, 0.5), (0.86, 0.46), (0.88, 0.64), (0.64, 0.68)), fill=PAPER)
    return picture


def lid(size: Size) -> Image.Image:
    """The box on a table, open, light coming out."""
    picture, pen, at = _canvas(size)
    pen.rectangle(at((0, 0.78), (1, 1)), fill=BOX_SHADE)
    pen.polygon(at((0.36, 0.55), (0.2, 0.02), (0.8, 0.02), (0.64, 0.55)), fill=_mix(LIGHT, NIGHT, 0.5))
    _box(pen, at, 0.5, 0.82, 0.3)
    pen.polygon(at((0.35, 0.5), (0.26, 0.36), (0.54, 0.3), (0.65, 0.5)), fill=BOX_SHADE)
    return _glow(picture, (0.5, 0.42), 0.35)


def doorsteps(size: Size) -> Image.Image:
    """The street from above, a package before every door."""
    picture, pen, at = _canvas(size)
    pen.polygon(at((0.42, 0.3), (0.58, 0.3), (0.8, 1.0), (0.2, 1.0)), fill=STEP)
    for row, (top, reach) in enumerate(((0.36, 0.1), (0.54, 0.17), (0.76, 0.25))):
        for side in (-1, 1):
            middle = 0.5 + side * (reach + 0.06)
            wide = 0.05 + row * 0.02
            pen.rectangle(at((middle - wide, top - 0.16), (middle + wide, top)), fill=WALL)
            pen.rectangle(at((middle - wide / 3, top - 0.1), (middle + wide / 3, top)), fill=LIGHT)
            _box(pen, at, middle - side * wide * 1.4, top + 0.03, wide * 0.7)
    return _glow(picture, (0.5, 0.5), 0.3)


def face() -> Image.Image:
    """A portrait: what the vendor refuses in a reference."""
    size = (1024, 1024)
    picture, pen, at = _canvas(size)
    skin, hair = (214, 162, 128), (52, 36, 34)
    pen.pieslice(at((0.14, 0.68), (0.86, 1.4)), 180, 360, fill=(58, 96, 74))
    pen.rectangle(at((0.43, 0.56), (0.57, 0.76)), fill=_mix(skin, NIGHT, 0.2))
    pen.ellipse(at((0.27, 0.14), (0.73, 0.6)), fill=hair)
    pen.ellipse(at((0.31, 0.2), (0.69, 0.68)), fill=skin)
    pen.pieslice(at((0.29, 0.13), (0.71, 0.5)), 180, 360, fill=hair)
    for eye in (0.42, 0.58):
        pen.ellipse(at((eye - 0.028, 0.41), (eye + 0.028, 0.45)), fill=PAPER)
        pen.ellipse(at((eye - 0.014, 0.412), (eye + 0.014, 0.448)), fill=NIGHT)
        pen.arc(at((eye - 0.045, 0.36), (eye + 0.045, 0.44)), 200, 340, fill=hair, width=8)
    pen.line(at((0.5, 0.45), (0.485, 0.53), (0.51, 0.535)), fill=_mix(skin, NIGHT, 0.35), width=6, joint="curve")
    pen.arc(at((0.43, 0.52), (0.57, 0.61)), 20, 160, fill=RIBBON, width=9)
    return _glow(picture, (0.25, 0.3), 0.3)


PANELS: tuple[Callable[[Size], Image.Image], ...] = (street, package, door, ribbon, lid, doorsteps)
At = Callable[..., list[tuple[float, float]]]


def _canvas(size: Size) -> tuple[Image.Image, ImageDraw.ImageDraw, At]:
    """A dusk sky over a step, a pen, and a function from fractions of the picture to pixels."""
    sky = Image.linear_gradient("L").resize(size)
    picture = Image.composite(Image.new("RGB", size, DUSK), Image.new("RGB", size, NIGHT), sky)

    def at(*points: tuple[float, float]) -> list[tuple[float, float]]:
        return [(x * size[0], y * size[1]) for x, y in points]

    pen = ImageDraw.Draw(picture)
    pen.rectangle(at((0, 0.85), (1, 1)), fill=STEP)
    return picture, pen, at


def _door(pen: ImageDraw.ImageDraw, at: At, open_by: float) -> None:
    pen.rectangle(at((0.1, 0), (0.9, 0.86)), fill=WALL)
    pen.rectangle(at((0.36, 0.14), (0.64, 0.86)), fill=LIGHT if open_by else NIGHT)
    pen.rectangle(at((0.375, 0.17), (0.625 - open_by, 0.86)), fill=_mix(RIBBON, NIGHT, 0.6))
    pen.ellipse(at((0.59 - open_by, 0.52), (0.605 - open_by, 0.55)), fill=LIGHT)


def _box(pen: ImageDraw.ImageDraw, at: At, middle: float, bottom: float, wide: float) -> None:
    tall = wide * 1.1
    left, right, top = middle - wide / 2, middle + wide / 2, bottom - tall
    pen.rectangle(at((left, top), (right, bottom)), fill=BOX)
    pen.polygon(at((left, top), (left + wide * 0.12, top - tall * 0.18), (right + wide * 0.12, top - tall * 0.18),
                   (right, top)), fill=BOX_SHADE)  # fmt: skip
    pen.rectangle(at((middle - wide * 0.07, top), (middle + wide * 0.07, bottom)), fill=RIBBON)


def _glow(picture: Image.Image, middle: tuple[float, float], reach: float) -> Image.Image:
    """Warm light around a point, in fractions of the picture."""
    wide, tall = picture.size
    mask = Image.new("L", picture.size, 0)
    x, y, radius = middle[0] * wide, middle[1] * tall, reach * tall
    ImageDraw.Draw(mask).ellipse((x - radius, y - radius, x + radius, y + radius), fill=90)
    mask = mask.resize((wide // 8, tall // 8)).filter(ImageFilter.GaussianBlur(radius / 16)).resize(picture.size)
    return Image.composite(Image.new("RGB", picture.size, LIGHT), picture, mask)


def _mix(one: tuple[int, int, int], other: tuple[int, int, int], share: float) -> tuple[int, int, int]:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _line(size: Size, share: float) -> int:
    return max(1, round(size[1] * share))
