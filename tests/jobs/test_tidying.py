"""What a vendor keeps of a take that is over: removed there, or archived, and what is left here afterwards."""

import pytest

from jobs.actions import acts, links, takes, tidying
from jobs.actions.operations import Refused
from jobs.models import Artifact, Event, Job, Key, Ref
from providers.errors import Fault
from providers.facts import Action
from providers.report import Failure, Report, State
from tests.jobs.fake_vendor import done, error
from tests.jobs.gated import looked_at, made, planned, says
from tests.jobs.gated_vendor import Bench, link, script, sound
from tests.jobs.studio import Studio

REFINE = Action(name="refine", label="Refine", makes="document", stales=True)
RESUME = Action(name="resume", label="Resume", makes="document")


@pytest.fixture
def finished(studio: Studio, bench: Bench) -> Job:
    bench.acts["artifact", State.DONE] = (REFINE,)
    return made(studio, link(), script(), sound())


def refined(studio: Studio, job: Job) -> Job:
    """A take of its own that works on the piece."""
    (one,) = acts.offered(job, list(job.artifacts.select_related("ref")))
    return acts.carry_out(job, one.id, "0")


def rows(job: Job) -> dict[str, tuple[str, str]]:
    return {one.name: (one.state, one.url) for one in job.artifacts.all()}


def keeps(job: Job) -> bool:
    return tidying.keeps(job, list(job.refs.all()))


def test_it_is_removed_there_and_our_files_stay(studio: Studio, bench: Bench, finished: Job) -> None:
    assert (keeps(finished), tidying.kept(finished)) == (True, "its plan")
    tidying.remove(finished, studio.person)
    assert bench.removed == [["1", "2"]]
    found = rows(finished)
    assert found["theater"] == found["recording"] == ("deleted", "")
    assert (found["script"][0], found["plan"][0]) == ("stored", "stored")
    line = Event.objects.filter(job=finished).latest("id")
    assert (line.note, line.actor) == ("Deleted there: its plan.", studio.person)
    assert (finished.status, finished.cost, keeps(finished)) == ("succeeded", 11, False)


def test_nothing_can_be_done_with_it_any_more(studio: Studio, bench: Bench, finished: Job) -> None:
    before = refined(studio, finished)
    looked_at(studio, before)
    says(studio, before, done(0, script("INT. ATTIC", revision=2), link(revision=2)))
    looked_at(studio, before)
    (offer,) = acts.offered(finished, list(finished.artifacts.select_related("ref")))
    tidying.remove(finished)
    for job in (finished, before):
        assert acts.offered(job, list(job.artifacts.select_related("ref"))) == []
        page = job.artifacts.select_related("ref", "job__key").get(kind="link")
        with pytest.raises(Refused, match=r"removed at the vendor\. Nothing was opened"):
            links.address(page)
        assert not acts.desk(job, page).sections
    with pytest.raises(Refused, match="That cannot be done"):
        acts.carry_out(finished, offer.id, "0")
    with pytest.raises(Refused, match="removed at the vendor, so nothing was sent and nothing was charged"):
        takes.again(before)
    assert takes.again(finished).status == "queued", "the whole of it again has a place of its own there"


def test_a_failed_take_that_was_removed_is_not_resumed(studio: Studio, bench: Bench) -> None:
    bench.acts["work", State.FAILED] = (RESUME,)
    job = made(studio, told=Report(State.FAILED, "failed", cost=None, failure=Failure(code="x", message="Full.")))
    assert [one.action for one in acts.offered(job, [])] == [RESUME]
    tidying.remove(job)
    assert acts.offered(job, []) == []


@pytest.mark.parametrize("do", [tidying.remove, tidying.archive])
def test_what_is_at_work_is_left_alone(studio: Studio, bench: Bench, finished: Job, do: object) -> None:
    waits = planned(studio)
    with pytest.raises(Refused, match=rf"{waits} is still waiting. Nothing was removed or charged"):
        do(waits)  # type: ignore[operator]
    later = refined(studio, finished)
    with pytest.raises(Refused, match=rf"{later} is still queued, and it works on what {finished} made"):
        do(finished)  # type: ignore[operator]
    assert bench.removed == bench.archived == []


def test_a_take_asked_for_again_as_a_whole_is_another_one(studio: Studio, bench: Bench, finished: Job) -> None:
    again = takes.again(finished)
    assert tidying.on_it(finished) == [finished]
    tidying.remove(finished)
    assert again.live


def test_a_file_that_is_still_to_come_is_waited_for(bench: Bench, finished: Job) -> None:
    Artifact.objects.filter(job=finished, name="recording").update(state="wanted")
    with pytest.raises(Refused, match="still to come from there"):
        tidying.remove(finished)
    assert bench.removed == []


def test_what_the_vendor_refuses_is_not_taken_for_done(bench: Bench, finished: Job) -> None:
    bench.cannot_tidy = error(Fault.NETWORK)
    with pytest.raises(Refused, match=r"It said network\. It may be done in part; nothing was charged\. Try again"):
        tidying.remove(finished, operation="op")
    assert rows(finished)["theater"][0] == "listed"
    bench.cannot_tidy = None
    tidying.remove(finished, operation="op")
    tidying.remove(finished, operation="op")
    assert len(bench.removed) == 1, "a double click asks once"


def test_a_crash_between_the_vendor_and_the_record_is_mended_by_pressing_again(
    bench: Bench, finished: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr("jobs.events.record", dies)
        with pytest.raises(ZeroDivisionError):
            tidying.remove(finished, operation="op")
    assert keeps(finished)
    tidying.remove(finished, operation="op")
    assert (len(bench.removed), keeps(finished)) == (2, False)


def test_the_archive_there_stays_readable(studio: Studio, bench: Bench, finished: Job) -> None:
    tidying.archive(finished, studio.person)
    refs = list(finished.refs.all())
    assert (bench.archived, tidying.archived(finished, refs), keeps(finished)) == ([["1", "2"]], True, True)
    assert rows(finished)["theater"][0] == "listed"
    assert [one.action for one in acts.offered(finished, list(finished.artifacts.select_related("ref")))] == [REFINE]
    tidying.remove(finished)
    assert len(bench.removed) == 1, "what is in the archive may still be removed"


def test_a_vendor_that_removes_nothing_offers_nothing(finished: Job) -> None:
    Ref.objects.filter(job=finished).update(kind="task")
    with pytest.raises(Refused, match=r"keeps nothing of .* that could be removed from here\. Nothing was changed"):
        tidying.remove(finished)
    Key.objects.update(provider="nobody")
    finished.refresh_from_db()
    assert (keeps(finished), tidying.kept(finished)) == (False, "")
