"""Reports: files as soon as they have an address, failures by name, and what is missing only at the end."""

from typing import Any

import pytest

from providers.openstory import results
from providers.openstory.replies import sequence
from providers.report import Report, State
from tests.providers.openstory.bodies import CDN, ERA_A, document, refused_clip, shot

FILM = {"motion": "1", "music": "0"}
STILLS = {"images": "1", "motion": "0", "music": "0"}


def report(body: dict[str, Any], data: dict[str, str] | None = None) -> Report:
    return results.report(sequence(body, "https://openstory.so"), FILM if data is None else data)


def brief(told: Report) -> list[tuple[str, str, str]]:
    return [(one.name, one.role, one.url.removeprefix(CDN)) for one in told.outputs]


def clips(count: int) -> list[dict[str, Any]]:
    return [shot(at, f"/i{at}.png", f"/v{at}.mp4") for at in range(count)]


@pytest.mark.parametrize(
    ("word", "state", "known"),
    [
        ("draft", State.ACTIVE, True),
        ("processing", State.ACTIVE, True),
        ("completed", State.DONE, True),
        ("failed", State.FAILED, True),
        ("archived", State.DONE, True),
        ("hatching", State.ACTIVE, False),
    ],
)
def test_status_words(word: str, state: State, known: bool) -> None:
    told = report(document(word, *clips(1)))
    assert (told.state, told.word, told.known) == (state, word, known)
    assert bool(told.note) == known


def test_every_file_is_an_output_as_soon_as_it_has_an_address() -> None:
    body = document(
        "processing",
        shot(0, "/i0.png", "/v0.mp4"),
        shot(1, "/i1.png"),
        shot(2),
        poster={"url": f"{CDN}/p.png"},
        music={"status": "completed", "url": f"{CDN}/m.mp3"},
    )
    told = report(body, FILM | {"script": "A longer script."})
    assert told.state is State.ACTIVE
    assert brief(told) == [
        ("poster", "cover", "/p.png"),
        ("music", "music", "/m.mp3"),
        ("enhanced script", "prompt", ""),
        ("still s0", "frame", "/i0.png"),
        ("clip s0", "main", "/v0.mp4"),
        ("still s1", "frame", "/i1.png"),
    ]
    assert [one.text for one in told.outputs if one.kind == "document"] == ["A longer script."]
    assert told.outputs[3].label == "Still 1 · Scene 1"
    assert told.missing == ()


def test_trap_8_a_preview_and_the_real_still_are_one_output_with_a_new_address() -> None:
    preview, still = (report(document("processing", shot(0, path))) for path in ("/preview.jpg", "/still.png"))
    assert [one.name for one in preview.outputs] == [one.name for one in still.outputs]
    assert preview.outputs[0].url != still.outputs[0].url


def test_files_of_the_first_era() -> None:
    told = report(ERA_A)
    assert [one.url for one in told.outputs] == [
        f"https://openstory.so/r2/{name}" for name in ("poster.png", "music.mp3", "f1.png", "f1.mp4")
    ]


@pytest.mark.parametrize("word", ["draft", "processing"])
def test_trap_8_a_still_that_is_pending_is_missing_only_at_the_end(word: str) -> None:
    """A failed still shows as pending for ever."""
    shots = (shot(0, "/i0.png"), shot(1))
    assert report(document(word, *shots), STILLS).missing == ()
    assert report(document("completed", *shots), STILLS).missing == ("Still 2 · Scene 2: it never came",)


def test_six_of_seven_clips_name_the_seventh_with_the_vendors_reason() -> None:
    told = report(document("completed", *clips(6), refused_clip(6, "Still and prompt were refused by kling_v3_pro")))
    assert told.state is State.DONE
    assert told.missing == ("Clip 7 · Scene 7: Still and prompt were refused by kling_v3_pro",)
    assert len([one for one in told.outputs if one.kind == "video"]) == 6


def test_a_failed_clip_without_a_reason_says_so() -> None:
    told = report(document("completed", *clips(1), refused_clip(1, None)))
    assert told.missing == ("Clip 2 · Scene 2: OpenStory gives no reason",)


def test_a_clip_that_failed_anew_keeps_its_older_file() -> None:
    told = report(document("completed", refused_clip(0, "refused", f"{CDN}/old.mp4")))
    assert ("clip s0", "main", "/old.mp4") in brief(told)
    assert told.missing == ("Clip 1 · Scene 1: refused. The older clip is kept.",)


@pytest.mark.parametrize("data", [STILLS, {}])
def test_with_motion_off_no_clips_are_expected_and_stills_are_the_take(data: dict[str, str]) -> None:
    told = report(document("completed", shot(0, "/i0.png"), shot(1, "/i1.png")), data)
    assert told.missing == ()
    assert [role for _, role, _ in brief(told)] == ["main", "main"]


def test_with_motion_on_a_clip_that_never_began_is_missing() -> None:
    told = report(document("completed", *clips(1), shot(1, "/i1.png")))
    assert told.missing == ("Clip 2 · Scene 2: it was not made",)


@pytest.mark.parametrize("data", [FILM, STILLS])
def test_a_sequence_that_ended_without_a_shot_is_not_whole(data: dict[str, str]) -> None:
    assert report(document("completed"), data).missing == ("Shots: none were made",)
    assert report(document("processing"), data).missing == ()


def test_two_shots_of_one_id_keep_their_own_files() -> None:
    told = report(document("completed", *(shot(at, f"/i{at}.png", f"/v{at}.mp4") | {"id": "s"} for at in range(3))))
    assert len({one.name for one in told.outputs}) == len(told.outputs) == 6


def test_the_latest_era_animates_without_stills_and_none_are_missed() -> None:
    assert report(document("completed", shot(0, "", "/v0.mp4"), shot(1, "", "/v1.mp4"))).missing == ()


@pytest.mark.parametrize(
    ("music", "data", "missing"),
    [
        ({"status": "failed", "url": None}, FILM, ("Music: it failed at OpenStory",)),
        ({"status": "pending", "url": None}, FILM | {"music": "1"}, ("Music: it was not made",)),
        ({"status": "pending", "url": None}, FILM, ()),
        (None, FILM, ()),
    ],
)
def test_music_that_will_not_come(music: object, data: dict[str, str], missing: tuple[str, ...]) -> None:
    assert report(document("completed", *clips(1), music=music), data).missing == missing


def test_failed_clips_that_only_the_counts_know_are_told_without_a_name() -> None:
    counts = {"shots": 2, "imagesReady": 2, "videosReady": 1, "videosFailed": 1}
    told = report(document("completed", *clips(2), counts=counts))
    assert told.missing == ("1 clip: failed, and OpenStory does not say which",)


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("Script analysis failed: model timeout", "again"),
        ("The content checker refused every shot", "edit"),
        ("Insufficient credits to generate storyboard", "top_up"),
        (None, "again"),
    ],
)
def test_a_failure_has_the_vendors_words_and_an_advice(words: str | None, advice: str) -> None:
    told = report(document("failed", statusError=words))
    assert told.failure is not None
    assert told.failure.advice == advice
    assert (words or "no reason") in told.failure.message
    assert told.cost is None


def test_a_failed_sequence_keeps_what_was_made() -> None:
    told = report(document("failed", *clips(1), refused_clip(1, "refused"), statusError="It broke"))
    assert [name for name, role, _ in brief(told) if role == "main"] == ["clip s0"]
    assert told.missing == ("Clip 2 · Scene 2: refused",)


def test_archived_before_anything_was_made_is_a_failure_and_after_it_a_take() -> None:
    assert report(document("archived", shot(0))).state is State.FAILED
    assert report(document("archived", *clips(1))).state is State.DONE


def test_archived_half_made_is_half_a_take() -> None:
    told = report(document("archived", *clips(1), shot(1)))
    assert (told.state, told.missing) == (
        State.DONE,
        ("Clip 2 · Scene 2: it was not made", "Still 2 · Scene 2: it never came"),
    )


def test_a_sequence_that_stops_after_its_script_has_its_shots_as_a_list() -> None:
    told = report(document("completed", shot(0), shot(1, title=None)), {"images": "0", "motion": "0", "music": "0"})
    assert told.missing == ()
    assert [(one.name, one.text) for one in told.outputs] == [("shot list", "1. Scene 1\n2. Untitled")]


@pytest.mark.parametrize(
    ("body", "note", "progress"),
    [
        (document("draft"), "In line at OpenStory", None),
        (document("processing"), "Reading the script", None),
        (document("processing", shot(0), shot(1)), "0 of 2 stills", 0.0),
        (document("processing", shot(0, "/i.png"), shot(1)), "1 of 2 stills", 0.2),
        (document("processing", *clips(1), shot(1, "/i.png")), "1 of 2 clips, 2 stills", 0.7),
        (document("processing", *clips(1), refused_clip(1, "x")), "1 of 2 clips, 2 stills, 1 clip failed", 0.99),
        (document("completed", *clips(2)), "2 of 2 clips, 2 stills", 1.0),
        (document("archived", *clips(2)), "Archived at OpenStory", 0.99),
    ],
)
def test_progress_in_words_and_never_whole_before_the_end(
    body: dict[str, Any], note: str, progress: float | None
) -> None:
    told = report(body)
    assert (told.note, told.progress) == (note, progress)


def test_a_row_of_the_list_gives_what_it_names_and_only_when_it_changed() -> None:
    found = sequence(document("processing", poster={"url": f"{CDN}/p.png"}), "https://openstory.so")
    first = results.glance(found, FILM)
    assert brief(first) == [("poster", "cover", "/p.png")]
    again = results.glance(found, FILM | first.data)
    assert again.outputs == ()
