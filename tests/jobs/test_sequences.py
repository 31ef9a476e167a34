"""Takes that are whole sequences, through the engine: many files, several refs, a film as a step."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from jobs.actions import keys, takes
from jobs.engine import finish
from jobs.models import Artifact, Job
from jobs.states import Reason, Status
from providers.openstory.catalogue import EVERY_ERA, ONE_FILM, sequence
from tests.jobs.media import samples
from tests.jobs.studio import Studio
from tests.providers.openstory.bodies import document
from tests.providers.openstory.case import SCRIPT
from tests.providers.openstory.fake import PAGE, failing, faking
from tests.providers.openstory.little import GOOD, POOR, Little


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    picture, preview = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (64, 36), "navy").save(picture, "PNG")
    Image.new("RGB", (32, 18), "navy").save(preview, "JPEG")
    film = samples.film(tmp_path_factory.mktemp("made") / "a.mp4", seconds=1).read_bytes()
    return {"png": picture.getvalue(), "jpg": preview.getvalue(), "mp4": film}


@pytest.fixture
def vendor(studio: Studio, files: dict[str, bytes]) -> Iterator[Little]:
    """A small vendor of sequences, with a key of the studio's."""
    little = Little()
    little.files = files
    with faking(little.say) as desk:
        studio.key, _ = keys.add("openstory", "Sequences", GOOD, desk.fake.url)
        yield little


def order(studio: Studio, **options: Any) -> Job:
    wanted = takes.Wanted(studio.key, studio.project, "sequence", SCRIPT, options, title="Sea Tale")
    return takes.submit(wanted, studio.person)


def shows(little: Little, status: str, *clips: str, name: str = "q1", stills: str = "/r2/{at}.png") -> None:
    """clips: for each shot the path of its clip, "" for pending, or the words of its failure."""
    shots: list[dict[str, Any]] = []
    for at, clip in enumerate(clips):
        video: dict[str, Any] = {"status": "pending", "url": None, "error": None}
        if clip.startswith("/"):
            video |= {"status": "completed", "url": clip}
        elif clip:
            video |= {"status": "failed", "error": clip}
        image = {"status": "completed", "url": stills.format(at=at)}
        shots.append({"id": f"s{at}", "orderIndex": at, "title": None, "image": image, "video": video})
    little.made[name] = document(status, *shots, id=name, title=little.made[name]["title"])


def watched(studio: Studio, job: Job) -> Job:
    """One more look at it, and everything that follows from that."""
    studio.later(10)
    studio.run()
    job.refresh_from_db()
    return job


def stored(job: Job, **which: Any) -> list[str]:
    rows = Artifact.objects.filter(job=job, state="stored", **which).order_by("name", "revision")
    return [f"{row.name} r{row.revision}" for row in rows]


def test_files_are_kept_while_it_runs_and_a_preview_gives_way_to_the_real_still(studio: Studio, vendor: Little) -> None:
    job = order(studio, music=False)
    studio.run()
    shows(vendor, "processing", "", stills="/r2/{at}.jpg")
    watched(studio, job)
    assert (job.status, stored(job, kind="image")) == (Status.RUNNING, ["still s0 r0"])
    shows(vendor, "completed", "/r2/0.mp4")
    watched(studio, job)
    assert job.status == Status.SUCCEEDED
    assert stored(job, kind="image") == ["still s0 r0", "still s0 r1"]
    assert stored(job, role="main") == ["clip s0 r0"]
    assert stored(job, role="prompt") == ["enhanced script r0"]


def test_one_of_two_clips_is_partial_and_names_the_other(studio: Studio, vendor: Little) -> None:
    job = order(studio, music=False)
    studio.run()
    shows(vendor, "completed", "/r2/0.mp4", "The prompt was refused by kling_v3_pro")
    watched(studio, job)
    assert job.status == Status.PARTIAL
    assert job.headline == "1 of 2 clips are here. Missing: Clip 2: The prompt was refused by kling_v3_pro"


def test_a_vendor_without_books_leaves_an_estimate_that_is_called_one_and_nothing_open(
    studio: Studio, vendor: Little
) -> None:
    job = order(studio, motion=False)
    studio.run()
    shows(vendor, "completed", "")
    watched(studio, job)
    assert (job.status, job.cost) == (Status.SUCCEEDED, job.quote)
    assert (job.estimated, job.unreconciled) == (True, False)
    assert finish.charged(job) == "The provider tells no charges: 3 USD is counted as an estimate. "


def test_several_analysis_models_are_several_sequences_of_one_take(studio: Studio, vendor: Little) -> None:
    job = order(studio, motion=False, analysis_models="one, two")
    studio.run()
    assert list(job.refs.order_by("id").values_list("remote_id", flat=True)) == ["q1", "q2"]
    shows(vendor, "completed", "", name="q1")
    assert watched(studio, job).status == Status.RUNNING
    shows(vendor, "completed", "", name="q2")
    assert watched(studio, job).status == Status.SUCCEEDED
    assert len(stored(job, role="main")) == 2


@pytest.mark.parametrize("lost", [(502, PAGE), PAGE])
def test_a_lost_answer_is_found_by_its_title_and_never_sent_again(studio: Studio, vendor: Little, lost: Any) -> None:
    vendor.after_accepting.append(lost)
    job = order(studio, motion=False)
    studio.run()
    assert watched(studio, job).status == Status.RUNNING
    assert [ref.remote_id for ref in job.refs.all()] == ["q1"]
    assert len(vendor.made) == 1


def test_trap_8_in_the_first_era_a_person_is_asked(studio: Studio, vendor: Little) -> None:
    vendor.listing = lambda asked: (404, PAGE)  # type: ignore[method-assign]
    vendor.after_accepting.append((502, PAGE))
    job = order(studio, motion=False)
    studio.run()
    watched(studio, job)
    assert (job.status, job.reason) == (Status.WAITING, Reason.UNCONFIRMED)
    assert "lists no sequences" in job.headline
    assert len(vendor.made) == 1


def test_a_wallet_that_is_empty_waits_with_the_same_request(studio: Studio, vendor: Little) -> None:
    keys.rotate(studio.key, POOR)
    studio.key.refresh_from_db()
    job = order(studio)
    studio.run()
    job.refresh_from_db()
    assert (job.status, job.reason) == (Status.WAITING, Reason.CREDITS)
    assert vendor.made == {}


EXPORT = {"id": "e1", "status": "processing", "url": None, "createdAt": None}


@pytest.fixture
def with_film(studio: Studio, vendor: Little) -> Job:
    """A take that wants one film, at a server that has exports, whose sequence is done."""
    studio.key.catalogue = [sequence((*EVERY_ERA, ONE_FILM)).model_dump(mode="json")]
    studio.key.save(update_fields=["catalogue"])
    job = order(studio, music=False, export=True)
    studio.run()
    shows(vendor, "completed", "/r2/0.mp4")
    return job


def test_one_film_is_a_step_after_the_sequence(studio: Studio, vendor: Little, with_film: Job) -> None:
    ready = EXPORT | {"status": "ready", "url": "/r2/film.mp4"}
    vendor.exports = {"POST": (202, {"export": EXPORT}), "GET": {"exports": [ready]}}
    job = studio.until_ended(with_film)
    assert job.status == Status.SUCCEEDED
    assert stored(job, role="main") == ["clip s0 r0", "film r0"]
    assert [ref.kind for ref in job.refs.order_by("id")] == ["sequence", "export"]


def test_a_film_that_is_refused_leaves_the_clips(studio: Studio, vendor: Little, with_film: Job) -> None:
    vendor.exports = {"POST": failing(400, "VALIDATION_ERROR", "1 of 2 scenes are still generating")}
    job = studio.until_ended(with_film)
    assert job.status == Status.PARTIAL
    assert "still generating" in job.headline
    assert stored(job, role="main") == ["clip s0 r0"]
