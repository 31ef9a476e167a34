"""The page of a take that is made of shots: a strip that fills in, the script as it was made, and what comes of it."""

import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dashboard.reading.rewritten import compared, scenes
from jobs.models import Artifact, Job
from jobs.states import Status
from providers.facts import Action
from tests.dashboard.job_pages import fragment, page, post, words
from tests.dashboard.story_vendor import StoryDesk
from tests.dashboard.takes_made import made, stored
from tests.dashboard.taking import Form
from tests.jobs.studio import Studio

NAMES = {"01AX": "Harbour", "01BX": "", "01CX": "The storm"}
REASON = "The checker flagged the image of this shot for a likeness. Soften it and make the sequence again."
FILM = Action(name="export", label="Put the clips together", makes="video", note="When every shot has its clip.")


def shot(job: Job, number: int, what: str, **more: Any) -> Artifact:
    """The still or clip of a shot, as an adapter names it."""
    one, name = list(NAMES.items())[number - 1]
    label = f"{what.capitalize()} {number}" + (f" · {name}" if name else "")
    kind, role, order = ("image", "frame", 1) if what == "still" else ("video", "main", 2)
    facts = {"name": f"{what} {one}", "label": label, "kind": kind, "role": role, "order": number * 2 + order}
    return stored(job, **{**facts, **more})


@pytest.fixture
def filming(story: StoryDesk, studio: Studio) -> Job:
    """Three shots: one has its clip, one its still, one nothing yet."""
    job = made(studio, Status.RUNNING, model="story")
    for number in (1, 2):
        shot(job, number, "still")
    shot(job, 1, "clip")
    return job


def ended(job: Job, status: Status, *missing: str) -> Job:
    Job.objects.filter(pk=job.pk).update(status=status, missing=list(missing), ended_at=job.created_at)
    job.refresh_from_db()
    return job


def strip(client: Client, job: Job) -> list[tuple[str, str, str]]:
    """(state, number and name, what it says) of each part."""
    html = fragment(client, job, "take-strip").content.decode()
    found = []
    for state, inside in re.findall(r'<li class="clip" data-state="(\w+)">(.*?)</li>', html, re.DOTALL):
        says = re.search(r"poster-says.*?<span>([^<]*)</span>", inside, re.DOTALL)
        name = re.search(r'one-line meta">([^<]*)<', inside)
        found.append((state, unescape(name[1]).strip() if name else "", says[1] if says else ""))
    return found


def test_stills_and_clips_of_a_shot_are_one_part(producer: Client, filming: Job) -> None:
    assert strip(producer, filming) == [("done", "1 Harbour", ""), ("coming", "2", "Still")]
    shot(filming, 3, "still")
    shot(filming, 2, "clip", state="wanted", file="", due_at=None)
    assert strip(producer, filming) == [
        ("done", "1 Harbour", ""), ("coming", "2", "Coming"), ("coming", "3 The storm", "Still")
    ]  # fmt: skip
    assert "Shots 1 of 3" in words(fragment(producer, filming, "take-strip"))


def test_a_newer_still_takes_the_place_of_the_preview(producer: Client, filming: Job) -> None:
    preview = Artifact.objects.get(name="still 01BX")
    real = shot(filming, 2, "still", revision=1)
    html = fragment(producer, filming, "take-strip").content.decode()
    assert f"/media/{real.pk}/poster.jpg" in html
    assert f"/media/{preview.pk}/poster.jpg" not in html


def test_parts_keep_their_order_whatever_comes_first(producer: Client, story: StoryDesk, studio: Studio) -> None:
    job = made(studio, Status.RUNNING, model="story")
    for number in (3, 1, 2):
        shot(job, number, "clip")
        shot(job, number, "still")
    assert [name for _, name, _ in strip(producer, job)] == ["1 Harbour", "2", "3 The storm"]


def test_a_clip_that_failed_is_a_card_with_the_reason(producer: Client, filming: Job) -> None:
    shot(filming, 3, "still")
    shot(filming, 2, "clip")
    job = ended(filming, Status.PARTIAL, f"Clip 3 · The storm: {REASON}")
    assert strip(producer, job)[2] == ("refused", "3 The storm", "No clip")
    assert REASON.rstrip(".") in words(fragment(producer, job, "take-strip"))
    assert "Shots 2 of 3" in words(fragment(producer, job, "take-strip"))


def test_an_older_clip_that_is_kept_says_why_it_is_old(producer: Client, filming: Job) -> None:
    shot(filming, 2, "clip")
    job = ended(filming, Status.PARTIAL, "Clip 2: refused. The older clip is kept.")
    assert strip(producer, job)[1][0] == "done"
    assert "refused. The older clip is kept" in words(fragment(producer, job, "take-strip"))


def test_what_is_missing_and_no_shot_stands_in_the_card_alone(producer: Client, filming: Job) -> None:
    shot(filming, 2, "clip")
    job = ended(filming, Status.PARTIAL, "Music: it was not made")
    assert len(strip(producer, job)) == 2
    assert "Music is missing" in words(fragment(producer, job, "take-failure"))
    assert "parts=" not in fragment(producer, job, "take-failure").content.decode()


def test_no_retake_of_a_shot_is_said_and_a_new_take_offered(producer: Client, filming: Job) -> None:
    Job.objects.filter(pk=filming.pk).update(prompt="Harbour\n\nGulls.\n\nThe storm\n\nWaves break.")
    filming.refresh_from_db()
    job = ended(filming, Status.PARTIAL, f"Clip 3 · The storm: {REASON}")
    card = fragment(producer, job, "take-failure")
    assert "Story makes no single shot again. What came is kept; a new take can make the rest." in words(card)
    assert f"?again={job.pk}&amp;parts=3" in card.content.decode()
    form = Form(producer, again=str(job.pk), parts="3")
    assert form.fields["prompt"] == ["The storm\n\nWaves break."]
    assert "The script of 3 alone is filled in" in form.html


def test_where_no_line_names_the_shot_the_whole_script_is_filled_in(producer: Client, filming: Job) -> None:
    job = ended(filming, Status.PARTIAL, f"Clip 3 · The storm: {REASON}")
    form = Form(producer, again=str(job.pk), parts="3")
    assert form.fields["prompt"] == [job.prompt]
    assert "The whole script is filled in" in form.html


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["Storm"], "Storm\n\nWaves break."),
        (["Harbour", "Storm"], ""),
        (["Harbour"], "Harbour\n\nGulls."),
        (["Lamp"], ""),
        (["Storm", "Lamp"], ""),
        ([""], ""),
    ],
)
def test_the_lines_of_a_shot(names: list[str], found: str) -> None:
    assert scenes("Harbour\n\nGulls.\n\nStorm\n\nWaves break.", names) == found


def prompt_document(job: Job, text: str) -> Artifact:
    facts = {"role": "prompt", "name": "enhanced script", "label": "Enhanced script", "mime": "text/plain"}
    return stored(job, kind="document", data=text.encode(), **facts)


def test_the_script_as_it_was_made_stands_beside_the_original(producer: Client, filming: Job) -> None:
    prompt_document(filming, "a heavy package on a doorstep <at dawn>")
    html = fragment(producer, filming, "take-script").content.decode()
    assert "Rewritten by Story" in html
    assert "3 words added, 0 taken out" in html
    assert "<ins>heavy </ins>" in html
    assert "<ins>&lt;at dawn&gt;</ins>" in html
    assert "Rewritten by Story" in page(producer, filming)


@pytest.mark.parametrize(
    ("before", "after", "added", "taken"),
    [
        ("one two three", "one two three", 0, 0),
        ("one two three", "one 2 three four", 2, 1),
        ("", "one two", 2, 0),
        ("one\ntwo", "one two", 0, 0),
        ("line\n" * 3000, "line\n" * 2999 + "other\n", 1, 1),
    ],
)
def test_what_differs_is_counted_in_words(before: str, after: str, added: int, taken: int) -> None:
    found = compared(before, after)
    assert (found.added, found.taken) == (added, taken)
    assert "".join(run.words for run in found.before) == before
    assert "".join(run.words for run in found.after) == after


def test_music_plays_beside_the_film(producer: Client, filming: Job) -> None:
    music = stored(filming, kind="audio", role="music", name="music", label="Music", mime="audio/mpeg")
    html = fragment(producer, filming, "take-sounds").content.decode()
    assert re.search(rf'<audio[^>]* src="/media/{music.pk}/[^"]*"[^>]* aria-label="Music"', html)
    assert f"/media/{music.pk}/" not in fragment(producer, filming, "take-view").content.decode()


def offered(client: Client, job: Job) -> tuple[str, str]:
    """(the id of the action, what the button says it costs) of the one offer."""
    html = fragment(client, job, "take-acts").content.decode()
    (seen,) = re.findall(r'name="seen" value="([^"]*)"', html)
    (name,) = re.findall(r'name="action" value="([^"]*)"', html)
    return name, seen


@pytest.fixture
def done_filming(filming: Job, story: StoryDesk) -> Job:
    story.acts = (FILM,)
    shot(filming, 2, "clip")
    return ended(filming, Status.SUCCEEDED)


def test_an_action_on_the_work_is_a_take_of_its_own(producer: Client, done_filming: Job) -> None:
    clip = Artifact.objects.get(name="clip 01AX")
    name, seen = offered(producer, done_filming)
    assert seen == "0"
    card = words(fragment(producer, done_filming, "take-acts"))
    assert "Put the clips together free When every shot has its clip." in card
    answer = post(producer, "take_act", done_filming, action=name, seen=seen)
    made_of_it = Job.objects.exclude(pk=done_filming.pk).get()
    assert answer.headers["Location"] == reverse("take", args=[made_of_it.pk])
    assert (made_of_it.as_order().action, made_of_it.parent) == ("export", clip)
    assert made_of_it.quote == Decimal(0)
    assert f"/takes/{made_of_it.pk}/" in fragment(producer, done_filming, "take-acts").content.decode()
    again = post(producer, "take_act", done_filming, action=name, seen=seen)
    assert again.headers["Location"] == answer.headers["Location"], "a double click makes one"


@pytest.mark.parametrize(
    ("asked", "words_"),
    [({"seen": "3"}, "Its price has changed"), ({"action": "melt"}, "cannot be done")],
)
def test_an_action_is_refused_in_words(producer: Client, done_filming: Job, asked: dict[str, Any], words_: str) -> None:
    name, seen = offered(producer, done_filming)
    answer = post(producer, "take_act", done_filming, **{"action": name, "seen": seen, **asked})
    assert answer.status_code == 422
    assert words_ in words(answer)
    assert Job.objects.count() == 1


def test_nothing_is_offered_while_it_runs(producer: Client, filming: Job, story: StoryDesk) -> None:
    story.acts = (FILM,)
    assert "take_act" not in page(producer, filming)
    assert 'name="action"' not in fragment(producer, filming, "take-acts").content.decode()


def test_the_page_asks_the_database_a_constant_number_of_times(producer: Client, done_filming: Job) -> None:
    prompt_document(done_filming, "another script")
    counts = []
    for number in (1, 2):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page(producer, done_filming)
        counts.append(len(asked))
        for one in range(20):
            shot(done_filming, 1 + one % 3, "still", name=f"still {number}{one}Z", order=50 + one)
    assert counts[0] == counts[1]
