"""Pictures as encoder frames: three grey planes (Y at full size, U and V at half), BT.601, limited range."""

from dataclasses import dataclass
from fractions import Fraction

import av
from PIL import Image

LUMA = [16 + round(level * 219 / 255) for level in range(256)]
CHROMA = [128 + round((level - 128) * 224 / 255) for level in range(256)]


@dataclass
class Planes:
    """A picture in YUV 4:2:0. Drawing on it costs half of what it costs in RGB, and no conversion afterwards."""

    y: Image.Image
    u: Image.Image
    v: Image.Image

    def copy(self) -> "Planes":
        return Planes(self.y.copy(), self.u.copy(), self.v.copy())

    def paste(self, layer: "Planes", mask: "Mask", x: int, y: int) -> None:
        """Lay `layer` on top at (x, y); colour may sit half a pixel beside the light, which nobody sees."""
        self.y.paste(layer.y, (x, y), mask.full)
        self.u.paste(layer.u, (x >> 1, y >> 1), mask.half)
        self.v.paste(layer.v, (x >> 1, y >> 1), mask.half)

    def blend(self, other: "Planes", share: float) -> "Planes":
        return Planes(
            Image.blend(self.y, other.y, share),
            Image.blend(self.u, other.u, share),
            Image.blend(self.v, other.v, share),
        )


@dataclass
class Mask:
    """How opaque a layer is, for the luma plane and for the two half-size planes."""

    full: Image.Image
    half: Image.Image


def planes_of(picture: Image.Image) -> Planes:
    """From any picture with even sides."""
    half = (picture.width // 2, picture.height // 2)
    y, cb, cr = picture.convert("RGB").convert("YCbCr").split()
    return Planes(y.point(LUMA), cb.resize(half, Image.Resampling.BOX).point(CHROMA),
                  cr.resize(half, Image.Resampling.BOX).point(CHROMA))  # fmt: skip


def picture_of(planes: Planes) -> Image.Image:
    """Back to RGB."""
    levels = [min(255, max(0, round((level - 16) * 255 / 219))) for level in range(256)]
    colours = [min(255, max(0, round((level - 128) * 255 / 224 + 128))) for level in range(256)]
    u, v = (plane.resize(planes.y.size, Image.Resampling.BILINEAR).point(colours) for plane in (planes.u, planes.v))
    return Image.merge("YCbCr", (planes.y.point(levels), u, v)).convert("RGB")


def picture_from(frame: av.VideoFrame) -> Image.Image:
    """A decoded frame as a picture."""
    plain = frame.reformat(format="rgb24")
    plane = plain.planes[0]
    return Image.frombytes("RGB", (plain.width, plain.height), bytes(plane), "raw", "RGB", plane.line_size, 1)


def mask_of(alpha: Image.Image) -> Mask:
    return Mask(alpha, alpha.resize((alpha.width // 2, alpha.height // 2), Image.Resampling.BOX))


def frame_of(planes: Planes, index: int, rate: int) -> av.VideoFrame:
    """Frame number `index` of a clip with `rate` frames a second."""
    frame = av.VideoFrame(planes.y.width, planes.y.height, "yuv420p")
    for target, image in zip(frame.planes, (planes.y, planes.u, planes.v), strict=True):
        target.update(_rows(image, target.line_size))
    frame.pts, frame.time_base = index, Fraction(1, rate)
    return frame


def _rows(image: Image.Image, line_size: int) -> bytes:
    """The encoder wants rows of `line_size` bytes, which is the width rounded up."""
    if line_size == image.width:
        return image.tobytes()
    padded = Image.new("L", (line_size, image.height))
    padded.paste(image, (0, 0))
    return padded.tobytes()
