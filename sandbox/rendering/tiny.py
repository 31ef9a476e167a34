"""Files for tests: playable, of the right length and shape, different for every order, made in milliseconds."""

import hashlib
import json
from array import array
from fractions import Fraction

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream
from PIL import Image, PngImagePlugin

from sandbox.rendering.frames import frame_of, planes_of
from sandbox.rendering.order import Rendered, RenderOrder

LONG_EDGE = 64
FRAMES_A_SECOND = 2
SAMPLE_RATE = 8000


def render_tiny(order: RenderOrder) -> Rendered:
    """The bytes depend on the whole order, so two tasks never share a checksum."""
    mark = hashlib.sha256(json.dumps(order.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()
    if order.kind == "image":
        names = [f"image-{number}.png" for number in range(1, order.count + 1)]
        for number, name in enumerate(names):
            _picture(order, mark, number).save(order.folder / name, pnginfo=_note(mark, number))
        return Rendered(files=names, cover=names[0])
    if order.kind == "audio":
        _film(order, mark, "audio.mp3", picture=False)
        return Rendered(files=["audio.mp3"])
    _film(order, mark, "video.mp4", picture=True)
    _picture(order, mark, 0).save(order.folder / "cover.jpg", quality=60)
    return Rendered(files=["video.mp4"], cover="cover.jpg")


def tiny_size(width: int, height: int) -> tuple[int, int]:
    """The same shape with a long edge of 64, even sides, never under 16."""
    scale = LONG_EDGE / max(width, height)
    return max(16, round(width * scale / 2) * 2), max(16, round(height * scale / 2) * 2)


def _note(mark: str, number: int) -> PngImagePlugin.PngInfo:
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", f"{mark}/{number}")
    return note


def _picture(order: RenderOrder, mark: str, number: int) -> Image.Image:
    red, green, blue = bytes.fromhex(mark[:6])
    picture = Image.new("RGB", tiny_size(order.width, order.height), (red, green, (blue + 40 * number) % 256))
    for column in range(16):
        level = int(mark[column * 2 : column * 2 + 2], 16)
        picture.paste((level, 255 - level, (level + 41 * number) % 256), (column, 2, column + 1, 10))
    return picture


def _film(order: RenderOrder, mark: str, name: str, picture: bool) -> None:
    """Both streams exist before the first packet is written: the header names them."""
    with av.open(str(order.folder / name), "w", format=name.rpartition(".")[2]) as film:
        film.metadata["comment"] = mark
        seconds = max(1, round(order.duration))
        video = _video_stream(film, order) if picture else None
        audio = film.add_stream("aac" if picture else "libmp3lame", rate=SAMPLE_RATE) if order.sound else None
        if audio is not None:
            audio.layout = "mono"
        if video is not None:
            _write_pictures(film, video, order, mark, seconds)
        if audio is not None:
            _write_tone(film, audio, mark, seconds)


def _video_stream(film: OutputContainer, order: RenderOrder) -> VideoStream:
    stream = film.add_stream("libx264", rate=FRAMES_A_SECOND)
    stream.width, stream.height = tiny_size(order.width, order.height)
    stream.pix_fmt = "yuv420p"
    stream.options = {"preset": "ultrafast", "crf": "30"}
    stream.codec_context.thread_count = 1
    return stream


def _write_pictures(film: OutputContainer, stream: VideoStream, order: RenderOrder, mark: str, seconds: int) -> None:
    for index in range(seconds * FRAMES_A_SECOND):
        film.mux(stream.encode(frame_of(planes_of(_picture(order, mark, index)), index, FRAMES_A_SECOND)))
    film.mux(stream.encode(None))


def _write_tone(film: OutputContainer, stream: AudioStream, mark: str, seconds: int) -> None:
    """A square wave whose pitch is the order's own (an even number of samples a second, so it loops)."""
    half = SAMPLE_RATE // (100 + 20 * int(mark[0], 16))
    second = array("h", (1500 if (sample // half) % 2 else -1500 for sample in range(SAMPLE_RATE)))
    for start in range(0, SAMPLE_RATE * seconds, SAMPLE_RATE):
        frame = av.AudioFrame("s16", "mono", SAMPLE_RATE)
        frame.planes[0].update(second.tobytes())
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, start, Fraction(1, SAMPLE_RATE)
        film.mux(stream.encode(frame))
    film.mux(stream.encode(None))
