"""Tags of a take that was sent: changed on its page, at the vendor first, then here; our own token goes along."""

import pytest
from django.test import Client

from jobs.actions import tags
from jobs.models import Event, Job
from providers.errors import Fault
from tests.dashboard.job_pages import page, post, verbs, words
from tests.dashboard.job_states import queued, rendering, sent
from tests.jobs import fake_vendor
from tests.jobs.studio import Studio


def tagged(job: Job) -> tuple[str, ...]:
    job.refresh_from_db()
    return job.as_order().tags


@pytest.mark.parametrize("htmx", [False, True])
def test_tags_are_replaced_there_and_here(producer: Client, studio: Studio, htmx: bool) -> None:
    job = sent(studio, tags=["teaser", "s1"])
    assert "Change the tags" in page(producer, job)
    answer = post(producer, "take_tags", job, htmx=htmx, tags=" teaser, night , teaser,, ")
    assert answer.status_code == (200 if htmx else 302)
    assert tagged(job) == ("teaser", "night")
    token = job.attempts.get().token
    assert studio.world.tags == {job.refs.get().remote_id: (["teaser", "night"], token)}
    assert "producer: tags: teaser, night" in page(producer, job)
    if htmx:
        assert 'id="take-asked"' in answer.content.decode()


def test_a_double_click_asks_the_vendor_once(producer: Client, studio: Studio) -> None:
    job = sent(studio)
    post(producer, "take_tags", job, tags="night")
    studio.world.tags.clear()
    post(producer, "take_tags", job, tags="night")
    assert studio.world.tags == {}
    assert Event.objects.filter(note="Tags: night").count() == 1


def test_all_can_be_taken_away(producer: Client, studio: Studio) -> None:
    job = sent(studio, tags=["teaser"])
    post(producer, "take_tags", job, tags="")
    assert tagged(job) == ()
    assert "Add tags" in page(producer, job)


def test_what_the_vendor_did_not_take_is_not_changed_here(producer: Client, studio: Studio) -> None:
    job = sent(studio, tags=["teaser"])

    def no() -> None:
        raise fake_vendor.error(Fault.NETWORK)

    studio.world.on["set_tags"] = no
    answer = post(producer, "take_tags", job, tags="night")
    assert answer.status_code == 422
    assert "The tags here were not changed. Try again." in words(answer)
    assert tagged(job) == ("teaser",)


@pytest.mark.parametrize("typed", [",".join(f"tag {n}" for n in range(31)), "x" * 150])
def test_too_many_or_too_long_are_refused(producer: Client, studio: Studio, typed: str) -> None:
    job = rendering(studio)
    assert "At most 30 tags" in words(post(producer, "take_tags", job, tags=typed))
    assert studio.world.tags == {}


def test_a_take_that_was_not_sent_has_no_such_form(producer: Client, studio: Studio) -> None:
    job = queued(studio)
    assert "tags" not in verbs(producer, job)
    assert "takes no tags, or has not got it" in words(post(producer, "take_tags", job, tags="night"))


def test_a_vendor_without_tags_is_not_asked(studio: Studio) -> None:
    job = sent(studio)
    job.key.provider = "openstory"
    assert not tags.changeable(job)
    job.key.provider = "gone"
    assert not tags.changeable(job)
