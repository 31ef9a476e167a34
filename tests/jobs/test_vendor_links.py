"""Pages at the vendor, which are shown as links, and what else is told of its work."""

import logging
from decimal import Decimal

import pytest

from jobs.actions import links
from jobs.actions.operations import Refused
from jobs.engine import fetch
from jobs.models import Artifact, Event, Job
from providers.errors import Fault
from providers.report import Detail, Failure, Output, Report, State
from tests.jobs.fake_vendor import done, error
from tests.jobs.gated import looked_at, made, planned, says
from tests.jobs.gated_vendor import link
from tests.jobs.studio import Studio

pytestmark = pytest.mark.usefixtures("bench")


@pytest.fixture
def linked(studio: Studio) -> Job:
    return made(studio, link())


def page_of(job: Job) -> Artifact:
    return job.artifacts.select_related("ref", "job__key").get(kind="link")


def test_a_take_whose_whole_result_is_a_page_is_here(linked: Job) -> None:
    assert (linked.status, linked.headline) == ("succeeded", "Ready: 1 document, 1 link (1 kB)")
    row = page_of(linked)
    assert (row.state, row.url, row.piece) == ("listed", "http://vendor.test/theater?token=1", "a1")


def test_a_page_is_something_good_of_work_that_failed(studio: Studio) -> None:
    """R12: a job that failed may still carry a piece that is ready."""
    music = Failure(code="music_generation_failed", message="No music came.")
    job = made(studio, told=Report(State.FAILED, "failed", outputs=(link(),), failure=music, cost=Decimal(11)))
    assert (job.status, job.cost) == ("partial", 11)
    assert "No music came." in job.headline


def test_a_page_beside_a_broken_file_is_partial(studio: Studio) -> None:
    film = Output(name="film", kind="video", role="main", url="http://vendor.test/f.mp4", piece="a1")
    job = made(studio, link(), film)
    assert job.status == "fetching"
    Artifact.objects.filter(job=job, name="film").update(state="broken", error="Gone.", due_at=None, lease=None)
    fetch.attend_fetching(job.pk)
    job.refresh_from_db()
    assert (job.status, job.headline) == ("partial", "2 of 3 are here. Missing: film: Gone.")


def test_a_page_is_never_downloaded(studio: Studio, linked: Job) -> None:
    assert not fetch.refetch(page_of(linked).pk)
    assert page_of(made(studio, link().model_copy(update={"keep": True}))).state == "listed"


def test_links_are_in_no_event_and_no_log(studio: Studio, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    job = made(studio, link(expires_at=None))
    Artifact.objects.filter(job=job).update(url="")
    links.address(page_of(job))
    assert not Event.objects.filter(note__contains="token=1").exists()
    assert "token=1" not in caplog.text


def test_a_link_that_ran_out_is_asked_for_anew(studio: Studio, linked: Job) -> None:
    polls = len(studio.world.polls)
    assert links.address(page_of(linked)) == "http://vendor.test/theater?token=1"
    assert len(studio.world.polls) == polls, "one that is good asks nobody"
    Artifact.objects.filter(job=linked, kind="link").update(url_expires_at=linked.created_at)
    says(studio, linked, done(11, link("http://vendor.test/theater?token=2")))
    assert links.address(page_of(linked)) == "http://vendor.test/theater?token=2"


def test_a_link_that_cannot_be_renewed_is_a_sentence(studio: Studio, linked: Job) -> None:
    Artifact.objects.filter(job=linked, kind="link").update(url_expires_at=linked.created_at)
    studio.world.cannot_poll = error(Fault.NETWORK)
    with pytest.raises(Refused, match="The link has run out, and there is no fresh one"):
        links.address(page_of(linked))
    studio.world.cannot_poll = None
    says(studio, linked, done(11, link(expires_at=linked.created_at)))
    with pytest.raises(Refused, match="the vendor names no fresh one"):
        links.address(page_of(linked))


def test_details_are_kept_as_they_were_last_told(studio: Studio) -> None:
    job = studio.take()
    studio.run()
    for told, kept in (("9\x00", "9"), ("", "9"), ("12", "12")):
        details = (Detail(label="Tokens", text=told),) if told else ()
        studio.world.reports["1"] = Report(State.ACTIVE, "running", details=details)
        studio.later(20)
        studio.run()
        assert job.refs.get().details == [{"label": "Tokens", "text": kept}]
    studio.world.reports["1"] = done(10, details=(Detail(label="Tokens", text="13"),))
    looked_at(studio, job)
    assert job.refs.get().details == [{"label": "Tokens", "text": "13"}]


def test_details_of_a_step_that_ended_stay(studio: Studio) -> None:
    job = planned(studio, done(None, details=(Detail(label="Scenes", text="4"),)))
    assert job.refs.get(step="plan").details == [{"label": "Scenes", "text": "4"}]
