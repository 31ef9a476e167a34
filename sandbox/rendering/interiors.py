"""Indoors: a studio table with a product, a room with a window, and, without a roof, deep space."""

import math

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from sandbox.rendering.brush import cloud, disc, even, fade, glow, gradient, grain, put_light, thin
from sandbox.rendering.landscapes import motes
from sandbox.rendering.palette import Colour, mix
from sandbox.rendering.stage import Place, Stage, drift, stage_of, still
from sandbox.rendering.view import View


def studio(view: View) -> Stage:
    """A product on a round table in front of a paper backdrop; light travels over it."""
    accent = mix(view.palette.sky[1], view.palette.light, 0.15)
    wall, floor = mix(accent, view.palette.near, 0.45), mix(accent, view.palette.near, 0.62)
    picture = gradient(
        view.size, (mix(wall, view.palette.near, 0.4), wall, wall, floor, mix(floor, view.palette.near, 0.5))
    )
    centre = (view.width / 2, view.height * 0.46)
    put_light(picture, centre, round(view.height * 0.7), mix(accent, view.palette.light, 0.6), 0.75)
    stage = stage_of(grain(picture))
    side = even(min(view.width, view.height) * 0.42 * min(1.35, view.zoom))
    ground = view.height * 0.76
    table(stage, view, centre[0], ground, side, accent)
    product(stage, view, centre[0], ground, side)
    motes(stage, view, 16, view.palette.light, 14, rise=8)
    return stage


def table(stage: Stage, view: View, x: float, y: float, side: int, colour: Colour) -> None:
    wide, high = even(side * 2.1), even(side * 0.5)
    rim = even(side * 0.34)
    body = Image.new("L", (wide * 2, (high + rim) * 2))
    pen = ImageDraw.Draw(body)
    pen.ellipse((0, rim * 2, wide * 2 - 1, (high + rim) * 2 - 1), fill=255)
    pen.rectangle((0, high, wide * 2, high + rim * 2), fill=255)
    pen.ellipse((0, 0, wide * 2 - 1, high * 2 - 1), fill=255)
    left, top = x - wide / 2, y - high / 2
    dark = mix(colour, view.palette.near, 0.72)
    stage.add(
        gradient((wide, high + rim), (mix(dark, colour, 0.25), dark, view.palette.near)),
        body.reduce(2),
        still(left, top),
    )
    lid = Image.new("L", (wide * 2, high * 2))
    ImageDraw.Draw(lid).ellipse((0, 0, wide * 2 - 1, high * 2 - 1), fill=255)
    stage.add(
        gradient((wide, high), (mix(colour, view.palette.light, 0.3), mix(colour, dark, 0.35))),
        lid.reduce(2),
        still(left, top),
    )
    shade = (
        glow(side // 2, 1.2)
        .resize((even(side * 1.3), even(side * 0.3)))
        .point([level * 2 // 3 for level in range(256)])
    )
    stage.add(view.palette.near, shade, still(x - shade.width / 2, y - shade.height / 2))


def product(stage: Stage, view: View, x: float, y: float, side: int) -> None:
    """A watch, a bottle, a box or a ball, as the words say; it floats a little and a highlight crosses it."""
    alpha, shine = _shape(view, side)
    tint = view.chance.choice(((205, 86, 62), (48, 96, 150), (226, 180, 84), (52, 122, 104), (120, 84, 150)))
    body = (28, 29, 33) if view.says("black", "dark", "matte") else tint
    light = mix(body, (255, 255, 255), 0.55)
    picture = Image.new("RGB", (side, side), body)
    put_light(picture, (side * 0.34, side * 0.3), round(side * 0.55), light, 0.8)
    put_light(picture, (side * 0.95, side * 0.8), round(side * 0.4), mix(view.palette.sky[2], body, 0.3), 0.6)
    left, top, lift = x - side / 2, y - side * 0.98, 5 * view.unit

    def hover(time: float) -> tuple[float, float]:
        return left, top + lift * math.sin(time * 1.5)

    stage.add(picture, alpha, hover)
    if shine is not None:
        stage.add(mix(light, view.palette.light, 0.5), shine, hover)
    sweep(stage, alpha, left, top, lift)


def _shape(view: View, side: int) -> tuple[Image.Image, Image.Image | None]:
    """(outline, bright details or None)."""
    big, details = Image.new("L", (side * 2, side * 2)), Image.new("L", (side * 2, side * 2))
    pen, fine, s = ImageDraw.Draw(big), ImageDraw.Draw(details), side * 2 / 100
    if view.says("watch", "smartwatch", "clock", "wrist"):
        pen.rounded_rectangle((36 * s, 2 * s, 64 * s, 98 * s), 6 * s, fill=255)
        pen.ellipse((20 * s, 20 * s, 80 * s, 80 * s), fill=255)
        fine.ellipse((25 * s, 25 * s, 75 * s, 75 * s), outline=255, width=round(1.6 * s))
        fine.line((50 * s, 50 * s, 50 * s, 31 * s), fill=255, width=round(2 * s))
        fine.line((50 * s, 50 * s, 63 * s, 57 * s), fill=255, width=round(2 * s))
    elif view.says("bottle", "perfume", "serum", "drink", "coffee", "tea", "cup", "glass"):
        pen.rounded_rectangle((30 * s, 34 * s, 70 * s, 98 * s), 8 * s, fill=255)
        pen.rectangle((42 * s, 16 * s, 58 * s, 36 * s), fill=255)
        pen.rounded_rectangle((39 * s, 4 * s, 61 * s, 18 * s), 2 * s, fill=255)
        fine.rounded_rectangle((36 * s, 56 * s, 64 * s, 82 * s), 2 * s, outline=255, width=round(1.4 * s))
    elif view.says("box", "device", "phone", "package", "book", "speaker", "camera", "laptop"):
        pen.rounded_rectangle((22 * s, 12 * s, 78 * s, 98 * s), 9 * s, fill=255)
        fine.rounded_rectangle((28 * s, 18 * s, 72 * s, 92 * s), 5 * s, outline=200, width=round(1.2 * s))
        fine.ellipse((42 * s, 46 * s, 58 * s, 62 * s), outline=255, width=round(1.8 * s))
    else:
        pen.ellipse((12 * s, 22 * s, 88 * s, 98 * s), fill=255)
        return big.reduce(2), None
    return big.reduce(2), details.reduce(2)


def sweep(stage: Stage, outline: Image.Image, left: float, top: float, lift: float) -> None:
    """A slanted band of light that crosses the product every two seconds."""
    side = outline.width
    bar = Image.new("L", (side, side))
    pen = ImageDraw.Draw(bar)
    for step in range(24):
        x = side * step / 24
        bar.paste(0, (0, 0, side, side))
        pen.polygon([(x, 0), (x + side * 0.12, 0), (x - side * 0.08, side), (x - side * 0.2, side)], fill=120)
        band = ImageChops.multiply(bar.filter(ImageFilter.BoxBlur(max(1, side // 40))), outline)
        stage.add((255, 255, 255), band, _step(step, 24, left, top, lift))


def _step(number: int, count: int, left: float, top: float, lift: float) -> Place:
    def place(time: float) -> tuple[float, float] | None:
        if int(time * 24) % 48 != number or number >= count:
            return None
        return left, top + lift * math.sin(time * 1.5)

    return place


def room(view: View) -> Stage:
    """A dim room: a window, the light that falls from it, dust in the light, things on a table."""
    wall = mix(view.palette.near, view.palette.far, 0.25)
    picture = gradient(view.size, (mix(wall, (0, 0, 0), 0.35), wall, mix(wall, (0, 0, 0), 0.45)))
    left = view.width * (0.14 if view.pan > 0 else 0.54)
    wide, high, top = view.width * 0.32, view.height * 0.46, view.height * 0.12
    outside = gradient((round(wide), round(high)), view.palette.sky)
    put_light(outside, (wide * 0.6, high * 0.55), round(high * 0.8), view.palette.light, 0.8)
    picture.paste(outside, (round(left), round(top)))
    pen = ImageDraw.Draw(picture)
    bar = max(3, round(7 * view.unit))
    for share in (0.0, 0.5, 1.0):
        pen.rectangle(
            (left + wide * share - bar / 2, top, left + wide * share + bar / 2, top + high), fill=view.palette.near
        )
        pen.rectangle(
            (left, top + high * share - bar / 2, left + wide, top + high * share + bar / 2), fill=view.palette.near
        )
    put_light(picture, (left + wide / 2, top + high / 2), round(view.height * 0.75), view.palette.light, 0.3)
    stage = stage_of(grain(picture))
    shaft(stage, view, left, top, wide)
    furniture(stage, view)
    motes(stage, view, 34, view.palette.light, 12, rise=7)
    return stage


def shaft(stage: Stage, view: View, left: float, top: float, wide: float) -> None:
    """The light that falls through the window, breathing as clouds pass."""
    size = (even(view.width), even(view.height))
    alpha = Image.new("L", size)
    lean = view.width * 0.24 * view.pan
    corners = [(left, top), (left + wide, top), (left + wide + lean * 1.6, view.height), (left + lean, view.height)]
    ImageDraw.Draw(alpha).polygon(corners, fill=70)
    soft = ImageChops.multiply(alpha.filter(ImageFilter.BoxBlur(round(12 * view.unit))), fade(size, 255, 60))
    for low in (-2.0, 0.1):
        stage.add(view.palette.light, thin(soft, 0.5), _breathe(low))


def _breathe(low: float) -> Place:
    return lambda time: (0, 0) if math.sin(time * 0.9 + 0.8) > low else None


def furniture(stage: Stage, view: View) -> None:
    """A table along the bottom with a lamp, a jug and books: near, dark, moving faster than the wall."""
    speed = 22
    wide, high = even(view.width + view.reach(speed)), even(view.height * 0.46)
    big = Image.new("L", (wide * 2, high * 2))
    pen, u, floor = ImageDraw.Draw(big), 2 * view.unit * view.zoom, high * 2 * 0.66
    pen.rectangle((0, floor, wide * 2, high * 2), fill=255)
    x = 60 * u
    while x < wide * 2:
        kind = view.chance.randrange(4)
        if kind == 0:
            pen.rectangle((x, floor - 120 * u, x + 5 * u, floor), fill=255)
            pen.polygon([(x - 34 * u, floor - 110 * u), (x + 39 * u, floor - 110 * u), (x + 20 * u, floor - 160 * u),
                         (x - 15 * u, floor - 160 * u)], fill=255)  # fmt: skip
        elif kind == 1:
            pen.rounded_rectangle((x, floor - 62 * u, x + 46 * u, floor + 4), 12 * u, fill=255)
            pen.ellipse(
                (x + 34 * u, floor - 52 * u, x + 62 * u, floor - 18 * u), outline=255, width=max(2, round(6 * u))
            )
        elif kind == 2:
            for book in range(4):
                tall = view.chance.uniform(60, 96) * u
                pen.rectangle((x + book * 15 * u, floor - tall, x + (book * 15 + 13) * u, floor), fill=255)
        else:
            pen.ellipse((x, floor - 44 * u, x + 44 * u, floor), fill=255)
        x += view.chance.uniform(120, 210) * u
    start, pixels = view.parallax(speed)
    dark = mix(view.palette.near, (0, 0, 0), 0.4)
    stage.add(
        gradient((wide, high), (mix(dark, view.palette.far, 0.3), dark, dark)),
        big.reduce(2),
        drift(start, view.height - high, pixels),
    )


def space(view: View) -> Stage:
    """Stars in three depths, a nebula, a planet with its night side."""
    top, middle, _ = view.palette.sky
    deep = mix(top, (2, 3, 10), 0.75)
    picture = gradient(view.size, (deep, mix(deep, middle, 0.3), deep))
    stage = stage_of(grain(picture))
    for _ in range(3):
        alpha = cloud((even(view.width * 0.9), even(view.height * 0.6)), view.chance, 40).point(
            [i // 3 for i in range(256)]
        )
        x, y = view.chance.uniform(-0.3, 0.4) * view.width, view.chance.uniform(-0.1, 0.5) * view.height
        stage.add(mix(middle, view.palette.sky[2], view.chance.random()), alpha, drift(x, y, -5 * view.pan * view.unit))
    for number in range(90):
        size = (1, 1, 2)[number % 3] * view.unit * view.chance.uniform(0.8, 1.6)
        speed = -(4, 9, 17)[number % 3] * view.pan * view.unit
        x, y = view.chance.uniform(0, view.width), view.chance.uniform(0, view.height)
        stage.add((235, 240, 255), glow(max(1, round(size * 2)), 1.2), _wrap(view.width, x, y, speed))
    planet(stage, view)
    return stage


def _wrap(width: int, x: float, y: float, speed: float) -> Place:
    return lambda time: ((x + speed * time) % width, y)


def planet(stage: Stage, view: View) -> None:
    radius = min(view.width, view.height) * 0.27 * min(1.5, view.zoom)
    alpha = disc(radius)
    side = alpha.width
    picture = gradient((side, side), (view.palette.sky[2], view.palette.sky[1], view.palette.far, view.palette.sky[1]))
    for _ in range(9):
        band = view.chance.uniform(0, side)
        stripe = Image.new("L", (side, even(view.chance.uniform(0.02, 0.07) * side)), 70)
        picture.paste(mix(view.palette.light, view.palette.far, view.chance.random()), (0, round(band)), stripe)
    dark = glow(round(radius * 1.9), 0.8)
    picture.paste(
        (3, 4, 10),
        (round(side * 0.62 - dark.width / 2 + radius), round(side * 0.6 - dark.height / 2 + radius * 0.7)),
        dark,
    )
    x, y = view.width * (0.62 if view.pan > 0 else 0.38) - side / 2, view.height * 0.44 - side / 2
    halo = thin(glow(round(radius * 1.5), 2.0), 0.33)
    speed = -13 * view.pan * view.unit
    stage.add(view.palette.sky[2], halo, drift(x + side / 2 - halo.width / 2, y + side / 2 - halo.height / 2, speed))
    stage.add(picture, alpha, drift(x, y, speed))
