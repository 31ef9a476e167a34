"""Real files, made here: films and sounds with PyAV, pictures with Pillow."""

import io
import struct
import zlib
from fractions import Fraction
from pathlib import Path

import av
from av.audio.resampler import AudioResampler
from PIL import Image, ImageDraw

FPS = 10


def drawing(number: int, size: tuple[int, int], dark: int = 0) -> Image.Image:
    """Frame `number`: a bar that moves over a picture; the first `dark` frames are black."""
    picture = Image.new("RGB", size, "black" if number < dark else (90, 140, 200))
    if number >= dark:
        left = number * 7 % size[0]
        ImageDraw.Draw(picture).rectangle((left, 0, left + size[0] // 4, size[1] // 2), fill=(250, 240, 60))
    return picture


def film(
    path: Path,
    codec: str = "libx264",
    *,
    seconds: float = 2,
    size: tuple[int, int] = (128, 96),
    dark: int = 0,
    fast_start: bool = False,
) -> Path:
    """A video of moving pictures; the container goes by the suffix of `path`."""
    options = {"movflags": "faststart"} if fast_start else {}
    with av.open(str(path), "w", options=options) as out:
        stream = out.add_stream(codec, rate=FPS)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.gop_size = FPS
        for number in range(round(seconds * FPS)):
            frame = av.VideoFrame.from_image(drawing(number, size, dark))  # type: ignore[no-untyped-call]  # by PyAV
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def sound(path: Path, codec: str, *, seconds: float = 1, container: str | None = None) -> Path:
    """A second of a buzz."""
    with av.open(str(path), "w", format=container) as out:
        stream = out.add_stream(codec, rate=48000)
        assert isinstance(stream, av.AudioStream)
        stream.layout = "mono"
        wave = b"".join(struct.pack("<h", (number * 97) % 12000 - 6000) for number in range(round(48000 * seconds)))
        resampler = AudioResampler(stream.codec_context.format, "mono", 48000, stream.codec_context.frame_size or 1024)
        whole = av.AudioFrame("s16", "mono", len(wave) // 2)
        whole.planes[0].update(wave + bytes(whole.planes[0].buffer_size - len(wave)))
        whole.sample_rate, whole.pts, whole.time_base = 48000, 0, Fraction(1, 48000)
        for frame in [*resampler.resample(whole), *resampler.resample(None)]:
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def picture(path: Path, form: str, size: tuple[int, int] = (60, 40), orientation: int = 1) -> Path:
    exif = Image.Exif()
    exif[0x0112] = orientation
    drawing(3, size).save(path, form, **({"exif": exif} if orientation != 1 else {}))
    return path


def png(size: tuple[int, int] = (60, 40)) -> bytes:
    out = io.BytesIO()
    drawing(1, size).save(out, "PNG")
    return out.getvalue()


def bomb(path: Path, side: int = 20_000) -> Path:
    """A PNG of a few kilobytes that claims side × side pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes(1_000_000))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b""))
    return path
