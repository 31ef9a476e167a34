"""What a file is by its first bytes. Its name and the server's content type are never asked. Pure."""

import codecs
import json
from dataclasses import dataclass

HEAD = 64 * 1024  # bytes that `sniff` wants to see; a shorter head means the file is that short

_PICTURES = {
    b"\xff\xd8\xff": ("JPEG", "image/jpeg"),
    b"\x89PNG\r\n\x1a\n": ("PNG", "image/png"),
    b"GIF87a": ("GIF", "image/gif"),
    b"GIF89a": ("GIF", "image/gif"),
    b"BM": ("BMP", "image/bmp"),
    b"II*\0": ("TIFF", "image/tiff"),
    b"MM\0*": ("TIFF", "image/tiff"),
}
_FOREIGN_PICTURES = (b"heic", b"heix", b"heim", b"hevc", b"mif1", b"msf1", b"avif", b"avis")
_ZIPPED = {
    b"mimetypeapplication/vnd.oasis.opendocument": ("application/vnd.oasis.opendocument", "an OpenDocument file"),
    b"mimetypeapplication/epub+zip": ("application/epub+zip", "an EPUB"),
}  # the first entry of such an archive, stored as it is
_ISO_BOXES = (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot")

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/bmp": "bmp",
    "image/tiff": "tiff",
    "image/gif": "gif",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "video/x-matroska": "mkv",
    "video/x-msvideo": "avi",
    "video/ogg": "ogv",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/aac": "aac",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
    "audio/flac": "flac",
    "audio/webm": "weba",
    "audio/x-matroska": "mka",
    "text/plain": "txt",
    "text/markdown": "md",
    "text/html": "html",
    "text/xml": "xml",
    "application/json": "json",
    "application/pdf": "pdf",
    DOCX: "docx",
    "application/zip": "zip",
}


@dataclass(frozen=True)
class Sniffed:
    """family: image, film (a container of video or audio), document, foreign (known, but not for us), unknown.

    decoder  the one format that may open it: Pillow's name of a picture, FFmpeg's name of a container, or ""
    mime     by the bytes; for a film it is that of the video, `audio_mime` that of the same container without any
    words    for a sentence: "a web page", "an HEIC picture"
    """

    family: str
    decoder: str = ""
    mime: str = ""
    audio_mime: str = ""
    words: str = ""


def sniff(head: bytes) -> Sniffed:
    """The first HEAD bytes of a file, judged."""
    unknown = Sniffed("unknown", words="a file of an unknown type")
    if _text(head) is not None:  # a story may begin with BM like a picture, or with "The wide" like a film
        return _document(head) or unknown
    return _picture(head) or _wide_text(head) or _film(head) or _document(head) or unknown


def extension(mime: str) -> str:
    """For the name of a stored file, without the dot."""
    return EXTENSIONS.get(mime, "bin")


def named(mime: str, name: str) -> str:
    """The mime of a text as its name refines it: Markdown cannot be told from its bytes."""
    return "text/markdown" if mime == "text/plain" and name.lower().endswith((".md", ".markdown")) else mime


def _picture(head: bytes) -> Sniffed | None:
    for magic, (decoder, mime) in _PICTURES.items():
        if head.startswith(magic):
            return Sniffed("image", decoder, mime, words=f"a {decoder} picture")
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Sniffed("image", "WEBP", "image/webp", words="a WebP picture")
    if head[4:8] == b"ftyp" and head[8:12] in _FOREIGN_PICTURES:
        name = "an AVIF picture" if head[8:10] == b"av" else "an HEIC picture"
        return Sniffed("foreign", words=name)
    return None


def _film(head: bytes) -> Sniffed | None:
    if head[4:8] in _ISO_BOXES:
        if head[4:8] == b"ftyp" and head[8:12] != b"qt  ":
            return _container("mp4", "video/mp4", "audio/mp4")
        return _container("mov", "video/quicktime", "audio/mp4")
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        kind = "webm" if b"webm" in head[:64] else "x-matroska"
        return _container("matroska", f"video/{kind}", f"audio/{kind}")
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return _container("avi", "video/x-msvideo", "audio/x-msvideo")
    if head.startswith(b"OggS"):
        return _container("ogg", "video/ogg", "audio/ogg")
    return _sound(head)


def _sound(head: bytes) -> Sniffed | None:
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        return _container("wav", "", "audio/wav")
    bare = _past_id3(head)
    if bare.startswith(b"fLaC"):
        return _container("flac", "", "audio/flac")
    if len(bare) > 1 and bare[0] == 0xFF:
        if bare[1] & 0xF6 == 0xF0:  # the sync word of ADTS, with the layer bits that no MP3 has
            return _container("aac", "", "audio/aac")
        if bare[1] & 0xE0 == 0xE0 and bare[1] & 0x06:
            return _container("mp3", "", "audio/mpeg")
    return _container("mp3", "", "audio/mpeg") if head.startswith(b"ID3") else None


def _container(decoder: str, mime: str, audio_mime: str) -> Sniffed:
    return Sniffed("film", decoder, mime, audio_mime, words="a video" if mime else "a sound file")


def _past_id3(head: bytes) -> bytes:
    """What follows an ID3 tag: its size is four bytes of seven bits."""
    if not head.startswith(b"ID3") or len(head) < 10:
        return head
    size = sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
    return head[10 + size :]


def _document(head: bytes) -> Sniffed | None:
    if head.startswith(b"%PDF-"):
        return Sniffed("document", mime="application/pdf", words="a PDF")
    if head.startswith(b"PK\x03\x04"):
        return _archive(head)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return Sniffed("document", mime="application/x-ole-storage", words="an old Word or Office file")
    if head.startswith(b"{\\rtf"):
        return Sniffed("document", mime="application/rtf", words="an RTF document")
    text = _text(head)
    if text is None:
        return None
    start = text.lstrip("\ufeff \t\r\n")[:500].lower()
    if start.startswith(("<!doctype html", "<html", "<head", "<body")):
        return Sniffed("document", mime="text/html", words="a web page")
    if start.startswith("<?xml"):
        return Sniffed("document", mime="text/xml", words="an XML file")
    if start.startswith("<"):
        return Sniffed("document", mime="text/plain", words="an XML answer")
    if _is_json(text, whole=len(head) < HEAD):
        return Sniffed("document", mime="application/json", words="a JSON answer")
    return Sniffed("document", mime="text/plain", words="plain text")


def _archive(head: bytes) -> Sniffed:
    """By the names of its first entries."""
    for start, (mime, words) in _ZIPPED.items():
        if head[30:].startswith(start):
            return Sniffed("document", mime=mime, words=words)
    if b"word/" in head:
        return Sniffed("document", mime=DOCX, words="a Word document")
    return Sniffed("document", mime="application/zip", words="a ZIP archive")


def _wide_text(head: bytes) -> Sniffed | None:
    """UTF-16 says so by its first two bytes; in one of its orders an MP3 could begin like that too."""
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) and _text(head, "utf-16"):
        return Sniffed("document", mime="text/plain", words="plain text")
    return None


def _text(head: bytes, encoding: str = "utf-8") -> str | None:
    """The head as text, the last character possibly cut; None when it is none."""
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        return None
    bad = sum(1 for letter in text if letter < " " and letter not in "\t\n\r\f\x1b")
    return text if not bad else None


def _is_json(text: str, *, whole: bool) -> bool:
    start = text.lstrip("\ufeff \t\r\n")
    if not start.startswith(("{", "[")):
        return False
    if not whole:
        return start.startswith(("{", "[{"))
    try:
        json.loads(start)
    except (ValueError, RecursionError):
        return False
    return True
