"""poll: what is asked for each ref, what may be refused, and that nothing of it is a verdict (R2, R3, R10)."""

from datetime import UTC, datetime

import pytest

from providers.errors import Fault, ProviderError
from providers.report import RemoteRef, Report, State
from tests.providers.renoise.test_polling import Purse
from tests.providers.sleeperhit.bodies import MP3, SCRIPT, artifact, job, manifest, plan, project, source
from tests.providers.sleeperhit.fake import API, PAGE, Asked, Desk, Reply, answers, failing, faking, made

JOB = made("job", "cmj1")
NO_SUCH = failing(404, "artifact_not_found", "No such endpoint")
DONE = answers(cmj1={"job": job("READY", artifact())}, cma1={"artifact": artifact()}, script=SCRIPT)


def poll(desk: Desk, *refs: RemoteRef) -> list[Report | ProviderError]:
    return [report for _, report in desk.provider().poll(refs)]


@pytest.mark.parametrize("kind", ["recast", "recast_several", "sfx_remove"])
def test_what_was_over_with_its_reply_costs_no_request(kind: str) -> None:
    with faking(lambda asked: NO_SUCH) as desk:
        assert desk.read(made(kind, "x")).state is State.DONE
        assert desk.asked == []


@pytest.mark.parametrize(
    ("ref", "path", "body"),
    [
        (made("project", "cmp1"), "/story-projects/cmp1", {"project": project()}),
        (made("source", "cmq1", project="cmp1"), "/story-projects/cmp1/sources/cmq1", {"source": source()}),
        (made("plan", "cmpl1"), "/story-plans/cmpl1", {"plan": plan()}),
        (made("plan", "cmpl1#tok1"), "/story-plans/cmpl1", {"plan": plan()}),
        (made("job", "cmj1#tok1"), "/story-jobs/cmj1", {"job": job()}),
        (made("finalize_audio", "cma1#t", artifact="cma1"), "/artifacts/cma1", {"artifact": artifact()}),
        (made("finalize_video", "cma1#t"), "/artifacts/cma1", {"artifact": artifact()}),
        (made("music", "cma1#t", artifact="cma1"), "/artifacts/cma1/music", {"music": {"status": "ready"}}),
        (made("sfx_add", "cma1#t", artifact="cma1"), "/artifacts/cma1/sfx", {"sfx": {"cues": []}}),
        (made("coverage", "cmcov1", artifact="cma1"), "/artifacts/cma1/coverage", {"coverage": None}),
    ],
)
def test_each_kind_of_ref_is_one_request(ref: RemoteRef, path: str, body: Reply) -> None:
    with faking(lambda asked: body) as desk:
        desk.read(ref)
        assert desk.log == [f"GET {path}"]
        if ref.kind == "coverage":
            assert desk.asked[0].query == {"reportId": "cmcov1"}


def test_a_job_that_is_ready_is_read_artifact_by_artifact_with_its_script() -> None:
    with faking(DONE) as desk:
        report = desk.read(JOB)
        assert desk.log == ["GET /story-jobs/cmj1", "GET /artifacts/cma1", "GET /artifacts/cma1/script"]
    assert report.state is State.DONE
    assert report.outputs[0].text == "BAKER (whispering)\nThe light is out.\n\nKEEPER\nThen climb."
    assert report.data == {"revision cma1": "1"}


def test_r21_a_long_script_is_read_in_pages_of_500_lines() -> None:
    """R21: above 500 the vendor refuses the read."""

    def say(asked: Asked) -> Reply:
        if not asked.path.endswith("/script"):
            return DONE(asked)
        start, end = int(asked.query["startEntry"]), int(asked.query["endEntry"])
        lines = [{"entryIndex": at, "character": "M", "text": str(at)} for at in range(start, min(end + 1, 1201))]
        return {"script": {"totalEntries": 1201, "selection": {"entries": lines}}}

    with faking(say) as desk:
        script = desk.read(JOB).outputs[0].text
        asked = [one.query for one in desk.asked if one.path.endswith("/script")]
    assert script.count("\n\n") == 1200
    assert [(one["startEntry"], one["endEntry"], one["limit"]) for one in asked] == [
        ("0", "499", "500"),
        ("500", "999", "500"),
        ("1000", "1499", "500"),
    ]


@pytest.mark.parametrize(
    "refusal",
    [
        NO_SUCH,
        failing(400, "validation_failed", "limit"),
        (503, {}),
        PAGE,
        {"script": None},
        failing(403, "insufficient_scope", "No"),
    ],
)
def test_r20_a_script_that_is_refused_costs_no_take_and_is_told(refusal: Reply) -> None:
    """887 refused reads went unnoticed in a production: the reason is shown with the take."""
    with faking(lambda asked: refusal if asked.path.endswith("/script") else DONE(asked)) as desk:
        report = desk.read(JOB)
    assert report.state is State.DONE
    assert "script cma1" not in [one.name for one in report.outputs]
    told = [one.text for one in report.details if one.label == "Not read"]
    assert len(told) == (0 if refusal == {"script": None} else 1)


@pytest.mark.parametrize("broken", ["/artifacts/cma1", "/artifacts/cma1/script"])
def test_r3_trouble_on_the_line_is_looked_past_only_when_the_job_ended_a_while_ago(broken: str) -> None:
    """A script must not be lost to one bad minute, and a take not wait for an endpoint that is broken for good."""
    just_now = job("READY", artifact(), completedAt=datetime.now(UTC).isoformat())
    replies = answers(cmj1={"job": just_now}, cma1={"artifact": artifact()}, script=SCRIPT)
    with faking(lambda asked: (503, {}) if asked.path == API + broken else replies(asked)) as desk:
        (error,) = poll(desk, JOB)
    assert isinstance(error, ProviderError)
    with faking(lambda asked: (503, {}) if asked.path == API + broken else DONE(asked)) as desk:
        assert desk.read(JOB).state is State.DONE


def test_an_artifact_that_is_not_shown_is_taken_from_the_job_and_that_is_told() -> None:
    refused = failing(403, "insufficient_scope", "Key lacks a scope")
    with faking(lambda asked: refused if asked.path == f"{API}/artifacts/cma1" else DONE(asked)) as desk:
        report = desk.read(JOB)
    assert [one.kind for one in report.outputs] == ["document", "link", "link", "link"]
    assert "artifact:read" in next(one.text for one in report.details if one.label == "Not read")


def test_a_ready_job_without_its_artifacts_asks_for_them() -> None:
    replies = answers(
        cmj1={"job": job("READY")}, artifacts={"artifacts": [artifact()]}, cma1={"artifact": artifact()}, script=SCRIPT
    )
    with faking(replies) as desk:
        assert desk.read(JOB).state is State.DONE
        assert "GET /story-jobs/cmj1/artifacts" in desk.log


def test_a_ready_job_with_nothing_at_all_is_unreadable_and_no_verdict() -> None:
    with faking(answers(cmj1={"job": job("READY")}, artifacts={"artifacts": []})) as desk:
        (error,) = poll(desk, JOB)
    assert isinstance(error, ProviderError)
    assert error.fault is Fault.UNREADABLE


def test_r12_what_is_ready_of_a_partial_job_is_read_once() -> None:
    parts = job("PARTIAL", artifact(), artifact("RUNNING", id="cma2"))
    replies = answers(cmj1={"job": parts}, cma1={"artifact": artifact()}, script=SCRIPT)
    with faking(replies) as desk:
        first = desk.read(JOB)
        assert len(first.outputs) == 4
        desk.asked.clear()
        again = desk.read(JOB.model_copy(update={"data": first.data}))
        assert (again.state, again.outputs, desk.log) == (State.ACTIVE, (), ["GET /story-jobs/cmj1"])


def test_a_refine_gives_the_new_revision_of_the_same_artifact() -> None:
    """Its job may list no artifact, as the artifact is another job's."""
    refined = artifact(currentVersion=2, refineCount=1)
    replies = answers(cmj9={"job": job("READY", id="cmj9")}, cma1={"artifact": refined}, script=SCRIPT)
    with faking(replies) as desk:
        report = desk.read(made("job", "cmj9", artifact="cma1"))
    assert report.state is State.DONE
    assert {(one.piece, one.revision) for one in report.outputs} == {("cma1", 2)}


def test_a_refine_at_work_does_not_show_the_old_revision_as_its_own() -> None:
    """Its job lists the artifact, ready from before; read too early, the take would keep the old revision."""
    at_work = job("RUNNING", artifact(), id="cmj9")
    with faking(answers(cmj9={"job": at_work}, cma1={"artifact": artifact()}, script=SCRIPT)) as desk:
        report = desk.read(made("job", "cmj9", artifact="cma1"))
        assert desk.log == ["GET /story-jobs/cmj9"]
    assert (report.state, report.outputs, report.data) == (State.ACTIVE, (), {})


def test_a_failed_refine_leaves_the_artifact_as_it_was_and_costs_nothing() -> None:
    with faking(answers(cmj9={"job": job("FAILED", id="cmj9", failureMessage="Model miss")})) as desk:
        report = desk.read(made("job", "cmj9", artifact="cma1"))
    assert (report.state, report.cost, report.outputs) == (State.FAILED, 0, ())


def test_a_take_keeps_the_revision_it_made_when_the_artifact_goes_on() -> None:
    """A later refine must not turn up under an earlier take: its links are read with ?revision=."""
    newer = artifact(currentVersion=3, manifest=manifest() | {"theaterUrl": "https://sleeperhit.studio/old"})
    with faking(answers(cmj1={"job": job("READY", artifact())}, cma1={"artifact": newer})) as desk:
        report = desk.read(made("job", "cmj1", **{"revision cma1": "1"}))
        assert desk.asked[-1].query == {"revision": "1"}
    assert {one.revision for one in report.outputs} == {1}
    assert "script cma1" not in [one.name for one in report.outputs], "the script is that of the newest revision"


def test_r10_of_many_jobs_the_list_tells_which_go_on() -> None:
    rows = [job("RUNNING", id=f"j{at}") for at in range(29)] + [job("READY", artifact(), id="j29")]

    def say(asked: Asked) -> Reply:
        if asked.path == f"{API}/story-jobs":
            return {"jobs": rows, "nextCursor": None}
        return {"job": rows[29]} if asked.path.endswith("/j29") else DONE(asked)

    with faking(say) as desk:
        readings = poll(desk, *(made("job", f"j{at}") for at in range(30)))
        assert desk.log[:2] == ["GET /story-jobs", "GET /story-jobs/j29"]
        assert len(desk.log) == 4
    assert [one.state for one in readings if isinstance(one, Report)] == [State.ACTIVE] * 29 + [State.DONE]


@pytest.mark.parametrize("listing", [(404, {}), PAGE, {"jobs": None}, {"jobs": [], "nextCursor": None}])
def test_a_list_that_does_not_help_leaves_single_requests(listing: Reply) -> None:
    def say(asked: Asked) -> Reply:
        return listing if asked.path == f"{API}/story-jobs" else {"job": job(id=asked.path.rpartition("/")[2])}

    with faking(say) as desk:
        readings = poll(desk, *(made("job", f"j{at}") for at in range(4)))
    assert all(isinstance(one, Report) for one in readings)


@pytest.mark.parametrize(
    "reply",
    [
        NO_SUCH,
        PAGE,
        {},
        {"job": job(id="other")},
        {"job": {"id": "cmj1"}},
        b"{not json",
        failing(404, "story_job_not_found", "Gone"),
        failing(403, "insufficient_scope", "No"),
        (404, {}),
    ],
)
def test_r2_and_r3_a_poll_that_fails_is_no_verdict_about_the_work(reply: Reply) -> None:
    """Two finished, paid episodes were once lost to this; and a refusal here must never start a new job."""
    with faking(lambda asked: reply) as desk:
        (error,) = poll(desk, JOB)
    assert isinstance(error, ProviderError)
    assert error.fault is Fault.UNREADABLE
    assert "charged" not in error.message.lower(), "the job may be paid for while it cannot be seen"
    assert "order again" not in error.message.lower(), "then it would be paid twice"


@pytest.mark.parametrize(
    ("reply", "fault"),
    [(failing(401, "api_key_expired", "x"), Fault.AUTH), (failing(429, "rate_limited", "x"), Fault.RATE)],
)
def test_it_raises_when_nothing_can_be_read(reply: Reply, fault: Fault) -> None:
    with faking(lambda asked: reply) as desk, pytest.raises(ProviderError) as caught:
        poll(desk, made("project", "cmp1"), *(made("job", f"j{at}") for at in range(4)))
    assert caught.value.fault is fault


def test_when_the_budget_ends_in_the_middle_nothing_more_is_spent() -> None:
    def say(asked: Asked) -> Reply:
        return {"plan": plan("RUNNING", id=asked.path.rpartition("/")[2])}

    with faking(say) as desk:
        purse = Purse(2)
        readings = [one for _, one in desk.provider(pace=purse).poll([made("plan", f"p{at}") for at in range(5)])]
    assert [isinstance(one, Report) for one in readings] == [True, True, False, False, False]


def test_a_source_nobody_knows_the_project_of_is_not_asked_for() -> None:
    with faking(lambda asked: NO_SUCH) as desk:
        (error,) = poll(desk, made("source", "cmq1"))
        assert desk.asked == []
    assert isinstance(error, ProviderError)


def test_trap_15_the_key_goes_to_the_api_alone() -> None:
    """Media are on another host, and are listed by address only."""
    rendered = artifact(manifest=manifest(finalize={"status": "complete"}, recordingUrl=MP3))
    with faking(lambda asked: {"artifact": rendered}) as desk:
        report = desk.read(made("finalize_audio", "cma1#t", artifact="cma1", begun="queued", free="0"))
        assert len(desk.asked) == 1
    assert [one.url for one in report.outputs] == [MP3]
