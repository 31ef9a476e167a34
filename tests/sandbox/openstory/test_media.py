"""Real media: stills in the ordered shape, H.264 clips with sound, MP3 music, one merged film."""

import io
from collections.abc import Iterator

import av
import httpx
import pytest
from PIL import Image

from tests.practice import PracticeVendor
from tests.sandbox.openstory.client import Client


@pytest.fixture(scope="module")
def full() -> Iterator[PracticeVendor]:
    with PracticeVendor.start(media="full") as vendor:
        vendor.openstory_rules(requests_per_second=None)
        yield vendor


def opened(http: httpx.Client, url: str) -> io.BytesIO:
    return io.BytesIO(http.get(url).raise_for_status().content)


def test_everything_that_a_sequence_makes(full: PracticeVendor, http: httpx.Client) -> None:
    script = "A red boat leaves the harbour at dawn. A gull follows it over the waves."
    with Client(full) as team:
        state = team.done(script=script, music=True, startFrames=True, aspectRatio="1:1")
        team.post(f"/sequences/{state['id']}/exports")
        export = team.exported(state["id"])
    first, _ = state["shots"]
    with Image.open(opened(http, first["image"]["url"])) as still:
        assert (still.format, still.size) == ("PNG", (720, 720))
    with Image.open(opened(http, state["poster"]["url"])) as poster:
        assert poster.format == "PNG"
    with av.open(opened(http, first["video"]["url"]), "r") as clip:
        assert {stream.codec_context.name for stream in clip.streams} == {"h264", "aac"}
        assert (clip.streams.video[0].width, clip.streams.video[0].height) == (720, 720)
        assert clip.duration == pytest.approx(5_000_000, rel=0.02)
    with av.open(opened(http, state["music"]["url"]), "r") as song:
        assert [stream.codec_context.name for stream in song.streams] == ["mp3float"]
        assert song.duration == pytest.approx(10_000_000, rel=0.03)
    with av.open(opened(http, export["url"]), "r") as film:
        assert {stream.codec_context.name for stream in film.streams} == {"h264", "aac"}
        assert film.duration == pytest.approx(10_000_000, rel=0.02)
        assert sum(1 for _ in film.decode(video=0)) == 240
