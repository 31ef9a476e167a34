"""A take comes home: its files, their facts, and what is written on the way."""

import uuid
from pathlib import Path
from typing import Any

import pytest

from jobs.engine import arrival, fetch
from jobs.media import part, store
from jobs.media.probe import probe
from jobs.models import Artifact, Event, Job
from jobs.states import Status
from providers.report import Report, State
from tests.jobs import fake_vendor
from tests.jobs.fetching.takes import S, finished, only, video
from tests.jobs.media import samples
from tests.jobs.media.media_server import Media
from tests.jobs.studio import Studio


def test_a_film_comes_home_with_its_facts_and_a_poster(studio: Studio, media: Media, mp4: bytes) -> None:
    job = finished(studio, video(media.put("/a.bin", mp4, content_type="text/html")))
    studio.fetch()
    row = only(job)
    assert (row.state, row.mime, row.width, row.height, row.bytes) == (S.STORED, "video/mp4", 128, 96, len(mp4))
    assert row.duration == pytest.approx(2, abs=0.15)
    assert row.file == f"takes/mystery-package/{job.shot.code.lower()}/T01/{row.pk}.mp4"
    with store.open_stored(row.file) as file, store.open_stored(row.poster) as poster:
        assert file.read() == mp4
        assert poster.read(3) == b"\xff\xd8\xff"
    job.refresh_from_db()
    assert (job.status, job.headline) == (Status.SUCCEEDED, "Ready: 1 video (3 kB)")
    assert not part.place(row.pk).exists()
    assert "fk_secret" not in str(media.seen)
    assert Event.objects.filter(kind="artifact", job=job, after=S.STORED).count() == 1


def test_the_same_bytes_under_another_name_are_not_kept_twice(studio: Studio, media: Media, mp4: bytes) -> None:
    job = finished(studio, video(media.put("/1", mp4)), video(media.put("/2", mp4), revision=1))
    studio.fetch()
    assert sorted(Artifact.objects.filter(job=job).values_list("state", flat=True)) == [S.DELETED, S.STORED]
    assert Job.objects.get().status == Status.SUCCEEDED


def test_progress_is_told_on_a_job_that_waits_for_its_files(studio: Studio, media: Media, mp4: bytes) -> None:
    job = finished(studio, video(media.put("/a", mp4), label="Take"))
    Artifact.objects.update(lease=uuid.uuid4())
    arrival.tell(only(job), 12 * 1024 * 1024, 40 * 1024 * 1024)
    assert Job.objects.get().headline == "Fetching Take, 12 of 40 MB"
    with pytest.raises(arrival.LeaseLost):
        arrival.tell(Artifact(pk=uuid.uuid4(), lease=uuid.uuid4()), 1, None)


def test_a_content_inside_the_link_needs_no_network(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "is_local", lambda: False)
    job = finished(studio, fake_vendor.result("the film as text"))
    monkeypatch.undo()
    studio.fetch()
    row = only(job)
    assert (row.state, row.kind, row.mime, row.bytes) == (S.STORED, "document", "text/plain", 16)
    assert Job.objects.get().status == Status.SUCCEEDED


def test_files_come_while_the_job_still_runs(studio: Studio, media: Media, mp4: bytes) -> None:
    job = studio.take()
    studio.dispatch()
    studio.attend()
    (ref,) = job.refs.all()
    outputs = (video(media.put("/1", mp4), "clip 1"),)
    studio.world.reports[ref.remote_id] = Report(State.ACTIVE, "running", outputs=outputs)
    studio.later(15)
    studio.sweep()
    studio.fetch()
    assert only(job).state == S.STORED
    assert Job.objects.get().status == Status.RUNNING


def test_a_still_that_replaced_its_preview_during_the_download_is_what_stays(
    studio: Studio, media: Media, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview, still = samples.png((20, 20)), samples.png((200, 200))
    job = finished(studio, video(media.put("/preview", preview), "still", kind="image"))
    final = media.put("/final", still)

    def swapped(path: Path, kind: str) -> Any:
        monkeypatch.undo()
        Artifact.objects.update(url=final)
        return probe(path, kind)

    monkeypatch.setattr(fetch, "_judge", swapped)
    studio.fetch()
    assert only(job).state == S.WANTED
    studio.fetch()
    row = only(job)
    assert (row.state, row.width) == (S.STORED, 200)


def test_what_was_only_listed_can_be_brought_in_later(studio: Studio, media: Media, mp4: bytes) -> None:
    job = finished(studio, video(media.put("/a", mp4)), video(media.put("/b", mp4), "video 480p", keep=False))
    studio.fetch()
    assert Job.objects.get().status == Status.SUCCEEDED
    assert fetch.refetch(Artifact.objects.get(job=job, name="video 480p").pk)
    studio.fetch()
    assert set(Artifact.objects.values_list("state", flat=True)) == {S.STORED}
