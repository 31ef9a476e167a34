"""The town: skylines with lit windows, a wet street, rain, traffic."""

import math

from PIL import Image, ImageDraw, ImageFilter

from sandbox.rendering.brush import even, glow, gradient
from sandbox.rendering.landscapes import clouds, haze, sun_or_moon
from sandbox.rendering.palette import Colour, mix
from sandbox.rendering.stage import Place, Stage, drift, stage_of
from sandbox.rendering.view import View

STREET = 0.8


def city(view: View) -> Stage:
    """A street seen from across the water or the pavement."""
    light = (view.width * view.chance.uniform(0.25, 0.75), view.height * 0.36)
    stage = stage_of(view.sky(light, 0.9, horizon=STREET))
    sun_or_moon(stage, view, *light, 30)
    clouds(stage, view, 3, mix(view.palette.sky[1], view.palette.light, 0.2), 0.25)
    for number, depth in enumerate((0.0, 0.42, 0.85)):
        skyline(stage, view, 0.42 + 0.06 * number, 7 + 17 * number, depth)
        if number < 2:
            haze(stage, view, 0.5, 0.4)
    street(stage, view)
    traffic(stage, view)
    if view.says("rain", "rainy", "storm", "wet", "drizzle"):
        rain(stage, view)
    return stage


def skyline(stage: Stage, view: View, tall: float, speed: float, depth: float) -> None:
    """A row of houses; the windows of the near ones are lit."""
    wide, high = even(view.width + view.reach(speed)), even(view.height * STREET)
    alpha = Image.new("L", (wide, high))
    body = mix(mix(view.palette.far, view.palette.sky[2], 0.2), view.palette.near, depth)
    picture = gradient((wide, high), (body, body, mix(body, view.palette.sky[2], 0.3 * (1 - depth))))
    pen, paint = ImageDraw.Draw(alpha), ImageDraw.Draw(picture)
    warm = mix(view.palette.light, (255, 196, 110), 0.6)
    x, unit = -20.0, view.unit * view.zoom
    while x < wide:
        house = view.chance.uniform(46, 128) * unit * (0.7 + 0.5 * depth)
        top = high - high * tall * view.chance.uniform(0.42, 1.15) * (0.75 + 0.35 * depth)
        pen.rectangle((x, top, x + house, high), fill=255)
        roof(pen, view, x, top, house, unit)
        if depth > 0.2:
            windows(paint, view, (x, top, house, high), unit * (0.6 + 0.6 * depth), mix(warm, body, 0.55 - 0.5 * depth))
        x += house + view.chance.choice((0, 0, 2, 14)) * unit
    start, pixels = view.parallax(speed)
    stage.add(picture, alpha, drift(start, 0, pixels))


def roof(pen: ImageDraw.ImageDraw, view: View, x: float, top: float, house: float, unit: float) -> None:
    """A flat roof, a gable, a mast or a water tank."""
    kind = view.chance.randrange(5)
    if kind == 0:
        pen.polygon([(x, top + 1), (x + house, top + 1), (x + house / 2, top - house * 0.4)], fill=255)
    elif kind == 1:
        middle = x + house * view.chance.uniform(0.3, 0.7)
        pen.rectangle((middle, top - 44 * unit, middle + max(1, 2 * unit), top), fill=255)
    elif kind == 2:
        pen.rectangle((x + house * 0.2, top - 14 * unit, x + house * 0.55, top), fill=255)


def windows(
    paint: ImageDraw.ImageDraw, view: View, house: tuple[float, float, float, float], unit: float, lit: Colour
) -> None:
    """A grid of panes, some of them lit, in one of three rhythms."""
    x, top, wide, high = house
    pane, gap, share = 7 * unit, 7 * unit, view.chance.uniform(0.2, 0.62) * (1.0 if view.palette.dark else 0.6)
    tall = pane * view.chance.choice((0.8, 1.4, 1.9))
    y = top + gap
    while y + tall < high:
        left = x + gap
        while left + pane < x + wide - gap * 0.5:
            if view.chance.random() < share:
                paint.rectangle(
                    (left, y, left + pane, y + tall), fill=mix(lit, view.palette.near, view.chance.random() * 0.45)
                )
            left += pane + gap
        y += tall + gap * 1.3


def street(stage: Stage, view: View) -> None:
    """Wet ground that mirrors what stands above it."""
    top = round(view.height * STREET)
    high = view.height - top
    above = stage.draw(0.0)
    mirror = []
    for plane, scale in ((above.y, 1), (above.u, 2), (above.v, 2)):
        strip = plane.crop((0, (top - high) // scale, view.width // scale, top // scale))
        flipped = strip.transpose(Image.Transpose.FLIP_TOP_BOTTOM).filter(ImageFilter.BoxBlur(5 // scale))
        mirror.append(flipped.resize((view.width // scale, high // scale)))
    stage.base.y.paste(mirror[0].point([round(16 + (level - 16) * 0.62) for level in range(256)]), (0, top))
    stage.base.u.paste(mirror[1], (0, top // 2))
    stage.base.v.paste(mirror[2], (0, top // 2))
    kerb = (even(view.width), even(4 * view.unit))
    stage.add(mix(view.palette.near, (0, 0, 0), 0.3), Image.new("L", kerb, 230), drift(0, top - 2, 0))


def traffic(stage: Stage, view: View) -> None:
    """Head and tail lights that pass, with their streaks on the wet ground."""
    for number in range(7):
        left_bound = number % 2 == 0
        colour = (255, 236, 200) if left_bound else (255, 62, 48)
        radius = round(view.chance.uniform(10, 17) * view.unit)
        speed = view.chance.uniform(150, 290) * view.unit * (-1 if left_bound else 1)
        x, y = view.chance.uniform(0, view.width), view.height * (STREET + 0.035 + 0.05 * (number % 3))
        streak = glow(radius, 2.2).resize((even(radius * 1.2), even(radius * 7)))
        for alpha, drop in (
            (glow(radius, 1.6), 0.0),
            (streak.point([level // 2 for level in range(256)]), radius * 1.2),
        ):
            stage.add(colour, alpha, _pass(view.width, x - alpha.width / 2, y - radius + drop, speed))


def _pass(width: int, x: float, y: float, speed: float) -> Place:
    wide = width * 1.3
    return lambda time: ((x + speed * time) % wide - width * 0.15, y)


def rain(stage: Stage, view: View) -> None:
    """Slanted strokes in two depths."""
    for number in range(70):
        near = number % 2
        long = even((22 + 26 * near) * view.unit)
        wide = even(long * 0.22)
        big = Image.new("L", (wide * 2, long * 2))
        ImageDraw.Draw(big).line(
            (wide * 2 - 2, 0, 0, long * 2), fill=70 + 60 * near, width=max(2, round(2.4 * view.unit))
        )
        x, y = view.chance.uniform(0, view.width), view.chance.uniform(0, view.height)
        fall = (620 + 480 * near) * view.unit
        stage.add(mix(view.palette.light, (200, 215, 235), 0.7), big.reduce(2), _fall(view, x, y, fall))


def _fall(view: View, x: float, y: float, fall: float) -> Place:
    def place(time: float) -> tuple[float, float]:
        down = y + fall * time
        return (x - 0.22 * fall * time) % view.width, math.fmod(down, view.height * 1.1) - view.height * 0.06

    return place
