"""The sea: swell, the path of the light on it, a boat, a lighthouse."""

import math

from PIL import Image, ImageDraw

from sandbox.rendering.brush import even, glow, gradient, put_light, ridge, thin, under
from sandbox.rendering.landscapes import birds, clouds, sun_or_moon
from sandbox.rendering.palette import mix
from sandbox.rendering.stage import Place, Stage, drift, stage_of
from sandbox.rendering.view import View

HORIZON = 0.56


def sea(view: View) -> Stage:
    """Open water under a low light."""
    sun = (view.width * view.chance.uniform(0.28, 0.72), view.height * (HORIZON - 0.13))
    sky = view.sky(sun, horizon=HORIZON)
    water = gradient((view.width, view.height - round(view.height * HORIZON)), _depths(view))
    sky.paste(water, (0, round(view.height * HORIZON)))
    glitter_bed = (sun[0], view.height * (HORIZON + 0.1))
    put_light(sky, glitter_bed, round(view.height * 0.3), view.palette.light, 0.28)
    stage = stage_of(sky)
    sun_or_moon(stage, view, *sun, 38)
    clouds(stage, view, 4, mix(view.palette.sky[2], view.palette.light, 0.35), 0.3)
    if view.says("lighthouse", "cape", "coast", "cliff", "harbour", "harbor", "island"):
        cape(stage, view, lamp=view.says("lighthouse"))
    for number in range(4):
        swell(stage, view, number)
    glitter(stage, view, sun[0])
    boat(stage, view)
    if not view.palette.dark:
        birds(stage, view, 5)
    return stage


def _depths(view: View) -> list[tuple[int, int, int]]:
    top, near = mix(view.palette.sky[2], view.palette.far, 0.45), mix(view.palette.near, view.palette.far, 0.12)
    return [top, mix(top, near, 0.55), near]


def glitter(stage: Stage, view: View, x: float) -> None:
    """Short strokes of light that flicker in a widening column."""
    for number in range(46):
        depth = (number + view.chance.random()) / 46
        wide = even((18 + 100 * depth) * view.unit * view.chance.uniform(0.4, 1.0))
        high = even((2 + 5 * depth) * view.unit)
        big = Image.new("L", (wide * 2, high * 2))
        ImageDraw.Draw(big).ellipse((0, 0, wide * 2 - 1, high * 2 - 1), fill=round(215 - 120 * depth))
        spread = (16 + 120 * depth) * view.unit
        left = x + view.chance.gauss(0, 0.5) * spread - wide / 2
        top = view.height * (HORIZON + 0.012 + 0.4 * depth)
        stage.add(view.palette.light, big.reduce(2), _flicker(left, top, view.chance.uniform(0, 7), spread * 0.12))


def _flicker(x: float, y: float, phase: float, sway: float) -> Place:
    def place(time: float) -> tuple[float, float] | None:
        beat = math.sin(time * 5.2 + phase) + math.sin(time * 3.1 + phase * 2.3)
        return None if beat < -0.35 else (x + sway * math.sin(time * 1.7 + phase), y)

    return place


def swell(stage: Stage, view: View, number: int) -> None:
    """A band of waves that runs across and heaves; nearer ones are darker and faster."""
    depth = (number + 1) / 4
    speed = 16 + 30 * number
    wide = even(view.width + view.reach(speed))
    base = HORIZON + 0.1 + 0.115 * number
    swing = 0.008 + 0.012 * number
    points = ridge(wide, view.height * base, view.height * swing, 0.75, view.chance, step=8)
    top = even(min(y for _, y in points) - 4)
    size = (wide, even(view.height - top))
    body = mix(mix(view.palette.far, view.palette.sky[2], 0.25), view.palette.near, 0.25 + 0.7 * depth)
    crest = mix(body, view.palette.light, 0.22 * (1 - depth))
    alpha = thin(under([(x, y - top) for x, y in points], size), 0.5)
    start, pixels = view.parallax(speed)
    heave, phase = 5 * depth * view.unit, view.chance.uniform(0, 6)
    stage.add(gradient(size, (crest, body, body)), alpha, _heave(start, top, pixels, heave, phase))


def _heave(x: float, y: float, speed: float, heave: float, phase: float) -> Place:
    return lambda time: (x + speed * time, y + heave * math.sin(time * 1.6 + phase))


def boat(stage: Stage, view: View) -> None:
    """A small sailing boat, or a working one when the words are about work."""
    high = even(150 * view.unit * view.zoom)
    big = Image.new("L", (high * 4, high * 4))
    pen = ImageDraw.Draw(big)
    s = high * 4 / 100
    pen.polygon([(18 * s, 74 * s), (86 * s, 74 * s), (76 * s, 88 * s), (28 * s, 88 * s)], fill=255)
    if view.says("trawler", "fishing", "fisher", "ferry", "tug", "ship", "motor"):
        pen.rectangle((34 * s, 56 * s, 58 * s, 75 * s), fill=255)
        pen.rectangle((38 * s, 48 * s, 50 * s, 57 * s), fill=255)
        pen.line((70 * s, 74 * s, 70 * s, 34 * s), fill=255, width=max(2, round(1.4 * s)))
        pen.line((70 * s, 38 * s, 54 * s, 58 * s), fill=255, width=max(2, round(0.8 * s)))
    else:
        pen.line((50 * s, 75 * s, 50 * s, 8 * s), fill=255, width=max(2, round(1.4 * s)))
        pen.polygon([(52 * s, 10 * s), (52 * s, 68 * s), (84 * s, 68 * s)], fill=255)
        pen.polygon([(48 * s, 18 * s), (48 * s, 68 * s), (24 * s, 68 * s)], fill=255)
    hull = (150, 46, 38) if view.says("red") else mix(view.palette.near, (0, 0, 0), 0.25)
    x, y = view.width * (0.34 if view.pan > 0 else 0.58), view.height * (HORIZON + 0.135) - high * 0.84
    speed = 26 * view.pan * view.unit
    stage.add(hull, big.reduce(4), lambda time: (x + speed * time, y + 5 * view.unit * math.sin(time * 1.9)))


def cape(stage: Stage, view: View, lamp: bool) -> None:
    """A headland at one side, with a lighthouse when the prompt has one."""
    wide, high = even(view.width * 0.46), even(view.height * 0.34)
    rock = ridge(wide, 0.0, high * 0.16, 0.8, view.chance)
    points = [(x, high * 1.02 + (y - high * 0.42) * math.sin(math.pi * min(1.0, x / wide) ** 2.2)) for x, y in rock]
    alpha = under(points, (wide, high))
    tower = wide * 0.78
    foot = points[min(len(points) - 1, int(tower / 6))][1] + 4
    if lamp:
        big = Image.new("L", (wide * 2, high * 2))
        pen, t, f, u = ImageDraw.Draw(big), tower * 2, foot * 2, 2 * view.unit
        pen.polygon([(t - 12 * u, f), (t + 12 * u, f), (t + 7 * u, f - 92 * u), (t - 7 * u, f - 92 * u)], fill=255)
        pen.rectangle((t - 11 * u, f - 96 * u, t + 11 * u, f - 92 * u), fill=255)
        pen.rectangle((t - 6 * u, f - 110 * u, t + 6 * u, f - 96 * u), fill=255)
        pen.polygon([(t - 9 * u, f - 110 * u), (t + 9 * u, f - 110 * u), (t, f - 122 * u)], fill=255)
        alpha.paste(255, (0, 0), big.reduce(2))
    x = view.width * 0.56 if view.pan > 0 else -wide * 0.06
    y, speed = view.height * (HORIZON + 0.02) - high, -5.0 * view.pan * view.unit
    colour = mix(view.palette.near, view.palette.far, 0.3)
    stage.add(colour, alpha, drift(x, y + 4, speed))
    if lamp:
        beam(stage, view, x + tower, y + foot - 100 * view.unit, speed)


def beam(stage: Stage, view: View, x: float, y: float, speed: float) -> None:
    """The lamp: a light that grows and fades as it turns."""
    for radius, low in ((16, -1.0), (52, 0.0), (110, 0.55)):
        alpha = thin(glow(round(radius * view.unit), 2.4), 0.8)
        stage.add(view.palette.light, alpha, _pulse(x - alpha.width / 2, y - alpha.height / 2, speed, low))


def _pulse(x: float, y: float, speed: float, low: float) -> Place:
    return lambda time: (x + speed * time, y) if math.sin(time * 2.6) >= low else None
