"""The picture that stands for a video on the wall."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageStat

from jobs.media.film import Unreadable
from jobs.media.poster import poster
from tests.jobs.media import samples


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data), formats=["JPEG"])


def test_a_poster_is_a_small_jpeg_of_the_same_shape(tmp_path: Path) -> None:
    picture = opened(poster(samples.film(tmp_path / "a.mp4", size=(1920, 1080), seconds=0.3)))
    assert picture.size == (960, 540)


def test_a_small_video_is_not_blown_up(tmp_path: Path) -> None:
    assert opened(poster(samples.film(tmp_path / "a.mp4"))).size == (128, 96)


def test_a_film_that_begins_black_shows_a_later_frame(tmp_path: Path) -> None:
    picture = opened(poster(samples.film(tmp_path / "a.mp4", seconds=4, dark=15)))
    assert ImageStat.Stat(picture.convert("L")).mean[0] > 50


def test_a_film_that_is_black_throughout_still_has_a_poster(tmp_path: Path) -> None:
    assert opened(poster(samples.film(tmp_path / "a.mp4", dark=1000))).size == (128, 96)


def test_what_has_no_pictures_has_no_poster(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        poster(samples.sound(tmp_path / "a.m4a", "aac", container="mp4"))
