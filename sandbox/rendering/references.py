"""The files that came with an order: opened, cut to shape, framed."""

from pathlib import Path

import av
from PIL import Image, ImageDraw, ImageOps

from sandbox.rendering.brush import even
from sandbox.rendering.frames import picture_from
from sandbox.rendering.stage import Stage, still

MOST_INSETS = 4


def open_picture(file: Path) -> Image.Image | None:
    """A picture, or the first frame of a film; None when it is neither."""
    try:
        with Image.open(file) as image:
            return ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError):
        pass
    try:
        with av.open(str(file)) as film:
            for frame in film.decode(video=0):
                return picture_from(frame)
    except (av.FFmpegError, IndexError, ValueError):
        pass
    return None


def cover(picture: Image.Image, width: int, height: int) -> Image.Image:
    """Filling the whole size, cut at the sides that are too long."""
    return ImageOps.fit(picture, (width, height), Image.Resampling.BICUBIC)


def insets(stage: Stage, files: list[Path]) -> None:
    """References as small framed prints in the upper right corner."""
    unit = min(stage.width, stage.height) / 720
    side = even(118 * unit)
    pictures = [picture for file in files[:MOST_INSETS] if (picture := open_picture(file))]
    for number, picture in enumerate(reversed(pictures)):
        border = max(2, round(4 * unit))
        print_ = Image.new("RGB", (side, side), (244, 242, 236))
        print_.paste(cover(picture, side - 2 * border, side - 2 * border), (border, border))
        alpha = Image.new("L", (side * 2, side * 2))
        ImageDraw.Draw(alpha).rounded_rectangle((0, 0, side * 2 - 1, side * 2 - 1), 16 * unit, fill=255)
        x = stage.width - round(34 * unit) - side - number * (side + round(14 * unit))
        stage.add(print_, alpha.reduce(2), still(x, round(34 * unit)))
