"""What is away is waited for: a finished take is never given up because a network, a vendor or a disk was not there."""

from typing import Any

import pytest

from jobs import clock
from jobs.media import store
from jobs.models import Job
from jobs.states import Status
from providers.errors import Fault
from tests.jobs import fake_vendor
from tests.jobs.fetching.takes import S, finished, only, says, try_now, video
from tests.jobs.media.media_server import Media
from tests.jobs.studio import Studio


def test_a_network_that_is_away_never_gives_up_a_take(studio: Studio, media: Media, mp4: bytes) -> None:
    url = media.put("/a", mp4, faults=[503] * 25)
    job = finished(studio, video(url))
    for _ in range(25):
        try_now(studio)
        assert only(job).state == S.WANTED
    assert "503" in only(job).error
    try_now(studio)
    assert only(job).state == S.STORED
    assert Job.objects.get().status == Status.SUCCEEDED


def test_the_pauses_between_tries_grow(studio: Studio, media: Media, mp4: bytes) -> None:
    job = finished(studio, video(media.put("/a", mp4, faults=[503] * 3)))
    studio.fetch()
    assert studio.fetch() == 0
    for seconds in (2, 5):
        studio.later(seconds - 1)
        assert studio.fetch() == 0
        studio.later(1.1)
        assert studio.fetch() == 1
    assert only(job).tries == 3


def test_an_expired_link_is_replaced_by_the_vendors_fresh_one(studio: Studio, media: Media, mp4: bytes) -> None:
    media.put("/a", mp4, faults=[403])
    job = finished(studio, video(media.link("/a", "verify=old")))
    says(studio, job, video(media.link("/a", "verify=new")))
    studio.fetch()
    assert only(job).state == S.STORED
    assert [path for path, _ in media.seen] == ["/a?verify=old", "/a?verify=new"]


def test_a_link_that_is_about_to_end_is_not_even_tried(studio: Studio, media: Media, mp4: bytes) -> None:
    media.put("/a", mp4)
    job = finished(studio, video(media.link("/a", "verify=old"), expires_at=clock.now()))
    says(studio, job, video(media.link("/a", "verify=new")))
    studio.fetch()
    assert [path for path, _ in media.seen] == ["/a?verify=new"]


def test_an_output_without_a_link_waits_for_one(studio: Studio, media: Media, mp4: bytes) -> None:
    job = finished(studio, video(""))
    studio.fetch()
    assert only(job).state == S.WANTED
    says(studio, job, video(media.put("/a", mp4)))
    try_now(studio)
    assert only(job).state == S.STORED


def test_a_vendor_that_is_away_while_the_link_expired_is_waited_for(studio: Studio, media: Media, mp4: bytes) -> None:
    url = media.put("/a", mp4, faults=[403, 403])
    job = finished(studio, video(url))
    (ref,) = job.refs.all()
    studio.world.reports[ref.remote_id] = fake_vendor.error(Fault.NETWORK)
    studio.fetch()
    assert only(job).state == S.WANTED
    assert "It said network" in only(job).error
    try_now(studio)
    try_now(studio)
    assert only(job).state == S.STORED


def test_a_link_that_stays_dead_is_given_up_after_a_day(studio: Studio, media: Media) -> None:
    """Its take is not kept open for longer; the file can be fetched again by hand at any time."""
    job = finished(studio, video(media.link("/gone")))
    studio.later(23 * 3600)
    studio.fetch()
    assert only(job).state == S.WANTED
    studio.later(2 * 3600)
    studio.fetch()
    assert only(job).state == S.BROKEN
    assert Job.objects.get().status == Status.FAILED


@pytest.mark.parametrize("where", ["download", "keep", "links.refresh"])
def test_an_unexpected_error_neither_escapes_nor_loses_the_row(
    studio: Studio, media: Media, mp4: bytes, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def stumbles(*_: Any, **__: Any) -> None:
        raise KeyError("surprise")

    job = finished(studio, video(media.put("/a", mp4, faults=[403] if where == "links.refresh" else [])))
    with monkeypatch.context() as patch:
        patch.setattr(f"jobs.engine.fetch.{where}", stumbles)
        for _ in range(7):
            try_now(studio)
    try_now(studio)
    assert only(job).state == S.STORED


def test_a_full_disk_is_waited_for(studio: Studio, media: Media, mp4: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    job = finished(studio, video(media.put("/a", mp4)))
    with monkeypatch.context() as patch:
        patch.setattr(store, "put", full)
        for _ in range(7):
            try_now(studio)
    assert "No space left" in only(job).error
    try_now(studio)
    assert only(job).state == S.STORED
