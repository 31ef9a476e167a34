"""Whole stories with the practice Sleeper Hit: recordings, edits, failures, decisions, and what a key may not do."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest

from providers.errors import Fault, ProviderError
from providers.order import Parent
from providers.report import Found, RemoteRef, Report, State
from providers.sleeperhit import SleeperHit
from tests.practice import PracticeVendor
from tests.providers.sleeperhit.case import SLUG, PracticeCase, approved, send, until
from tests.providers.sleeperhit.fake import ORDER, action


@pytest.fixture
def vendor(running: PracticeVendor) -> PracticeVendor:
    running.reset()
    running.settings(speed=500)
    running.sleeperhit_rules(requests_per_minute=10_000)
    return running


@pytest.fixture
def studio(vendor: PracticeVendor) -> PracticeCase:
    return PracticeCase(vendor)


def provider(studio: PracticeCase) -> SleeperHit:
    return SleeperHit(studio.access())


def take(studio: PracticeCase, token: str = "take") -> Parent:
    """A finished table read, as a parent to work on."""
    found = provider(studio)
    ref = send(found, ORDER, "job", token, approved(found, ORDER, token))
    report = until(found, ref)
    assert report.state is State.DONE, report
    return Parent(kind="artifact", remote_id=report.outputs[0].piece, revision=report.outputs[0].revision)


def act(studio: PracticeCase, name: str, of: Parent, words: str = "", token: str = "act", **options: Any) -> Report:
    found, order = provider(studio), action(name, words, of, **options)
    assert found.problems(order) == ()
    return until(found, send(found, order, name, token))


@pytest.mark.parametrize("key_scope", ["endpoint", "account"])
def test_a_take_is_refined_recorded_and_filmed_each_for_its_price(studio: PracticeCase, key_scope: str) -> None:
    """Trap 4: whatever a key counts for, no step shares its own with another."""
    studio.vendor.sleeperhit_rules(key_scope=key_scope)
    of = take(studio)
    refined = act(studio, "refine", of, "Make the skeptic warmer", scope="screenplay")
    assert {one.revision for one in refined.outputs} == {2}
    assert refined.cost == 8
    for name, kind, price in (("finalize_audio", "audio", 6), ("finalize_video", "video", 12)):
        done = act(studio, name, of)
        (file,) = done.outputs
        assert (done.cost, file.kind, file.revision) == (price, kind, 2)
        assert httpx.get(file.url, trust_env=False).content
    assert studio.vendor.bill(studio.key).net == Decimal(11 + 8 + 6 + 12)
    assert studio.vendor.leaks() == []


def test_a_recording_that_is_there_is_free_until_an_edit_makes_it_stale(studio: PracticeCase) -> None:
    """R15: finalize again only on request; it costs again."""
    of = take(studio)
    assert act(studio, "finalize_audio", of, token="first").cost == 6
    assert act(studio, "finalize_audio", of, token="second").cost == 0
    act(studio, "scene_music", of, scene=1, prompt="heavier", weight=85)
    assert act(studio, "finalize_audio", of, token="third").cost == 6
    assert studio.vendor.bill(studio.key).net == Decimal(11 + 6 + 6)


def test_a_recording_that_needs_a_live_read_waits_for_a_person_and_takes_nothing(studio: PracticeCase) -> None:
    studio.vendor.sleeperhit_rules(recording="live")
    of = take(studio)
    report = act(studio, "finalize_audio", of)
    assert report.state is State.PERSON
    assert report.gate is not None
    assert (report.gate.reason, report.gate.again) == ("recording", True)
    assert "/share/" in report.gate.link
    assert studio.vendor.bill(studio.key).net == 11
    studio.vendor.sleeperhit_rules(recording="synthesized")
    assert act(studio, "finalize_audio", of, token="again").state is State.DONE, "asked anew under another token"


def test_the_sound_desk_is_worked_on_for_nothing(studio: PracticeCase) -> None:
    of = take(studio)
    act(studio, "sfx_add", of, entry=1, label="door", prompt="three knocks", volume=55, offset="before")
    desk = {one.name: one for one in provider(studio).desk(of)}
    assert not any(one.error for one in desk.values())
    (cue,) = desk["effects"].parts
    assert cue.label == "door"
    voice = desk["cast"].parts[0]
    again = {"voice_id": "v9", "voice_name": "New Voice"}
    assert act(studio, "recast", of, character=voice.name, **again).state is State.DONE
    assert act(studio, "sfx_remove", of, id=cue.name).state is State.DONE
    assert act(studio, "music", of, share=35).state is State.DONE
    coverage = act(studio, "coverage", of, focus="The midpoint")
    assert coverage.outputs[0].text.startswith("# Script coverage")
    desk = {one.name: one for one in provider(studio).desk(of)}
    assert desk["effects"].parts == ()
    assert next(one for one in desk["cast"].parts if one.name == voice.name).note.startswith("New Voice")
    assert studio.vendor.bill(studio.key).net == 11


def test_several_voices_are_changed_at_once(studio: PracticeCase) -> None:
    of = take(studio)
    section = next(one for one in provider(studio).desk(of) if one.name == "cast")
    (several,) = section.actions
    before = {part.name: part.note for part in section.parts}
    chosen: dict[str, Any] = several.values | {several.options[0].name: "v9"}
    assert act(studio, "recast_several", of, **chosen).state is State.DONE
    after = {
        part.name: part.note for part in next(one for one in provider(studio).desk(of) if one.name == "cast").parts
    }
    changed = several.options[0].label
    assert after[changed].startswith("v9")
    assert {name: note for name, note in after.items() if name != changed} == {
        name: note for name, note in before.items() if name != changed
    }
    assert studio.vendor.bill(studio.key).net == 11, "free"


def test_every_step_of_a_take_is_found_after_its_reply_was_lost(studio: PracticeCase) -> None:
    found, since = provider(studio), datetime.now(UTC)
    refs = approved(found, ORDER, "found")
    refs.append(send(found, ORDER, "job", "found", refs))
    for at, step in enumerate(found.steps(ORDER)):
        landed = found.find(step, ORDER, f"found {step.name}", since, refs[:at])
        assert isinstance(landed, Found)
        assert (landed.certain, [ref.remote_id for ref in landed.refs]) == (True, [refs[at].remote_id]), step.name


def test_a_finished_take_is_archived_and_then_removed(studio: PracticeCase) -> None:
    found = provider(studio)
    refs = approved(found, ORDER, "over")
    refs.append(send(found, ORDER, "job", "over", refs))
    assert until(found, refs[-1]).state is State.DONE
    found.archive(refs)
    failure = until(found, refs[0]).failure
    assert failure is not None
    assert failure.code == "project_archived"
    for _ in range(2):
        assert found.tidy(refs) == "Deleted at Sleeper Hit: its project and 1 source."
    ((_, read),) = list(found.poll(refs[1:2]))
    assert isinstance(read, ProviderError)
    assert read.code in ("project_not_found", "source_not_found")
    assert studio.vendor.bill(studio.key).net == 11, "what was made is paid"


def test_a_job_that_failed_goes_on_where_it_was_and_is_reserved_anew(studio: PracticeCase) -> None:
    found = provider(studio)
    studio.hold()
    ref = send(found, ORDER, "job", "fails", approved(found, ORDER, "fails"))
    studio.fail(ref)
    failed = until(found, ref)
    assert (failed.state, failed.cost) == (State.FAILED, 0)
    studio.vendor.sleeperhit_rules(hold=None)
    of = Parent(kind="job", remote_id=ref.remote_id)
    assert [one.name for one in found.actions(of, State.FAILED)] == ["resume_job"]
    assert found.quote(action("resume_job", parent=of)).amount == 11
    done = act(studio, "resume_job", of)
    assert (done.state, done.cost) == (State.DONE, 11)
    assert [one.kind for one in done.outputs] == ["document", "link", "link", "link"]
    assert studio.vendor.bill(studio.key).net == 11


def test_trap_1_two_takes_do_not_supersede_each_other(studio: PracticeCase) -> None:
    found = provider(studio)
    first, second = approved(found, ORDER, "one"), approved(found, ORDER, "two")
    for refs, token in ((first, "one"), (second, "two")):
        assert until(found, send(found, ORDER, "job", token, refs)).state is State.DONE


def plan(found: SleeperHit, token: str) -> tuple[list[RemoteRef], RemoteRef]:
    """A take up to its plan, which waits."""
    project = send(found, ORDER, "project", token)
    source = send(found, ORDER, "source 1", token, [project])
    assert until(found, source).state is State.DONE
    ref = send(found, ORDER, "plan", token, [project, source])
    assert until(found, ref).state is State.PERSON
    return [project, source], ref


def test_a_rejected_plan_says_why_and_makes_nothing(studio: PracticeCase) -> None:
    found = provider(studio)
    refs, ref = plan(found, "no")
    found.decide(ref, False, "Too loud")
    failure = until(found, ref).failure
    assert failure is not None
    assert (failure.code, "Too loud" in failure.message) == ("plan_rejected", True)
    with pytest.raises(ProviderError) as caught:
        send(found, ORDER, "job", "no", [*refs, ref])
    assert caught.value.fault is Fault.REFUSED


def test_r14_a_plan_that_a_newer_one_replaced_is_an_end(studio: PracticeCase) -> None:
    found = provider(studio)
    refs, ref = plan(found, "old")
    send(found, ORDER, "plan", "new", refs)
    failure = until(found, ref).failure
    assert failure is not None
    assert failure.code == "plan_superseded"


def test_a_key_without_a_scope_is_told_which_and_is_no_bad_key(studio: PracticeCase) -> None:
    of = take(studio)
    held = ["story:read", "story:write", "source:read", "source:write", "artifact:read"]
    studio.vendor.sleeperhit_rules(scopes={studio.key: held})
    assert provider(studio).check().balance is None
    with pytest.raises(ProviderError) as caught:
        act(studio, "finalize_audio", of)
    assert caught.value.fault is Fault.REFUSED
    assert "artifact:publish" in caught.value.message


def test_an_account_that_is_full_of_work_is_read_back_whole(studio: PracticeCase) -> None:
    made = {take(studio, f"t{number}").remote_id for number in range(2)}
    works = list(provider(studio).recent(None))
    assert len(works) == len(made) == 2
    assert {one.word for one in works} == {"READY"}
    assert studio.vendor.requests(vendor=SLUG)
