"""Shapes that every scene is made of: gradients, glows, ridges, clouds, dots. Sizes are in pixels."""

import math
from collections.abc import Sequence
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from sandbox.rendering.palette import Colour

Point = tuple[float, float]
Size = tuple[int, int]


def even(value: float) -> int:
    return max(2, round(value / 2) * 2)


def gradient(size: Size, stops: Sequence[Colour]) -> Image.Image:
    """From the first colour at the top to the last at the bottom, evenly."""
    column = Image.new("RGB", (1, len(stops)))
    column.putdata(list(stops))
    height = size[1]
    # A column of n pixels blends between pixel centres, so ask for the part between the outer centres only.
    box = (0, 0.5, 1, len(stops) - 0.5)
    return column.resize((1, height), Image.Resampling.BILINEAR, box=box).resize(size, Image.Resampling.NEAREST)


def fade(size: Size, top: int, bottom: int) -> Image.Image:
    """A grey ramp for use as alpha."""
    return gradient(size, [(top, top, top), (bottom, bottom, bottom)]).getchannel(0)


def glow(radius: int, softness: float = 2.0) -> Image.Image:
    """A round alpha that is full in the middle and nothing at the rim."""
    small = Image.radial_gradient("L").point([round(255 * max(0.0, 1 - i / 180) ** softness) for i in range(256)])
    return small.resize((even(2 * radius), even(2 * radius)), Image.Resampling.BICUBIC)


def disc(radius: float) -> Image.Image:
    """A filled circle with a smooth edge."""
    side = even(2 * radius + 4)
    big = Image.new("L", (side * 2, side * 2))
    ImageDraw.Draw(big).ellipse((4, 4, side * 2 - 5, side * 2 - 5), fill=255)
    return big.reduce(2)


def put_light(picture: Image.Image, centre: Point, radius: int, colour: Colour, strength: float) -> None:
    """Shine on a picture: a soft glow of the colour around the centre."""
    alpha = glow(radius).point([round(level * strength) for level in range(256)])
    picture.paste(colour, (round(centre[0] - alpha.width / 2), round(centre[1] - alpha.height / 2)), alpha)


def ridge(width: int, base: float, swing: float, roughness: float, chance: Random, step: int = 6) -> list[Point]:
    """The line of a range of hills: waves of falling size. `roughness` 0 is dunes, 1 is rock."""
    waves = []
    length, height = chance.uniform(0.7, 1.1) * width, 1.0
    for _ in range(7):
        waves.append((length, height, chance.uniform(0, 2 * math.pi)))
        length *= chance.uniform(0.38, 0.55)
        height *= 0.25 + 0.3 * roughness
    total = sum(height for _, height, _ in waves)
    points = []
    for x in range(0, width + step, step):
        y = sum(height * math.sin(2 * math.pi * x / length + phase) for length, height, phase in waves) / total
        points.append((float(x), base - swing * (0.5 + 0.5 * y)))
    return points


def under(points: Sequence[Point], size: Size) -> Image.Image:
    """Everything below a line, as alpha with a smooth edge."""
    width, height = size
    big = Image.new("L", (width * 2, height * 2))
    outline = [(x * 2, y * 2) for x, y in points]
    ImageDraw.Draw(big).polygon([(0, height * 2), *outline, (width * 2 + 8, height * 2)], fill=255)
    return big.reduce(2)


def cloud(size: Size, chance: Random, puffs: int = 26) -> Image.Image:
    """A soft bank of cloud as alpha, densest along its middle."""
    small = (even(size[0] / 4), even(size[1] / 4))
    alpha = Image.new("L", small)
    pen = ImageDraw.Draw(alpha)
    for _ in range(puffs):
        x, r = chance.gauss(0.5, 0.17) * small[0], chance.uniform(0.06, 0.2) * small[1]
        y = small[1] * (0.58 + chance.uniform(-0.16, 0.1)) - r * 0.3
        pen.ellipse((x - r * 2.4, y - r, x + r * 2.4, y + r), fill=chance.randint(90, 190))
    alpha = alpha.filter(ImageFilter.GaussianBlur(max(1.0, small[1] * 0.07)))
    edge = fade_sides(small, 0.18)
    return ImageChops.multiply(alpha, edge).resize((even(size[0]), even(size[1])), Image.Resampling.BICUBIC)


def fade_sides(size: Size, share: float) -> Image.Image:
    """Alpha that falls to nothing at the left and right."""
    row = [round(255 * min(1.0, min(x, 63 - x) / (63 * share))) for x in range(64)]
    line = Image.new("L", (64, 1))
    line.putdata(row)
    return line.resize(size, Image.Resampling.BILINEAR)


def grain(picture: Image.Image, strength: float = 2.6) -> Image.Image:
    """A trace of noise, without which soft skies fall into bands."""
    noise = Image.effect_noise((picture.width // 2, picture.height // 2), strength).resize(picture.size)
    return ImageChops.add(picture, Image.merge("RGB", (noise, noise, noise)), 1.0, -128)


def thin(alpha: Image.Image, share: float) -> Image.Image:
    """The same shape, more transparent."""
    return alpha.point([round(level * share) for level in range(256)])
