"""One good frame of a video, as a small JPEG: what a wall of takes shows before anything plays."""

import io
from dataclasses import dataclass
from pathlib import Path

import av
import av.container
from PIL import Image, ImageStat

from jobs.media import film
from jobs.media.sniff import HEAD, sniff

LONGEST = 960  # pixels
_PLACES = (0.0, 0.1, 0.25, 0.5, 0.75)  # of the length; the first that shows something is taken
_DARK, _FLAT = 20.0, 6.0  # mean and spread of brightness (0..255) under which a frame shows nothing


@dataclass(frozen=True)
class _Candidate:
    picture: Image.Image
    bright: float
    varied: float

    @property
    def good(self) -> bool:
        return self.bright >= _DARK and self.varied >= _FLAT


def poster(path: Path) -> bytes:
    """JPEG bytes, at most LONGEST pixels on the longer side, upright. Raises film.Unreadable when there is no frame."""
    with path.open("rb") as file:
        decoder = sniff(file.read(HEAD)).decoder
    with film.open_film(path, decoder) as opened:
        stream = film.picture_track(opened)
        if stream is None:
            raise film.Unreadable("it has no pictures")
        return _jpeg(_choose(opened, stream).picture)


def _choose(opened: av.container.InputContainer, stream: av.VideoStream) -> _Candidate:
    seconds = film.seconds_of(opened, stream)
    start = opened.start_time or 0
    seen: list[_Candidate] = []
    for place in _PLACES if seconds else _PLACES[:1]:
        if place:
            opened.seek(start + round((seconds or 0) * place * av.time_base), backward=True)
        for frame in film.frames(opened, stream, 1):
            found = _look(frame)
            if found.good:
                return found
            seen.append(found)
    if not seen:
        raise film.Unreadable("not one frame of it can be shown")
    return max(seen, key=lambda candidate: (candidate.varied, candidate.bright))


def _look(frame: av.VideoFrame) -> _Candidate:
    scale = min(1.0, LONGEST / max(frame.width, frame.height))
    size = (max(1, round(frame.width * scale)), max(1, round(frame.height * scale)))
    picture = frame.to_image(width=size[0], height=size[1])  # type: ignore[no-untyped-call]  # PyAV names no types here
    if frame.rotation % 360:
        picture = picture.rotate(frame.rotation, expand=True)
    brightness = ImageStat.Stat(picture.convert("L"))
    return _Candidate(picture, brightness.mean[0], brightness.stddev[0])


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()
