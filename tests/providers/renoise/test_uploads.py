"""Uploads: directly, by the signed store, and to servers that have none."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from providers.errors import Fault, ProviderError
from providers.renoise import materials
from tests.providers.renoise.fake import PAGE, Asked, Fake, Reply, faking


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"0123456789" * 10)
    return path


def test_a_small_file_goes_directly_with_the_file_part_first(clip: Path) -> None:
    with faking(lambda asked: (201, {"material": {"id": 41}, "action": "created"})) as fake:
        assert fake.provider().upload(clip, "clip.mp4", "video", "video/mp4").remote_id == "41"
    (asked,) = fake.asked
    assert asked.path == "/materials/upload"
    assert asked.body.index(b'name="file"; filename="clip.mp4"') < asked.body.index(b'name="type"')
    assert b"Content-Type: video/mp4" in asked.body


def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(materials, "DIRECT_BYTES", 50)


def signed(fake: list[Fake]) -> Callable[[Asked], Reply]:
    def say(asked: Asked) -> Reply:
        if asked.path == "/materials/upload-url":
            return {"uploadUrl": f"{fake[0].url}/store/clip?sig=1", "path": "u/clip.mp4", "expiresAt": "2026-03-10T..."}
        return (201, {"material": {"id": 42}, "action": "created"}) if asked.path == "/materials" else {}

    return say


def test_a_large_file_goes_to_the_signed_address_without_the_key(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large(monkeypatch)
    holder: list[Fake] = []
    with faking(signed(holder)) as fake:
        holder.append(fake)
        assert fake.provider().upload(clip, "clip.mp4", "video", "video/mp4").remote_id == "42"
    assert fake.log == ["POST /materials/upload-url", "PUT /store/clip", "POST /materials"]
    put, record = fake.asked[1], fake.asked[2]
    assert put.body == clip.read_bytes()
    assert "X-API-Key" not in put.headers
    assert record.json == {
        "name": "clip.mp4",
        "md5": hashlib.md5(clip.read_bytes()).hexdigest(),
        "type": "video",
        "storagePath": "u/clip.mp4",
        "mimeType": "video/mp4",
        "size": 100,
    }


@pytest.mark.parametrize("reply", [(404, {"error": "no route"}), (404, PAGE), PAGE, (405, {}), {"error": "off"}])
def test_an_older_server_gets_a_large_file_directly(clip: Path, monkeypatch: pytest.MonkeyPatch, reply: Reply) -> None:
    large(monkeypatch)
    done = {"material": {"id": 43}, "action": "exists"}
    with faking(lambda asked: reply if asked.path == "/materials/upload-url" else done) as fake:
        assert fake.provider().upload(clip, "clip.mp4", "video", "video/mp4").existing


def test_an_upload_that_broke_is_never_in_doubt(clip: Path) -> None:
    with faking(lambda asked: (502, PAGE)) as fake, pytest.raises(ProviderError) as caught:
        fake.provider().upload(clip, "clip.mp4", "video", "video/mp4")
    assert not caught.value.maybe_sent


def test_a_file_that_is_gone_or_of_no_use_is_refused_in_a_sentence(clip: Path, tmp_path: Path) -> None:
    with faking(lambda asked: {}) as fake:
        for path, kind in ((tmp_path / "gone.mp4", "video"), (clip, "document")):
            with pytest.raises(ProviderError) as caught:
                fake.provider().upload(path, path.name, kind, "video/mp4")
            assert caught.value.fault is Fault.REFUSED
    assert fake.asked == []
