"""How a job in fetching ends."""

from jobs.engine import fetch
from jobs.models import Artifact, Job
from jobs.states import Status
from providers.report import Failure, Report, State
from tests.jobs import fake_vendor
from tests.jobs.fetching.takes import S, finished, try_now, video
from tests.jobs.media import samples
from tests.jobs.media.media_server import Media
from tests.jobs.studio import Studio


def test_the_last_of_many_files_ends_the_job(studio: Studio, media: Media, mp4: bytes) -> None:
    cover = media.put("/cover.png", samples.png())
    outputs = [video(media.put(f"/{n}.mp4", mp4 + bytes(n)), f"clip {n}") for n in range(3)]
    job = finished(studio, *outputs, video(cover, "cover", kind="image", role="cover"))
    for row in Artifact.objects.filter(job=job)[:3]:
        fetch.fetch(row.pk)
    assert Job.objects.get().status == Status.FETCHING
    studio.fetch()
    job.refresh_from_db()
    assert (job.status, job.headline) == (Status.SUCCEEDED, "Ready: 3 videos, 1 picture (10 kB)")


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


def test_something_good_and_something_broken_is_partial(studio: Studio, media: Media, mp4: bytes) -> None:
    good, bad = media.put("/1", mp4), media.put("/2", b"")
    job = finished(studio, video(good, "clip 1"), video(bad, "clip 2", label="Clip 2"))
    for _ in range(5):
        try_now(studio)
    job.refresh_from_db()
    assert job.status == Status.PARTIAL
    assert job.headline.startswith("1 of 2 clips are here. Missing: Clip 2: The file is empty")


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
