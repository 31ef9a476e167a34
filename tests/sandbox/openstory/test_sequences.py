"""A sequence from draft to its end: what appears when, what fails, what it looks like (contract 1.7, 2)."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from tests.practice import PracticeVendor, until
from tests.sandbox.openstory.client import SCRIPT, Client

Document = dict[str, Any]


def of(document: Document, part: str) -> list[str]:
    return [shot[part]["status"] for shot in document["shots"]]


@pytest.fixture
def slowly(vendor: PracticeVendor) -> None:
    """Slow enough to see every step."""
    vendor.settings(speed=10)


@pytest.mark.usefixtures("slowly")
def test_shots_appear_and_progress_has_no_fixed_total(team: Client) -> None:
    documents = team.history(team.made(motion=True, music=True))
    totals = [document["counts"]["shots"] for document in documents]
    assert totals == sorted(totals)
    assert totals[0] < 3
    assert totals[-1] == 3
    assert {document["status"] for document in documents[:-1]} <= {"draft", "processing"}
    assert documents[-1]["status"] == "completed"
    assert [shot["orderIndex"] for shot in documents[-1]["shots"]] == [0, 1, 2]


@pytest.mark.usefixtures("slowly")
def test_a_picture_changes_from_preview_to_still(team: Client) -> None:
    documents = team.history(team.made(motion=True, startFrames=True))
    urls = [shots[0]["image"]["url"] for document in documents if (shots := document["shots"])]
    seen = list(dict.fromkeys(url for url in urls if url))
    assert len(seen) == 2
    assert ("preview" in seen[0], "still" in seen[1]) == (True, True)
    assert {status for document in documents for status in of(document, "image")} <= {"pending", "completed"}


@pytest.mark.usefixtures("slowly")
def test_times_never_go_back(team: Client) -> None:
    documents = team.history(team.made(motion=True))
    assert all(one["updatedAt"] <= two["updatedAt"] for one, two in pairwise(documents))
    assert len({document["createdAt"] for document in documents}) == 1


def test_all_of_it(team: Client) -> None:
    state = team.done(title="Sea Tale", music=True)
    assert (state["title"], state["status"], state["statusError"]) == ("Sea Tale", "completed", None)
    assert state["counts"] == {"shots": 3, "imagesReady": 3, "videosReady": 3, "videosFailed": 0}
    assert (of(state, "image"), of(state, "video")) == (["completed"] * 3, ["completed"] * 3)
    assert state["music"]["status"] == "completed"
    assert state["models"]["music"] == "elevenlabs_music"
    assert set(state["_links"]) == {"self", "poll", "exports", "create-export"}
    urls = [state["poster"]["url"], state["music"]["url"]]
    urls += [shot[part]["url"] for shot in state["shots"] for part in ("image", "video")]
    assert all(url.startswith("http://") for url in urls)
    assert len(set(urls)) == 8


def test_urls_stay_the_same_from_read_to_read(vendor: PracticeVendor, team: Client) -> None:
    state = team.done()
    vendor.advance(86_400)
    assert team.state(state["id"]) == state


# (era, order, how far it goes): stills, clips, music
STOPS: list[tuple[str, Document, tuple[bool, bool, bool]]] = [
    ("A", {}, (True, False, False)),
    ("A", {"motion": True}, (True, True, False)),
    ("A", {"music": True}, (True, False, False)),
    ("B", {"motion": True, "music": True}, (True, True, True)),
    ("C", {}, (True, False, False)),
    ("C", {"motion": True}, (False, True, False)),
    ("C", {"motion": True, "startFrames": True}, (True, True, False)),
    ("C", {"motion": True, "music": True}, (False, True, True)),
    ("C", {"stopAt": "script"}, (False, False, False)),
    ("C", {"stopAt": "references", "motion": True}, (False, False, False)),
    ("C", {"stopAt": "images", "motion": True}, (True, False, False)),
    ("C", {"stopAt": "dialogue"}, (True, False, False)),
    ("C", {"stopAt": "motion"}, (False, True, False)),
    ("C", {"stopAt": "music"}, (False, True, True)),
]


@pytest.mark.parametrize(("era_name", "body", "made"), STOPS)
def test_how_far_an_order_runs(
    vendor: PracticeVendor, team: Client, era_name: str, body: Document, made: tuple[bool, bool, bool]
) -> None:
    vendor.openstory_rules(era=era_name)
    number = team.made(**body)
    vendor.openstory_rules(era="C")
    state = team.ended(number)
    stills, clips, music = made
    assert state["status"] == "completed"
    assert of(state, "image") == ["completed"] * 3
    assert ["still" in shot["image"]["url"] for shot in state["shots"]] == [stills] * 3
    assert of(state, "video") == [("completed" if clips else "pending")] * 3
    assert state["music"]["status"] == ("completed" if music else "pending")
    assert (state["models"]["music"] is not None) == music


def test_an_untitled_sequence_is_renamed(vendor: PracticeVendor, team: Client) -> None:
    vendor.openstory_rules(hold="script")
    number = team.made()
    assert team.state(number)["title"] == "Untitled Sequence"
    vendor.openstory_rules(hold=None)
    assert team.ended(number)["title"] == "A Red Boat Leaves The Harbour"
    assert team.done(title="Untitled Sequence", script=f"{SCRIPT} Again.")["title"] == "Untitled Sequence"


def test_titles_of_shots_may_be_null_or_shared(team: Client) -> None:
    long = "The boat turns slowly. " * 20
    state = team.ended(team.made(script=f"Cut to black.\n\n{long}"))
    assert [shot["title"] for shot in state["shots"]] == [
        None,
        "The boat turns slowly. The",
        "The boat turns slowly. The",
    ]


def test_a_failed_clip_does_not_fail_the_sequence(team: Client) -> None:
    state = team.done(script=f"{SCRIPT} [fail clip 2]")
    assert state["status"] == "completed"
    assert of(state, "video") == ["completed", "failed", "completed"]
    assert state["shots"][1]["video"] == {
        "status": "failed", "url": None, "error": "The prompt was refused by minimax_h3_max",
    }  # fmt: skip
    assert [shot["video"]["error"] for shot in state["shots"]][::2] == [None, None]
    assert state["counts"] == {"shots": 3, "imagesReady": 3, "videosReady": 2, "videosFailed": 1}


def test_a_failed_still_is_pending_for_ever_and_so_is_its_clip(team: Client) -> None:
    state = team.done(script=f"{SCRIPT} [fail still 1]", startFrames=True)
    assert state["status"] == "completed"
    assert of(state, "image") == ["pending", "completed", "completed"]
    assert of(state, "video") == ["pending", "completed", "completed"]
    assert state["counts"] == {"shots": 3, "imagesReady": 2, "videosReady": 2, "videosFailed": 0}


def test_a_failed_clip_may_keep_an_older_url(team: Client) -> None:
    video = team.done(script=f"{SCRIPT} [old clip 3]")["shots"][2]["video"]
    assert (video["status"], video["url"] is None, video["error"] is None) == ("failed", False, False)


# (words in the script, what the end shows)
WORDS: list[tuple[str, Document]] = [
    ("[partial]", {"status": "completed", "videos": ["completed", "completed", "failed"]}),
    ("[fail clip 1] [fail clip 3]", {"status": "completed", "videos": ["failed", "completed", "failed"]}),
    ("[fail clips]", {"status": "completed", "videos": ["failed"] * 3}),
    ("[FAIL CLIP 1]", {"status": "completed", "videos": ["failed", "completed", "completed"]}),
    ("[fail music]", {"status": "completed", "videos": ["completed"] * 3, "music": "failed"}),
    ("[no poster]", {"status": "completed", "videos": ["completed"] * 3, "poster": False}),
    ("[fail analysis]", {"status": "failed", "videos": ["pending"], "music": "pending"}),
    ("", {"status": "completed", "videos": ["completed"] * 3}),
]


@pytest.mark.parametrize(("words", "end"), WORDS)
def test_words_in_the_script(team: Client, words: str, end: Document) -> None:
    state = team.done(script=f"{SCRIPT} {words}", music=True)
    found = {
        "status": state["status"],
        "videos": of(state, "video"),
        "music": state["music"]["status"],
        "poster": state["poster"] is not None,
    }
    assert found == {"music": "completed", "poster": True, **end}
    assert (state["statusError"] is not None) == (end["status"] == "failed")


def test_words_count_although_enhancement_rewrites_the_script(team: Client) -> None:
    reply = team.create(script="A boat. [fail clip 1]", enhance="always", targetSeconds=10, motion=True).json()
    assert "[fail" not in reply["enhancedScript"]
    assert of(team.ended(reply["sequences"][0]["id"]), "video") == ["failed", "completed"]


def test_a_stuck_sequence_ends_by_hand(vendor: PracticeVendor, team: Client) -> None:
    number = team.made(script=f"{SCRIPT} [stuck]", motion=True)
    until(lambda: team.state(number)["counts"]["imagesReady"] == 3)
    assert team.state(number)["status"] == "processing"
    assert vendor.finish([number], vendor="openstory") == [number]
    assert team.ended(number)["counts"]["videosReady"] == 3


# (phase, what is there while it is held)
PHASES: list[tuple[str, str, int, int]] = [
    ("draft", "draft", 0, 0),
    ("script", "processing", 0, 0),
    ("references", "processing", 3, 3),
    ("images", "processing", 3, 3),
    ("motion", "processing", 3, 3),
]


@pytest.mark.parametrize(("phase", "status", "shots", "images"), PHASES)
def test_a_sequence_can_be_held_in_a_phase(
    vendor: PracticeVendor, team: Client, phase: str, status: str, shots: int, images: int
) -> None:
    vendor.openstory_rules(hold=phase)
    number = team.made(motion=True, startFrames=True)
    until(lambda: (team.state(number)["status"], team.state(number)["counts"]["imagesReady"]) == (status, images))
    state = team.state(number)
    assert (state["counts"]["shots"], state["counts"]["videosReady"]) == (shots, 0)
    vendor.openstory_rules(hold=None)
    assert team.ended(number)["counts"]["videosReady"] == 3


def test_by_hand(vendor: PracticeVendor, team: Client) -> None:
    vendor.openstory_rules(hold="draft")
    number = team.made(motion=True)
    for word in ("processing", "rewinding", "draft", "archived"):
        vendor.drive(number, word, vendor="openstory")
        assert team.state(number)["status"] == word
    assert team.read("/sequences")["sequences"] == []
    vendor.drive(number, "failed", vendor="openstory", error="Out of film. " * 50)
    state = team.state(number)
    assert (state["status"], len(state["statusError"])) == ("failed", 500)
    assert team.bill().net == Decimal("0.30")
    vendor.drive(number, "completed", vendor="openstory")
    assert team.ended(number)["counts"]["videosReady"] == 3
    assert team.bill().net == Decimal("3.45")
