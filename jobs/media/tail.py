"""The last frame of a film, whole: where the next take goes on from."""

import io
from pathlib import Path

import av
import av.container
from av.video.reformatter import Colorspace

from jobs.media import film
from jobs.media.sniff import HEAD, sniff

_BEFORE_THE_END = (2.0, 15.0)  # seconds; with no frame from there on the whole film is read
_UNSPECIFIED = 2  # AVCOL_SPC_UNSPECIFIED
_HD = 720  # lines from which a film that names no colours has those of BT.709, as players take it


def last_frame(path: Path) -> bytes:
    """PNG bytes of the last frame that can be decoded, in the film's own size, upright. Raises film.Unreadable."""
    with path.open("rb") as file:
        decoder = sniff(file.read(HEAD)).decoder
    with film.open_film(path, decoder) as opened:
        stream = film.picture_track(opened)
        if stream is None:
            raise film.Unreadable("it has no pictures")
        return _png(_last(opened, stream))


def _last(opened: av.container.InputContainer, stream: av.VideoStream) -> av.VideoFrame:
    seconds = film.seconds_of(opened, stream) or 0.0
    start = opened.start_time or 0
    places = [seconds - before for before in _BEFORE_THE_END if seconds > before]
    for place in [*places, 0.0]:
        opened.seek(start + round(place * av.time_base), backward=True)
        frame = _to_the_end(opened, stream)
        if frame is not None:
            return frame
    raise film.Unreadable("not one frame of it can be shown")


def _to_the_end(opened: av.container.InputContainer, stream: av.VideoStream) -> av.VideoFrame | None:
    """The last frame from where the film stands; what is damaged after it is passed over."""
    last = None
    for number, packet in enumerate(opened.demux(stream)):
        if number > film.PACKETS:
            raise film.Unreadable("it takes too long to read")
        try:
            decoded = packet.decode()
        except av.error.InvalidDataError:
            continue
        for frame in decoded:
            last = frame
    return last


def _png(frame: av.VideoFrame) -> bytes:
    colours = Colorspace.ITU709 if frame.colorspace == _UNSPECIFIED and frame.height >= _HD else None
    picture = frame.to_image(src_colorspace=colours)  # type: ignore[no-untyped-call]  # PyAV names no types here
    if frame.rotation % 360:
        picture = picture.rotate(frame.rotation, expand=True)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
