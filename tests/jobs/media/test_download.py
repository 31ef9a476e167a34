"""One file over HTTP: whole or not at all, from where it broke off, and never with a key."""

import fcntl
import hashlib
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from jobs.media import part
from jobs.media.download import Downloaded, DownloadFailed, LinkExpired, Patience, TooLarge, download
from providers.guard import MediaHosts, MediaRefused
from tests.jobs.media.media_server import Media
from tests.waiting import until

DATA = os.urandom(300_000)
HERE = MediaHosts(frozenset({"127.0.0.1"}))
MANY = 10**9
HASTY = Patience(stall=0.3, window=0.2, least=1000, beat=0.0)


def fetch(url: str, into: Path, **more: Any) -> Downloaded:
    given: dict[str, Any] = {"hosts": HERE, "cap": MANY, "beat": lambda done, total: None, "patience": HASTY} | more
    return download(url, into, **given)


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "a.part"


def test_a_file_comes_whole_with_its_checksum_and_without_credentials(media: Media, into: Path) -> None:
    got = fetch(media.put("/a.mp4", DATA, content_type="video/mp4"), into)
    assert got == Downloaded(len(DATA), hashlib.sha256(DATA).hexdigest(), "video/mp4")
    assert into.read_bytes() == DATA
    assert not {"authorization", "x-api-key", "cookie"} & media.seen[0][1].keys()


def test_a_connection_that_breaks_off_is_resumed_at_once(media: Media, into: Path) -> None:
    got = fetch(media.put("/a", DATA, faults=["cut", "cut", "cut"]), into)
    assert got.sha256 == hashlib.sha256(DATA).hexdigest()
    assert into.read_bytes() == DATA
    assert media.ranges() == ["", "bytes=150000-", "bytes=225000-", "bytes=262500-"]


def test_the_next_call_goes_on_where_the_last_one_stopped(media: Media, into: Path) -> None:
    url = media.put("/a", DATA, faults=["cut", 503])
    with pytest.raises(DownloadFailed, match="503"):
        fetch(url, into)
    assert into.stat().st_size == 150_000
    assert fetch(url, into).sha256 == hashlib.sha256(DATA).hexdigest()
    assert media.ranges()[-1] == "bytes=150000-"


def test_a_whole_part_costs_one_byte(media: Media, into: Path) -> None:
    url = media.put("/a", DATA)
    fetch(url, into)
    assert fetch(url, into).sha256 == hashlib.sha256(DATA).hexdigest()
    assert media.ranges() == ["", f"bytes={len(DATA) - 1}-"]
    assert into.read_bytes() == DATA


def test_pieces_of_two_versions_are_never_put_together(media: Media, into: Path) -> None:
    url = media.put("/a", DATA, faults=["cut", 503])
    with pytest.raises(DownloadFailed):
        fetch(url, into)
    other = os.urandom(200_000)
    media.put("/a", other, etag='"v2"')
    assert fetch(url, into).sha256 == hashlib.sha256(other).hexdigest()
    assert into.read_bytes() == other


@pytest.mark.parametrize("etag", ["", 'W/"v1"'])
def test_without_a_strong_validator_a_cut_starts_anew(media: Media, into: Path, etag: str) -> None:
    url = media.put("/a", DATA, etag=etag, faults=["cut", ""])
    assert fetch(url, into).sha256 == hashlib.sha256(DATA).hexdigest()
    assert media.ranges() == ["", ""]


@pytest.mark.parametrize("spoiled", ["", "{}", '{"size": "x"}', '{"size": 9e9, "total": null, "validator": ""}'])
def test_a_part_whose_note_is_spoiled_is_not_trusted(media: Media, into: Path, spoiled: str) -> None:
    url = media.put("/a", DATA, faults=["cut", 503])
    with pytest.raises(DownloadFailed):
        fetch(url, into)
    into.with_name(into.name + ".json").write_text(spoiled)
    assert fetch(url, into).sha256 == hashlib.sha256(DATA).hexdigest()
    assert media.ranges()[-1] == ""


def test_bytes_behind_what_was_noted_are_dropped(media: Media, into: Path) -> None:
    """A process that was killed may have left bytes that never reached the disk whole."""
    url = media.put("/a", DATA, faults=["cut", 503])
    with pytest.raises(DownloadFailed):
        fetch(url, into)
    with into.open("ab") as file:
        file.write(bytes(5000))
    assert fetch(url, into).sha256 == hashlib.sha256(DATA).hexdigest()


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_link_that_no_longer_opens_has_expired(media: Media, into: Path, status: int) -> None:
    with pytest.raises(LinkExpired, match=str(status)):
        fetch(media.put("/a", DATA, faults=[status]), into)


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_server_in_trouble_is_tried_later(media: Media, into: Path, status: int) -> None:
    url = media.put("/a", DATA, faults=[lambda handler: handler.fail(status, ("Retry-After", "7"))])
    with pytest.raises(DownloadFailed) as caught:
        fetch(url, into)
    assert caught.value.retry_after == 7


def test_more_than_the_cap_is_refused_before_it_comes(media: Media, into: Path) -> None:
    with pytest.raises(TooLarge):
        fetch(media.put("/a", DATA), into, cap=1000)
    assert into.stat().st_size == 0


def test_a_server_that_lies_about_the_size_is_stopped_at_the_cap(media: Media, into: Path) -> None:
    def endless(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(DATA)

    with pytest.raises(TooLarge):
        fetch(media.put("/a", b"", faults=[endless]), into, cap=100_000)
    assert into.stat().st_size <= 100_000


def test_a_piece_that_was_not_asked_for_is_not_taken(media: Media, into: Path) -> None:
    def wrong(handler: Any) -> None:
        handler.send_response(206)
        handler.send_header("Content-Range", "bytes 5-9/10")
        handler.send_header("Content-Length", "5")
        handler.end_headers()
        handler.wfile.write(b"12345")

    with pytest.raises(DownloadFailed, match="another piece"):
        fetch(media.put("/a", DATA, faults=["cut", wrong]), into)
    assert into.stat().st_size == 0


def test_a_redirect_into_the_network_is_refused(media: Media, into: Path) -> None:
    away = ("Location", "http://10.0.0.1/secret")
    url = media.put("/a", DATA, faults=[lambda handler: handler.fail(302, away)])
    with pytest.raises(MediaRefused, match=r"10\.0\.0\.1"):
        fetch(url, into)


def test_a_host_that_was_not_listed_is_refused(media: Media, into: Path) -> None:
    with pytest.raises(MediaRefused, match="media hosts"):
        fetch(media.put("/a", DATA), into, hosts=MediaHosts())
    assert media.seen == []


def drip(size: int, pause: float) -> Any:
    def answer(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        for _ in range(20):
            handler.wfile.write(bytes(size))
            time.sleep(pause)

    return answer


@pytest.mark.parametrize(("size", "pause"), [(10, 0.05), (1, 1.0)])
def test_a_server_that_drips_or_stalls_is_left_for_another_time(
    media: Media, into: Path, size: int, pause: float
) -> None:
    began = time.monotonic()
    with pytest.raises(DownloadFailed):
        fetch(media.put("/a", b"", faults=[drip(size, pause)] * 3), into)
    assert time.monotonic() - began < 2


def test_a_server_that_is_away_is_tried_later(into: Path) -> None:
    with pytest.raises(DownloadFailed, match="could not be reached"):
        fetch("http://127.0.0.1:1/a", into)


def test_whoever_waits_hears_how_far_it_is(media: Media, into: Path) -> None:
    heard: list[tuple[int, int | None]] = []
    fetch(media.put("/a", DATA), into, beat=lambda done, total: heard.append((done, total)))
    assert heard
    assert heard[-1] == (len(DATA), len(DATA))


def test_a_beat_that_raises_ends_the_download_and_keeps_what_came(media: Media, into: Path) -> None:
    def lost(done: int, total: int | None) -> None:
        raise InterruptedError

    url = media.put("/a", DATA)
    with pytest.raises(InterruptedError):
        fetch(url, into, beat=lost)
    assert into.stat().st_size > 0
    assert fetch(url, into).bytes == len(DATA)
    assert media.ranges()[1].startswith("bytes=")


def test_two_processes_never_write_one_part(media: Media, into: Path) -> None:
    url = media.put("/a", DATA)
    with into.open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(DownloadFailed, match="Another worker"):
            fetch(url, into)
    assert fetch(url, into).bytes == len(DATA)


PROGRAM = """
import sys
from pathlib import Path
from jobs.media.download import Patience, download
from providers.guard import MediaHosts
hosts = MediaHosts(frozenset({"127.0.0.1"}))
download(sys.argv[1], Path(sys.argv[2]), hosts=hosts, cap=10**9, beat=lambda *_: None, patience=Patience(beat=0.0))
"""


def test_a_killed_process_leaves_a_part_that_goes_on(media: Media, into: Path) -> None:
    hold = threading.Event()

    def slowly(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("ETag", '"v1"')
        handler.send_header("Content-Length", str(len(DATA)))
        handler.end_headers()
        handler.wfile.write(DATA[:200_000])
        hold.wait(30)

    url = media.put("/a", DATA, faults=[slowly])
    with subprocess.Popen([sys.executable, "-c", PROGRAM, url, str(into)]) as process:
        note = into.with_name(into.name + ".json")
        until(lambda: note.exists() and '"size": 200000' in note.read_text(), 20, "200,000 bytes noted")
        process.kill()
    hold.set()
    assert fetch(url, into).sha256 == hashlib.sha256(DATA).hexdigest()
    assert media.ranges() == ["", "bytes=200000-"]


def test_parts_nobody_touches_are_cleaned(settings: Any, tmp_path: Path) -> None:
    settings.TAKEBOARD_HOME = tmp_path
    old, new = tmp_path / "parts" / "old.part", tmp_path / "parts" / "new.part"
    (tmp_path / "parts").mkdir()
    for path in (old, new):
        path.write_bytes(b"x")
    os.utime(old, (1, 1))
    assert part.clean() == 1
    assert new.exists()
    assert not old.exists()
