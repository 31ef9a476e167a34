"""Open country: mountains, desert, forest."""

import math

from PIL import Image, ImageDraw

from sandbox.rendering.brush import cloud, disc, even, glow, gradient, ridge, thin, under
from sandbox.rendering.palette import Colour, mix
from sandbox.rendering.stage import Place, Stage, drift, stage_of, still
from sandbox.rendering.view import View


def sun_or_moon(stage: Stage, view: View, x: float, y: float, radius: float) -> None:
    """The disc of the light, very slowly sinking."""
    size = radius * view.unit * view.zoom
    alpha = disc(size)
    sink = 3 * view.unit
    stage.add(mix(view.palette.light, (255, 255, 255), 0.35), alpha,
              lambda time: (x - alpha.width / 2, y - alpha.height / 2 + sink * time))  # fmt: skip


def clouds(stage: Stage, view: View, count: int, colour: Colour, lowest: float) -> None:
    """Soft banks that drift across the sky."""
    for _ in range(count):
        wide = view.width * view.chance.uniform(0.35, 0.7)
        alpha = cloud((even(wide), even(wide * view.chance.uniform(0.2, 0.3))), view.chance)
        alpha = thin(alpha, 0.75)
        x = view.chance.uniform(-0.15, 0.8) * view.width
        y = view.chance.uniform(0.0, lowest) * view.height
        stage.add(colour, alpha, drift(x, y, -view.pan * view.chance.uniform(6, 16) * view.unit))


def hill(stage: Stage, view: View, base: float, swing: float, rough: float, speed: float, depth: float) -> list[float]:
    """One range of hills: lighter and slower far away (depth 0), darker and faster near (depth 1)."""
    palette, wide = view.palette, even(view.width + view.reach(speed))
    points = ridge(wide, view.height * base, view.height * swing * view.zoom, rough, view.chance)
    top = max(0, int(min(y for _, y in points)) - 4) & ~1
    size = (wide, even(view.height - top))
    body = mix(palette.far, palette.near, depth)
    foot = mix(body, palette.sky[2], 0.42 * (1 - depth))
    x, pixels = view.parallax(speed)
    stage.add(gradient(size, (body, foot)), under([(px, py - top) for px, py in points], size), drift(x, top, pixels))
    return [y for _, y in points]


def birds(stage: Stage, view: View, count: int) -> None:
    """A small flock that beats its wings."""
    size = even(11 * view.unit)
    poses = []
    for lift in (0.15, 0.5, 0.85, 0.5):
        big = Image.new("L", (size * 4, size * 4))
        middle = size * 2
        wing = [(2, middle * 2 * (1 - lift)), (middle, middle), (size * 4 - 2, middle * 2 * (1 - lift))]
        ImageDraw.Draw(big).line(wing, fill=255, width=max(2, size // 4), joint="curve")
        poses.append(big.reduce(4))
    home_x, home_y = view.chance.uniform(0.25, 0.6) * view.width, view.chance.uniform(0.16, 0.3) * view.height
    colour = mix(view.palette.near, view.palette.far, 0.2)
    for _ in range(count):
        x, y = home_x + view.chance.gauss(0, 60) * view.unit, home_y + view.chance.gauss(0, 26) * view.unit
        speed, shift = view.pan * view.chance.uniform(46, 58) * view.unit, view.chance.randrange(4)
        for number, pose in enumerate(poses):
            stage.add(colour, pose, _beat(x, y, speed, shift + number))


def _beat(x: float, y: float, speed: float, turn: int) -> Place:
    def place(time: float) -> tuple[float, float] | None:
        if (int(time * 9) + turn) % 4:
            return None
        return x + speed * time, y + 5 * math.sin(time * 2 + turn)

    return place


def mountains(view: View) -> Stage:
    """Ranges in the haze."""
    sun = (view.width * view.chance.uniform(0.25, 0.75), view.height * view.chance.uniform(0.3, 0.42))
    stage = stage_of(view.sky(sun, horizon=0.8))
    sun_or_moon(stage, view, *sun, 34)
    clouds(stage, view, 4, mix(view.palette.sky[2], view.palette.light, 0.5), 0.3)
    for number, depth in enumerate((0.0, 0.28, 0.6)):
        hill(stage, view, 0.68 + 0.09 * number, 0.34 - 0.06 * number, 0.85, 8 + 13 * number, depth)
        haze(stage, view, 0.62 + 0.09 * number, 0.5 - 0.12 * number)
    if not view.palette.dark:
        birds(stage, view, 7)
    hill(stage, view, 0.97, 0.16, 0.55, 62, 1.0)
    return stage


def haze(stage: Stage, view: View, top: float, strength: float) -> None:
    """A veil of mist over everything drawn so far, thickest in its middle."""
    level = round(255 * strength * (0.5 if view.palette.dark else 0.8))
    size = (even(view.width), even(view.height * 0.4))
    alpha = gradient(size, [(0, 0, 0), (level, level, level), (0, 0, 0)]).getchannel(0)
    stage.add(mix(view.palette.sky[2], view.palette.far, 0.25), alpha, still(0, view.height * (top - 0.05)))


def desert(view: View) -> Stage:
    """Dunes, each with its lit side, and dust in the air."""
    sun = (view.width * view.chance.uniform(0.2, 0.8), view.height * 0.4)
    stage = stage_of(view.sky(sun, horizon=0.7))
    sun_or_moon(stage, view, *sun, 46)
    clouds(stage, view, 2, mix(view.palette.sky[1], view.palette.light, 0.4), 0.2)
    for number, depth in enumerate((0.05, 0.25, 0.5, 0.8)):
        hill(stage, view, 0.7 + 0.1 * number, 0.13 + 0.05 * number, 0.05, 9 + 18 * number, depth)
        if number == 2:
            walkers(stage, view)
    motes(stage, view, 26, view.palette.light, 90)
    return stage


def walkers(stage: Stage, view: View) -> None:
    """Three small figures on a crest, walking."""
    high = even(34 * view.unit * view.zoom)
    for number in range(3):
        big = Image.new("L", (high * 2, high * 4))
        pen = ImageDraw.Draw(big)
        middle = high
        pen.ellipse((middle - high * 0.3, 0, middle + high * 0.3, high * 0.6), fill=255)
        pen.polygon([(middle - high * 0.35, high * 0.6), (middle + high * 0.35, high * 0.6),
                     (middle + high * 0.5, high * 4), (middle - high * 0.5, high * 4)], fill=255)  # fmt: skip
        x = view.width * 0.42 + number * 46 * view.unit
        y, speed = view.height * 0.735 + number * 2 * view.unit, 14 * view.pan * view.unit
        stage.add(view.palette.near, big.reduce(4), _walk(x, y, speed, number))


def _walk(x: float, y: float, speed: float, number: int) -> Place:
    return lambda time: (x + speed * time, y + 2 * abs(math.sin(time * 5 + number)))


def motes(stage: Stage, view: View, count: int, colour: Colour, speed: float, rise: float = 0.0) -> None:
    """Sparks or dust, each on its own way, coming back on the other side."""
    for _ in range(count):
        radius = view.chance.uniform(1.5, 5) * view.unit
        alpha = glow(max(2, round(radius * 1.6)), 1.4)
        x, y = view.chance.uniform(0, view.width), view.chance.uniform(0.15, 0.95) * view.height
        sideways = view.chance.uniform(0.3, 1.0) * speed * view.unit * -view.pan
        stage.add(colour, alpha, _float(view, x, y, sideways, rise * view.unit, view.chance.uniform(0, 6)))


def _float(view: View, x: float, y: float, sideways: float, rise: float, phase: float) -> Place:
    def place(time: float) -> tuple[float, float] | None:
        if math.sin(time * 2.3 + phase * 3) < -0.55:
            return None
        down = y - rise * time + 9 * view.unit * math.sin(time * 1.3 + phase)
        return (x + sideways * time) % view.width, down % view.height

    return place


def forest(view: View) -> Stage:
    """Conifers in four depths, mist between them, fireflies."""
    light = (view.width * view.chance.uniform(0.3, 0.7), view.height * 0.36)
    stage = stage_of(view.sky(light, 1.0))
    sun_or_moon(stage, view, *light, 28)
    for number, depth in enumerate((0.05, 0.35, 0.68, 1.0)):
        trees(stage, view, 0.66 + 0.11 * number, 0.2 + 0.13 * number, 8 + 20 * number, depth)
        if number < 3:
            haze(stage, view, 0.45 + 0.14 * number, 0.55 - 0.1 * number)
    motes(stage, view, 30, mix(view.palette.light, (255, 220, 120), 0.6), 18, rise=12)
    return stage


def trees(stage: Stage, view: View, base: float, tall: float, speed: float, depth: float) -> None:
    """One row of firs on a gentle slope."""
    wide = even(view.width + view.reach(speed))
    points = ridge(wide, view.height * base, view.height * 0.08, 0.3, view.chance)
    top = even(max(0.0, view.height * (base - tall * 1.25 - 0.1)))
    size = (wide, even(view.height - top))
    big = Image.new("L", (size[0] * 2, size[1] * 2))
    pen = ImageDraw.Draw(big)
    pen.polygon([(0, size[1] * 2), *((x * 2, (y - top) * 2) for x, y in points), (wide * 2, size[1] * 2)], fill=255)
    x = -20.0
    while x < wide:
        high = view.height * tall * view.chance.uniform(0.55, 1.2) * min(view.zoom, 1.3)
        ground = points[min(len(points) - 1, max(0, int(x / 6)))][1] - top + 8
        fir(pen, x * 2, ground * 2, high * 2)
        x += high * view.chance.uniform(0.2, 0.6)
    body = mix(view.palette.far, view.palette.near, depth)
    foot = mix(body, view.palette.sky[2], 0.35 * (1 - depth))
    start, pixels = view.parallax(speed)
    stage.add(gradient(size, (body, foot)), big.reduce(2), drift(start, top, pixels))


def fir(pen: ImageDraw.ImageDraw, x: float, ground: float, high: float) -> None:
    """A conifer of stacked, widening boughs."""
    for step in range(6):
        tip = ground - high * (1 - step * 0.13)
        low, half = ground - high * (0.72 - step * 0.13), high * (0.05 + 0.028 * step)
        pen.polygon([(x, tip), (x - half, low), (x + half, low)], fill=255)
    pen.rectangle((x - high * 0.014, ground - high * 0.1, x + high * 0.014, ground), fill=255)
