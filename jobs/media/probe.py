"""What a file really is, and whether it really opens. Decides whether a take is here or not."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import av.container
from PIL import Image

from jobs.media import film
from jobs.media.film import Unreadable
from jobs.media.sniff import DOCX, HEAD, Sniffed, sniff
from providers.text import clean_text

PICTURE_PIXELS = 89_478_485  # Pillow's own line, where it begins to call a picture a bomb
_EXIF_ORIENTATION = 0x0112
_FIRST, _LAST = 3, 2  # frames decoded at the start and near the end
_DECODED = 100  # packets that are given to the decoder for them
_READ = ("text/plain", "application/pdf", DOCX)  # documents whose text can be had
_UNREAD = (
    "application/x-ole-storage",
    "application/rtf",
    "application/vnd.oasis.opendocument",
    "application/epub+zip",
    "text/xml",
)
_NAMES = {"video": "a video", "image": "a picture", "audio": "a sound", "document": "a document"}


class Unplayable(Exception):
    """The file is not what a person can use. `str()` is one sentence without the file's name."""


@dataclass(frozen=True)
class MediaFacts:
    """kind: video, image, audio or document. Width and height as shown (turned upright); None: it has none.

    frame_rate  frames a second of a video, as its container tells
    """

    kind: str
    mime: str
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    frame_rate: float | None = None


def probe(path: Path, expected: str = "") -> MediaFacts:
    """Facts of a file that opens. Raises Unplayable; OSError from the disk.

    expected  the kind it should be. "": any, but of documents only texts, PDFs and Word documents; "document" takes
              every document. A mismatch is Unplayable.
    """
    size = path.stat().st_size
    if size == 0:
        raise Unplayable("The file is empty (0 bytes).")
    with path.open("rb") as file:
        head = file.read(HEAD)
    sniffed = sniff(head)
    try:
        facts = _open(path, sniffed, head, expected)
    except Unreadable as error:
        raise Unplayable(f"The file is damaged: it begins like {sniffed.words}, but {error}.") from error
    if expected and facts.kind != expected and expected != "document":
        raise Unplayable(f"The file is {sniffed.words or _NAMES[facts.kind]}, not {_NAMES.get(expected, expected)}.")
    return facts


def _open(path: Path, sniffed: Sniffed, head: bytes, expected: str) -> MediaFacts:
    match sniffed.family:
        case "image":
            return _picture(path, sniffed)
        case "film":
            return _film(path, sniffed)
        case "document":
            return _document(sniffed, head, expected)
        case "foreign":
            raise Unplayable(f"The file is {sniffed.words}, which cannot be shown here. Save it as JPEG or PNG.")
        case _ if expected == "document":
            return MediaFacts("document", "application/octet-stream")
        case _:
            raise Unplayable("The file is of a type nobody here can open, or it is damaged.")


def _document(sniffed: Sniffed, head: bytes, expected: str) -> MediaFacts:
    if expected == "document" or (not expected and sniffed.mime in _READ):
        return MediaFacts("document", sniffed.mime)
    said = ""
    if sniffed.mime.startswith("text/") or sniffed.mime == "application/json":
        words = clean_text(head[:400].decode("utf-8", "ignore"), 120)
        said = f" It begins: {words}" if words else ""
    if not expected and sniffed.mime in _UNREAD:
        raise Unplayable(f"The file is {sniffed.words}, whose text cannot be read. Save it as DOCX, PDF or plain text.")
    what = _NAMES.get(expected, "a picture, a video, a sound or a document")
    raise Unplayable(f"The file is {sniffed.words}, not {what}.{said}")


def _picture(path: Path, sniffed: Sniffed) -> MediaFacts:
    try:
        with Image.open(path, formats=[sniffed.decoder]) as picture:
            _refuse_bomb(picture)
            picture.verify()  # checksums, where the format has them; it leaves the picture unusable
        with Image.open(path, formats=[sniffed.decoder]) as picture:
            _refuse_bomb(picture)
            picture.load()
            width, height = picture.size
            turned = picture.getexif().get(_EXIF_ORIENTATION, 1) in (5, 6, 7, 8)
    except Unreadable:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unreadable("it unpacks into far more than a picture") from error
    except Exception as error:  # Pillow's decoders raise whatever a hostile file leads them to
        raise Unreadable("it does not open whole") from error
    return MediaFacts("image", sniffed.mime, height if turned else width, width if turned else height)


def _refuse_bomb(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > PICTURE_PIXELS:
        raise Unreadable(f"its {width} × {height} pixels are more than can be opened here")


def _film(path: Path, sniffed: Sniffed) -> MediaFacts:
    with film.open_film(path, sniffed.decoder) as opened:
        if video := film.picture_track(opened):
            return _video(opened, video, sniffed)
        if audio := film.sound_track(opened):
            return _audio(opened, audio, sniffed)
    raise Unreadable("it holds neither pictures nor sound")


def _video(opened: av.container.InputContainer, stream: av.VideoStream, sniffed: Sniffed) -> MediaFacts:
    first = list(film.frames(opened, stream, _FIRST))
    if not first:
        raise Unreadable("not one frame of it can be shown")
    seconds = film.seconds_of(opened, stream)
    if seconds is not None and opened.size:
        _reach_the_end(opened, stream, seconds)
    width, height = film.upright(first[0].width, first[0].height, first[0].rotation)
    return MediaFacts("video", sniffed.mime or "video/mp4", width, height, seconds, film.frame_rate(stream))


def _reach_the_end(opened: av.container.InputContainer, stream: av.VideoStream, seconds: float) -> None:
    """Near the end there must be pictures too: a file that was cut off keeps the index of the whole."""
    start = (opened.start_time or 0) / av.time_base
    opened.seek(round((start + max(0.0, seconds - 1)) * av.time_base), backward=True)
    shown, last = 0, 0.0
    for number, packet in enumerate(opened.demux()):  # every stream: music may go on after the last picture
        if packet.size and packet.is_corrupt:
            raise Unreadable("it breaks off before its end")
        if packet.pts is not None and packet.time_base is not None:
            last = max(last, float((packet.pts + (packet.duration or 0)) * packet.time_base) - start)
        if packet.stream.index == stream.index and shown < _LAST and number < _DECODED:
            shown += _decoded(packet)
        if number > film.PACKETS:
            return
    if not shown or last < seconds * 0.95 - 1:
        raise Unreadable("it breaks off before its end")


def _decoded(packet: "av.Packet[Any]") -> int:
    try:
        return len(packet.decode())
    except av.error.InvalidDataError:
        return 0


def _audio(opened: av.container.InputContainer, stream: av.AudioStream, sniffed: Sniffed) -> MediaFacts:
    seconds = film.seconds_of(opened, stream)
    heard = 0
    for number, packet in enumerate(opened.demux(stream)):
        heard += _decoded(packet)
        if heard >= 10 or number > 200:
            break
    if not heard:
        raise Unreadable("not a second of it can be heard")
    return MediaFacts("audio", sniffed.audio_mime or "audio/mp4", seconds=seconds)
