"""Many workers, one row: who lost it writes nothing, and nothing is done twice."""

import uuid
from typing import Any

import pytest

from jobs.engine import arrival, fetch
from jobs.models import Artifact, Event, Job
from jobs.states import Status
from tests.jobs.fetching.takes import S, at_once, finished, only, video
from tests.jobs.media.media_server import Media
from tests.jobs.studio import Studio


def test_a_process_killed_in_the_middle_costs_only_the_lease(
    studio: Studio, media: Media, mp4: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any, **__: Any) -> None:
        raise SystemExit(9)

    job = finished(studio, video(media.put("/a", mp4)))
    with monkeypatch.context() as patch:
        patch.setattr(arrival, "_close", killed)
        with pytest.raises(SystemExit):
            studio.fetch()
    assert only(job).lease is not None
    studio.later(arrival.LEASE + 1)
    studio.fetch()
    assert only(job).state == S.STORED
    assert Job.objects.get().status == Status.SUCCEEDED


def test_a_worker_that_lost_its_lease_writes_nothing(
    studio: Studio, media: Media, mp4: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = finished(studio, video(media.put("/a", mp4)))
    other = uuid.uuid4()

    def taken_over(*_: Any) -> None:
        Artifact.objects.update(lease=other)

    monkeypatch.setattr(fetch, "_poster", taken_over)
    studio.fetch()
    row = only(job)
    assert (row.state, row.lease, row.file) == (S.WANTED, other, "")
    assert Job.objects.get().status == Status.FETCHING


def test_a_row_that_is_not_due_or_not_wanted_is_left(studio: Studio, media: Media, mp4: bytes) -> None:
    job = finished(studio, video(media.put("/a", mp4)))
    fetch.fetch(uuid.uuid4())
    studio.fetch()
    fetch.fetch(only(job).pk)
    assert len(media.seen) == 1


def test_many_last_files_at_once_end_the_job_once(studio: Studio, media: Media, mp4: bytes) -> None:
    outputs = [video(media.put(f"/{n}", mp4 + bytes(n)), f"clip {n}") for n in range(8)]
    job = finished(studio, *outputs)
    ids = list(Artifact.objects.values_list("pk", flat=True))
    at_once(8, lambda which: fetch.fetch(ids[which]))
    assert Job.objects.get().status == Status.SUCCEEDED
    assert Event.objects.filter(job=job, kind="job", after=Status.SUCCEEDED).count() == 1


def test_doubled_messages_download_once(studio: Studio, media: Media, mp4: bytes) -> None:
    row = only(finished(studio, video(media.put("/a", mp4))))
    at_once(8, lambda _: fetch.fetch(row.pk))
    assert only(row.job).state == S.STORED
    assert len(media.seen) == 1
