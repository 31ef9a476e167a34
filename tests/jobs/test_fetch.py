"""Bringing outputs home: never given up for a network, never kept when they are no use, and the end of a job."""

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from jobs.engine import arrival, fetch
from jobs.media import part, store
from jobs.media.probe import probe
from jobs.models import Artifact, Event, Job, Key
from jobs.states import Status
from providers.errors import Fault
from providers.report import Failure, Output, Report, State
from tests.jobs import fake_vendor
from tests.jobs.media import samples
from tests.jobs.media.media_server import Media, media_server
from tests.jobs.studio import Studio

S = Artifact.State


@pytest.fixture
def media(studio: Studio) -> Iterator[Media]:
    """A media host that the key's owner has listed."""
    Key.objects.update(media_hosts=["127.0.0.1"])
    studio.key.refresh_from_db()
    with media_server() as server:
        yield server


@pytest.fixture(scope="module")
def mp4(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return samples.film(tmp_path_factory.mktemp("made") / "a.mp4").read_bytes()


def video(url: str, name: str = "video", **more: Any) -> Output:
    return Output(name=name, kind=more.pop("kind", "video"), role=more.pop("role", "main"), url=url, **more)


def finished(studio: Studio, *outputs: Output, **more: Any) -> Job:
    """A take whose vendor is done with these outputs; its files are still to come."""
    job = studio.take()
    studio.dispatch()
    studio.attend()
    (ref,) = job.refs.all()
    studio.world.reports[ref.remote_id] = fake_vendor.done(10, *outputs, **more)
    studio.later(15)
    studio.sweep()
    job.refresh_from_db()
    assert job.status == Status.FETCHING
    return job


def says(studio: Studio, job: Job, *outputs: Output) -> None:
    """What the vendor answers from now on."""
    (ref,) = job.refs.all()
    studio.world.reports[ref.remote_id] = fake_vendor.done(10, *outputs)


def only(job: Job) -> Artifact:
    return Artifact.objects.get(job=job)


def try_now(studio: Studio) -> None:
    """One try, however long its pause is."""
    studio.later(4000)
    studio.fetch()


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
    assert (job.status, job.headline) == (Status.SUCCEEDED, "Ready: 1 video (0.1 MB)")
    assert not part.place(row.pk).exists()
    assert "fk_secret" not in str(media.seen)
    assert Event.objects.filter(kind="artifact", job=job, after=S.STORED).count() == 1


def test_the_last_of_many_files_ends_the_job(studio: Studio, media: Media, mp4: bytes) -> None:
    cover = media.put("/cover.png", samples.png())
    outputs = [video(media.put(f"/{n}.mp4", mp4 + bytes(n)), f"clip {n}") for n in range(3)]
    job = finished(studio, *outputs, video(cover, "cover", kind="image", role="cover"))
    for row in Artifact.objects.filter(job=job)[:3]:
        fetch.fetch(row.pk)
    assert Job.objects.get().status == Status.FETCHING
    studio.fetch()
    job.refresh_from_db()
    assert (job.status, job.headline) == (Status.SUCCEEDED, "Ready: 3 videos, 1 picture (0.1 MB)")


def test_a_take_with_nothing_to_fetch_ends_at_once(studio: Studio) -> None:
    job = finished(studio, fake_vendor.result())
    fetch.attend_fetching(job.pk)
    assert Job.objects.get().status == Status.SUCCEEDED


def test_a_job_whose_last_file_came_unseen_is_ended_by_the_tick(studio: Studio, media: Media, mp4: bytes) -> None:
    job = finished(studio, video(media.put("/a", mp4)))
    Artifact.objects.update(state=S.STORED, bytes=1, sha256="a" * 64, due_at=None)
    fetch.attend_fetching(job.pk)
    assert Job.objects.get().status == Status.SUCCEEDED


def test_a_job_that_still_waits_is_looked_at_again_later(studio: Studio, media: Media, mp4: bytes) -> None:
    job = finished(studio, video(media.put("/a", mp4)))
    Artifact.objects.update(due_at=None)
    studio.later(31)
    fetch.attend_fetching(job.pk)
    job.refresh_from_db()
    assert (job.status, job.lease) == (Status.FETCHING, None)
    assert studio.fetch() == 1
    assert Job.objects.get().status == Status.SUCCEEDED


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
    from jobs import clock

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


def test_a_link_that_stays_dead_is_given_up_after_days(studio: Studio, media: Media) -> None:
    job = finished(studio, video(media.link("/gone")))
    studio.later(13 * 86400)
    studio.fetch()
    assert only(job).state == S.WANTED
    studio.later(2 * 86400)
    studio.fetch()
    assert only(job).state == S.BROKEN
    assert Job.objects.get().status == Status.FAILED


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


def test_what_was_only_listed_can_be_brought_in_later(studio: Studio, media: Media, mp4: bytes) -> None:
    job = finished(studio, video(media.put("/a", mp4)), video(media.put("/b", mp4), "video 480p", keep=False))
    studio.fetch()
    assert Job.objects.get().status == Status.SUCCEEDED
    assert fetch.refetch(Artifact.objects.get(job=job, name="video 480p").pk)
    studio.fetch()
    assert set(Artifact.objects.values_list("state", flat=True)) == {S.STORED}


def test_more_than_the_cap_is_broken_and_says_how_to_raise_it(
    studio: Studio, media: Media, mp4: bytes, settings: Any
) -> None:
    settings.MEDIA_MAX_BYTES = 1000
    job = finished(studio, video(media.put("/a", mp4)))
    studio.fetch()
    assert only(job).state == S.BROKEN
    assert "TAKEBOARD_MEDIA_MAX_MB" in only(job).error


def test_something_good_and_something_broken_is_partial(studio: Studio, media: Media, mp4: bytes) -> None:
    good, bad = media.put("/1", mp4), media.put("/2", b"")
    job = finished(studio, video(good, "clip 1"), video(bad, "clip 2", label="Clip 2"))
    for _ in range(5):
        try_now(studio)
    job.refresh_from_db()
    assert job.status == Status.PARTIAL
    assert job.headline.startswith("1 of 2 are here. Missing: Clip 2: The file is empty")


def test_a_broken_cover_does_not_fail_a_film_and_a_good_cover_does_not_save_one(
    studio: Studio, media: Media, mp4: bytes
) -> None:
    good, bad, cover = media.put("/1", mp4), media.put("/2", b""), media.put("/3", samples.png())
    first = finished(studio, video(good), video(bad, "cover", kind="image", role="cover"))
    second = finished(studio, video(bad), video(cover, "cover", kind="image", role="cover"))
    for _ in range(5):
        try_now(studio)
    assert Job.objects.get(pk=first.pk).status == Status.PARTIAL
    assert Job.objects.get(pk=second.pk).status == Status.FAILED


def test_parts_that_will_not_come_make_it_partial(studio: Studio, media: Media, mp4: bytes) -> None:
    job = finished(studio, video(media.put("/a", mp4)), missing=("clip 5: refused",))
    studio.fetch()
    job.refresh_from_db()
    assert (job.status, job.headline) == (Status.PARTIAL, "1 of 2 are here. Missing: clip 5: refused")


def test_what_the_vendor_said_of_its_failure_is_kept(studio: Studio, media: Media) -> None:
    words = Failure(code="refused", message="Clip 2 was refused.")
    job = finished(studio, video(media.link("/gone"), "clip 1"), failure=words)
    studio.later(15 * 86400)
    studio.fetch()
    job.refresh_from_db()
    assert job.status == Status.FAILED
    assert job.failure is not None
    assert job.failure["code"] == "refused"


def test_done_without_any_file_is_not_a_success(studio: Studio) -> None:
    job = studio.take()
    studio.dispatch()
    studio.attend()
    (ref,) = job.refs.all()
    studio.world.reports[ref.remote_id] = Report(State.DONE, "completed")
    studio.later(15)
    studio.sweep()
    fetch.attend_fetching(job.pk)
    job.refresh_from_db()
    assert job.status == Status.FAILED
    assert "names no file" in job.headline


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


def at_once(number: int, do: Callable[[int], object]) -> None:
    """The same thing from several threads, each with a connection of its own."""

    def run(which: int) -> None:
        try:
            do(which)
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        list(pool.map(run, range(number)))


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
