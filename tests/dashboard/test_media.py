"""Serving files: who may have them, which part of them, as what, and under which name."""

import asyncio
import hashlib
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.test import AsyncClient, Client
from django.urls import reverse
from django.utils.http import http_date

from dashboard import serving
from jobs.clock import Now
from jobs.media import store
from jobs.models import Artifact, Material, Project
from tests.jobs.fake_vendor import done
from tests.jobs.studio import Studio

BODY = bytes(range(256)) * 40  # 10,240 bytes
SIZE = len(BODY)


@pytest.fixture
def client(member: Client) -> Client:
    return member


@pytest.fixture
def film(studio: Studio) -> Artifact:
    """A stored file of a finished take."""
    job = studio.take(shot="S03")
    studio.dispatch()
    studio.attend()
    studio.world.all_say(done(10))
    job = studio.until_ended(job)
    artifact = Artifact.objects.get(job=job)
    name = store.put_bytes(BODY, f"takes/films/{artifact.pk}.mp4")
    poster = store.put_bytes(b"a small picture", f"takes/films/{artifact.pk}.poster.jpg")
    Artifact.objects.filter(pk=artifact.pk).update(
        name="video",
        kind="video",
        mime="video/mp4",
        file=name,
        poster=poster,
        bytes=SIZE,
        sha256=hashlib.sha256(BODY).hexdigest(),
        stored_at=Now(),
    )
    artifact.refresh_from_db()
    return artifact


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


def address(film: Artifact) -> str:
    return reverse("media", args=[film.pk, "Mystery-package_S03_T01.mp4"])


@pytest.mark.parametrize(
    ("asked", "status", "told", "part"),
    [
        ("", 200, None, BODY),
        ("bytes=0-0", 206, f"bytes 0-0/{SIZE}", BODY[:1]),
        ("bytes=100-199", 206, f"bytes 100-199/{SIZE}", BODY[100:200]),
        ("Bytes = 100 - 199", 206, f"bytes 100-199/{SIZE}", BODY[100:200]),
        ("bytes=10000-", 206, f"bytes 10000-{SIZE - 1}/{SIZE}", BODY[10000:]),
        ("bytes=0-", 206, f"bytes 0-{SIZE - 1}/{SIZE}", BODY),
        ("bytes=10000-99999999", 206, f"bytes 10000-{SIZE - 1}/{SIZE}", BODY[10000:]),
        ("bytes=-100", 206, f"bytes {SIZE - 100}-{SIZE - 1}/{SIZE}", BODY[-100:]),
        ("bytes=-99999999", 206, f"bytes 0-{SIZE - 1}/{SIZE}", BODY),
        (f"bytes={SIZE}-", 416, f"bytes */{SIZE}", b""),
        ("bytes=-0", 416, f"bytes */{SIZE}", b""),
        ("bytes=200-100", 200, None, BODY),
        ("bytes=0-1,5-6", 200, None, BODY),  # several at once may be answered with the whole
        ("bytes=-", 200, None, BODY),
        ("bytes=a-b", 200, None, BODY),
        ("lines=0-1", 200, None, BODY),
    ],
)
def test_a_part_of_a_file_is_what_was_asked_for(
    client: Client, film: Artifact, asked: str, status: int, told: str | None, part: bytes
) -> None:
    response = client.get(address(film), headers={"Range": asked} if asked else {})
    assert response.status_code == status
    assert response.headers.get("Content-Range") == told
    assert body(response) == part
    if status != 416:
        assert response.headers["Content-Length"] == str(len(part))
    assert response.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("condition", ["etag", "date"])
def test_a_part_of_the_state_the_reader_has_is_given(client: Client, film: Artifact, condition: str) -> None:
    assert film.stored_at
    told = f'"{film.sha256}"' if condition == "etag" else http_date(int(film.stored_at.timestamp()))
    response = client.get(address(film), headers={"Range": "bytes=0-9", "If-Range": told})
    assert (response.status_code, body(response)) == (206, BODY[:10])


@pytest.mark.parametrize("told", ['"another"', 'W/"weak"', "Tue, 01 Jan 2019 00:00:00 GMT", "nonsense"])
def test_a_part_of_another_state_gives_the_whole_file(client: Client, film: Artifact, told: str) -> None:
    response = client.get(address(film), headers={"Range": "bytes=0-9", "If-Range": told})
    assert (response.status_code, body(response)) == (200, BODY)


@pytest.mark.parametrize(
    ("header", "value", "status"),
    [
        ("If-None-Match", '"{sha256}"', 304),
        ("If-None-Match", 'W/"{sha256}", "other"', 304),
        ("If-None-Match", "*", 304),
        ("If-None-Match", '"other"', 200),
        ("If-Modified-Since", "Tue, 01 Jan 2069 00:00:00 GMT", 304),
        ("If-Modified-Since", "Tue, 01 Jan 2019 00:00:00 GMT", 200),
        ("If-Modified-Since", "yesterday", 200),
    ],
)
def test_what_the_reader_has_is_not_sent_again(
    client: Client, film: Artifact, header: str, value: str, status: int
) -> None:
    response = client.get(address(film), headers={header: value.format(sha256=film.sha256)})
    assert response.status_code == status
    assert response.headers["ETag"] == f'"{film.sha256}"'
    assert len(body(response)) == (0 if status == 304 else SIZE)
    assert "sandbox" in response.headers["Content-Security-Policy"]  # a browser takes over what a 304 says


def test_head_tells_the_whole_and_sends_nothing(client: Client, film: Artifact) -> None:
    response = client.head(address(film), headers={"Range": "bytes=0-9"})
    assert (response.status_code, response.headers["Content-Length"]) == (200, str(SIZE))
    assert response.headers["Last-Modified"]
    assert not body(response)


@pytest.mark.parametrize("name", ["media", "poster", "material_file"])
def test_nobody_gets_a_file_without_signing_in(film: Artifact, name: str) -> None:
    material = material_of(film)
    place = reverse(name, args=[material.pk if name == "material_file" else film.pk])
    for stranger in (Client(), left()):
        asked = stranger.get(place, headers={"Accept": "video/*", "Range": "bytes=0-9"})
        assert asked.status_code == 401
        assert b"picture" not in body(asked)
        assert stranger.get(place, headers={"Accept": "text/html"}).status_code == 302
        assert stranger.head(place).status_code != 200


def left() -> Client:
    """Somebody whose account was closed while they were signed in."""
    person = User.objects.create_user(f"left{User.objects.count()}")
    browser = Client()
    browser.force_login(person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    return browser


def material_of(film: Artifact) -> Material:
    name = store.put_bytes(BODY, f"materials/{film.pk}.png")
    facts = {"mime": "image/png", "bytes": SIZE, "sha256": hashlib.sha256(str(film.pk).encode()).hexdigest()}
    return Material.objects.create(name='grid "one".png', kind="image", file=name, **facts)


@pytest.mark.parametrize(
    ("mime", "served_as", "shown"),
    [
        ("video/mp4", "video/mp4", True),
        ("audio/mpeg", "audio/mpeg", True),
        ("image/png", "image/png", True),
        ("text/plain", "text/plain; charset=utf-8", True),
        ("text/markdown", "text/plain; charset=utf-8", True),
        ("application/json", "text/plain; charset=utf-8", True),
        ("text/html", "application/octet-stream", False),
        ("image/svg+xml", "application/octet-stream", False),
        ("application/xhtml+xml", "application/octet-stream", False),
        ("application/pdf", "application/octet-stream", False),
        ("", "application/octet-stream", False),
    ],
)
def test_nothing_a_vendor_sends_runs_on_a_page(
    client: Client, film: Artifact, mime: str, served_as: str, shown: bool
) -> None:
    Artifact.objects.filter(pk=film.pk).update(mime=mime)
    response = client.get(address(film))
    headers = response.headers
    assert body(response) == BODY
    assert headers["Content-Type"] == served_as
    assert headers["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "private" in headers["Cache-Control"]


@pytest.mark.parametrize(
    ("project", "shot", "columns", "name"),
    [
        ("Mystery package", "S03", {}, "Mystery-package_S03_T01.mp4"),
        ("Ember No. 4", "A/12 b", {}, "Ember-No-4_A-12-b_T01.mp4"),
        ("../../etc", '"; rm', {}, "etc_rm_T01.mp4"),
        ("...", "///", {}, "project_shot_T01.mp4"),
        ("Küste", "S03", {}, "Küste_S03_T01.mp4"),
        ("Mystery package", "S03", {"name": "clip 5", "role": "clip"}, "Mystery-package_S03_T01_clip-5.mp4"),
        ("Mystery package", "S03", {"name": "cover", "mime": "image/jpeg", "role": "cover"},
         "Mystery-package_S03_T01_cover.jpg"),
        ("Mystery package", "S03", {"revision": 1}, "Mystery-package_S03_T01_v2.mp4"),
    ],
)  # fmt: skip
def test_a_download_is_called_after_project_shot_and_take(
    client: Client, film: Artifact, project: str, shot: str, columns: dict[str, Any], name: str
) -> None:
    Project.objects.update(name=project)
    type(film.job.shot).objects.update(code=shot)
    Artifact.objects.filter(pk=film.pk).update(label="", **columns)
    response = client.get(address(film), {"download": ""})
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    encoded = name.replace("ü", "%C3%BC")
    assert f'filename="{name}"' in disposition or f"filename*=utf-8''{encoded}" in disposition
    assert body(response) == BODY


@pytest.mark.parametrize("state", ["wanted", "broken", "listed", "deleted"])
def test_a_file_that_is_not_here_is_not_found(client: Client, film: Artifact, state: str) -> None:
    Artifact.objects.filter(pk=film.pk).update(state=state)
    assert client.get(address(film)).status_code == 404
    assert client.get(reverse("poster", args=[film.pk])).status_code == 404


def test_a_file_that_somebody_removed_from_the_disk_is_not_found(client: Client, film: Artifact) -> None:
    default_storage.delete(film.file)
    assert client.get(address(film)).status_code == 404


def test_a_poster_is_a_picture_of_its_own(client: Client, film: Artifact) -> None:
    response = client.get(reverse("poster", args=[film.pk]))
    assert (response.headers["Content-Type"], body(response)) == ("image/jpeg", b"a small picture")
    assert response.headers["ETag"] != f'"{film.sha256}"'
    assert "Cookie" in response.headers["Vary"], "kept for this reader only"


def test_a_material_has_the_name_it_came_with(client: Client, film: Artifact) -> None:
    material = material_of(film)
    place = reverse("material_file", args=[material.pk])
    assert place == f"/media/material/{material.pk}/"
    response = client.get(place, {"download": ""})
    assert response.headers["Content-Disposition"] == 'attachment; filename="grid \\"one\\".png"'
    assert body(response) == BODY
    Material.objects.filter(pk=material.pk).update(removed_at=Now())
    assert client.get(place).status_code == 404


def test_a_proxy_that_may_serves_it_on_our_word(
    client: Client, film: Artifact, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "MEDIA_ACCEL", "/protected/")
    Artifact.objects.filter(pk=film.pk).update(file="takes/a b/ü.mp4")
    response = client.get(address(film), headers={"Range": "bytes=0-9"})
    assert (response.status_code, body(response)) == (200, b"")
    assert response.headers["X-Accel-Redirect"] == "/protected/takes/a%20b/%C3%BC.mp4"
    assert response.headers["Content-Type"] == "video/mp4"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert Client().get(address(film), headers={"Accept": "*/*"}).headers.get("X-Accel-Redirect") is None


def test_a_server_that_talks_async_streams_without_reading_the_whole(
    studio: Studio, film: Artifact, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "PIECE", 1000)
    browser = AsyncClient()
    browser.force_login(studio.person)

    async def read() -> list[bytes]:
        response = await browser.get(address(film), headers={"Range": "bytes=10-"})
        assert response.status_code == 206
        pieces = [piece async for piece in response.streaming_content]  # type: ignore[attr-defined]
        await asyncio.to_thread(response.close)
        return pieces

    pieces = asyncio.run(read())
    assert b"".join(pieces) == BODY[10:]
    assert max(len(piece) for piece in pieces) == 1000


def test_the_file_is_closed_when_the_reader_goes_away(
    client: Client, film: Artifact, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Any] = []
    open_stored = store.open_stored

    def watched(name: str) -> Any:
        opened.append(open_stored(name))
        return opened[-1]

    monkeypatch.setattr(store, "open_stored", watched)
    response: Any = client.get(address(film))
    next(iter(response.streaming_content))
    response.close()
    assert [file.closed for file in opened] == [True]
