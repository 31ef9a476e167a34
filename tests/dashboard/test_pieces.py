"""A piece of a vendor's work on the pages of its takes: links like secrets, renders with their age, versions."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dashboard.reading import cards
from jobs import clock
from jobs.models import Artifact, Job
from jobs.states import Status
from providers.report import Output
from tests.dashboard.job_pages import fragment, page, post, words
from tests.dashboard.pieces_made import (
    PIECE,
    PRICES,
    RECORD,
    REFINE,
    RESUME,
    SECRET,
    link,
    read,
    recorded,
    text,
    worked_on,
)
from tests.dashboard.story_vendor import StoryDesk
from tests.dashboard.takes_made import made
from tests.jobs.fake_vendor import done
from tests.jobs.studio import Studio


@pytest.fixture
def piece(story: StoryDesk, studio: Studio) -> Job:
    story.acts, story.prices = (REFINE, RECORD), PRICES
    return read(studio)


def card(client: Client, job: Job) -> str:
    return words(fragment(client, job, "take-works"))


def test_the_pages_of_a_piece_open_in_a_tab_of_their_own(producer: Client, piece: Job) -> None:
    html = fragment(producer, piece, "take-works").content.decode()
    theater = Artifact.objects.get(name="theater")
    address = reverse("open_link", args=[piece.pk, theater.pk])
    assert re.search(
        rf'<a class="button button-main" href="{address}" target="_blank" rel="noreferrer noopener">', html
    )
    assert "Theater for 29 days" in card(producer, piece)
    assert html.index("Theater") < html.index("Full screen") < html.index("Live audio")


def test_the_address_itself_is_only_where_it_is_copied(producer: Client, piece: Job) -> None:
    html = producer.get(reverse("take", args=[piece.pk])).content.decode()
    hidden = re.sub(r'<details class="work-copy".*?</details>', "", html, flags=re.DOTALL)
    assert SECRET.partition("?")[2] in html
    assert "seven-herons" not in hidden
    assert re.search(r'<input class="input mono" readonly value="http://theater.test[^"]*"', html)


def test_opening_a_page_leads_on_and_tells_nobody_from_where(producer: Client, piece: Job) -> None:
    theater = Artifact.objects.get(name="theater")
    answer = producer.get(reverse("open_link", args=[piece.pk, theater.pk]))
    assert (answer.status_code, answer["Location"]) == (302, theater.url)
    assert answer["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    "wrong", [{"url": "javascript:alert(1)"}, {"url_expires_at": None, "url": ""}], ids=["no page", "none"]
)
def test_what_is_no_page_is_not_opened(producer: Client, piece: Job, wrong: dict[str, Any]) -> None:
    Artifact.objects.filter(name="theater").update(**wrong)
    answer = producer.get(reverse("open_link", args=[piece.pk, Artifact.objects.get(name="theater").pk]))
    assert answer["Location"] == reverse("take", args=[piece.pk])


def test_a_link_that_has_run_out_offers_a_new_one(producer: Client, piece: Job, studio: Studio) -> None:
    studio.later(30 * 86400)
    html = fragment(producer, piece, "take-works").content.decode()
    assert html.count("Get a new link") == 3
    assert "open_link" not in html
    assert "seven-herons" not in html
    theater = Artifact.objects.get(name="theater")
    assert producer.get(reverse("open_link", args=[piece.pk, theater.pk]))["Location"].startswith("/takes/")
    answer = producer.post(reverse("new_link", args=[piece.pk, theater.pk]), follow=True)
    assert "The link has run out" in words(answer)


def test_a_new_link_is_asked_of_the_vendor(producer: Client, piece: Job, studio: Studio) -> None:
    studio.later(30 * 86400)
    theater = Artifact.objects.get(name="theater")
    fresh = Output(name="theater", kind="link", role="main", url=f"{SECRET}&new", revision=1, keep=False)
    studio.world.reports[theater.ref.remote_id] = done(None, fresh)
    answer = producer.post(reverse("new_link", args=[piece.pk, theater.pk]), follow=True)
    assert "The links are fresh again" in words(answer)
    theater.refresh_from_db()
    assert producer.get(reverse("open_link", args=[piece.pk, theater.pk]))["Location"] == theater.url == fresh.url


def test_pages_at_the_vendor_are_no_files(producer: Client, piece: Job) -> None:
    listed = words(fragment(producer, piece, "take-files"))
    assert "Script" in listed
    assert "Theater" not in listed
    assert "Fetch" not in listed


def test_the_script_is_read_as_a_screenplay(producer: Client, piece: Job) -> None:
    html = fragment(producer, piece, "take-view").content.decode()
    assert '<p class="script-scene">INT. HALL - NIGHT</p>' in html
    assert '<p class="script-cue">KEEPER</p><p class="script-said">We are not.</p>' in html


def test_a_recording_of_another_take_plays_on_every_page_of_the_piece(
    producer: Client, piece: Job, studio: Studio
) -> None:
    recording = recorded(studio, piece)
    html = fragment(producer, piece, "take-works").content.decode()
    assert re.search(rf'<audio controls preload="metadata" src="/media/{recording.pk}/', html)
    assert "12:34" in card(producer, piece)
    assert f"/takes/{recording.job_id}/" in html
    assert "Out of date" not in card(producer, piece)


def test_a_stale_recording_is_never_the_current_one(producer: Client, piece: Job, studio: Studio) -> None:
    old = recorded(studio, piece, stale_at=clock.now())
    said = card(producer, piece)
    assert "Out of date" in said
    assert "Made before the last change; make it again" in said
    assert "Out of date" in page(producer, old.job)
    (tile,) = cards.cards(Job.objects.filter(pk=old.job_id))
    assert tile.says == "Out of date"
    new = recorded(studio, piece)
    html = fragment(producer, piece, "take-works").content.decode()
    assert f"/media/{new.pk}/" in html
    assert f"/media/{old.pk}/" not in html
    assert "Out of date" not in html


def test_on_the_wall_a_piece_is_a_tile_that_opens(producer: Client, piece: Job) -> None:
    theater = Artifact.objects.get(name="theater")
    (tile,) = cards.cards(Job.objects.filter(pk=piece.pk))
    assert (tile.tile, tile.opens) == ("external", reverse("open_link", args=[piece.pk, theater.pk]))
    wall = producer.get(reverse("project", args=[piece.project_id])).content.decode()
    assert "Story, open</a>" in wall
    assert "seven-herons" not in wall


def test_an_action_is_a_form_with_its_price(producer: Client, piece: Job) -> None:
    html = fragment(producer, piece, "take-acts").content.decode()
    assert 'Refine<span class="button-sum">8 cr</span>' in html
    assert 'Make the recording<span class="button-sum">6 cr</span>' in html
    assert 'name="opt-scope"' in html
    assert "What to change" in html


def ask(client: Client, job: Job, label: str, **more: str) -> Any:
    """Press the button of an action, by its label."""
    html = fragment(client, job, "take-acts").content.decode()
    form = next(one for one in re.findall(r"<form.*?</form>", html, re.DOTALL) if f">{label}<span" in one)
    fields = dict(re.findall(r'name="(action|seen)" value="([^"]*)"', form))
    return post(client, "take_act", job, **{**fields, **more})


def test_refining_makes_a_take_with_its_words_and_settings(producer: Client, piece: Job) -> None:
    answer = ask(producer, piece, "Refine", words="Make it shorter", **{"opt-scope": "script"})
    refined = Job.objects.exclude(pk=piece.pk).get()
    assert answer.headers["Location"] == reverse("take", args=[refined.pk])
    order = refined.as_order()
    assert (order.action, order.prompt, order.options) == ("refine", "Make it shorter", {"scope": "script"})
    assert refined.quote == Decimal(8)
    made_of_it = words(fragment(producer, piece, "take-acts"))
    assert f"{refined} Refine Queued" in made_of_it
    assert f"made of {piece} , version 1" in page(producer, refined)


def test_words_that_were_refused_stay_in_their_form(producer: Client, piece: Job) -> None:
    answer = ask(producer, piece, "Refine", words="Make it shorter", seen="3", **{"opt-scope": "script"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Its price has changed" in words(answer)
    assert ">Make it shorter</textarea>" in html
    assert re.search(r'<details class="card act" id="act-\w+" open>', html)


def test_a_failed_take_can_go_on(producer: Client, story: StoryDesk, studio: Studio) -> None:
    story.resumes = (RESUME,)
    job = made(studio, Status.FAILED, model="story", failure={"code": "x", "message": "It broke.", "advice": "wait"})
    job.refs.create(key=job.key, kind="job", remote_id="9", step="task", ended="failed")
    assert (
        'Go on where it failed<span class="button-sum">free</span>'
        in fragment(producer, job, "take-acts").content.decode()
    )
    ask(producer, job, "Go on where it failed")
    after = Job.objects.exclude(pk=job.pk).get()
    assert (after.retry_of, after.as_order().action) == (job, "resume")
    assert f"{after} Go on where it failed" in words(fragment(producer, job, "take-acts"))


def test_what_a_gate_will_price_has_no_price_yet_and_can_be_pressed(
    producer: Client, story: StoryDesk, studio: Studio
) -> None:
    story.resumes, story.unpriced = (RESUME,), {"resume"}
    job = made(studio, Status.FAILED, model="story", failure={"code": "x", "message": "It broke.", "advice": "wait"})
    job.refs.create(key=job.key, kind="plan", remote_id="9", step="task", ended="failed")
    assert "Go on where it failed told with the plan" in words(fragment(producer, job, "take-acts"))
    ask(producer, job, "Go on where it failed")
    after = Job.objects.exclude(pk=job.pk).get()
    assert (after.as_order().action, after.quote, after.quote_later) == ("resume", None, True)


@pytest.fixture
def refined(piece: Job, studio: Studio) -> Job:
    """The second version of the piece."""
    job = worked_on(
        studio, piece, "refine", words="Make it shorter", stales=True, options={"scope": "script"}, cost=Decimal(8)
    )
    link(job, "theater", role="main", label="Theater", revision=2)
    text(job, "INT. HALL - NIGHT\n\nBAKER\nWe are very late.", revision=2)
    return job


def test_versions_say_what_was_asked_and_what_it_cost(producer: Client, piece: Job, refined: Job) -> None:
    for job in (piece, refined):
        said = card(producer, job)
        assert "Version 2 of 2" in said
        assert f"2 Make it shorter scope script 8 cr {refined}" in said
        assert f"1 As it was first made 10 cr {piece}" in said
    assert Artifact.objects.get(job=refined, name="theater").pk.hex in fragment(
        producer, piece, "take-works"
    ).content.decode().replace("-", "")


def test_two_versions_stand_side_by_side(producer: Client, piece: Job, refined: Job) -> None:
    theater = Artifact.objects.get(job=piece, name="theater")
    answer = producer.get(reverse("versions", args=[piece.pk, theater.pk]))
    html = answer.content.decode()
    assert "<ins>very </ins>" in html
    assert "<del>" in html
    assert reverse("open_link", args=[piece.pk, theater.pk]) in html, "an older one can still be opened"
    same = producer.get(reverse("versions", args=[piece.pk, theater.pk]), {"old": "1", "new": "1"})
    assert "0 words added, 0 taken out" in words(same)


def test_other_work_on_a_piece_makes_no_version(producer: Client, piece: Job, studio: Studio) -> None:
    report = worked_on(studio, piece, "check")
    text(report, "# Coverage\n\nIt *holds*.", name="coverage", label="Coverage", revision=0)
    assert "Versions" not in card(producer, piece)
    unfolded = fragment(producer, piece, "take-reports").content.decode()
    assert "<h3>Coverage</h3>" in unfolded
    assert "<em>holds</em>" in unfolded
    assert "<h3>Coverage</h3>" in fragment(producer, report, "take-view").content.decode()


def test_the_page_asks_as_often_with_many_takes_of_the_piece(producer: Client, piece: Job, studio: Studio) -> None:
    recorded(studio, piece)
    counts = []
    for _ in (1, 2):
        with CaptureQueriesContext(connection) as asked:
            page(producer, piece)
        counts.append(len(asked))
        for _ in range(5):
            recorded(studio, piece, stale_at=clock.now() - timedelta(days=1))
    assert counts[0] == counts[1]
    assert Artifact.objects.filter(piece=PIECE, kind="audio").count() == 11
