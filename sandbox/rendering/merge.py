"""One film of several clips: pictures are copied as they are, the sound is the music or that of the clips."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
from av.audio.resampler import AudioResampler
from av.container import OutputContainer
from av.video.stream import VideoStream

from sandbox.rendering.order import Rendered, RenderOrder

RATE = 24_000


def merge(order: RenderOrder) -> Rendered:
    """`video.mp4`: the clips of the order one after the other.

    They must come from one renderer (one size, one codec setting). Music is cut where the last clip ends; without
    music the clips keep their own sound. Raises ValueError when there is no clip.
    """
    if not order.clips:
        raise ValueError("nothing to join")
    with av.open(str(order.folder / "video.mp4"), "w", options={"movflags": "+faststart"}) as film:
        film.metadata["title"] = order.prompt[:200]
        film.metadata["comment"] = f"{order.model} {order.variant}"
        with av.open(str(order.clips[0])) as first:
            video = film.add_stream_from_template(first.streams.video[0])
        audio = film.add_stream("aac", rate=RATE)
        audio.layout, audio.bit_rate = "mono", 96_000
        end = Fraction(0)
        for clip in order.clips:
            end += _append(film, video, clip, end)
        for frame in _sound([order.source] if order.source else order.clips, end):
            film.mux(audio.encode(frame))
        film.mux(audio.encode(None))
    return Rendered(files=["video.mp4"])


def _append(film: OutputContainer, video: VideoStream, file: Path, start: Fraction) -> Fraction:
    """Copy the pictures of a clip so that they begin at `start`; the length of the clip in seconds."""
    with av.open(str(file)) as clip:
        source = clip.streams.video[0]
        shift = round(start / Fraction(source.time_base or Fraction(1, RATE)))
        for packet in clip.demux(source):
            if packet.dts is None or packet.pts is None:
                continue
            packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
            packet.stream = video
            film.mux(packet)
        return Fraction(source.frames) / Fraction(source.average_rate or 1)


def _sound(files: list[Path], seconds: Fraction) -> Iterator[av.AudioFrame]:
    """The sound of the files in a row, at our rate, until `seconds` are full."""
    fit = AudioResampler(format="s16", layout="mono", rate=RATE)
    written, end = 0, round(seconds * RATE)
    for file in files:
        with av.open(str(file)) as source:
            for decoded in source.decode(source.streams.audio[0]) if source.streams.audio else ():
                decoded.pts = None
                for frame in fit.resample(decoded):
                    if written >= end:
                        return
                    frame.pts, frame.time_base = written, Fraction(1, RATE)
                    written += frame.samples
                    yield frame
