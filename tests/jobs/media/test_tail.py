"""The last frame of a film: of any container, upright, whole, and of what can still be read of a damaged one."""

import io
from pathlib import Path

import pytest
from PIL import Image

from jobs.media.film import Unreadable
from jobs.media.tail import last_frame
from tests.jobs.media import samples

LIT = (90, 140, 200)


def opened(path: Path) -> Image.Image:
    return Image.open(io.BytesIO(last_frame(path)))


def is_lit(picture: Image.Image) -> bool:
    """Is its lower right corner the colour that only frames at the end have?"""
    shown = picture.convert("RGB").getpixel((picture.width - 8, picture.height - 8))
    assert isinstance(shown, tuple)
    return max(abs(got - wanted) for got, wanted in zip(shown, LIT, strict=True)) < 25


@pytest.mark.parametrize(("suffix", "codec"), [("mp4", "libx264"), ("webm", "libvpx-vp9"), ("mov", "libx264")])
@pytest.mark.parametrize("seconds", [0.1, 1, 4, 20])
def test_it_is_the_very_last_one_in_the_films_own_size(tmp_path: Path, suffix: str, codec: str, seconds: float) -> None:
    frames = round(seconds * samples.FPS)
    path = samples.film(tmp_path / f"film.{suffix}", codec, seconds=seconds, dark=frames - 1)
    picture = opened(path)
    assert (picture.format, picture.size) == ("PNG", (128, 96))
    assert is_lit(picture)


def test_what_is_cut_off_at_the_end_gives_the_last_frame_that_is_left(tmp_path: Path) -> None:
    path = samples.film(tmp_path / "film.mp4", seconds=4, fast_start=True)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 3 // 4])
    assert opened(path).size == (128, 96)


@pytest.mark.parametrize("codec", ["libmp3lame"])
def test_a_sound_has_none(tmp_path: Path, codec: str) -> None:
    with pytest.raises(Unreadable):
        last_frame(samples.sound(tmp_path / "sound.mp3", codec))
