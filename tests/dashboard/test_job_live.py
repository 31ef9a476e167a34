"""The page of a take while it changes: fragments, and a player that is left alone."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from jobs.models import Artifact, Job
from tests.dashboard.job_pages import fragment, page, post, words
from tests.dashboard.job_states import rendering
from tests.jobs.studio import Studio

REFUSAL = 'It does not take a face. It says: "PrivacyInformation".'


@pytest.mark.parametrize("name", ["head", "notice", "view", "strip", "failure", "files", "stages", "money", "log"])
def test_a_fragment_is_drawn_by_the_view_of_the_page(producer: Client, studio: Studio, name: str) -> None:
    job = rendering(studio)
    html = fragment(producer, job, f"take-{name}").content.decode()
    assert re.match(rf'\s*<\w+[^>]* id="take-{name}"', html)
    assert f'data-live="job:{job.pk}"' in html
    assert "<html" not in html


def test_several_fragments_come_in_one_answer(producer: Client, studio: Studio) -> None:
    job = rendering(studio)
    html = fragment(producer, job, "live-group", ids="take-money,take-log,nonsense,take-stages").content.decode()
    assert re.findall(r' id="(take-\w+)" ', html) == ["take-money", "take-log", "take-stages"]


def test_an_action_answers_with_what_changed_and_leaves_a_player_alone(producer: Client, film: Artifact) -> None:
    html = post(producer, "take_pick", film.job, film.pk, htmx=True, shown=str(film.pk)).content.decode()
    assert 'id="take-head"' in html
    assert html.count("hx-swap-oob") >= 8
    assert 'id="take-view"' not in html
    assert "<video" not in html


def test_a_newer_file_is_offered_and_does_not_replace_the_one_that_plays(producer: Client, film: Artifact) -> None:
    before = fragment(producer, film.job, "take-notice", shown=str(film.pk))
    assert "Newer version ready" not in words(before)
    Artifact.objects.create(
        job=film.job, ref=film.ref, name="video", kind="video", role="main", revision=1, state="stored",
        mime="video/mp4", bytes=9, sha256="f" * 64, file="takes/new.mp4",
    )  # fmt: skip
    assert "Newer version ready" in words(fragment(producer, film.job, "take-notice", shown=str(film.pk)))
    assert "Newer version ready" not in page(producer, film.job)


def test_a_clip_is_shown_when_it_is_asked_for(producer: Client, film: Artifact) -> None:
    for number in (1, 2, 4):
        Artifact.objects.create(
            job=film.job, ref=film.ref, name=f"clip {number}", label=f"Scene {number}", kind="video", role="clip",
            state="stored", mime="video/mp4", bytes=9, sha256="f" * 64, file="takes/c.mp4", duration=5,
        )  # fmt: skip
    Job.objects.update(missing=["clip 3: refused"], status="partial", headline="3 of 4 are here")
    clip = Artifact.objects.get(name="clip 2")
    response = producer.get(reverse("take", args=[film.job_id]), {"file": str(clip.pk)})
    html = response.content.decode()
    assert "Clips 3 of 4" in words(response)
    strip = html[html.index('id="clips"') :].partition("</ol>")[0]
    assert re.findall(r'data-state="(\w+)"', strip) == ["done", "done", "refused", "done"]
    assert 'aria-current="true"' in strip
    assert f'src="/media/{clip.pk}/Mystery-package_S01_T01_scene-2.mp4"' in html


@pytest.mark.parametrize("asked", ["nonsense", "' OR 1=1", "00000000-0000-0000-0000-000000000000"])
def test_a_file_that_is_none_of_this_take_is_not_shown(producer: Client, film: Artifact, asked: str) -> None:
    response = producer.get(reverse("take", args=[film.job_id]), {"file": asked, "shown": asked})
    assert f"/media/{film.pk}/" in response.content.decode()
