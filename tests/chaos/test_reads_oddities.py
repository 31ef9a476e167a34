"""Table reads on a vendor where others are at work too, and that differs from its documents."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx
import pytest

from jobs import money
from jobs.actions import acts, control, links
from jobs.models import Artifact, Job, Key
from tests.chaos.reads import READ, RECORDING, REFINE, STORY, TARGET, ReadStudio
from tests.practice import until

FREE = Decimal(0)
GULL = {"entry": "1", "label": "Gull", "prompt": "A gull"}


def at_the_vendor(reads: ReadStudio, verb: str, body: object = None) -> httpx.Response:
    """Somebody of the studio does this with the newest plan or job, at the vendor's own site."""
    headers = {"Authorization": f"Bearer {reads.secret}"}
    kind = "job" if verb == "cancel" else "plan"
    where = f"{reads.vendor.sleeperhit}/api/v1/story-{kind}s/{reads.has(kind)[0]['id']}/{verb}"
    return httpx.post(where, json=body, headers=headers, trust_env=False).raise_for_status()


def planned_anew(reads: ReadStudio, job: Job) -> None:
    """Somebody plans in our project: ours is superseded."""
    project = job.refs.get(kind="project").remote_id
    body = {"target": TARGET, "artifactRequests": [{"type": "table_read"}], "sourceIds": []}
    headers = {"Authorization": f"Bearer {reads.secret}"}
    where = f"{reads.vendor.sleeperhit}/api/v1/story-projects/{project}/story-plans"
    httpx.post(where, json=body, headers=headers, trust_env=False).raise_for_status()


def approved_there(reads: ReadStudio, job: Job) -> None:
    at_the_vendor(reads, "approve", {"userConfirmed": True})


def rejected_there(reads: ReadStudio, job: Job) -> None:
    at_the_vendor(reads, "reject", {"reason": "Too long"})


@pytest.mark.parametrize("when", ["before our yes", "after our yes"])
@pytest.mark.parametrize(
    ("does", "says"),
    [
        (planned_anew, "A newer plan of the same project took the place of this one"),
        (rejected_there, 'with the words "Too long."'),
    ],
)
def test_a_plan_ended_by_others_is_told_in_words_of_its_own_and_costs_nothing(
    reads: ReadStudio, does: Callable[[ReadStudio, Job], None], says: str, when: str
) -> None:
    """Trap 1: it is not waited for, not planned again by itself, and nothing is held."""
    job = reads.at_gate(reads.read())
    if when == "after our yes" and does is rejected_there:
        control.decide(job, True, "", reads.person)  # recorded here, not told there yet
    elif when == "after our yes":
        reads.approve(job)
        for _ in range(30):
            if reads.posts("/approve$"):
                break
            reads.step()
    does(reads, job)
    if when == "before our yes":
        reads.approve(job)
    reads.until_ended(job)
    assert job.status == "failed", job.headline
    assert job.cost in (None, 0)
    assert says in job.headline
    assert money.held(Job.objects.all()) == 0
    assert (reads.bill().net, reads.has("job")) == (0, [])


def test_a_plan_superseded_by_others_at_the_moment_of_the_job(reads: ReadStudio) -> None:
    """The job is refused for its plan's sake, before anything is reserved."""
    job = reads.at_gate(reads.read())
    reads.approve(job)
    for _ in range(60):
        job.refresh_from_db()
        if job.current_step().name == "job":
            break
        if not reads.attend() + reads.sweep():
            reads.later(2)
    planned_anew(reads, job)
    reads.until_ended(job)
    assert (job.status, job.cost) == ("failed", 0)
    assert "Order again for a new plan" in job.headline
    assert reads.bill().net == money.held(Job.objects.all()) == 0


def test_a_plan_approved_there_waits_for_our_yes_all_the_same_or_takes_it(reads: ReadStudio) -> None:
    """R22: whoever clicked at the vendor did not see our caps."""
    job = reads.at_gate(reads.read())
    approved_there(reads, job)
    reads.later(600)
    reads.run()
    job.refresh_from_db()
    assert (job.reason, reads.has("job")) == ("approval", [])
    assert reads.until_ended(reads.approve(job)).status == "succeeded"
    reads.check_reads()


def test_a_plan_that_comes_approved_is_still_asked_about(reads: ReadStudio) -> None:
    reads.vendor.sleeperhit_rules(hold="plan")
    job = reads.read()
    until_there(reads, "plan")
    reads.vendor.drive(reads.has("plan")[0]["id"], "APPROVED", vendor="sleeperhit")
    reads.vendor.sleeperhit_rules(hold=None)
    reads.at_gate(job)
    assert reads.has("job") == []
    assert reads.until_ended(reads.approve(job)).status == "succeeded"
    assert reads.posts("/approve$") == []
    reads.check_reads()


def until_there(reads: ReadStudio, kind: str) -> dict[str, Any]:
    for _ in range(100):
        reads.run()
        if found := reads.has(kind):
            return found[0]
        reads.later(3)
    raise AssertionError(f"no {kind}")


def test_a_job_cancelled_there_is_over_here_and_paid_back(reads: ReadStudio) -> None:
    reads.vendor.sleeperhit_rules(hold="job")
    job = reads.approved(reads.read())
    until_there(reads, "job")
    at_the_vendor(reads, "cancel")
    reads.until_ended(job)
    assert (job.status, job.headline, job.cost) == ("cancelled", "Cancelled at the vendor", 0)
    reads.check_reads(net=FREE)


@pytest.mark.parametrize("word", ["REWINDING", "NEEDS_REVIEW", "ready?", "Ünbekannt"])
def test_words_nobody_knows_are_shown_and_waited_out(reads: ReadStudio, word: str) -> None:
    """R14: pending with a warning and a hard age, whichever thing says it."""
    reads.vendor.sleeperhit_rules(hold="plan")
    job = reads.read()
    plan = until_there(reads, "plan")["id"]
    reads.vendor.drive(plan, word, vendor="sleeperhit")
    reads.later(60)
    reads.run()
    job.refresh_from_db()
    assert (job.status, job.headline) == ("running", f'The vendor says "{word}"')
    reads.vendor.sleeperhit_rules(hold="job")
    reads.vendor.drive(plan, "REQUIRES_APPROVAL", vendor="sleeperhit")
    reads.approved(job)
    made = until_there(reads, "job")["id"]
    reads.vendor.drive(made, word, vendor="sleeperhit")
    reads.later(3600)
    reads.run()
    reads.later(3600)
    reads.run()
    job.refresh_from_db()
    assert (job.status, job.overdue) == ("running", True)
    assert word in job.headline
    assert job.events.filter(note__contains="still at work and still billed").count() == 1
    reads.vendor.sleeperhit_rules(hold=None)
    reads.vendor.drive(made, "READY", vendor="sleeperhit")
    assert reads.until_ended(job).status == "succeeded"
    reads.check_reads()


def test_partial_for_long_shows_what_is_ready_and_is_watched_on(reads: ReadStudio) -> None:
    job = reads.approved(reads.read(f"{STORY} [partial]"))
    for _ in range(30):
        reads.run()
        reads.later(30)
    job.refresh_from_db()
    assert (job.status, job.headline) == ("running", "Some of it is ready")
    assert {"document", "link"} == {row.kind for row in job.artifacts.filter(role="main")}
    reads.later(3600)
    reads.run()
    job.refresh_from_db()
    assert (job.status, job.overdue) == ("running", True)
    reads.vendor.finish(vendor="sleeperhit")
    assert reads.until_ended(job).status == "succeeded"
    reads.check_reads()


@pytest.mark.parametrize(
    ("word", "status", "net", "estimated"),
    [
        ("[fail artifact 1]", "failed", READ, True),
        ("[fail music]", "partial", FREE, True),
        ("[fail job]", "failed", FREE, False),
        ("[fail plan]", "failed", FREE, False),
        ("[plan capacity]", "failed", FREE, False),
        ("[cast precondition]", "failed", FREE, False),
    ],
)
def test_each_artifact_is_judged_for_itself_and_an_estimate_is_called_one(
    reads: ReadStudio, word: str, status: str, net: Decimal, *, estimated: bool
) -> None:
    """R12. A job that failed beside a good artifact names no charge, nor does a ready one without any: both count as
    their quote, as an estimate."""
    job = reads.read(f"{STORY} {word}")
    reads.until_asked(job)
    if job.reason == "approval":
        reads.approve(job)
    reads.until_ended(job)
    assert job.status == status, job.headline
    assert (reads.bill().net, job.estimated) == (net, estimated)
    assert job.cost == (READ if estimated else net)
    assert money.held(Job.objects.all()) == 0


def test_a_failed_job_and_a_failed_plan_go_on_where_they_ended(reads: ReadStudio) -> None:
    job = reads.until_ended(reads.approved(reads.read(f"{STORY} [fail job]")))
    assert job.status == "failed"
    resumed = reads.until_ended(reads.act(job, "resume_job"))
    assert resumed.status == "succeeded", resumed.headline
    plan = reads.until_asked(reads.read(f"{STORY} [fail plan]", title="Second Watch"))
    assert plan.status == "failed"
    again = reads.until_ended(reads.approved(reads.act(plan, "resume_plan")))
    assert again.status == "succeeded", again.headline
    assert (reads.bill().net, money.held(Job.objects.all())) == (READ * 2, 0)


@pytest.mark.parametrize("who", ["we run it", "somebody else had run it", "nobody, and it is called off"])
@pytest.mark.parametrize("kept", [False, True], ids=["key stays free", "key is used up"])
def test_a_recording_that_needs_a_live_read_holds_and_asks_nothing_meanwhile(
    reads: ReadStudio, who: str, *, kept: bool
) -> None:
    reads.vendor.sleeperhit_rules(recording="live", keep_needs_recording=kept)
    job = reads.whole()
    recorded = reads.until_asked(reads.act(job, "finalize_audio"))
    assert (recorded.status, recorded.reason) == ("waiting", "recording")
    assert recorded.gate is not None
    before = len(reads.vendor.requests("/artifacts/", key=reads.secret))
    reads.later(86_400)
    reads.run()
    assert len(reads.vendor.requests("/artifacts/", key=reads.secret)) == before, "polling has stopped"
    artifact = recorded.refs.get().remote_id.partition("#")[0]
    if who == "nobody, and it is called off":
        assert reads.cancelled(recorded).status == "cancelled"
        reads.check_reads()
        return
    reads.vendor.drive(artifact, "recorded", vendor="sleeperhit")
    if who == "somebody else had run it":  # and had it rendered, at the vendor's site
        headers = {"Authorization": f"Bearer {reads.secret}", "Idempotency-Key": "theirs"}
        where = f"{reads.vendor.sleeperhit}/api/v1/artifacts/{artifact}/finalize"
        httpx.post(where, json={"mode": "audio"}, headers=headers, trust_env=False).raise_for_status()
        reads.later(60)
        until(lambda: audio_of(reads, artifact)["finalize"]["status"] == "complete")
    control.recorded(recorded, reads.person)
    reads.until_ended(recorded)
    assert recorded.status == "succeeded", recorded.headline
    ours = who == "we run it"
    assert recorded.cost == (RECORDING if ours else 0)
    assert reads.bill().net == READ + RECORDING
    assert money.held(Job.objects.all()) == 0


def audio_of(reads: ReadStudio, artifact: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {reads.secret}"}
    where = f"{reads.vendor.sleeperhit}/api/v1/artifacts/{artifact}"
    found: dict[str, Any] = httpx.get(where, headers=headers, trust_env=False).json()["artifact"]["manifest"]["audio"]
    return found


def test_a_recording_that_is_there_costs_nothing_again_until_an_edit(reads: ReadStudio) -> None:
    job = reads.whole()
    for price in (RECORDING, FREE):
        recorded = reads.until_ended(reads.act(job, "finalize_audio"))
        assert (recorded.status, recorded.cost) == ("succeeded", price)
    refined = reads.until_ended(reads.act(job, "refine", "Make the keeper warmer"))
    assert refined.status == "succeeded"
    assert reads.until_ended(reads.act(refined, "finalize_audio")).cost == RECORDING
    stale = Artifact.objects.filter(kind="audio", stale_at__isnull=False)
    assert stale.count() == 2, "both that were made before the refine"
    reads.check_reads(net=READ + REFINE + RECORDING * 2, paid=4)


def test_a_link_that_ran_out_is_read_anew_and_opens(reads: ReadStudio) -> None:
    reads.vendor.sleeperhit_rules(share_seconds=600)
    job = reads.whole()
    row = job.artifacts.select_related("ref", "job__key").get(kind="link", role="main")
    assert httpx.get(links.address(row), trust_env=False).status_code == 200
    before = row.url
    reads.later(3600)
    row.refresh_from_db()
    assert links.address(row) != before
    row.refresh_from_db()
    assert httpx.get(row.url, trust_env=False).status_code == 200


def test_a_key_without_the_scopes_fails_the_take_with_their_name_and_stops_nothing_else(reads: ReadStudio) -> None:
    scopes = {"story:read", "story:write", "source:read", "source:write", "artifact:read", "credits:read"}
    reads.vendor.sleeperhit_rules(scopes={reads.secret: sorted(scopes - {"source:write"})})
    job = reads.until_ended(reads.read())
    assert (job.status, job.cost) == ("failed", 0)
    assert "source:write" in job.headline
    assert Key.objects.get(pk=reads.key.pk).breaker_code == ""
    reads.vendor.sleeperhit_rules(scopes={reads.secret: sorted(scopes)})
    job = reads.until_ended(reads.approved(reads.read(title="Second Watch")))
    refined = reads.until_ended(reads.act(job, "refine", "Make the keeper warmer"))
    assert (job.status, refined.status) == ("succeeded", "failed")
    assert "artifact:publish" in refined.headline
    assert (reads.bill().net, money.held(Job.objects.all())) == (READ, 0)


@pytest.mark.parametrize("reading", ["production", "reference"])
@pytest.mark.parametrize("key_scope", ["endpoint", "account"])
def test_both_readings_of_the_contract_with_both_scopes_of_a_key(
    reads: ReadStudio, reading: str, key_scope: str
) -> None:
    reads.vendor.sleeperhit_rules(reading=reading, key_scope=key_scope)
    job = reads.whole()
    refined = reads.until_ended(reads.act(job, "refine", "Make the keeper warmer"))
    recorded = reads.until_ended(reads.act(refined, "finalize_audio"))
    assert recorded.status == "succeeded", recorded.headline
    reads.check_reads(net=READ + REFINE + RECORDING, paid=3)


def test_the_sound_desk_is_free_and_makes_the_recording_out_of_date(reads: ReadStudio) -> None:
    job = reads.whole()
    recorded = reads.until_ended(reads.act(job, "finalize_audio"))
    desk = acts.desk(job, next(row for row in job.artifacts.select_related("ref", "job__key") if row.piece))
    assert desk.error == ""
    (add,) = [one for section in desk.sections for one in section.acts if one.action.name == "sfx_add"]
    done = acts.carry_out(job, add.id, add.seen, reads.person, options=GULL)
    assert reads.until_ended(done).status == "succeeded", done.headline
    assert recorded.artifacts.get(kind="audio").stale_at is not None
    reads.check_reads(net=READ + RECORDING, paid=2)
