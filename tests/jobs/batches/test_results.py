"""Results out: names, the manifest, what is missing, and that a ZIP is written piece by piece."""

import csv
import io
import json
import subprocess
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jobs.batches import results
from jobs.media import store
from jobs.models import Artifact, Job, Project, Ref
from jobs.states import Status
from tests.dashboard.takes_made import made, stored
from tests.jobs.studio import Studio

_State = Artifact.State


@pytest.fixture(autouse=True)
def root(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def address(artifact: Artifact, job: Job) -> str:
    return f"https://studio.test/media/{artifact.pk}"


def found(*, picks_only: bool = False) -> list[results.Entry]:
    return results.entries(results.rows(Job.objects.all()), picks_only=picks_only)


def packed(entries: list[results.Entry]) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(results.archive(entries, address))))


def manifest(archive: zipfile.ZipFile) -> list[dict[str, str]]:
    lines: list[dict[str, str]] = json.loads(archive.read("manifest.json"))
    return lines


def test_a_zip_holds_every_main_file_under_its_name(studio: Studio) -> None:
    first = made(studio, shot="S01")
    stored(first, data=b"film one")
    stored(first, kind="image", mime="image/png", data=b"a still", order=1)
    stored(first, kind="image", role="cover", mime="image/jpeg", order=2)
    stored(made(studio, shot="S 02"), data=b"film two")
    archive = packed(found())
    assert archive.testzip() is None
    assert {name: archive.read(name) for name in archive.namelist() if "manifest" not in name} == {
        "Mystery-package_S01_T01.mp4": b"film one",
        "Mystery-package_S01_T01_2.png": b"a still",
        "Mystery-package_S-02_T01.mp4": b"film two",
    }
    assert all(info.compress_type == zipfile.ZIP_STORED for info in archive.infolist())


def test_the_manifest_tells_of_each_file(studio: Studio) -> None:
    job = made(studio, shot="S01", prompt="=1+1, a door\nopens", cost=Decimal("12.50"))
    artifact = stored(job, sha256="c" * 64)
    archive = packed(found())
    (line,) = manifest(archive)
    assert line == {
        "shot": "S01",
        "take": "T01",
        "status": "succeeded",
        "task": f"made-{job.pk}",
        "url": f"https://studio.test/media/{artifact.pk}",
        "model": "film",
        "prompt": "=1+1, a door\nopens",
        "cost": "12.5",
        "unit": studio.key.unit,
        "file": "Mystery-package_S01_T01.mp4",
        "sha256": "c" * 64,
        "note": "",
    }
    (same,) = csv.DictReader(io.StringIO(archive.read("manifest.csv").decode("utf-8-sig")))
    assert same == line | {"prompt": "'=1+1, a door opens"}  # no spreadsheet takes it for a formula


@pytest.mark.parametrize(
    ("state", "more", "says"),
    [
        (_State.WANTED, {}, "being fetched"),
        (_State.BROKEN, {}, "not a usable file"),
        (_State.LISTED, {}, "only at the vendor"),
        (_State.DELETED, {"deleted_why": "the client asked"}, "Deleted by a person. the client asked"),
    ],
)
def test_what_is_not_here_is_named_and_breaks_nothing(
    studio: Studio, state: str, more: dict[str, Any], says: str
) -> None:
    stored(made(studio, shot="S01"), state=state, **more)
    stored(made(studio, shot="S02"))
    archive = packed(found())
    assert archive.namelist() == ["Mystery-package_S02_T01.mp4", "manifest.json", "manifest.csv"]
    away = manifest(archive)[0]
    assert (away["file"], away["url"], away["sha256"]) == ("", "", "")
    assert says in away["note"]


def test_a_file_gone_from_the_disk_is_told_of_in_the_manifest(studio: Studio) -> None:
    gone = stored(made(studio, shot="S01"))
    stored(made(studio, shot="S02"))
    entries = found()
    store.remove(gone.file)
    archive = packed(entries)
    assert archive.namelist()[0] == "Mystery-package_S02_T01.mp4"
    assert "gone from the disk" in manifest(archive)[0]["note"]


def test_a_take_without_files_has_its_line(studio: Studio) -> None:
    made(studio, Status.FAILED, shot="S01")
    (line,) = manifest(packed(found()))
    assert (line["status"], line["file"], line["note"]) == ("failed", "", "This take has no file.")


def test_the_newest_version_of_a_file_goes_in(studio: Studio) -> None:
    job = made(studio)
    stored(job, name="video", data=b"first cut")
    stored(job, name="video", data=b"second cut", revision=1)
    archive = packed(found())
    assert archive.read("Mystery-package_S01_T01.mp4") == b"second cut"
    assert len(manifest(archive)) == 1


def test_no_two_files_have_one_name(studio: Studio) -> None:
    for shot in ("S 1", "S-1", "s_1"):
        stored(made(studio, shot=shot))
    names = [entry.name for entry in found()]
    assert len({name.casefold() for name in names}) == 3


@pytest.mark.parametrize(
    ("project", "begins"),
    [
        ("Äpfel & Öl: 1/2", "Äpfel-Öl-1-2_S01_T01"),
        ("../../etc/passwd", "etc-passwd_S01_T01"),
        ("\u65e5" * 90, "\u65e5" * 24 + "_S01_T01"),
        ("CON", "CON_S01_T01"),
        ("...", "project_S01_T01"),
    ],
)
def test_names_are_safe_on_every_system(studio: Studio, project: str, begins: str) -> None:
    stored(made(studio, project=Project.objects.create(name=project)))
    (entry,) = found()
    assert entry.name == f"{begins}.mp4"
    assert len(entry.name.encode()) < 255


def test_only_the_picked_file_of_each_shot(studio: Studio) -> None:
    one, other = made(studio, shot="S01"), made(studio, shot="S01")
    stored(one)
    stored(other)
    pick = stored(other, kind="image", mime="image/png", data=b"the pick")
    studio.project.shots.update(picked=pick)
    entries = results.entries(results.rows(Job.objects.filter(pk=other.pk)), picks_only=True)
    assert [entry.name for entry in entries] == ["Mystery-package_S01_T02.png"]


def test_the_zip_comes_in_small_pieces_and_asks_the_database_nothing(studio: Studio) -> None:
    size = 3 * results.PIECE
    for shot in ("S01", "S02"):
        stored(made(studio, shot=shot), data=bytes(size))
    entries = found()
    with CaptureQueriesContext(connection) as asked:
        pieces = [len(piece) for piece in results.archive(entries, address)]
    assert not asked.captured_queries
    assert max(pieces) <= results.PIECE + 1000
    assert sum(pieces) > 2 * size


def test_the_queries_do_not_grow_with_the_takes(studio: Studio) -> None:
    counts = []
    for shot in ("S01", "S02", "S03"):
        stored(made(studio, shot=shot))
        with CaptureQueriesContext(connection) as asked:
            entries = found()
            list(results.table((entry.job for entry in entries), address))
        counts.append(len(asked))
    assert len(set(counts)) == 1


def test_a_zip_grows_beyond_4_gigabytes(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the line between the two forms of a ZIP drawn at 1,000 bytes instead."""
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1000)
    for shot in ("S01", "S02"):
        stored(made(studio, shot=shot), data=bytes(5000))
    data = b"".join(results.archive(found(), address))
    assert b"PK\x06\x06" in data  # the end record of ZIP64
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    assert [info.file_size for info in archive.infolist()][:2] == [5000, 5000]


def test_a_reader_that_leaves_closes_the_files(studio: Studio) -> None:
    stored(made(studio), data=bytes(3 * results.PIECE))
    pieces = results.archive(found(), address)
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]  # a generator


def test_other_programs_open_the_zip(studio: Studio, tmp_path: Path) -> None:
    stored(made(studio), data=b"film")
    path = tmp_path / "takes.zip"
    path.write_bytes(b"".join(results.archive(found(), address)))
    program = ["python", "-m", "zipfile", "-t", str(path)]
    assert "Done testing" in subprocess.run(program, capture_output=True, text=True, check=True).stdout


def test_the_table_has_a_line_a_take(studio: Studio) -> None:
    job = made(studio, shot="S01", cost=Decimal(36))
    artifact = stored(job)
    made(studio, Status.FAILED, shot="S02\t=x", cost=None)
    running = made(studio, Status.RUNNING, shot="S03")
    Ref.objects.create(job=running, key=studio.key, kind="task", remote_id="T-9", step="task")
    lines = "".join(results.table(results.rows(Job.objects.all()), address)).splitlines()
    assert [line.split("\t") for line in lines] == [
        ["shot", "status", "task", "url", "take", "cost", "unit", "model"],
        ["S01", "succeeded", f"made-{job.pk}", f"https://studio.test/media/{artifact.pk}", "T01", "36", "cr", "film"],
        ["S02 =x", "failed", "", "", "T01", "", "cr", "film"],
        ["S03", "running", "T-9", "", "T01", "", "cr", "film"],
    ]
