"""What is done with finished or failed work: what is offered, what it costs, its request and the ref it makes."""

from decimal import Decimal
from typing import Any

import pytest

from providers.errors import Fault, ProviderError
from providers.order import Order, Parent, Request, Resend
from providers.reply import Reply
from providers.report import RemoteRef, State
from providers.sleeperhit.replies import refs
from tests.providers.sleeperhit.bodies import AT, Row, job, plan, project, source
from tests.providers.sleeperhit.fake import ARTIFACT, ORDER, action, bare, built, made

CAST = [
    {"character": "BAKER", "voiceId": "v1", "voiceName": "Warm"},
    {"character": "KEEPER", "voiceId": "v2", "voiceName": "Low", "gender": "male"},
    {"character": "EXTRA"},
]
FAILED_JOB, FAILED_PLAN = Parent(kind="job", remote_id="cmj1"), Parent(kind="plan", remote_id="cmpl1")


def answered(order: Order, body: Row, name: str = "", *earlier: RemoteRef) -> RemoteRef:
    step, request = built(order, name, *earlier)
    return answer(step, request, body)


def answer(step: Any, request: Request, body: Row) -> RemoteRef:
    (ref,) = refs(step, request, Reply(200, {}, body, "", request_id="req9"))
    return ref


def test_what_is_offered_for_what_ended_how() -> None:
    def names(piece: Parent, ended: State) -> list[str]:
        return [one.name for one in bare().actions(piece, ended)]

    whole = ["refine", "finalize_audio", "finalize_video", "coverage", "music"]
    assert names(ARTIFACT, State.DONE) == whole
    assert names(ARTIFACT, State.FAILED) == []
    assert names(FAILED_JOB, State.FAILED) == ["resume_job"]
    assert names(FAILED_PLAN, State.FAILED) == ["resume_plan"]
    assert names(FAILED_JOB, State.DONE) == []
    assert names(Parent(kind="source", remote_id="s"), State.FAILED) == []


def test_r15_what_changes_the_read_puts_its_renders_out_of_date() -> None:
    stales = {one.name: one.stales for one in bare().actions(ARTIFACT, State.DONE)}
    assert stales == {
        "refine": True, "music": True, "finalize_audio": False, "finalize_video": False, "coverage": False
    }  # fmt: skip


@pytest.mark.parametrize(
    ("order", "path", "body"),
    [
        (action("refine", " Warmer "), "/artifacts/cma1/refine", {"instruction": "Warmer"}),
        (
            action("refine", "Warmer", scope="plan"),
            "/artifacts/cma1/refine",
            {"instruction": "Warmer", "scope": "plan"},
        ),
        (action("finalize_audio"), "/artifacts/cma1/finalize", {"mode": "audio"}),
        (action("finalize_video"), "/artifacts/cma1/finalize", {"mode": "video"}),
        (action("coverage"), "/artifacts/cma1/coverage", {}),
        (action("coverage", focus="The midpoint"), "/artifacts/cma1/coverage", {"focusPrompt": "The midpoint"}),
        (action("music"), "/artifacts/cma1/music", {}),
        (action("music", share=35), "/artifacts/cma1/music", {"musicCoveragePercent": 0.35}),
        (action("music", share=1), "/artifacts/cma1/music", {"musicCoveragePercent": 0.01}),
        (
            action("scene_music", scene=3, prompt="heavier", weight=85),
            "/artifacts/cma1/music",
            {"sceneIndex": 2, "prompt": "heavier", "weight": 0.85},
        ),
        (
            action("scene_music", scene=1, enabled=False, prompt=""),
            "/artifacts/cma1/music",
            {"sceneIndex": 0, "enabled": False},
        ),
        (
            action("recast", character="NARRATOR", voice_id="v1", voice_name="Warm", gender="", provider="cartesia"),
            "/artifacts/cma1/voice",
            {"character": "NARRATOR", "voiceId": "v1", "voiceName": "Warm", "provider": "cartesia"},
        ),
        (
            action("recast_several", cast=CAST, voice_1="v9", voice_2=" "),
            "/artifacts/cma1/cast",
            {"entries": [
                {"character": "BAKER", "voiceId": "v9"},
                {"character": "KEEPER", "voiceId": "v2", "voiceName": "Low", "gender": "male"},
            ]},
        ),
        (
            action("recast_several", cast=CAST, voice_1="v2", voice_2="v1", voice_3="v3"),
            "/artifacts/cma1/cast",
            {"entries": [
                {"character": "BAKER", "voiceId": "v2", "voiceName": "Low", "gender": "male"},
                {"character": "KEEPER", "voiceId": "v1", "voiceName": "Warm"},
                {"character": "EXTRA", "voiceId": "v3"},
            ]},
        ),
        (
            action("sfx_add", entry=13, label="door knock", prompt="three knocks", volume=55, offset="before"),
            "/artifacts/cma1/sfx",
            {
                "op": "add",
                "entryIndex": 12,
                "label": "door knock",
                "prompt": "three knocks",
                "volume": 0.55,
                "triggerOffset": "before",
            },
        ),
        (
            action("sfx_update", id="sfx_123", label="heavier", regenerate=True),
            "/artifacts/cma1/sfx",
            {"op": "update", "id": "sfx_123", "label": "heavier", "regenerate": True},
        ),
        (
            action("sfx_update", id="sfx_123", volume=0, regenerate=False),
            "/artifacts/cma1/sfx",
            {"op": "update", "id": "sfx_123", "volume": 0.0},
        ),
        (action("sfx_remove", id="sfx_123"), "/artifacts/cma1/sfx", {"op": "remove", "id": "sfx_123"}),
        (action("resume_job", parent=FAILED_JOB), "/story-jobs/cmj1/resume", {}),
        (action("resume_plan", parent=FAILED_PLAN), "/story-plans/cmpl1/resume", {}),
        (
            action("resume_job", parent=Parent(kind="job", remote_id="cmj1#tok0")),
            "/story-jobs/cmj1/resume",
            {},
        ),
    ],
)  # fmt: skip
def test_the_request_of_an_action_has_only_keys_of_the_contract(order: Order, path: str, body: Row) -> None:
    _, request = built(order)
    assert (request.path, request.body) == (path, body)
    assert request.headers == {"Idempotency-Key": "tok1"}


@pytest.mark.parametrize(
    ("name", "price"), [("refine", 8), ("finalize_audio", 6), ("finalize_video", 12), ("coverage", 0), ("music", 0)]
)
def test_an_action_has_a_price_before_it_is_asked_for(name: str, price: int) -> None:
    quote = bare().quote(action(name))
    assert (quote.amount, quote.unit) == (price, "cr")
    (step,) = bare().steps(action(name))
    assert (step.name, step.paid, step.resend) == (name, price > 0, Resend.SAME_KEY)


@pytest.mark.parametrize("name", ["recast", "recast_several", "scene_music", "sfx_add", "sfx_update", "sfx_remove"])
def test_what_is_done_with_parts_is_free(name: str) -> None:
    assert bare().quote(action(name)).amount == Decimal(0)
    assert [step.paid for step in bare().steps(action(name))] == [False]


def test_r11_only_one_recording_is_made_at_a_time() -> None:
    assert bare().steps(action("finalize_audio"))[0].max_in_flight == 1


def test_r13_a_plan_that_is_resumed_has_a_gate_and_then_a_job() -> None:
    """R13: only a plan that was never written: a written one would come back the same, so that is ordered anew."""
    wanted = action("resume_plan", parent=FAILED_PLAN)
    steps = bare().steps(wanted)
    assert [(step.name, step.makes, step.paid) for step in steps] == [
        ("resume_plan", "plan", False),
        ("job", "job", True),
    ]
    assert bare().quote(wanted).later
    plan_again = answered(wanted, {"plan": plan("PENDING")})
    assert (plan_again.kind, plan_again.remote_id) == ("plan", "cmpl1#tok1")
    _, request = built(wanted, "job", plan_again)
    assert (request.path, request.body) == ("/story-jobs", {"storyPlanId": "cmpl1"})
    (again,) = bare().actions(FAILED_JOB, State.FAILED)
    assert "order again instead" in again.note


PROJECT = made("project", "cmp1")


@pytest.mark.parametrize(
    ("order", "name", "body", "ref"),
    [
        (ORDER, "project", {"project": project()}, ("project", "cmp1", "", {"made": AT})),
        (ORDER, "source 1", {"source": source()}, ("source", "cmq1", "READY", {"project": "cmp1"})),
        (
            ORDER,
            "source 1",
            {"source": source(), "deduplicated": True},
            ("source", "cmq1", "READY", {"project": "cmp1"}),
        ),
        (ORDER, "plan", {"plan": plan("PENDING")}, ("plan", "cmpl1", "PENDING", {})),
        (ORDER, "job", {"job": job("RESERVED")}, ("job", "cmj1", "RESERVED", {})),
        (
            action("refine", "Warmer"),
            "",
            {"storyJob": {"id": "cmj9", "status": "RESERVED"}},
            ("job", "cmj9", "RESERVED", {"artifact": "cma1"}),
        ),
        (
            action("finalize_audio"),
            "",
            {"artifactId": "cma1", "mode": "audio", "finalize": {"status": "queued"}},
            ("finalize_audio", "cma1#tok1", "queued", {"artifact": "cma1", "begun": "queued", "free": "0"}),
        ),
        (
            action("finalize_video"),
            "",
            {"artifactId": "cma1", "render": {"status": "rendering"}},
            ("finalize_video", "cma1#tok1", "rendering", {"artifact": "cma1", "begun": "rendering", "free": "0"}),
        ),
        (
            action("coverage"),
            "",
            {"reportId": "cmcov1", "status": "generating"},
            ("coverage", "cmcov1", "generating", {"artifact": "cma1"}),
        ),
        (
            action("music"),
            "",
            {"artifactId": "cma1", "status": "generating", "coveragePercent": 0.35, "totalScenes": 8},
            ("music", "cma1#tok1", "generating", {"artifact": "cma1"}),
        ),
        (
            action("recast", character="NARRATOR", voice_id="v", voice_name="n"),
            "",
            {"artifactId": "cma1", "character": "NARRATOR", "voiceMap": {}},
            ("recast", "cma1#tok1", "done", {"artifact": "cma1"}),
        ),
        (
            action("recast_several", cast=CAST, voice_1="v9"),
            "",
            {"voiceMap": {"BAKER": {"voiceId": "v9"}}},
            ("recast_several", "cma1#tok1", "done", {"artifact": "cma1"}),
        ),
        (
            action("sfx_add", entry=1, label="door", prompt="knock"),
            "",
            {"artifactId": "cma1", "cue": {"id": "sfx_1", "label": "door", "isDraft": True}},
            ("sfx_add", "cma1#tok1", "done", {"artifact": "cma1", "cue": "sfx_1", "label": "door"}),
        ),
        (
            action("resume_job", parent=FAILED_JOB),
            "",
            {"action": "generation_requeued", "job": job("RESERVED")},
            ("job", "cmj1#tok1", "RESERVED", {}),
        ),
        (
            action("resume_job", parent=FAILED_JOB),
            "",
            {"action": "already_complete", "job": job("READY"), "artifactIds": ["cma1"]},
            ("job", "cmj1#tok1", "READY", {"makes": "cma1"}),
        ),
    ],
)  # fmt: skip
def test_the_ref_that_a_reply_makes(
    order: Order, name: str, body: Row, ref: tuple[str, str, str, dict[str, str]]
) -> None:
    """With the id of the request, also of one that went well (R5); without an id of its own, with our token."""
    found = answered(order, body, name, PROJECT, made("plan", "cmpl1"))
    kind, remote_id, state, data = ref
    assert (found.kind, found.remote_id, found.state) == (kind, remote_id, state)
    assert found.data == {"request_id": "req9"} | data


@pytest.mark.parametrize(
    ("order", "body"),
    [
        (ORDER, {}),
        (ORDER, {"project": {"name": "x"}}),
        (action("refine", "x"), {"job": job()}),
        (action("coverage"), {"status": "generating"}),
        (action("sfx_add"), {"artifactId": "cma1"}),
        (action("music"), {}),
        (action("resume_job", parent=FAILED_JOB), {"job": job(id="other")}),
        (action("resume_job", parent=FAILED_JOB), {"ok": True}),
    ],
)
def test_a_reply_without_what_it_promises_may_have_been_taken(order: Order, body: Row) -> None:
    with pytest.raises(ProviderError) as caught:
        answered(order, body)
    assert (caught.value.fault, caught.value.maybe_sent) == (Fault.UNREADABLE, True)
