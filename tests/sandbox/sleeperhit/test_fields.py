"""Every limit of contract 2.3 on plans and jobs, and what production adds (1.4)."""

from typing import Any

import pytest

from tests.practice import PracticeVendor
from tests.sandbox.sleeperhit.client import TARGET, Client, good, refusal

READ = {"type": "table_read"}


def _target(**more: object) -> dict[str, Any]:
    return {"target": {**TARGET, **more}}


def _row(**more: object) -> dict[str, Any]:
    return {"artifactRequests": [{**READ, **more}]}


def _brief(**more: object) -> dict[str, Any]:
    return {"creativeBrief": more}


def _style(**more: object) -> dict[str, Any]:
    return {"styleConstraints": more}


# (a part of the body that is just taken, the same part a little too much)
LIMITS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"title": "x" * 200}, {"title": "x" * 201}),
    (_target(audience="x" * 200), _target(audience="x" * 201)),
    (_target(objective="x" * 400), _target(objective="x" * 401)),
    (_target(outcome="x" * 400), _target(outcome="")),
    (_target(tone="x" * 120), _target(tone="x" * 121)),
    (_target(industry="x" * 120), _target(industry="x" * 121)),
    (_target(distributionContext="x" * 300), _target(distributionContext="x" * 301)),
    (_target(), _target(budget=1)),
    ({"artifactRequests": [READ] * 6}, {"artifactRequests": [READ] * 7}),
    (_row(), {"artifactRequests": []}),
    (_row(mode="podcast"), _row(mode="opera")),
    (_row(narrationPolicy="suppress"), _row(narrationPolicy="maybe")),
    (_row(durationSeconds=5), _row(durationSeconds=4)),
    (_row(durationSeconds=90), _row(durationSeconds="90")),
    (_row(aspectRatio="16:9"), _row(aspectRatio="wide")),
    (_row(includePdf=False), _row(includePdf="no")),
    (_row(notes="x" * 5000), _row(notes="x" * 5001)),
    (_row(), _row(colour=1)),
    (_row(), _row(deferMusic=True)),
    (_row(), _row(type="pitch_deck")),
    (_row(), _row(type="poem")),
    (_style(preferredVisualStyle="x" * 400), _style(preferredVisualStyle="x" * 401)),
    (_style(voicePreference="x" * 160), _style(voicePreference="x" * 161)),
    (_style(musicPolicy="x" * 300), _style(musicPolicy="x" * 301)),
    (_style(forbiddenVisuals=["x" * 160] * 10), _style(forbiddenVisuals=["x"] * 11)),
    (_style(brandSafety=["x"]), _style(brandSafety=["x" * 161])),
    (_brief(installmentLabel="x" * 160), _brief(installmentLabel="x" * 161)),
    (_brief(seriesContext="x" * 1200), _brief(seriesContext="x" * 1201)),
    (_brief(genre="x" * 160), _brief(genre="x" * 161)),
    (_brief(audience="x" * 240), _brief(audience="x" * 241)),
    (_brief(writingStyle="x" * 600), _brief(writingStyle="x" * 601)),
    (_brief(castNotes="x" * 1000), _brief(castNotes="x" * 1001)),
    (_brief(musicStyle="x" * 500), _brief(musicStyle="x" * 501)),
    (_brief(sfxPolicy="x" * 500), _brief(sfxPolicy="x" * 501)),
    (_brief(replanInstruction="x" * 5000), _brief(replanInstruction="x" * 5001)),
    (_brief(comps=["x" * 160] * 8), _brief(comps=["x"] * 9)),
    (_brief(mustKnowBeforeWriting=["x" * 220] * 12), _brief(mustKnowBeforeWriting=["x"] * 13)),
    (_brief(projectFormat="audio drama", pageTarget=12), _brief(mood="blue")),
    (_brief(pageTarget="12 to 14 pages"), _brief(pageTarget=0)),
    (_brief(pageTarget=1), _brief(pageTarget=None)),
    ({"sourceIds": []}, {"sourceIds": ["cmq"] * 21}),
    ({"autoApprove": True}, {"autoApprove": "yes"}),
    ({}, {"webhookUrl": "https://example.com"}),
    ({}, {"title": None}),
]


@pytest.mark.parametrize(("taken", "refused"), LIMITS, ids=range(len(LIMITS)))
def test_limits_of_a_plan(studio: Client, taken: dict[str, Any], refused: dict[str, Any]) -> None:
    project = studio.project()
    good(studio.order_plan(project, **taken))
    assert refusal(studio.order_plan(project, **refused)) == (400, "validation_failed")


@pytest.mark.parametrize("name", ["audience", "objective", "outcome"])
def test_the_target_is_required(studio: Client, name: str) -> None:
    target = {key: value for key, value in TARGET.items() if key != name}
    reply = studio.order_plan(studio.project(), target=target)
    assert reply.json()["error"]["message"] == f"`target.{name}` is required"


@pytest.mark.parametrize(("reading", "cap"), [("production", 5000), ("reference", 2000)])
def test_the_cap_of_notes(vendor: PracticeVendor, studio: Client, reading: str, cap: int) -> None:
    vendor.sleeperhit_rules(reading=reading)
    project = studio.project()
    good(studio.order_plan(project, **_row(notes="x" * cap)))
    reply = studio.order_plan(project, **_row(notes="x" * (cap + 1)))
    assert reply.json()["error"]["message"].startswith("`artifactRequests[0].notes` is invalid: ")


@pytest.mark.parametrize(("reading", "kept"), [("production", None), ("reference", "Slowly")])
def test_notes_of_a_plan_may_be_dropped(vendor: PracticeVendor, studio: Client, reading: str, kept: str | None) -> None:
    vendor.sleeperhit_rules(reading=reading)
    plan = good(studio.order_plan(studio.project(), **_row(notes="Slowly", mode="drama")))["plan"]
    assert (plan["artifactRequests"][0].get("notes"), plan["artifactRequests"][0]["mode"]) == (kept, "drama")


def _refused_fields(studio: Client) -> dict[str, bool]:
    """Whether the fields that only production has are unknown keys, by their paths."""
    project, plan = studio.project(), studio.approved()
    mark = {"type": "text", "content": "x", "producer": "desk", "externalId": "1", "originatedAt": "2026-01-01"}
    replies = {
        "`creativeBrief`": studio.order_plan(project, **_brief(genre="noir")),
        "`artifactRequests[0].deferMusic`": studio.order_job(plan, **_row(deferMusic=True)),
        "`artifactRequests[0].deferAudioRender`": studio.order_job(plan, **_row(deferAudioRender=True)),
        "`externalId`": studio.post(f"/story-projects/{project}/sources", mark),
    }
    return {path: f"Invalid key in record: {path}" in reply.text for path, reply in replies.items()}


@pytest.mark.parametrize(("rules", "refused"), [
    ({}, False), ({"reading": "reference"}, True), ({"production_fields": "refused"}, True),
    ({"reading": "reference", "production_fields": "taken"}, False),
])  # fmt: skip
def test_the_reference_does_not_know_what_only_production_has(
    vendor: PracticeVendor, studio: Client, *, rules: dict[str, Any], refused: bool
) -> None:
    vendor.sleeperhit_rules(**rules)
    assert set(_refused_fields(studio).values()) == {refused}


def test_sources_of_a_plan(studio: Client) -> None:
    project = studio.project()
    foreign = studio.source(studio.project())["id"]
    deleted = studio.source(project)["id"]
    good(studio.delete(f"/story-projects/{project}/sources/{deleted}"))
    body = {"type": "url", "uri": "https://example.com/stuck"}
    waiting = good(studio.post(f"/story-projects/{project}/sources", body))["source"]["id"]
    for number in (foreign, deleted, "cmqnone"):
        assert refusal(studio.order_plan(project, sourceIds=[number])) == (404, "source_not_found")
    assert refusal(studio.order_plan(project, sourceIds=[waiting])) == (400, "validation_failed")


JOBS: list[tuple[dict[str, Any], int]] = [
    ({"artifactRequests": [{**READ, "notes": "x" * 5000, "deferMusic": True, "deferAudioRender": True}]}, 200),
    ({"artifactRequests": [{**READ, "mode": "documentary", "narrationPolicy": "include"}]}, 200),
    ({"artifactRequests": []}, 400),
    ({"artifactRequests": [READ] * 7}, 400),
    ({"artifactRequests": [{**READ, "voiceMap": {"NARRATOR": {}}}]}, 400),
    ({"artifactRequests": [{"type": "trailer"}]}, 400),
    ({"projectId": "cmpother"}, 400),
    ({"colour": 1}, 400),
]


@pytest.mark.parametrize(("body", "status"), JOBS, ids=range(len(JOBS)))
def test_limits_of_a_job(studio: Client, body: dict[str, Any], status: int) -> None:
    reply = studio.order_job(studio.approved(), **body)
    assert reply.status_code == status, reply.text


def test_a_preassigned_cast_must_be_whole(studio: Client) -> None:
    plan = studio.planned()
    names = [member["name"] for member in plan["plan"]["cast"]]
    studio.send(f"/story-plans/{plan['id']}/approve", {"userConfirmed": True})
    voices = {name: {"voiceId": f"voice_{number}"} for number, name in enumerate(names)}
    row = {**READ, "mode": "drama"}
    part = {name: voice for name, voice in voices.items() if name != names[1]}
    reply = studio.order_job(plan["id"], artifactRequests=[{**row, "voiceMap": part}])
    assert refusal(reply) == (400, "validation_failed")
    words = f"Preassigned voiceMap is missing a voice for: {names[1]}. Supply every speaking character."
    assert reply.json()["error"]["message"] == words
    job = good(studio.order_job(plan["id"], artifactRequests=[{**row, "voiceMap": voices}]))["job"]["id"]
    found = studio.ended(job)["artifacts"][0]["manifest"]["audio"]["voiceMap"]
    assert {name: voice["voiceId"] for name, voice in found.items()} == {n: v["voiceId"] for n, v in voices.items()}
