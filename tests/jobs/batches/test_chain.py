"""Takes that go on from another: they wait with their hold, get its last frame or its film, and never hang."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

import providers
from jobs import money, moves
from jobs.actions import control, takes
from jobs.actions.operations import Refused
from jobs.engine import tick
from jobs.media import store
from jobs.models import Artifact, BatchRow, Budget, Job, Material
from providers.errors import Fault
from tests.jobs.batches.checked import as_checked, chained, comes_with, confirmed, material_of, row, sent, statuses
from tests.jobs.fake_vendor import done, error
from tests.jobs.media import samples
from tests.jobs.studio import Studio


@pytest.fixture(autouse=True)
def takes_files(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(providers.PROVIDERS, "fake", "tests.jobs.batches.checked:TakesFiles")


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Two seconds of a picture that is nearly black at first and grey at the end."""
    return samples.film(tmp_path / "film.mp4", seconds=2, dark=19)


def test_a_follower_waits_with_its_price_held_and_nothing_of_it_is_sent(studio: Studio) -> None:
    first, second = confirmed(studio, chained(studio))
    assert (second.after, second.after_role) == (first, "first_frame")
    assert statuses([first, second]) == ["queued", "previous"]
    assert money.held(Job.objects.all()) == 20
    for _ in range(5):
        studio.run()
        studio.later(61)
    second.refresh_from_db()
    assert (second.reason, second.headline, sent(studio)) == ("previous", "Waits for S1 T01", ["row 1"])


def test_the_last_frame_of_the_first_is_the_first_frame_of_the_second(studio: Studio, film: Path) -> None:
    first, second = confirmed(studio, chained(studio))
    comes_with(studio, first, film)
    assert statuses([second]) == ["running"]
    frame = material_of(second)
    assert (frame.name, frame.mime, frame.width, frame.height) == ("S1 T01 last frame.png", "image/png", 128, 96)
    slot = second.as_order().inputs[-1]
    assert (slot.role, slot.kind, slot.name) == ("first_frame", "image", "S1 T01 last frame.png")
    with store.on_disk(frame.file) as path, Image.open(path) as picture:
        shown = picture.convert("RGB").getpixel((120, 90))
    assert isinstance(shown, tuple)
    assert max(abs(got - wanted) for got, wanted in zip(shown, (90, 140, 200), strict=True)) < 25, "not the dark start"


def test_the_whole_film_goes_in_as_a_reference(studio: Studio, film: Path) -> None:
    first, second = confirmed(studio, chained(studio, "ref_video"))
    comes_with(studio, first, film)
    material = material_of(second)
    assert (material.name, material.kind) == ("S1 T01.mp4", "video")
    assert second.as_order().inputs[-1].seconds == 2


def test_a_picture_goes_in_as_it_is(studio: Studio, tmp_path: Path) -> None:
    first, second = confirmed(studio, chained(studio))
    still = samples.picture(tmp_path / "still.png", "PNG")
    comes_with(studio, first, still, "image", "image/png")
    assert (material_of(second).name, material_of(second).kind) == ("S1 T01.png", "image")


def test_a_chain_of_three_goes_through(studio: Studio, film: Path, tmp_path: Path) -> None:
    first, second, third = confirmed(studio, chained(studio, "first_frame", "first_frame"))
    comes_with(studio, first, film)
    studio.later(61)
    studio.run()
    assert statuses([third]) == ["previous"]
    comes_with(studio, second, samples.film(tmp_path / "second.mp4", seconds=1))
    studio.later(61)
    studio.run()
    assert sent(studio) == ["row 1", "row 2", "row 3"]


def test_every_message_may_be_lost(studio: Studio, film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The end of the first tells nobody; the follower looks by itself."""
    first, second = confirmed(studio, chained(studio))
    monkeypatch.setattr(moves, "_tell_followers", lambda jobs: None)
    comes_with(studio, first, film)
    assert statuses([second]) == ["previous"]
    studio.later(61)
    woken: list[object] = []
    monkeypatch.setattr(tick, "wake", lambda task, *ids: woken.extend(ids if task == "jobs.tasks.attend" else ()))
    tick.tick()
    assert woken == [second.pk]
    studio.run()
    assert statuses([second]) == ["running"]


def fails(studio: Studio, job: Job) -> None:
    studio.world.answers = [error(Fault.REFUSED)]
    studio.run()


def is_cancelled(studio: Studio, job: Job) -> None:
    control.cancel(job)


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        (fails, "The take it goes on from, S1 T01, failed. Nothing was sent and nothing was charged."),
        (is_cancelled, "The take it goes on from, S1 T01, was cancelled. Nothing was sent and nothing was charged."),
    ],
    ids=["failed", "cancelled"],
)
def test_without_the_first_all_that_follow_fail_and_hold_nothing(
    studio: Studio, ends: Callable[[Studio, Job], None], words: str
) -> None:
    cap = money.set_cap(Budget(unit="cr", limit=100, project=studio.project))
    first, second, third = confirmed(studio, chained(studio, "first_frame", "ref_video"))
    ends(studio, first)
    studio.run()
    studio.run()
    assert statuses([second, third]) == ["failed", "failed"]
    assert second.headline == words
    assert "S2 T01, failed" in third.headline
    assert (second.failure or {})["code"] == "previous_failed"
    cap.refresh_from_db()
    assert (cap.held, money.held(Job.objects.all()), second.cost) == (0, 0, 0)


def loses_its_film(studio: Studio, artifact: Artifact) -> None:
    Artifact.objects.filter(pk=artifact.pk).update(state="deleted", deleted_why="wrong actor")


def loses_its_file(studio: Studio, artifact: Artifact) -> None:
    store.remove(artifact.file)


def is_broken(studio: Studio, artifact: Artifact) -> None:
    with store.on_disk(artifact.file) as path:
        path.write_bytes(path.read_bytes()[:900])


@pytest.mark.parametrize(
    ("then", "words"),
    [
        (loses_its_film, "S1 T01, had its video deleted (wrong actor)."),
        (loses_its_file, "S1 T01, has lost its file."),
        (is_broken, "S1 T01, has no last frame that can be used: it cannot be read"),
    ],
    ids=["deleted", "lost", "damaged"],
)
def test_what_became_of_the_first_is_said(
    studio: Studio, film: Path, then: Callable[[Studio, Artifact], None], words: str
) -> None:
    batch = chained(studio)
    (first, *_) = batch.rows.all()
    job = studio.take(shot="S1")
    artifact = comes_with(studio, job, film)
    then(studio, artifact)
    BatchRow.objects.filter(pk=first.pk).update(made=job)
    (second,) = confirmed(studio, as_checked(batch))
    studio.run()
    second.refresh_from_db()
    assert (second.status, words in second.headline) == ("failed", True), second.headline
    assert money.held(Job.objects.all()) == 0


def test_a_first_that_an_earlier_sheet_made_is_used_at_once(studio: Studio, film: Path) -> None:
    job = studio.take(shot="S1")
    comes_with(studio, job, film)
    batch = chained(studio)
    BatchRow.objects.filter(number=1).update(made=job)
    (second,) = confirmed(studio, batch)
    assert second.after == job
    studio.run()
    assert sent(studio) == ["a package on a doorstep", "row 2"]


def test_a_first_that_made_no_film_is_said(studio: Studio) -> None:
    first, second = confirmed(studio, chained(studio))
    studio.run()
    studio.world.all_say(done(10))
    studio.until_ended(first)
    studio.later(61)
    studio.run()
    second.refresh_from_db()
    assert "S1 T01, gave no video and no picture." in second.headline


def test_the_vendor_may_not_like_what_came(studio: Studio, film: Path) -> None:
    first, second = confirmed(studio, chained(studio))
    studio.run()
    studio.world.refuses = "The first frame is too small."
    comes_with(studio, first, film)
    studio.run()
    second.refresh_from_db()
    assert second.headline == "The first frame is too small. Nothing was sent and nothing was charged."
    assert money.held(Job.objects.all()) == 0


def test_a_waiting_follower_can_be_cancelled(studio: Studio) -> None:
    first, second = confirmed(studio, chained(studio))
    control.cancel(second)
    studio.run()
    assert statuses([first, second]) == ["running", "cancelled"]
    assert money.held(Job.objects.all()) == 10


def test_two_followers_of_one_take_share_its_frame(studio: Studio, film: Path) -> None:
    batch = chained(studio)
    first_row = batch.rows.get(number=1)
    row(batch, 3, studio, after=first_row)
    first, second, third = confirmed(studio, as_checked(batch))
    comes_with(studio, first, film)
    studio.later(61)
    studio.run()
    assert material_of(second) == material_of(third) == Material.objects.get()


def test_a_follower_is_not_asked_for_again_before_its_start(studio: Studio, film: Path) -> None:
    first, second = confirmed(studio, chained(studio))
    fails(studio, first)
    studio.run()
    second.refresh_from_db()
    first.refresh_from_db()
    with pytest.raises(Refused, match=r"S2 T01 goes on from S1 T01, which failed, so it was not asked for again\."):
        takes.again(second)
    anew = takes.again(first)
    follower = takes.again(second)
    assert (follower.after, follower.reason) == (anew, "previous")
    comes_with(studio, anew, film)
    studio.later(61)
    studio.run()
    assert material_of(follower).name == "S1 T02 last frame.png"
