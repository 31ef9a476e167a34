"""Where finished files live."""

import io
import uuid
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.core.files.storage import InMemoryStorage

from jobs.media import store
from jobs.models import Job

ID = uuid.UUID("0190a000-0000-7000-8000-000000000001")


@pytest.fixture
def root(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def taken(path: Path, data: bytes = b"film") -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("project", "shot", "name"),
    [
        ("Mystery package", "S01", f"takes/mystery-package/s01/T03/{ID}.mp4"),
        ("../../etc", "..", f"takes/etc/shot/T03/{ID}.mp4"),
        ("包裹", "鏡頭", f"takes/project/shot/T03/{ID}.mp4"),
    ],
)
def test_a_name_is_readable_and_stays_in_its_place(project: str, shot: str, name: str) -> None:
    job = SimpleNamespace(project=SimpleNamespace(name=project), shot=SimpleNamespace(code=shot), take=3)
    assert store.take_name(ID, cast(Job, job), "video/mp4") == name


def test_a_file_is_moved_in_with_private_directories(root: Path, tmp_path: Path) -> None:
    source = taken(tmp_path / "a.part")
    assert store.put(source, "takes/p/s/T01/a.mp4") == "takes/p/s/T01/a.mp4"
    assert not source.exists()
    with store.open_stored("takes/p/s/T01/a.mp4") as file:
        assert file.read() == b"film"
    for directory in (root, root / "takes", root / "takes/p/s/T01"):
        assert directory.stat().st_mode & 0o777 == 0o700


def test_storing_again_replaces_and_leaves_nothing_beside(root: Path, tmp_path: Path) -> None:
    store.put(taken(tmp_path / "a.part", b"old"), "takes/a.mp4")
    store.put(taken(tmp_path / "a.part", b"new"), "takes/a.mp4")
    assert [path.read_bytes() for path in (root / "takes").iterdir()] == [b"new"]


def test_a_copy_leaves_its_source(root: Path, tmp_path: Path) -> None:
    source = taken(tmp_path / "upload")
    store.put(source, "materials/a.png", keep=True)
    assert source.read_bytes() == b"film"
    assert (root / "materials/a.png").read_bytes() == b"film"


def test_another_disk_gets_a_whole_copy_or_nothing(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_same_disk", lambda path, target: False)

    def lost() -> None:
        raise InterruptedError

    source = taken(tmp_path / "a.part")
    with pytest.raises(InterruptedError):
        store.put(source, "takes/a.mp4", beat=lost)
    assert list((root / "takes").iterdir()) == []
    store.put(source, "takes/a.mp4")
    assert (root / "takes/a.mp4").read_bytes() == b"film"
    assert not source.exists()


def test_a_storage_that_is_no_disk_saves_under_a_name_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "default_storage", InMemoryStorage())
    beats: list[int] = []
    assert not store.is_local()
    name = store.put(taken(tmp_path / "a.part"), "takes/a.mp4", beat=lambda: beats.append(1))
    again = store.put(taken(tmp_path / "a.part", b"again"), "takes/a.mp4")
    assert beats
    assert again != name
    with store.open_stored(name) as file:
        assert file.read() == b"film"
    assert store.put_bytes(b"jpeg", "takes/a.jpg") == "takes/a.jpg"


def test_removing_what_is_gone_is_fine(root: Path) -> None:
    name = store.put_bytes(io.BytesIO(b"x").read(), "takes/a.txt")
    store.remove(name, "", "takes/never.mp4")
    store.remove(name)
    assert not (root / "takes/a.txt").exists()
