"""Whole sequences through the engine at the practice vendor: what comes, what it costs, and every bad day of theirs."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from jobs import money
from jobs.actions import control, takes
from jobs.engine.inputs import Said
from jobs.engine.vendor import provider_for
from jobs.media.materials import take_in
from jobs.media.probe import probe
from jobs.models import Artifact, Job
from jobs.states import Reason, Status
from providers.order import Input
from tests.chaos.sequences import SCRIPT, SequenceStudio
from tests.chaos.studio import real_time
from tests.chaos.test_bad_days import follow
from tests.jobs.media import samples
from tests.practice import PracticeVendor, until

POST: dict[str, Any] = {"vendor": "openstory", "method": "POST", "path": "/sequences$"}
READ: dict[str, Any] = {"vendor": "openstory", "method": "GET", "path": "/sequences"}


@pytest.fixture
def studio(transactional_db: None, vendor: PracticeVendor) -> Iterator[SequenceStudio]:
    yield SequenceStudio(vendor, vendor.account("500.00", vendor="openstory"))
    real_time()


@pytest.mark.parametrize("era", ["A", "A'", "B", "late B", "C"])
def test_a_sequence_comes_whole_in_every_era(studio: SequenceStudio, era: str) -> None:
    studio.vendor.openstory_rules(era=era)
    job = studio.until_ended(studio.sequence())
    assert job.status == Status.SUCCEEDED, job.headline
    assert studio.stored(job) == ["video"] * 4
    assert (studio.stored(job, "music"), studio.stored(job, "cover")) == (["audio"], ["image"])
    frames = job.artifacts.filter(role="frame", state="stored")
    assert frames.values("name").distinct().count() == 4, "of each shot, maybe a preview before it"
    for row in Artifact.objects.filter(job=job, state="stored").exclude(kind="document"):
        assert probe(Path(default_storage.path(row.file)), row.kind).kind == row.kind
    studio.check_estimates(job)


def test_a_film_follows_the_sequence_and_costs_nothing(studio: SequenceStudio) -> None:
    assert "export" in {option.name for option in provider_for(studio.key).models()[0].options}, "asked at the adding"
    job = studio.until_ended(studio.sequence(export=True))
    assert job.status == Status.SUCCEEDED, job.headline
    assert studio.stored(job) == ["video"] * 5
    assert job.artifacts.get(name="film").state == "stored"
    studio.check_estimates(job)


def test_a_film_may_be_asked_for_when_the_sequence_is_done(studio: SequenceStudio) -> None:
    job = studio.until_ended(studio.sequence())
    clip = job.artifacts.filter(role="main").first()
    film = takes.submit(takes.Wanted(studio.key, studio.project, job.model, "", parent=clip, action="export"))
    assert studio.until_ended(film).status == Status.SUCCEEDED, film.headline
    assert studio.stored(film) == ["video"]
    assert (film.cost, len(studio.bill().submits)) == (0, 1)


def test_several_models_for_the_script_make_several_sequences_of_one_take(studio: SequenceStudio) -> None:
    studio.vendor.openstory_rules(models="any", hold="references")
    job = studio.sequence(analysis_models="one, two")
    studio.run()
    studio.later(10)
    studio.run()
    job.refresh_from_db()
    assert job.headline.startswith("0 of 2 done: ")
    studio.vendor.openstory_rules(hold=None)
    studio.until_ended(job)
    assert (job.status, studio.stored(job)) == (Status.SUCCEEDED, ["video"] * 8)
    assert job.refs.count() == len(studio.bill().submits) == 2
    studio.check_estimates(job)


@pytest.mark.parametrize(
    ("word", "clips", "missing"),
    [
        ("[fail clip 2]", 3, "Clip 2"),
        ("[partial]", 3, "Clip 4"),
        ("[fail music]", 4, "Music"),
        ("[old clip 3]", 4, "The older clip is kept"),
    ],
)
def test_a_part_that_failed_makes_the_take_partial_and_is_named(
    studio: SequenceStudio, word: str, clips: int, missing: str
) -> None:
    job = studio.until_ended(studio.sequence(f"{SCRIPT} {word}"))
    assert (job.status, studio.stored(job)) == (Status.PARTIAL, ["video"] * clips)
    assert missing in job.headline
    studio.check_estimates(job)


def test_a_film_of_a_partial_sequence_is_refused_and_the_clips_stay(studio: SequenceStudio) -> None:
    job = studio.until_ended(studio.sequence(f"{SCRIPT} [fail clip 2]", export=True))
    assert (job.status, studio.stored(job)) == (Status.PARTIAL, ["video"] * 3)
    studio.check_estimates(job)


def test_a_script_that_cannot_be_read_fails_in_the_vendors_words(studio: SequenceStudio) -> None:
    job = studio.until_ended(studio.sequence(f"{SCRIPT} [fail analysis]"))
    assert job.status == Status.FAILED
    assert "no scenes" in job.headline
    studio.check_estimates(job)


def test_a_402_waits_and_goes_on_after_a_top_up_with_the_same_request(studio: SequenceStudio) -> None:
    poor = SequenceStudio(studio.vendor, studio.vendor.account("0.20", vendor="openstory"), "Poor")
    job = poor.sequence()
    said = follow(poor, job, minutes=10)
    assert (job.status, job.reason) == (Status.WAITING, Reason.CREDITS)
    assert "It goes on by itself after a top-up, with the same request. Nothing was charged." in said
    assert poor.bill().submits == []
    poor.vendor.topup(poor.secret, 100)
    poor.until_ended(job)
    assert job.status == Status.SUCCEEDED
    asked = poor.vendor.requests("/sequences$", method="POST", key=poor.secret)
    assert len({str(one["body"]) for one in asked}) == 1
    poor.check_estimates(job)


def test_the_same_script_again_waits_its_two_minutes_and_others_do_not(studio: SequenceStudio) -> None:
    studio.vendor.openstory_rules(hold="script", requests_per_second=None)
    first = studio.sequence()
    studio.run()
    until(lambda: studio.vendor.tasks(vendor="openstory")[0]["status"] == "processing")
    second = studio.sequence()
    studio.run()
    other = studio.sequence("A kite climbs over the dunes. It tears loose.")
    studio.run()
    for job in (second, other):
        job.refresh_from_db()
    assert (second.status, other.status, second.failure) == (Status.QUEUED, Status.RUNNING, None)
    assert second.headline.startswith(
        "Not sent, nothing was charged. OpenStory does not take this yet: “Already generat"
    )
    assert second.headline.endswith("It takes the same script once in two minutes. It is sent again by itself.")
    assert money.held(Job.objects.filter(pk=second.pk)) == second.quote
    studio.later(110)
    studio.run()
    second.refresh_from_db()
    assert (second.status, second.attempts.count()) == (Status.QUEUED, 1)
    studio.vendor.openstory_rules(hold=None)
    for job in (first, second, other):
        assert studio.until_ended(job).status == Status.SUCCEEDED
    assert len({attempt.token for attempt in second.attempts.all()}) == 1
    studio.check_estimates(first, second, other)


LOOKED = "No clear answer to the submit, looking whether it landed."
NO_ANSWERS: dict[str, tuple[str, dict[str, Any]]] = {
    "dropped": ("drop", {}),
    "half an answer": ("truncate", {}),
    "broken JSON": ("malformed_json", {}),
    "a web page": ("html", {}),
    "502": ("status", {"status": 502}),
    "none for long": ("hang", {"seconds": 0.5}),
}


@pytest.mark.parametrize(("fault", "how"), NO_ANSWERS.values(), ids=NO_ANSWERS.keys())
def test_a_lost_answer_is_found_in_the_list_and_paid_once(
    studio: SequenceStudio, fault: str, how: dict[str, Any]
) -> None:
    studio.vendor.fault(fault, **POST, when="after", **how)
    job = studio.sequence()
    said = follow(studio, job)
    assert job.status == Status.SUCCEEDED, said
    assert LOOKED in said
    studio.check_estimates(job)


def test_trap_8_in_the_first_era_a_lost_answer_is_a_question(studio: SequenceStudio) -> None:
    studio.vendor.openstory_rules(era="A")
    studio.vendor.fault("drop", **POST, when="after")
    job = studio.sequence()
    said = follow(studio, job)
    assert (job.status, job.reason) == (Status.WAITING, Reason.UNCONFIRMED)
    assert "lists no sequences" in said
    assert len(studio.bill().submits) == 1
    control.attach(job, str(studio.bill().task_ids[0]), studio.person)
    assert studio.until_ended(job).status == Status.SUCCEEDED
    studio.check_estimates(job)


@pytest.mark.parametrize("fault", ["html", "drop", "malformed_json"])
def test_reads_that_fail_are_no_verdict(studio: SequenceStudio, fault: str) -> None:
    studio.vendor.fault(fault, **READ, times=4)
    job = studio.sequence()
    assert "the work goes on" in follow(studio, job)
    assert job.status == Status.SUCCEEDED
    studio.check_estimates(job)


def test_a_cancel_comes_too_late_and_the_result_is_kept(studio: SequenceStudio) -> None:
    studio.vendor.openstory_rules(hold="script")
    job = studio.sequence()
    studio.run()
    control.cancel(job, studio.person)
    studio.run()
    studio.vendor.openstory_rules(hold=None)
    assert "Too late to cancel" in follow(studio, job)
    assert job.status == Status.SUCCEEDED
    studio.check_estimates(job)


@pytest.fixture
def public(studio: SequenceStudio, live_server: Any, settings: Any) -> SequenceStudio:
    """A studio whose address the practice vendor can reach, and that vendor calls this machine."""
    settings.TAKEBOARD_URL = live_server.url
    studio.vendor.openstory_rules(image_hosts="any")
    return studio


def test_pictures_are_fetched_by_the_vendor_from_a_signed_address(
    public: SequenceStudio, tmp_path: Path, settings: Any
) -> None:
    logo = take_in(samples.picture(tmp_path / "logo.png", "PNG"), "logo.png", public.project, None)
    portrait = take_in(samples.picture(tmp_path / "face.png", "PNG", (96, 64)), "face.png", public.project, None)
    wanted = takes.Wanted(
        key=public.key,
        project=public.project,
        model="sequence",
        prompt=SCRIPT,
        options={"enhance": "off"},
        materials=[("element", logo), ("character_image", portrait)],
        said=[Said(text="LOGO"), Said(of="Baker", consent="Her written release")],
        at_vendor=[Input(role="character", kind="character", name="Baker", human=True)],
    )
    job = public.until_ended(takes.submit(wanted, public.person))
    assert job.status == Status.SUCCEEDED, job.headline
    (request,) = public.vendor.requests("/sequences$", method="POST", key=public.secret)
    body = str(request["body"])
    assert f"{settings.TAKEBOARD_URL}/lent/" in body
    assert body.count("/lent/") == 2
    public.check_estimates(job)
    again = public.until_ended(takes.again(job))
    assert (again.status, again.as_order().inputs) == (Status.SUCCEEDED, job.as_order().inputs)


def test_addresses_that_ran_out_while_a_take_waited_are_handed_out_anew(public: SequenceStudio, tmp_path: Path) -> None:
    poor_key = public.vendor.account("0.20", vendor="openstory")
    poor = SequenceStudio(public.vendor, poor_key, "Poor")
    logo = take_in(samples.picture(tmp_path / "logo.png", "PNG"), "logo.png", poor.project, None)
    job = takes.submit(
        takes.Wanted(poor.key, poor.project, "sequence", SCRIPT, {"enhance": "off"}, materials=[("element", logo)])
    )
    poor.run()
    poor.later(2 * 24 * 3600)
    poor.vendor.topup(poor.secret, Decimal(100))
    assert poor.until_ended(job).status == Status.SUCCEEDED, job.headline
    assert len({attempt.token for attempt in job.attempts.all()}) == 1
    poor.check_estimates(job)


def test_a_studio_that_cannot_be_reached_is_told_before_anything_is_sent(
    studio: SequenceStudio, tmp_path: Path, settings: Any
) -> None:
    settings.TAKEBOARD_URL = "http://127.0.0.1:8000"
    logo = take_in(samples.picture(tmp_path / "logo.png", "PNG"), "logo.png", studio.project, None)
    type(studio.key).objects.filter(pk=studio.key.pk).update(base_url="https://openstory.so")
    studio.key.refresh_from_db()
    job = takes.submit(takes.Wanted(studio.key, studio.project, "sequence", SCRIPT, materials=[("element", logo)]))
    studio.run()
    job.refresh_from_db()
    assert (job.status, job.cost) == (Status.FAILED, 0)
    assert "which it cannot reach" in job.headline
    assert Job.objects.count() == 1
