"""What arrives whole and is no use, or may not be fetched: tried again, then given up with a sentence."""

from typing import Any

import pytest

from jobs.engine import arrival, fetch
from jobs.media import part
from jobs.models import Event, Job, Key
from jobs.states import Status
from tests.jobs.fetching.takes import S, finished, only, try_now, video
from tests.jobs.media.media_server import Media
from tests.jobs.studio import Studio


@pytest.mark.parametrize(
    ("content", "says_why"),
    [(b"", "empty"), (b"<html><body>Just a moment</body></html>", "a web page"), (b"\x00\x00\x00\x18ftypisom", "dama")],
)
def test_a_file_that_is_no_use_is_fetched_again_and_then_given_up(
    studio: Studio, media: Media, content: bytes, says_why: str
) -> None:
    job = finished(studio, video(media.put("/a", content)))
    for tries in range(1, 5):
        studio.fetch()
        row = only(job)
        assert (row.state, row.tries) == (S.WANTED, tries)
        assert says_why in row.error
        studio.later(fetch.UNUSABLE[tries - 1] + 0.1)
    studio.fetch()
    row = only(job)
    assert (row.state, row.due_at, row.lease) == (S.BROKEN, None, None)
    assert "fetched 5 times. The provider charged 10 cr." in row.error
    job.refresh_from_db()
    assert job.status == Status.FAILED
    assert job.failure == {"code": "media_unusable", "message": row.error, "request_id": "", "advice": "again"}
    assert len(media.seen) == 5
    assert not part.place(row.pk).exists()


def test_a_file_that_the_vendor_repairs_in_time_is_kept(studio: Studio, media: Media, mp4: bytes) -> None:
    job = finished(studio, video(media.put("/a", mp4[:2000])))
    studio.fetch()
    media.put("/a", mp4)
    studio.later(3)
    studio.fetch()
    assert only(job).state == S.STORED
    assert Job.objects.get().status == Status.SUCCEEDED


def test_tries_against_a_network_do_not_count_against_the_file(studio: Studio, media: Media, mp4: bytes) -> None:
    url = media.put("/a", b"", faults=[503] * 10)
    job = finished(studio, video(url))
    for _ in range(11):
        try_now(studio)
    assert (only(job).state, only(job).tries) == (S.WANTED, 1)
    media.put("/a", mp4)
    try_now(studio)
    assert only(job).state == S.STORED


def test_a_file_that_takes_the_process_down_is_given_up(
    studio: Studio, media: Media, mp4: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: Any) -> None:
        raise SystemExit(9)

    monkeypatch.setattr(fetch, "probe", killed)
    job = finished(studio, video(media.put("/a", mp4)))
    for _ in range(5):
        with pytest.raises(SystemExit):
            studio.fetch()
        assert studio.fetch() == 0
        studio.later(arrival.LEASE + 1)
    studio.fetch()
    assert only(job).state == S.BROKEN
    assert "stopped the worker" in only(job).error


def test_a_host_in_the_network_is_refused_until_an_owner_lists_it(studio: Studio, media: Media, mp4: bytes) -> None:
    Key.objects.update(media_hosts=[])
    job = finished(studio, video(media.put("/a", mp4)))
    studio.fetch()
    row = only(job)
    assert row.state == S.BROKEN
    assert "127.0.0.1" in row.error
    assert "media hosts of the key" in row.error
    assert media.seen == []
    job.refresh_from_db()
    assert job.status == Status.FAILED

    Key.objects.update(media_hosts=["127.0.0.1"])
    assert fetch.refetch(row.pk, studio.person)
    assert not fetch.refetch(row.pk)
    studio.fetch()
    assert only(job).state == S.STORED
    assert Job.objects.get().status == Status.FAILED
    assert Event.objects.filter(kind="artifact", actor=studio.person, after=S.WANTED).exists()


def test_more_than_the_cap_is_broken_and_says_how_to_raise_it(
    studio: Studio, media: Media, mp4: bytes, settings: Any
) -> None:
    settings.MEDIA_MAX_BYTES = 1000
    job = finished(studio, video(media.put("/a", mp4)))
    studio.fetch()
    assert only(job).state == S.BROKEN
    assert "TAKEBOARD_MEDIA_MAX_MB" in only(job).error
