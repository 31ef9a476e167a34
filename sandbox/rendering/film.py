"""Clips: the stages of a prompt one after the other, written on, encoded as H.264 with AAC."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.container import OutputContainer
from av.video.stream import VideoStream
from PIL import Image

from sandbox.rendering.card import Card, Words
from sandbox.rendering.frames import Planes, frame_of, picture_from, planes_of
from sandbox.rendering.order import Rendered, RenderOrder
from sandbox.rendering.prompt import Segment, segments
from sandbox.rendering.references import cover, insets, open_picture
from sandbox.rendering.scenes import stage_for
from sandbox.rendering.sound import RATE, audio_frames, tune
from sandbox.rendering.stage import Stage
from sandbox.rendering.still import save_cover

FRAME_RATE = 24
HOLD, DISSOLVE = 0.6, 0.8


@dataclass
class Cut:
    """One segment, ready to be drawn."""

    segment: Segment
    stage: Stage
    card: Card


class Clip:
    """Every frame of an order by its time."""

    def __init__(self, order: RenderOrder) -> None:
        self.order = order
        parts = segments(order.prompt, order.duration)
        self.cuts = [self._cut(number, part, len(parts)) for number, part in enumerate(parts)]
        self.first, self.last = self._frame(order.first_frame), self._frame(order.last_frame)

    def _cut(self, number: int, part: Segment, count: int) -> Cut:
        order = self.order
        stage = stage_for(part, number, f"{order.prompt}\n{order.variant}", (order.width, order.height))
        insets(stage, order.references)
        counter = f"{number + 1}/{count}" if count > 1 else ""
        words = Words(order.shot, order.model, part.text, counter, order.watermark)
        return Cut(part, stage, Card(order.width, order.height, words))

    def _frame(self, file: Path | None) -> Planes | None:
        picture = open_picture(file) if file else None
        return planes_of(cover(picture, self.order.width, self.order.height)) if picture else None

    def draw(self, time: float) -> Planes:
        """A first frame is shown as it is, then dissolves into the scene; a last frame is what it ends on."""
        cut = next((cut for cut in self.cuts if time < cut.segment.end), self.cuts[-1])
        share = _ease((time - HOLD) / DISSOLVE) if self.first else 1.0
        rest = _ease((self.order.duration - 1 / FRAME_RATE - time - HOLD) / DISSOLVE) if self.last else 1.0
        if self.first and share <= 0:
            return self.first.copy()
        if self.last and rest <= 0:
            return self.last.copy()
        picture = cut.stage.draw(time - cut.segment.start)
        cut.card.draw(picture, time, self.order.duration, min(share, rest))
        if self.first and share < 1:
            picture = self.first.blend(picture, share)
        if self.last and rest < 1:
            picture = self.last.blend(picture, rest)
        return picture


def _ease(share: float) -> float:
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)


def render_film(order: RenderOrder) -> Rendered:
    """`video.mp4` (moov first, so that it plays while it loads) and `cover.jpg`."""
    clip = Clip(order)
    with av.open(str(order.folder / "video.mp4"), "w", options={"movflags": "+faststart"}) as film:
        film.metadata["title"] = order.prompt[:200]
        film.metadata["comment"] = f"{order.model} {order.variant}"
        video = video_stream(film, order.width, order.height, FRAME_RATE)
        audio = film.add_stream("aac", rate=RATE) if order.sound else None
        if audio is not None:
            audio.layout, audio.bit_rate = "mono", 64_000
        for index, planes in enumerate(_frames(clip)):
            film.mux(video.encode(frame_of(planes, index, FRAME_RATE)))
        film.mux(video.encode(None))
        if audio is not None:
            for frame in audio_frames(tune(order.prompt, order.variant, order.duration)):
                film.mux(audio.encode(frame))
            film.mux(audio.encode(None))
    save_cover(clip.draw(min(order.duration * 0.4, HOLD + DISSOLVE + 1)), order.folder / "cover.jpg")
    return Rendered(files=["video.mp4"], cover="cover.jpg")


def _frames(clip: Clip) -> Iterator[Planes]:
    for index in range(round(clip.order.duration * FRAME_RATE)):
        yield clip.draw(index / FRAME_RATE)


def video_stream(film: OutputContainer, width: int, height: int, rate: int) -> VideoStream:
    """H.264, 4:2:0, BT.601 limited range, one thread: the pool uses the cores."""
    stream = film.add_stream("libx264", rate=rate)
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    stream.options = {"preset": "ultrafast", "crf": "24", "g": str(rate * 2)}
    context = stream.codec_context
    context.thread_count = 1
    context.colorspace, context.color_range = 6, 1
    context.color_primaries, context.color_trc = 6, 6
    return stream


def upscale_film(order: RenderOrder) -> Rendered:
    """The source again, with its long edge at the size of the order."""
    if order.source is None:
        raise ValueError("nothing to upscale")
    with av.open(str(order.source)) as source, av.open(str(order.folder / "video.mp4"), "w") as film:
        picture = source.streams.video[0]
        scale = order.width / max(picture.width, picture.height)
        width, height = round(picture.width * scale / 2) * 2, round(picture.height * scale / 2) * 2
        rate = round(float(picture.average_rate or FRAME_RATE))
        stream = video_stream(film, width, height, rate)
        first: Image.Image | None = None
        for index, frame in enumerate(source.decode(picture)):
            first = first or picture_from(frame)
            larger = frame.reformat(width, height, "yuv420p")
            larger.pts, larger.time_base = index, Fraction(1, rate)
            film.mux(stream.encode(larger))
        film.mux(stream.encode(None))
    if first is not None:
        first.save(order.folder / "cover.jpg", quality=82)
    return Rendered(files=["video.mp4"], cover="cover.jpg" if first else None)
