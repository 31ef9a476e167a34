"""Downloads of takes: who may have them, under which name, and without a connection to the database."""

import asyncio
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import AsyncClient, Client
from django.urls import reverse

from jobs.models import Batch, Project
from jobs.states import Status
from tests.dashboard.takes_made import made, stored
from tests.jobs.studio import Studio


@pytest.fixture(autouse=True)
def root(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def download(client: Client, studio: Studio, *jobs: Any) -> Any:
    return client.post(
        reverse("download_takes", args=[studio.project.pk]), {"takes": [str(job.pk) for job in jobs], "operation": "a"}
    )


def inside(answer: Any) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()


def test_the_selected_takes_come_as_a_zip(studio: Studio, producer: Client) -> None:
    jobs = [made(studio, shot=shot) for shot in ("S01", "S02", "S03")]
    for job in jobs:
        stored(job)
    answer = download(producer, studio, *jobs[:2])
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith('attachment; filename="Mystery-package_takes_')
    names = ["Mystery-package_S01_T01.mp4", "Mystery-package_S02_T01.mp4", "manifest.json", "manifest.csv"]
    assert inside(answer) == names


def test_a_name_in_any_script_is_safe_in_the_header(studio: Studio, producer: Client) -> None:
    Project.objects.update(name='Über "Öl"\r\nX-Evil: 1')
    stored(job := made(studio))
    told = download(producer, studio, job)["Content-Disposition"]
    assert told.startswith("attachment; filename*=utf-8''%C3%9Cber-%C3%96l-X-Evil-1_takes_")


def test_takes_of_another_project_are_not_among_them(studio: Studio, producer: Client) -> None:
    other = made(studio, project=Project.objects.create(name="Other"))
    stored(other)
    assert download(producer, studio, other).status_code == 422


@pytest.mark.parametrize(("files", "says"), [(False, "has a file here"), (None, "Nothing was selected")])
def test_nothing_to_download_is_a_sentence_on_the_wall(
    studio: Studio, producer: Client, files: bool | None, says: str
) -> None:
    job = made(studio, Status.FAILED)
    answer = download(producer, studio, *([] if files is None else [job]))
    assert answer.status_code == 422
    assert says in answer.text


def test_the_picked_takes_come_as_a_zip(studio: Studio, producer: Client) -> None:
    address = reverse("picked_takes", args=[studio.project.pk])
    wall = f"/projects/{studio.project.pk}/"
    first, _ = stored(made(studio)), stored(made(studio))
    answer = producer.get(address)
    assert (answer.status_code, "Nothing of this project is picked yet" in answer.text) == (422, True)
    assert address not in producer.get(wall).text
    studio.project.shots.update(picked=first)
    assert address in producer.get(wall).text
    assert inside(producer.get(address))[0] == "Mystery-package_S01_T01.mp4"
    head = producer.head(address)
    assert (head["Content-Type"], head.content) == ("application/zip", b"")


def test_while_it_is_sent_no_connection_is_held(studio: Studio, producer: Client) -> None:
    stored(job := made(studio))
    answer = download(producer, studio, job)
    assert connection.connection is None
    assert len(inside(answer)) == 3
    assert connection.connection is None


def test_under_asgi_it_is_sent_as_it_is_made(studio: Studio) -> None:
    stored(job := made(studio), data=bytes(1_000_000))

    async def ask() -> list[bytes]:
        client = AsyncClient()
        await client.aforce_login(studio.person)
        address = reverse("download_takes", args=[studio.project.pk])
        answer: Any = await client.post(address, {"takes": str(job.pk)})
        return [piece async for piece in answer.streaming_content]

    pieces = asyncio.run(ask())
    assert len(pieces) > 3
    assert zipfile.ZipFile(io.BytesIO(b"".join(pieces))).testzip() is None


def test_the_table_of_a_project_and_of_a_batch(studio: Studio, producer: Client) -> None:
    batch = Batch.objects.create(project=studio.project, name="Launch week")
    artifact = stored(made(studio, shot="S01", batch=batch))
    made(studio, Status.FAILED, shot="S02")
    whole = producer.get(reverse("project_table", args=[studio.project.pk]))
    assert whole["Content-Type"] == "text/tab-separated-values; charset=utf-8"
    assert [line.split("\t")[0] for line in whole.text.splitlines()] == ["shot", "S01", "S02"]
    own = producer.get(reverse("batch_table", args=[batch.pk]))
    assert own["Content-Disposition"].startswith('attachment; filename="Launch-week_takes_')
    (line,) = own.text.splitlines()[1:]
    assert f"http://testserver/media/{artifact.pk}/Mystery-package_S01_T01_file-" in line
