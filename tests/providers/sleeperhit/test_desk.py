"""The sound desk: cast, music, effects and coverage read live, each section for itself (R20)."""

from typing import Any

import pytest

from providers.errors import Fault, ProviderError
from providers.order import Parent
from tests.providers.sleeperhit.bodies import artifact, manifest
from tests.providers.sleeperhit.fake import ARTIFACT, Reply, action, answers, bare, failing, faking

VOICES = {"NARRATOR": {"voiceId": "v1", "voiceName": "Warm"}}
WHOLE: dict[str, Reply] = {
    "cma1": {"artifact": artifact(manifest=manifest(voiceMap=VOICES))},
    "cast": {"cast": [{"character": "BAKER", "voiceId": "v2", "voiceName": "Low"}]},
    "music": {"music": {"status": "ready", "totalScenes": 2}},
    "sfx": {"sfx": {"artifactId": "cma1", "cues": [{"id": "sfx_1", "label": "door", "isDraft": True}]}},
    "coverage": {"coverage": {"id": "cmcov1", "status": "complete", "report": {"verdict": "Consider"}}},
}
NO = failing(404, "artifact_not_found", "Not live here")


def test_a_desk_has_four_sections_each_with_what_may_be_done() -> None:
    with faking(answers(**WHOLE)) as desk:
        sections = desk.provider().desk(ARTIFACT)
        assert all(one.startswith("GET /artifacts/cma1") for one in desk.log)
    assert [(one.name, [part.word for part in one.parts], [act.name for act in one.actions]) for one in sections] == [
        ("cast", ["cast", "cast"], ["recast_several"]),
        ("music", ["ready", "ready"], ["music"]),
        ("effects", ["draft"], ["sfx_add"]),
        ("coverage", ["complete"], ["coverage"]),
    ]
    assert [[act.name for act in one.parts[0].actions] for one in sections] == [
        ["recast"], ["scene_music"], ["sfx_update", "sfx_remove"], []
    ]  # fmt: skip
    assert not any(one.error for one in sections)


def test_every_action_of_the_desk_may_be_ordered_as_it_stands() -> None:
    with faking(answers(**WHOLE)) as desk:
        sections = desk.provider().desk(ARTIFACT)
    for section in sections:
        for act in [*section.actions, *(act for part in section.parts for act in part.actions)]:
            filled: dict[str, Any] = {
                one.name: one.default for one in act.options if one.default is not None
            } | act.values
            if act.name == "recast_several":
                filled["voice_1"] = "v9"
            if act.name != "sfx_add":
                assert bare().problems(action(act.name, **filled)) == (), act.name


def test_a_server_without_the_cast_list_has_names_and_voices_from_the_manifest() -> None:
    with faking(answers(**WHOLE | {"cast": NO})) as desk:
        section = desk.provider().desk(ARTIFACT)[0]
    assert [one.name for one in section.parts] == ["NARRATOR"]
    assert (section.error, section.actions) == ("", ()), (
        "without the list there is no changing of several at once either"
    )


@pytest.mark.parametrize(
    ("broken", "name"), [("cma1", "cast"), ("music", "music"), ("sfx", "effects"), ("coverage", "coverage")]
)
def test_r20_a_section_that_cannot_be_read_says_why_and_the_others_are_there(broken: str, name: str) -> None:
    with faking(answers(**WHOLE | {broken: NO})) as desk:
        sections = desk.provider().desk(ARTIFACT)
    assert [one.name for one in sections if one.error] == [name]
    assert "Not live here" in next(one.error for one in sections if one.error)


def test_it_raises_when_nothing_can_be_read() -> None:
    with faking(lambda asked: failing(401, "api_key_expired", "Expired")) as desk:
        with pytest.raises(ProviderError) as caught:
            desk.provider().desk(ARTIFACT)
        assert caught.value.fault is Fault.AUTH


def test_what_is_no_artifact_has_no_desk() -> None:
    assert bare().desk(Parent(kind="job", remote_id="cmj1")) == ()
