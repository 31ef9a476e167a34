"""What a file is by its bytes, and that only what opens counts as here."""

import time
from contextlib import suppress
from pathlib import Path

import av
import pytest

from jobs.media.probe import MediaFacts, Unplayable, probe
from tests.jobs.media import samples


@pytest.mark.parametrize(
    ("suffix", "codec", "mime"),
    [
        ("mp4", "libx264", "video/mp4"),
        ("mov", "libx264", "video/quicktime"),
        ("webm", "libvpx", "video/webm"),
        ("mkv", "mpeg4", "video/x-matroska"),
        ("avi", "mpeg4", "video/x-msvideo"),
    ],
)
def test_a_film_is_known_by_its_bytes_and_not_by_its_name(tmp_path: Path, suffix: str, codec: str, mime: str) -> None:
    made = samples.film(tmp_path / f"film.{suffix}", codec)
    misnamed = made.rename(tmp_path / "report.txt")
    facts = probe(misnamed, "video")
    assert (facts.kind, facts.mime, facts.width, facts.height) == ("video", mime, 128, 96)
    assert facts.seconds == pytest.approx(2, abs=0.15)


@pytest.mark.parametrize(
    ("suffix", "codec", "mime"),
    [
        ("mp3", "libmp3lame", "audio/mpeg"),
        ("wav", "pcm_s16le", "audio/wav"),
        ("aac", "aac", "audio/aac"),
        ("m4a", "aac", "audio/mp4"),
        ("ogg", "libopus", "audio/ogg"),
        ("flac", "flac", "audio/flac"),
    ],
)
def test_a_sound_is_known_by_its_bytes(tmp_path: Path, suffix: str, codec: str, mime: str) -> None:
    container = {"aac": "adts", "m4a": "mp4"}.get(suffix)
    made = samples.sound(tmp_path / f"sound.{suffix}", codec, container=container)
    facts = probe(made.rename(tmp_path / "sound"), "audio")
    assert (facts.kind, facts.mime, facts.width) == ("audio", mime, None)
    assert facts.seconds == pytest.approx(1, abs=0.2)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF"])
def test_a_picture_is_known_by_its_bytes(tmp_path: Path, form: str) -> None:
    made = samples.picture(tmp_path / "film.mp4", form)
    assert probe(made, "image") == MediaFacts("image", f"image/{form.lower()}", 60, 40)


@pytest.mark.parametrize(("orientation", "size"), [(1, (60, 40)), (3, (60, 40)), (6, (40, 60)), (8, (40, 60))])
def test_the_size_of_a_photo_is_that_of_the_photo_turned_upright(
    tmp_path: Path, orientation: int, size: tuple[int, int]
) -> None:
    facts = probe(samples.picture(tmp_path / "a.jpg", "JPEG", orientation=orientation))
    assert (facts.width, facts.height) == size


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (b"# The brief\n\nA package on a doorstep.", "text/plain"),
        ("Größe".encode(), "text/plain"),
        (b"%PDF-1.7\n...", "application/pdf"),
    ],
)
def test_texts_and_pdfs_are_documents(tmp_path: Path, content: bytes, mime: str) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(content)
    assert probe(path) == MediaFacts("document", mime)


@pytest.mark.parametrize(
    ("content", "mime"), [(b'{"scenes": []}', "application/json"), (b"<!doctype html><p>", "text/html")]
)
def test_data_is_a_document_only_where_one_was_asked_for(tmp_path: Path, content: bytes, mime: str) -> None:
    path = tmp_path / "a"
    path.write_bytes(content)
    assert probe(path, "document").mime == mime
    with pytest.raises(Unplayable):
        probe(path)


@pytest.mark.parametrize(
    ("content", "expected", "says"),
    [
        (b"", "video", "empty"),
        (b"<!DOCTYPE html><html><title>Sign in</title>", "video", "a web page, not a video.*Sign in"),
        (b'{"error": "expired"}', "image", 'a JSON answer, not a picture.*"expired"'),
        (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code>', "video", "AccessDenied"),
        (b"hello, I am a picture", "image", "plain text, not a picture"),
        (b"\x00\x01\x02\x03" * 100, "video", "type nobody here can open"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(100), "image", "HEIC"),
        (b"\xff\xd8\xff\xe0" + bytes(2000), "image", "damaged"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "video", "plain text"),
        (b"\x1aE\xdf\xa3" + b"\xff" * 5000, "video", "damaged"),
        (b"RIFF\x00\x00\x00\x00AVI " + bytes(500), "video", "damaged"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio", "damaged"),
    ],
)
def test_what_is_no_media_is_refused_with_a_sentence(tmp_path: Path, content: bytes, expected: str, says: str) -> None:
    path = tmp_path / "take.mp4"
    path.write_bytes(content)
    with pytest.raises(Unplayable, match=says):
        probe(path, expected)


@pytest.mark.parametrize("fast_start", [True, False])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("seconds", [1, 10])
def test_a_film_that_was_cut_off_is_no_film(tmp_path: Path, share: float, fast_start: bool, seconds: int) -> None:
    path = samples.film(tmp_path / "a.mp4", seconds=seconds, fast_start=fast_start)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(Unplayable, match="damaged"):
        probe(path, "video")


def test_a_picture_that_was_cut_off_is_no_picture(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(samples.png((600, 400))[:-200])
    with pytest.raises(Unplayable, match="damaged"):
        probe(path, "image")


@pytest.mark.parametrize("side", [10_000, 20_000, 60_000])
def test_a_picture_bomb_is_not_unpacked(tmp_path: Path, side: int) -> None:
    began = time.monotonic()
    with pytest.raises(Unplayable):
        probe(samples.bomb(tmp_path / "a.png", side), "image")
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(("made", "expected"), [("image", "video"), ("video", "image"), ("audio", "video")])
def test_another_kind_than_ordered_is_refused(tmp_path: Path, made: str, expected: str) -> None:
    path = tmp_path / "a.mp4"
    if made == "image":
        samples.picture(path, "JPEG")
    elif made == "video":
        samples.film(path)
    else:
        samples.sound(path, "aac")
    with pytest.raises(Unplayable, match="not a "):
        probe(path, expected)


def test_a_title_in_another_encoding_does_not_spoil_a_film(tmp_path: Path) -> None:
    path = samples.film(tmp_path / "a.mp4")
    path.write_bytes(path.read_bytes().replace(b"Lavf", b"\xe9\xe8\xff\xfe"))
    assert probe(path, "video").kind == "video"


def test_a_film_of_one_frame_is_a_film(tmp_path: Path) -> None:
    assert probe(samples.film(tmp_path / "a.mp4", seconds=0.1), "video").kind == "video"


def test_frames_beyond_the_limit_are_not_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.media.film.PIXELS", 100 * 90)
    with pytest.raises(Unplayable, match="too large"):
        probe(samples.film(tmp_path / "a.mp4"), "video")


def test_a_file_that_keeps_the_demuxer_reading_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.media.film.SECONDS", 0.0)
    with pytest.raises(Unplayable, match="too long"):
        probe(samples.film(tmp_path / "a.mp4"), "video")


def test_flipped_bytes_never_raise_anything_else(tmp_path: Path) -> None:
    path = samples.film(tmp_path / "a.mp4")
    whole = path.read_bytes()
    for start in range(0, len(whole), max(1, len(whole) // 60)):
        spoiled = bytearray(whole)
        spoiled[start : start + 16] = bytes(255 - byte for byte in spoiled[start : start + 16])
        path.write_bytes(spoiled)
        with suppress(Unplayable):
            assert probe(path, "video").kind == "video"


def test_ffmpeg_writes_nothing_of_its_own(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = samples.film(tmp_path / "a.mp4")
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(Unplayable):
        probe(path)
    assert av.logging.get_level() is None
    assert capfd.readouterr().err == ""
