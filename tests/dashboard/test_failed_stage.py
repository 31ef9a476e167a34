"""A take of many steps that ended early: which stage, in whose words, what it cost and the one thing to do."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from jobs.actions import control
from jobs.models import Job
from providers.report import Failure
from tests.dashboard.homes import words
from tests.dashboard.job_pages import page
from tests.dashboard.pipelines import broken, planned
from tests.jobs.studio import Studio

SUPERSEDED = Failure(code="plan_superseded", message="A newer plan was made in its project. Nothing was charged.")
REJECTED = Failure(code="plan_rejected", message="It was turned down there. Nothing was charged.", advice="edit")
FAILED = Failure(code="no_beats", message="The sources tell no story. Nothing was charged.", request_id="req-9")
LOCKED = Failure(code="page_locked", message="The page asks for a password. Nothing was charged.", advice="edit")
BROKE = Failure(code="voices_failed", message="The voices did not come.", request_id="req-8")


def card(client: Client, job: Job) -> str:
    html = client.get(reverse("take", args=[job.pk])).text
    return words(html[html.index('id="failure"') :].partition("</section>")[0])


@pytest.mark.parametrize(
    ("step", "failure", "title", "act"),
    [
        ("plan", SUPERSEDED, "The plan was replaced by a newer one", "Retake 10 cr"),
        ("plan", REJECTED, "The plan was rejected at Fake", "Fix and retake 10 cr"),
        ("plan", FAILED, "The plan failed", "Retake 10 cr"),
        ("source 2", LOCKED, "Fake refused this take", "Fix and retake 10 cr"),
        ("task", BROKE, "The task failed", "Retake 10 cr"),
    ],
    ids=["superseded", "rejected", "plan", "source", "paid step"],
)
def test_each_end_has_words_of_its_own(
    studio: Studio, member: Client, step: str, failure: Failure, title: str, act: str
) -> None:
    told = card(member, broken(studio, step, failure))
    assert title in told
    assert failure.message in told
    assert failure.code in told
    assert act in told
    assert told.count("charged") == 1


def test_the_money_of_a_paid_step_is_told(studio: Studio, member: Client) -> None:
    assert "10 cr was released, nothing was charged." in card(member, broken(studio, "task", BROKE))


def test_the_request_id_can_be_copied_even_where_the_failure_names_none(studio: Studio, member: Client) -> None:
    job = broken(studio, "plan", SUPERSEDED)
    job.attempts.filter(step="plan").update(request_id="req-of-the-plan")
    html = member.get(reverse("take", args=[job.pk])).text
    assert re.search(r'data-copy="req-of-the-plan"', html[html.index('id="failure"') :])


def test_a_plan_that_somebody_here_rejected_says_who_and_why(studio: Studio, member: Client) -> None:
    job = planned(studio)
    control.decide(job, False, "The driver must be a woman.", studio.person)
    studio.run()
    told = page(member, job)
    assert "The night bus, 14 beats was rejected" in told
    assert "By producer: “The driver must be a woman.”" in told
    assert "Nothing of the work was begun or charged for it." in told


def test_a_take_whose_price_comes_later_is_asked_again_without_one(studio: Studio, member: Client) -> None:
    job = broken(studio, "plan", FAILED)
    Job.objects.filter(pk=job.pk).update(quote=None, quote_later=True)
    told = card(member, job)
    assert "Retake" in told
    assert "cr" not in told.split("Retake")[1]
    assert "Asked for" in page(member, job)
