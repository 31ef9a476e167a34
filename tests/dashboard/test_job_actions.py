"""What a person does on the page of a take."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from jobs import money
from jobs.models import Artifact, Job, Operation, Shot
from providers.report import CancelResult
from tests.dashboard.job_pages import page, post, words
from tests.dashboard.job_states import approval, queued, refused, rendering, unconfirmed
from tests.jobs.studio import Studio

REFUSAL = 'It does not take a face. It says: "PrivacyInformation".'


def test_cancel_of_a_queued_take_is_done_at_once(producer: Client, studio: Studio) -> None:
    job = queued(studio)
    response = post(producer, "take_cancel", job)
    assert response.status_code == 302
    job.refresh_from_db()
    assert job.status == "cancelled"
    assert money.held(Job.objects.all()) == 0


def test_cancel_of_running_work_asks_the_vendor(producer: Client, studio: Studio) -> None:
    job = rendering(studio)
    studio.world.cancel = CancelResult.TOO_LATE
    post(producer, "take_cancel", job)
    studio.run()
    assert "Too late to cancel" in page(producer, job)


@pytest.mark.parametrize("htmx", [False, True])
def test_a_double_click_makes_one_take(producer: Client, studio: Studio, htmx: bool) -> None:
    job = refused(studio)
    answers = [post(producer, "take_again", job, htmx=htmx) for _ in range(2)]
    assert Job.objects.count() == 2
    made = reverse("take", args=[Job.objects.get(take=2).pk])
    assert [answer.headers["HX-Redirect" if htmx else "Location"] for answer in answers] == [made, made]


def test_again_without_materials_makes_another_take(producer: Client, studio: Studio) -> None:
    job = refused(studio)
    post(producer, "take_again_bare", job)
    assert Job.objects.get(take=2).retry_of == job


@pytest.mark.parametrize(
    ("name", "fields"), [("take_attach", {"remote_id": "1"}), ("take_resend", {}), ("take_give_up", {})]
)
def test_a_rescue_is_carried_out_once_and_repeats_are_quiet(
    producer: Client, studio: Studio, name: str, fields: dict[str, Any]
) -> None:
    job = unconfirmed(studio)
    for _ in range(2):
        response = post(producer, name, job, **fields)
        assert response.status_code == 302
    job.refresh_from_db()
    status = {"take_attach": "running", "take_resend": "submitting", "take_give_up": "cancelled"}[name]
    assert job.status == status
    assert Operation.objects.count() == 1


def test_send_again_asks_once_more_and_names_the_sum(producer: Client, studio: Studio) -> None:
    job = unconfirmed(studio)
    response = producer.get(reverse("take_resend", args=[job.pk]))
    assert "both are billed: 10 cr each" in words(response)
    job.refresh_from_db()
    assert job.reason == "unconfirmed", "a GET changes nothing"
    assert len(studio.world.bodies) == 1
    post(producer, "take_resend", job)
    assert "not in doubt any more" in words(producer.get(reverse("take_resend", args=[job.pk])))


@pytest.mark.parametrize("htmx", [False, True])
def test_what_is_refused_is_said_on_the_page(producer: Client, studio: Studio, htmx: bool) -> None:
    job = unconfirmed(studio)
    response = post(producer, "take_attach", job, htmx=htmx, remote_id="")
    assert response.status_code == 422
    assert "That was not done" in words(response)
    assert "Name the id that the vendor shows. Nothing was changed." in words(response)
    assert ("<html" in response.content.decode()) != htmx


@pytest.mark.parametrize(("decision", "yes"), [("approve", True), ("reject", False), ("", False)])
def test_a_quote_is_approved_or_rejected(producer: Client, studio: Studio, decision: str, yes: bool) -> None:
    job = approval(studio)
    post(producer, "take_decide", job, decision=decision)
    job.refresh_from_db()
    assert job.gate is not None
    assert (job.gate["decision"]["yes"], job.gate["decision"]["by"]) == (yes, "producer")
    assert post(producer, "take_decide", job, decision=decision, operation="two").status_code == 422


def test_the_player_has_the_film_its_rate_and_its_name(producer: Client, film: Artifact) -> None:
    html = producer.get(reverse("take", args=[film.job_id])).content.decode()
    place = f"/media/{film.pk}/Mystery-package_S01_T01.mp4"
    assert f'src="{place}"' in html
    assert f'href="{place}?download" download="Mystery-package_S01_T01.mp4"' in html
    assert 'data-fps="25.000"' in html
    assert re.search(r"<video[^>]* controls ", html), "without scripts the browser's own controls stay"
    view = html[html.index('id="take-view"') :].partition(">")[0]
    assert "data-live" not in view, "a player is no swap target"


def test_a_pick_is_made_and_taken_back(producer: Client, film: Artifact) -> None:
    job = film.job
    for _ in range(2):
        post(producer, "take_pick", job, film.pk)
    assert "Picked" in page(producer, job)
    assert job.events.filter(kind="shot").count() == 1
    job.shot.refresh_from_db()
    assert job.shot.picked == film
    post(producer, "take_unpick", job, film.pk, operation="two")
    assert not Shot.objects.filter(picked=film).exists()
    other = reverse("take_pick", args=[job.pk, job.pk])
    assert producer.post(other).status_code == 404


@pytest.mark.parametrize(("state", "code"), [("broken", 302), ("listed", 302), ("wanted", 302), ("deleted", 422)])
def test_a_file_is_fetched_again_where_it_can_be(producer: Client, film: Artifact, state: str, code: int) -> None:
    Artifact.objects.filter(pk=film.pk).update(state=state)
    assert post(producer, "take_refetch", film.job, film.pk).status_code == code
    film.refresh_from_db()
    assert film.state == ("deleted" if state == "deleted" else "wanted")


def test_a_broken_main_file_offers_to_fetch_it(producer: Client, film: Artifact) -> None:
    Artifact.objects.filter(pk=film.pk).update(state="broken", error="The file is damaged.")
    text = page(producer, film.job)
    assert "Fetch again" in text
    assert "The file is damaged." in text


VERBS = ["take_cancel", "take_again", "take_again_bare", "take_attach", "take_resend", "take_give_up", "take_decide"]


@pytest.mark.parametrize("name", [*VERBS, "take_pick", "take_unpick", "take_refetch"])
def test_every_verb_is_a_post_of_somebody_who_is_signed_in(producer: Client, film: Artifact, name: str) -> None:
    more = [film.pk] if name in {"take_pick", "take_unpick", "take_refetch"} else []
    place = reverse(name, args=[film.job_id, *more])
    if name != "take_resend":
        assert producer.get(place).status_code == 405
    response = Client().post(place, {"operation": "x"})
    assert (response.status_code, response.headers["Location"][:9]) == (302, "/sign-in/")
    assert Job.objects.count() == 1
    assert not Operation.objects.exists()


def test_nobody_sees_a_take_without_signing_in(film: Artifact) -> None:
    assert Client().get(reverse("take", args=[film.job_id])).status_code == 302


def test_a_take_that_is_not_there_is_not_found(producer: Client, studio: Studio) -> None:
    place = reverse("take", args=[studio.project.pk])
    assert producer.get(place).status_code == 404
    assert producer.post(f"{place}cancel/").status_code == 404
    assert User.objects.count() == 1
