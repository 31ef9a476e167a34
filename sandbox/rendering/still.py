"""Pictures: one moment of a scene as PNG, and covers of clips."""

from pathlib import Path

from PIL import Image, PngImagePlugin

from sandbox.rendering.card import Card, Words
from sandbox.rendering.frames import Planes, picture_of
from sandbox.rendering.order import Rendered, RenderOrder
from sandbox.rendering.prompt import Segment, tidy
from sandbox.rendering.references import cover, insets, open_picture
from sandbox.rendering.scenes import stage_for
from sandbox.rendering.stage import Stage

COVER_EDGE = 960


def render_stills(order: RenderOrder) -> Rendered:
    """`image-1.png` ... ; several results of one order are several views of one scene."""
    names = [f"image-{number}.png" for number in range(1, order.count + 1)]
    for number, name in enumerate(names):
        picture = picture_of(_moment(order, number))
        note = PngImagePlugin.PngInfo()
        note.add_text("Comment", f"{order.model} {order.variant}/{number + 1}: {tidy(order.prompt)[:400]}")
        picture.save(order.folder / name, pnginfo=note, compress_level=1)
    save_as_jpeg(picture, order.folder / "cover.jpg")
    return Rendered(files=names, cover="cover.jpg")


def _moment(order: RenderOrder, number: int) -> Planes:
    part = Segment(0.0, 5.0, tidy(order.prompt))
    stage: Stage = stage_for(part, number, f"{order.prompt}\n{order.variant}", (order.width, order.height))
    insets(stage, order.references)
    planes = stage.draw(1.2 + 0.7 * number)
    words = Words(order.shot, order.model, part.text, f"{number + 1}/{order.count}" if order.count > 1 else "")
    Card(order.width, order.height, words).draw_still(planes)
    return planes


def upscale_still(order: RenderOrder) -> Rendered:
    """The source with its long edge at the size of the order."""
    picture = open_picture(order.source) if order.source else None
    if picture is None:
        raise ValueError("the source is not a picture")
    scale = order.width / max(picture.size)
    larger = cover(picture, round(picture.width * scale), round(picture.height * scale))
    larger.save(order.folder / "image-1.png", compress_level=1)
    save_as_jpeg(larger, order.folder / "cover.jpg")
    return Rendered(files=["image-1.png"], cover="cover.jpg")


def save_cover(planes: Planes, file: Path) -> None:
    save_as_jpeg(picture_of(planes), file)


def save_as_jpeg(picture: Image.Image, file: Path) -> None:
    """Small enough for a wall of takes."""
    small = picture.copy()
    small.thumbnail((COVER_EDGE, COVER_EDGE))
    small.save(file, quality=84)
