"""Opening films and sounds with FFmpeg's libraries, in bounds: a hostile file must not hang a worker or eat its memory.

The container format is named by us, so that no playlist or script format is ever tried; bytes come through a reader
that counts them and watches the clock, so that no demuxer opens another file or reads on for ever.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import av
import av.container

SECONDS = 30.0  # of work on one file
PIXELS = 8192 * 5120  # of one frame; 8K film has 7680 × 4320
STREAMS = 32
PACKETS = 20_000  # read in one go
TRIED = 500  # of them given to a decoder that shows nothing
_READ_TIMES = 3  # a file may be read so many times over (the head, the index, the end)
_OPTIONS = {
    "max_streams": str(STREAMS),
    "protocol_whitelist": "",
    "probesize": "5000000",
    "analyzeduration": "5000000",
    "max_pixels": str(PIXELS),  # for the codecs that are opened while the container is looked at
}
# A title that is no UTF-8 is no reason to lose a film. PyAV 19 (Python 3.12) replaces such letters by itself.
_LENIENT: dict[str, Any] = {"metadata_errors": "replace"} if int(av.__version__.partition(".")[0]) < 19 else {}


class Unreadable(Exception):
    """The libraries cannot open or decode it. `str()` is the end of a sentence: "it ends in the middle"."""


class _Watched:
    """A file for the demuxer, that stops giving when time or patience is over."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._until = time.monotonic() + SECONDS
        self._left = size * _READ_TIMES + 64 * 1024 * 1024

    def read(self, size: int) -> bytes:
        if time.monotonic() > self._until or self._left <= 0:
            raise Unreadable("it takes too long to read")
        data = self._file.read(size)
        self._left -= len(data)
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()


@contextmanager
def open_film(path: Path, decoder: str) -> Iterator[av.container.InputContainer]:
    """The container, open for the block. decoder: FFmpeg's name of the one format that may read it.

    Raises Unreadable for everything that goes wrong inside, also in the block.
    """
    with path.open("rb") as file:
        watched = _Watched(file, path.stat().st_size)
        try:
            with av.open(watched, "r", format=decoder, options=_OPTIONS, **_LENIENT) as film:
                yield film
        except Unreadable:
            raise
        except av.error.FFmpegError as error:
            raise Unreadable(f"it cannot be read ({error.strerror})") from error
        except (ValueError, MemoryError, ArithmeticError, LookupError) as error:
            # a broken header reaches PyAV as numbers it cannot handle; that speaks of the file and not of us
            raise Unreadable("it cannot be read") from error


def picture_track(film: av.container.InputContainer) -> av.VideoStream | None:
    """The video of a film, ready to decode; None for a sound file, whose cover picture is no video."""
    for stream in film.streams.video:
        if not stream.disposition & av.stream.Disposition.attached_pic:
            return _bounded(stream)
    return None


def sound_track(film: av.container.InputContainer) -> av.AudioStream | None:
    return film.streams.audio[0] if film.streams.audio else None


def _bounded(stream: av.VideoStream) -> av.VideoStream:
    """Refuses frames beyond PIXELS, also those that grow in the middle of a film; one thread, so that memory holds."""
    if not stream.codec_context:
        raise Unreadable("its codec is not known here")
    width, height = stream.codec_context.width, stream.codec_context.height
    if width * height > PIXELS:
        raise Unreadable(f"its frames of {width} × {height} are too large to open")
    stream.codec_context.options = {"max_pixels": str(PIXELS)}
    stream.codec_context.thread_count = 1
    return stream


def frames(film: av.container.InputContainer, stream: av.VideoStream, count: int) -> Iterator[av.VideoFrame]:
    """Up to `count` whole frames from where the film stands. Damage between packets is passed over."""
    given = 0
    for number, packet in enumerate(film.demux(stream)):
        if number > TRIED:
            return
        try:
            decoded = packet.decode()
        except av.error.InvalidDataError:
            continue
        for frame in decoded:
            yield frame
            given += 1
            if given >= count:
                return


def seconds_of(film: av.container.InputContainer, stream: av.VideoStream | av.AudioStream) -> float | None:
    """How long it says it plays; None when it does not."""
    if film.duration is not None and film.duration > 0:
        return round(film.duration / av.time_base, 3)
    if stream.duration is not None and stream.time_base is not None and stream.duration > 0:
        return round(float(stream.duration * stream.time_base), 3)
    return None


def frame_rate(stream: av.VideoStream) -> float | None:
    """Frames a second; None when it names none, or none that a film can have."""
    rate = float(stream.average_rate or 0)
    return round(rate, 3) if 0 < rate <= 1000 else None


def upright(width: int, height: int, rotation: int) -> tuple[int, int]:
    """The size as shown: phones store portrait films lying on their side."""
    return (height, width) if rotation % 180 else (width, height)
