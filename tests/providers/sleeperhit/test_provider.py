"""The provider on a real socket: keys, submits, decisions, cancels and looking (contract 1.1, 1.6, 1.7)."""

from datetime import UTC, datetime
from typing import Any

import pytest

import providers
from providers.base import Acts, Decides, Desks, Provider, Recent, Refreshes
from providers.errors import Fault, ProviderError
from providers.sleeperhit.address import api_of, family
from tests.providers.sleeperhit.bodies import AT, CAPABILITIES, CREDITS, job, project
from tests.providers.sleeperhit.fake import (
    API,
    KEY,
    ORDER,
    PAGE,
    Asked,
    Desk,
    Reply,
    action,
    answers,
    bare,
    failing,
    faking,
    made,
)  # fmt: skip

PLAN, JOB = made("plan", "cmpl1"), made("job", "cmj1")
SINCE = datetime(2026, 5, 29, 9, 59, tzinfo=UTC)


def caught(desk: Desk, order: Any = ORDER, **more: Any) -> ProviderError:
    with pytest.raises(ProviderError) as raised:
        desk.submit(order, **more)
    return raised.value


def test_it_has_the_faces_of_a_gated_vendor() -> None:
    found = providers.get("sleeperhit")
    assert found is type(bare())
    for face in (Decides, Acts, Desks, Recent, Refreshes):
        assert isinstance(bare(), face), face


@pytest.mark.parametrize(
    ("typed", "api"),
    [
        ("", "https://sleeperhit.studio/api/v1"),
        ("https://sleeperhit.studio", "https://sleeperhit.studio/api/v1"),
        ("https://sleeperhit.studio/", "https://sleeperhit.studio/api/v1"),
        ("sleeperhit.studio/api/v1/", "https://sleeperhit.studio/api/v1"),
        ("https://sleeperhit.studio/api", "https://sleeperhit.studio/api/v1"),
        ("https://stage.sleeperhit.studio/api/v1/story-projects", "https://stage.sleeperhit.studio/api/v1"),
        (" http://localhost:5500/ ", "http://localhost:5500/api/v1"),
        ("https://studio.test/sleeper/api/v1", "https://studio.test/sleeper/api/v1"),
    ],
)
def test_every_form_of_the_address(typed: str, api: str) -> None:
    assert api_of(typed) == api


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/story-projects/cmp1/sources", "story-projects"),
        ("/story-jobs?limit=100", "story-jobs"),
        ("/artifacts/cma1/music", "artifacts"),
        ("/credits", "credits"),
    ],
)
def test_r10_and_trap_4_a_family_of_routes_is_the_first_segment(path: str, name: str) -> None:
    assert family(path) == Provider.family(path) + name
    assert bare().family(path) == name


def test_the_key_goes_in_its_header_and_the_balance_comes_back() -> None:
    with faking(answers(credits={"credits": CREDITS})) as desk:
        assert desk.provider(f" {KEY}\n").check().balance == 250
        assert desk.log == ["GET /credits"]
        assert desk.asked[0].headers["Authorization"] == f"Bearer {KEY}"
        assert desk.asked[0].headers["Accept"] == "application/json"


def test_a_key_that_may_not_see_the_balance_is_a_good_key() -> None:
    with faking(answers(credits=failing(403, "insufficient_scope", "Missing scope credits:read"))) as desk:
        assert desk.provider().check().balance is None


@pytest.mark.parametrize(
    "code", ["invalid_api_key", "api_key_revoked", "api_key_expired", "account_disabled", "ip_not_allowed"]
)
def test_r6_a_bad_key_is_about_the_key_and_never_shown(code: str) -> None:
    with faking(answers(credits=failing(401, code, f"The key {KEY} is not good"))) as desk:
        with pytest.raises(ProviderError) as raised:
            desk.provider().check()
        assert raised.value.fault is Fault.AUTH
        assert KEY not in f"{raised.value!r} {raised.value.message} {vars(raised.value)}"


def test_the_catalogue_is_read_from_capabilities() -> None:
    with faking(answers(capabilities=CAPABILITIES)) as desk:
        assert [one.id for one in desk.provider().fetch_models()] == ["table_read"]


def test_a_submit_is_sent_as_it_was_built_with_its_key_and_keeps_the_request_id() -> None:
    said = (200, {"project": project()}, {"X-Request-Id": "req42"})
    with faking(answers(story_projects=said)) as desk:
        ref = desk.submit(ORDER, token="tok42")
        (asked,) = desk.asked
        assert (asked.method, asked.path, asked.headers["Idempotency-Key"]) == (
            "POST",
            f"{API}/story-projects",
            "tok42",
        )
        assert asked.json == {"name": ORDER.prompt, "metadata": {"takeboard": "tok42"}}
    assert ref.data == {"request_id": "req42", "made": AT}


def test_a_post_without_a_body_has_none() -> None:
    """Content-Type only when there is a body (contract 1.1)."""
    wanted = action("resume_job", parent=JOB_PARENT)
    with faking(answers(resume={"action": "generation_requeued", "job": job("RESERVED")})) as desk:
        desk.submit(wanted)
        assert desk.asked[0].body == b""
        assert "Content-Type" not in desk.asked[0].headers


JOB_PARENT = action("resume_job").parent.model_copy(update={"kind": "job", "remote_id": "cmj1"})  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("reply", "fault", "maybe_sent"),
    [
        (failing(402, "insufficient_credits", "Not enough", required=20, available=4), Fault.CREDITS, False),
        (failing(409, "story_plan_state_invalid", "Not approved"), Fault.REFUSED, False),
        (failing(400, "validation_failed", "`artifactRequests[0]` is invalid"), Fault.REFUSED, False),
        (failing(500, "internal_error", "Oops"), Fault.NETWORK, True),
        ((503, "<html>busy</html>"), Fault.NETWORK, True),
        ((200, "<html>login</html>"), Fault.UNREADABLE, True),
        (failing(409, "idempotency_conflict", "Already processing this key"), Fault.NETWORK, True),
        (failing(409, "idempotency_conflict", "Different parameters"), Fault.REFUSED, False),
        ((429, {"error": {"code": "rate_limited", "message": "Slow"}}, {"Retry-After": "7"}), Fault.RATE, False),
    ],
)
def test_r2_r7_and_r8_what_a_refused_job_says_of_whether_it_was_taken(
    reply: Reply, fault: Fault, maybe_sent: bool
) -> None:
    with faking(lambda asked: reply) as desk:
        error = caught(desk, refs=(PLAN,), name="job")
        assert (error.fault, error.maybe_sent) == (fault, maybe_sent)
        assert len(desk.asked) == 1, "nothing is sent twice by itself"


@pytest.mark.parametrize(
    ("reply", "maybe_sent"),
    [
        (failing(409, "story_job_state_invalid", "It cannot be resumed"), False),
        (failing(404, "story_job_not_found", "Gone"), False),
        (failing(502, "", "Bad gateway"), True),
        ((408, {}), True),
    ],
)
def test_r13_a_resume_that_is_refused_is_definitive_and_anything_else_is_open(reply: Reply, maybe_sent: bool) -> None:
    """Rolling a fresh job after an unclear answer would spend twice (contract 1.6)."""
    with faking(lambda asked: reply) as desk:
        assert caught(desk, action("resume_job", parent=JOB_PARENT)).maybe_sent is maybe_sent


@pytest.mark.parametrize(
    ("seen", "state"),
    [
        ({"job": job("RESERVED")}, "RESERVED"),
        ({"job": job("WARMING_UP")}, "WARMING_UP"),
        ({"job": job("READY")}, "READY"),
        ({"job": job("FAILED")}, ""),
        ({"job": job("CANCELED")}, ""),
    ],
)
def test_a_resume_that_is_refused_as_the_job_goes_on_already_is_that_resume(seen: Reply, state: str) -> None:
    """Its first answer was lost, and no list says that resuming honours a key: the job is at work and is billed."""
    refused = failing(409, "story_job_state_invalid", "It cannot be resumed", status="RESERVED", allowed=["FAILED"])
    wanted = action("resume_job", parent=JOB_PARENT)
    with faking(answers(resume=refused, cmj1=seen)) as desk:
        if state:
            ref = desk.submit(wanted)
            assert (ref.remote_id, ref.state) == ("cmj1#tok1", state)
        else:
            assert caught(desk, wanted).maybe_sent is False
        assert desk.log == ["POST /story-jobs/cmj1/resume", "GET /story-jobs/cmj1"]


@pytest.mark.parametrize("unseen", [(503, {}), {}, PAGE])
def test_a_resume_that_is_refused_is_open_while_its_job_cannot_be_seen(unseen: Reply) -> None:
    refused = failing(409, "story_job_state_invalid", "It cannot be resumed")
    with faking(answers(resume=refused, cmj1=unseen)) as desk:
        assert caught(desk, action("resume_job", parent=JOB_PARENT)).maybe_sent is True


def test_a_missing_scope_is_named_and_refuses_that_order_alone() -> None:
    with faking(lambda asked: failing(403, "insufficient_scope", "Key lacks a scope")) as desk:
        error = caught(desk, action("finalize_audio"))
        assert (error.fault, error.maybe_sent) == (Fault.REFUSED, False)
        assert "artifact:publish" in error.message


def test_a_resumed_job_costs_what_it_was_quoted_as_it_is_reserved_anew() -> None:
    with faking(answers(cmj1={"job": job("FAILED")})) as desk:
        wanted = action("resume_job", parent=JOB_PARENT)
        assert desk.provider().quote(wanted).amount == 11
        (step,) = desk.provider().steps(wanted)
        assert step.paid


def test_a_film_goes_through_the_other_door_where_finalize_knows_no_films() -> None:
    replies = answers(
        finalize=failing(422, "validation_failed", "mode must be audio"),
        render_video={"artifactId": "cma1", "render": {"status": "rendering"}},
    )
    with faking(replies) as desk:
        ref = desk.submit(action("finalize_video"))
        assert desk.log == ["POST /artifacts/cma1/finalize", "POST /artifacts/cma1/render-video"]
        keys = [one.headers["Idempotency-Key"] for one in desk.asked]
        assert desk.asked[1].body == b""
    assert ref.state == "rendering"
    assert len(set(keys)) == 2, "trap 4: a key is never shared between requests"


@pytest.mark.parametrize(
    "reply", [failing(409, "artifact_not_ready", "No mode"), failing(422, "validation_failed", "Bad")]
)
def test_another_refusal_of_a_film_is_final(reply: Reply) -> None:
    with faking(lambda asked: reply) as desk:
        assert caught(desk, action("finalize_video")).fault is Fault.REFUSED
        assert len(desk.asked) == 1


def test_r24_a_field_the_vendor_begins_to_want_stops_the_first_call() -> None:
    """R24: a deploy that adds one must not burn attempts: a refusal is definitive, names it, and is sent once."""
    with faking(lambda asked: failing(400, "validation_failed", "target.region is required")) as desk:
        error = caught(desk, refs=(made("project", "cmp1"),), name="plan")
        assert (error.permanent, len(desk.asked)) == (True, 1)
        assert "target.region" in error.message


def test_r21_every_page_of_the_jobs_is_read_to_the_end() -> None:
    """R21: at the largest page the vendor gives, until there is no next cursor."""

    def say(asked: Asked) -> Reply:
        at = int(asked.query.get("cursor", "0"))
        rows = [job("READY", id=f"j{at}"), job("READY", id=f"old{at}", createdAt="2026-05-01T00:00:00Z")]
        return {"jobs": rows, "nextCursor": str(at + 1) if at < 2 else None}

    with faking(say) as desk:
        found = list(desk.provider().recent(SINCE))
        assert [one.query.get("limit") for one in desk.asked] == ["100"] * 3
    assert [(one.ref.remote_id, one.word, one.model) for one in found] == [
        (name, "READY", "table_read") for name in ("j0", "j1", "j2")
    ]
    assert AT.startswith(found[0].created_at.strftime("%Y-%m-%dT%H:%M") if found[0].created_at else "never")


def test_a_list_whose_cursor_repeats_ends_and_one_that_is_none_is_an_error() -> None:
    with faking(lambda asked: {"jobs": [job()], "nextCursor": "same"}) as desk:
        assert len(list(desk.provider().recent(None))) == 2
    with faking(lambda asked: {"jobs": None}) as desk, pytest.raises(ProviderError):
        list(desk.provider().recent(None))
