"""Real media: it shows its prompt, moves, changes at the times of a storyboard, and has the ordered shape."""

import io
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import av
import httpx
import pytest
from PIL import Image, ImageChops, ImageStat

from sandbox.rendering.frames import picture_from
from sandbox.rendering.order import RenderOrder
from sandbox.rendering.prompt import segments
from sandbox.rendering.render import render
from tests.practice import STUDIO, PracticeVendor
from tests.sandbox.renoise.client import Client

PROMPTS = [
    ("A boat", 5.0, [(0.0, 5.0, "A boat")]),
    ("[0-3s] A. [3-10s] B [10-15s] C", 15.0, [(0.0, 3.0, "A."), (3.0, 10.0, "B"), (10.0, 15.0, "C")]),
    ("Noir. [0-2s] A [2-5s]", 5.0, [(0.0, 2.0, "A"), (2.0, 5.0, "Noir.")]),
    ("[1-2] A [4 – 9 s] B", 5.0, [(0.0, 4.0, "A"), (4.0, 5.0, "B")]),
    ("[0-3s] A [6-9s] late", 5.0, [(0.0, 5.0, "A")]),
    ("[8-9s] late", 5.0, [(0.0, 5.0, "late")]),
    ("[2-4s] B [0-2s] A", 4.0, [(0.0, 2.0, "A"), (2.0, 4.0, "B")]),
    ("", 5.0, [(0.0, 5.0, "")]),
]


@pytest.mark.parametrize(("prompt", "duration", "expected"), PROMPTS)
def test_time_segments(prompt: str, duration: float, expected: list[tuple[float, float, str]]) -> None:
    assert [(part.start, part.end, part.text) for part in segments(prompt, duration)] == expected


def order(folder: Path, kind: Literal["video", "image", "audio"] = "video", **more: Any) -> RenderOrder:
    small = {"kind": kind, "folder": folder, "prompt": "A boat", "model": "m", "width": 320, "height": 180}
    return RenderOrder.model_validate({**small, "duration": 2, **more})


def film_of(wish: RenderOrder) -> list[Image.Image]:
    with av.open(str(wish.folder / render(wish).files[0])) as film:
        return [picture_from(frame) for frame in film.decode(video=0)]


def distance(one: Image.Image, two: Image.Image) -> float:
    """Mean difference of two pictures, 0 to 255."""
    return sum(ImageStat.Stat(ImageChops.difference(one, two)).mean) / 3


@pytest.mark.parametrize(
    "words",
    ["A boat at sea, lighthouse", "Mountains",
     "City street in the rain", "Desert dunes", "A forest", "A watch, close-up",
     "A kitchen table", "A planet in space", "🦊 " * 200, "", "\x00\ud800 odd"],
)  # fmt: skip
def test_every_scene_moves_and_is_not_black(tmp_path: Path, words: str) -> None:
    frames = film_of(order(tmp_path, prompt=words.encode("utf-8", "replace").decode()))
    assert len(frames) == 48
    assert distance(frames[2], frames[40]) > 0.2
    assert max(ImageStat.Stat(frames[10]).mean) > 8


def test_a_storyboard_changes_the_picture_on_time(tmp_path: Path) -> None:
    frames = film_of(order(tmp_path, prompt="[0-1s] A boat at sea, day [1-2s] A city at night"))
    jumps = [distance(one, two) for one, two in pairwise(frames)]
    assert jumps.index(max(jumps)) == 23


def test_a_clip_starts_on_its_first_frame_and_ends_on_its_last(tmp_path: Path) -> None:
    first, last = (tmp_path / name for name in ("first.png", "last.png"))
    Image.new("RGB", (640, 360), (200, 40, 40)).save(first)
    Image.new("RGB", (640, 360), (40, 40, 200)).save(last)
    frames = film_of(order(tmp_path, first_frame=first, last_frame=last, duration=4))
    assert distance(frames[0], Image.new("RGB", (320, 180), (200, 40, 40))) < 6
    assert distance(frames[-1], Image.new("RGB", (320, 180), (40, 40, 200))) < 6


def test_references_are_visible(tmp_path: Path) -> None:
    reference = tmp_path / "reference.png"
    Image.new("RGB", (400, 400), (0, 255, 0)).save(reference)
    plain, shown = (film_of(order(tmp_path, references=files))[20] for files in ([], [reference]))
    corner = (240, 0, 320, 60)
    assert distance(plain.crop(corner), shown.crop(corner)) > 20


def test_broken_references_do_not_break_a_clip(tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"broken")
    assert film_of(order(tmp_path, references=[tmp_path / "broken.png"], first_frame=tmp_path / "none.png"))


@pytest.mark.parametrize("tiny", [False, True])
def test_words_and_variant_make_the_file(tmp_path: Path, tiny: bool) -> None:
    def content(name: str, **more: Any) -> bytes:
        wish = order(tmp_path / name, tiny=tiny, **more)
        return (wish.folder / render(wish).files[0]).read_bytes()

    one, variant, words = content("a"), content("b", variant="2"), content("c", prompt="A train")
    assert len({one, variant, words}) == 3


SIZES = [
    ({"ratio": "16:9"}, (1280, 720)),
    ({"ratio": "9:16"}, (720, 1280)),
    ({"model": "seedance-2.0", "duration": 4, "ratio": "4:3", "resolution": "480p"}, (640, 480)),
    ({"model": "nano-banana-2", "ratio": "16:9", "resolution": "1k"}, (1024, 576)),
    ({"model": "nano-banana-2", "ratio": "1:1", "resolution": "2k"}, (2048, 2048)),
]


@pytest.fixture(scope="module")
def full() -> Iterator[PracticeVendor]:
    with PracticeVendor.start(media="full") as vendor:
        yield vendor


@pytest.mark.parametrize(("body", "size"), SIZES)
def test_full_media_has_the_ordered_size(
    full: PracticeVendor, http: httpx.Client, body: dict[str, Any], size: tuple[int, int]
) -> None:
    with Client(full, STUDIO) as studio:
        result = studio.done(**body)
    data = io.BytesIO(http.get(result.get("videoUrl") or result["imageUrl"]).content)
    if "imageUrl" in result:
        with Image.open(data) as image:
            assert (image.format, image.size) == ("PNG", size)
        return
    with av.open(data, "r") as film:
        stream = film.streams.video[0]
        assert (stream.width, stream.height) == size
        seconds = float(film.duration or 0) / 1_000_000
        assert seconds == pytest.approx(float(str(body.get("duration", 5))), abs=0.2)
        assert stream.average_rate == 24
        assert {s.codec_context.name for s in film.streams} == {"h264", "aac"}


def test_a_film_is_upscaled(full: PracticeVendor, http: httpx.Client, clip: bytes) -> None:
    with Client(full, STUDIO) as studio:
        number = studio.material(clip, "small.mp4", "video")
        result = studio.done(
            prompt="", model="upscale-video-volcano-mediakit", materials=[{"id": number, "role": "ref_video"}]
        )
    with av.open(io.BytesIO(http.get(result["videoUrl"]).content), "r") as film:
        assert max(film.streams.video[0].width, film.streams.video[0].height) == 1920
