"""Pictures in memory: opened upright and in plain RGB, and written as files that vendors take as a reference."""

import io
from typing import IO

from PIL import Image, ImageOps

from jobs.media.materials import Unusable
from jobs.media.probe import PICTURE_PIXELS
from jobs.media.sniff import HEAD, sniff

SMALLEST, LARGEST = 300, 6000  # pixels of a side of a reference image
HEAVIEST = 30_000_000  # bytes of it
_QUALITIES = (92, 85, 75, 60)  # of a JPEG, until it is light enough


def open_picture(file: IO[bytes], name: str, *, needed: int = 0) -> Image.Image:
    """The picture as people see it: turned as its camera says, RGB, see-through parts on white. Raises Unusable.

    needed  pixels of a side that are enough: a large photo is then decoded smaller, but never below that
    """
    sniffed = sniff(file.read(HEAD))
    file.seek(0)
    if sniffed.family != "image":
        raise Unusable(
            f"{name} is {sniffed.words}, not a picture that can be opened here. Choose a still or a picture."
        )
    try:
        with Image.open(file, formats=[sniffed.decoder]) as picture:
            width, height = picture.size
            if width * height > PICTURE_PIXELS:
                raise Image.DecompressionBombError
            if needed:
                picture.draft("RGB", (needed, needed))
            return _plain(ImageOps.exif_transpose(picture))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unusable(
            f"{name} has too many pixels to be opened here. Nothing was made; choose a smaller one."
        ) from error
    except Exception as error:  # Pillow's decoders raise whatever a hostile file leads them to
        raise Unusable(f"{name} is damaged and does not open whole. Nothing was made; choose another one.") from error


def _plain(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I;16"):
        return picture.point(lambda value: value / 256).convert("L").convert("RGB")
    if picture.has_transparency_data:
        solid = picture.convert("RGBA")
        ground = Image.new("RGB", solid.size, "white")
        ground.paste(solid, mask=solid.getchannel("A"))
        return ground
    return picture.convert("RGB")


def as_file(picture: Image.Image, *, lossless: bool = False) -> tuple[bytes, str]:
    """The bytes of a file and its ending. lossless: as PNG, unless that is too heavy for a reference."""
    out = io.BytesIO()
    if lossless:
        picture.save(out, "PNG", compress_level=1)  # more takes seconds and saves little of a picture
        if out.tell() < HEAVIEST:
            return out.getvalue(), "png"
    for quality in _QUALITIES:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, subsampling=0)
        if out.tell() < HEAVIEST:
            break
    return out.getvalue(), "jpg"


def fitting(width: int, height: int) -> tuple[int, int]:
    """The size nearest to this one, in its shape, with both sides within what a reference may have. Of a shape so long
    that there is no such size, the long side is the longest."""
    scale = max(1.0, SMALLEST / min(width, height))
    scale = min(scale, LARGEST / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))
