"""Music, effects, coverage and cast, read as parts of a read and as what an action comes to (contract 1.4; R16)."""

from typing import Any

import pytest

from providers.errors import ProviderError
from providers.facts import Part
from providers.report import RemoteRef, Report, State
from providers.sleeperhit import cast, coverage, effects, music
from tests.providers.sleeperhit.bodies import Row


def defaults(part: Part, name: str) -> dict[str, object]:
    found = next(one for one in part.actions if one.name == name)
    return {one.name: one.default for one in found.options if one.default is not None}


def clip(scene: int, status: str = "ready", **more: Any) -> Row:
    return {"sceneIndex": scene, "status": status, "soundUrl": f"https://files.test/{scene}.mp3"} | more


class TestMusic:
    def read_on(self, *bodies: Row, kind: str = "music") -> Report:
        """Readings one after the other; the last is returned."""
        data: dict[str, str] = {"artifact": "cma1"}
        for body in bodies:
            ref = RemoteRef(kind=kind, remote_id="cma1#t", step=kind, data=data)
            report = music.report(music.read({"music": body}), ref)
            data = data | report.data
        return report

    READY: Row = {"status": "ready", "totalScenes": 3}

    @pytest.mark.parametrize(("times", "state"), [(1, State.ACTIVE), (2, State.ACTIVE), (3, State.DONE)])
    def test_r16_three_readings_must_agree(self, times: int, state: State) -> None:
        """Clips stream in after the vendor says ready: nothing in flight now is not settled."""
        found = self.read_on(*[self.READY] * times)
        assert found.state is state
        assert state is State.DONE or found.next_poll == 3

    def test_r16_a_change_in_between_begins_the_count_anew(self) -> None:
        other = self.READY | {"definedClips": [clip(0)]}
        assert self.read_on(self.READY, self.READY, other).state is State.ACTIVE
        assert self.read_on(self.READY, self.READY, other, other, other).state is State.DONE

    def test_r16_a_clip_that_is_rendered_is_waited_for(self) -> None:
        rendering = self.READY | {"definedClips": [clip(0), clip(1, "rendering")]}
        found = self.read_on(*[rendering] * 5)
        assert found.state is State.ACTIVE
        assert found.note == "1 scene still to come"

    def test_r16_the_newest_record_of_a_scene_wins(self) -> None:
        older = clip(1, "failed", error="No", updatedAt="2026-05-29T10:00:00Z")
        newer = clip(1, updatedAt="2026-05-29T10:05:00Z")
        for clips in ([older, newer], [newer, older]):
            assert self.read_on(*[self.READY | {"definedClips": clips}] * 3).missing == ()

    def test_r16_failed_is_told_and_absent_is_not_failed(self) -> None:
        failed = self.READY | {"definedClips": [clip(0, "failed", error="Lyria is busy")]}
        found = self.read_on(*[failed] * 3)
        assert found.state is State.DONE
        assert found.missing == ("Music of scene 1: Lyria is busy",)

    @pytest.mark.parametrize(("kind", "state"), [("music", State.ACTIVE), ("scene_music", State.DONE)])
    def test_none_is_not_yet_begun_for_all_the_music(self, kind: str, state: State) -> None:
        assert self.read_on(*[{"status": "none", "totalScenes": 3}] * 3, kind=kind).state is state

    @pytest.mark.parametrize(("word", "state", "known"), [
        ("generating", State.ACTIVE, True), ("failed", State.FAILED, True), ("tuning", State.ACTIVE, False)
    ])  # fmt: skip
    def test_every_word(self, word: str, state: State, known: bool) -> None:
        found = self.read_on(*[{"status": word}] * 4)
        assert (found.state, found.known) == (state, known)

    def test_what_cannot_be_read_is_no_verdict(self) -> None:
        with pytest.raises(ProviderError):
            music.read({"music": None})

    def test_every_scene_is_a_part_with_what_it_is_now(self) -> None:
        told = {
            "status": "ready",
            "totalScenes": 3,
            "definedClips": [clip(1, prompt="bass", weight=0.85), clip(2, disabled=True)],
        }
        section = music.section(music.read({"music": told}))
        assert [(one.label, one.word) for one in section.parts] == [
            ("Scene 1", "ready"),
            ("Scene 2", "ready"),
            ("Scene 3", "off"),
        ]
        assert defaults(section.parts[1], "scene_music") == {"prompt": "bass", "weight": 85, "enabled": True}
        assert defaults(section.parts[2], "scene_music") == {"enabled": False}
        assert section.parts[1].actions[0].values == {"scene": 2}
        assert [one.name for one in section.actions] == ["music"]

    def test_where_the_scenes_are_not_counted_one_is_named_by_its_number(self) -> None:
        """The reference's own reply has nothing but the status."""
        section = music.section(music.read({"music": {"status": "ready"}}))
        assert section.parts == ()
        assert [(one.name, one.values) for one in section.actions] == [("music", {}), ("scene_music", {})]
        assert [one.name for one in section.actions[1].options] == ["scene", "prompt", "weight", "enabled"]
        scene = section.actions[1].options[0]
        assert (scene.label, scene.minimum, scene.required) == ("Scene", 1, True)


DOOR = {"id": "sfx_1", "label": "door", "entryIndex": 12, "soundUrl": None, "isDraft": True, "volume": 0.55}


class TestEffects:
    def read(self, *cues: Row, reads: int = 0) -> Report:
        data = {"artifact": "cma1", "cue": "sfx_1", "label": "door", "reads": str(reads)}
        return effects.report(list(cues), RemoteRef(kind="sfx_add", remote_id="a#t", step="sfx_add", data=data))

    def test_a_draft_is_waited_for_as_it_is_silent(self) -> None:
        found = self.read(DOOR)
        assert (found.state, found.word, found.data) == (State.ACTIVE, "draft", {"reads": "1"})

    def test_a_cue_with_its_sound_is_done(self) -> None:
        assert self.read(DOOR | {"soundUrl": "https://files.test/1.mp3", "isDraft": False}).state is State.DONE

    @pytest.mark.parametrize(("cues", "told"), [([DOOR], "still a draft"), ([], "not in the list")])
    def test_r16_one_that_never_comes_is_told_apart_from_one_that_is_not_there(
        self, cues: list[Row], told: str
    ) -> None:
        found = self.read(*cues, reads=11)
        assert found.state is State.DONE
        assert told in found.missing[0]

    def test_every_cue_is_a_part_and_the_newest_record_wins(self) -> None:
        body = {
            "sfx": {
                "artifactId": "cma1",
                "cues": [DOOR, DOOR | {"label": "gate"}, DOOR | {"id": "sfx_2", "isDisabled": True}],
            }
        }
        section = effects.section(effects.read(body))
        assert [(one.name, one.label, one.word, one.note) for one in section.parts] == [
            ("sfx_1", "gate", "draft", "at line 13"),
            ("sfx_2", "door", "off", "at line 13"),
        ]
        assert [one.name for one in section.parts[0].actions] == ["sfx_update", "sfx_remove"]
        assert defaults(section.parts[0], "sfx_update") == {"label": "gate", "volume": 55, "regenerate": False}
        assert [one.name for one in section.actions] == ["sfx_add"]

    def test_what_cannot_be_read_is_no_empty_list(self) -> None:
        with pytest.raises(ProviderError):
            effects.read({"sfx": {}})


class TestCoverage:
    REF = RemoteRef(kind="coverage", remote_id="cmcov1", step="coverage", data={"artifact": "cma1", "request_id": "r"})

    @pytest.mark.parametrize(("found", "state", "known"), [
        ({}, State.ACTIVE, True), ({"status": "generating"}, State.ACTIVE, True),
        ({"status": "complete", "report": {}}, State.DONE, True),
        ({"status": "failed", "error": "x"}, State.FAILED, True),
        ({"status": "binding"}, State.ACTIVE, False),
    ])  # fmt: skip
    def test_every_word(self, found: Row, state: State, known: bool) -> None:
        report = coverage.report(found, self.REF)
        assert (report.state, report.known) == (state, known)

    def test_the_report_is_a_document_in_words(self) -> None:
        told = {"status": "complete", "report": {"verdict": "Consider", "strengths": ["The lamp"]}}
        (output,) = coverage.report(told, self.REF).outputs
        assert (output.kind, output.role, output.piece) == ("document", "coverage", "cma1")
        assert output.text == "# Script coverage\n\nVerdict: Consider\n\n## Strengths\n\n1. The lamp"

    def test_r5_a_failed_report_has_its_words(self) -> None:
        failure = coverage.report({"status": "failed", "error": {"message": "Too short"}}, self.REF).failure
        assert failure is not None
        assert '"Too short."' in failure.message

    def test_none_was_asked_for(self) -> None:
        section = coverage.section(coverage.read({"coverage": None}))
        assert section.parts == ()
        assert [one.name for one in section.actions] == ["coverage"]


class TestCast:
    MAP = {"NARRATOR": {"voiceId": "v1", "voiceName": "Warm"}, "BAKER": {"voiceId": "v2", "voiceName": "Low"}}

    def test_every_character_is_a_part_with_its_voice(self) -> None:
        listed = {
            "cast": [
                {"character": "BAKER", "voiceId": "v2", "voiceName": "Low", "gender": "female", "provider": "hume"}
            ]
        }
        section = cast.section(cast.voices(self.MAP, listed))
        assert [(one.name, one.word, one.note) for one in section.parts] == [
            ("BAKER", "cast", "Low, female"),
            ("NARRATOR", "cast", "Warm"),
        ]
        mara = section.parts[0]
        assert mara.actions[0].values == {"character": "BAKER"}
        assert defaults(mara, "recast") == {
            "voice_id": "v2", "voice_name": "Low", "gender": "female", "provider": "hume"
        }  # fmt: skip

    def test_several_voices_change_at_once_where_the_server_lists_the_cast(self) -> None:
        """Contract 1.4: a batch leaves the vendor's voice track as it is, so its words do not promise a change."""
        (several,) = cast.section(cast.voices(self.MAP), batch=True).actions
        assert [(one.name, one.label, one.default, one.library) for one in several.options] == [
            ("voice_1", "BAKER", "v2", "voice"),
            ("voice_2", "NARRATOR", "v1", "voice"),
        ]
        assert several.stales, "what was made before is not the cast as it is now"
        assert "may still have the old voices" in several.note
        assert cast.section(cast.voices(self.MAP)).actions == ()
        assert cast.section(cast.voices({"BAKER": None}), batch=True).actions == (), "one is changed by itself"

    @pytest.mark.parametrize("told", [None, {}, {"cast": None}, {"cast": [{"voiceId": "x"}]}])
    def test_without_the_list_of_the_cast_the_manifest_is_enough(self, told: object) -> None:
        assert list(cast.voices(self.MAP, told)) == ["NARRATOR", "BAKER"]

    def test_a_character_without_a_voice_says_so(self) -> None:
        assert cast.section(cast.voices({"BAKER": None})).parts[0].word == "no voice"
