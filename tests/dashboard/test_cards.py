"""A take as a card, and what stands around every page: true to the job, with a constant number of queries."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dashboard.reading import balances, cards, needs, titles
from jobs import clock, money
from jobs.models import Budget, Job
from jobs.states import Reason, Status
from providers.report import Report, State
from tests.dashboard.takes_made import stored
from tests.jobs import fake_vendor
from tests.jobs.studio import Studio


def all_cards() -> list[cards.Card]:
    return cards.cards(Job.objects.all())


def queries(do: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        do()
    return len(seen)


def test_a_queued_take(studio: Studio) -> None:
    job = studio.take("A package on a doorstep. Nobody is home.", title="Doorstep")
    (card,) = all_cards()
    assert (card.title, card.state, card.look.word) == ("Doorstep", "queued", "Queued")
    assert card.money_word == "held"
    assert card.amount == job.quote
    assert card.href == f"/takes/{job.pk}/"
    assert card.project == "Mystery package"


def test_a_running_take_names_what_it_counts_last(studio: Studio) -> None:
    studio.take()
    studio.dispatch()
    studio.attend()
    studio.world.reports["1"] = Report(State.ACTIVE, "running", progress=0.2, note="6 of 6 stills")
    studio.later(60)
    studio.sweep()
    (card,) = all_cards()
    assert (card.figure, card.look.word) == ("6 of 6 stills", "6 of 6 stills")


def test_a_running_take_that_counts_its_clips(studio: Studio) -> None:
    job = studio.take()
    studio.dispatch()
    studio.attend()
    studio.world.reports["1"] = Report(State.ACTIVE, "running", progress=0.6, note="Clip 5 of 7")
    studio.later(60)
    studio.sweep()
    (card,) = all_cards()
    assert card.state == "live"
    assert card.figure == "5 of 7"
    assert [one.state for one in card.segments] == ["done"] * 4 + ["live"] + ["todo"] * 2
    assert card.segments[4].label == "clip 5, on its way"
    assert card.end.startswith("60% · ")
    job.refresh_from_db()
    assert job.status == Status.RUNNING


def test_a_finished_take_shows_what_it_cost(studio: Studio) -> None:
    studio.world.reports["1"] = fake_vendor.done(7)
    studio.until_ended(studio.take())
    (card,) = all_cards()
    assert (card.state, card.amount, card.money_word) == ("done", Decimal(7), "charged")


def test_a_refused_take_says_why_in_the_picture(studio: Studio) -> None:
    job = studio.take()
    words = "A real face is in the still. Change it."
    job.status, job.failure = Status.FAILED, {"code": "privacy", "message": words, "advice": "without_materials"}
    card = cards.card(job, {})
    assert (card.state, card.look.word, card.says) == ("refused", "Refused", "A real face is in the still")


def test_a_take_on_its_way_shows_the_one_before_it(studio: Studio) -> None:
    before = studio.take(shot="S01")
    file = stored(before)
    Job.objects.update(status=Status.SUCCEEDED, ended_at=clock.now(), due_at=None)
    after, other = studio.take(shot="S01"), studio.take(shot="S02")
    found = {card.pk: card for card in all_cards()}
    assert (found[after.pk].image, found[after.pk].dim) == (f"/media/{file.pk}/poster.jpg", True)
    assert (found[before.pk].dim, found[other.pk].image) == (False, "")


def test_the_number_of_queries_does_not_grow_with_the_takes(studio: Studio) -> None:
    studio.take()
    few = queries(all_cards), queries(balances.balances)
    for _ in range(5):
        studio.take()
    assert (queries(all_cards), queries(balances.balances)) == few
    assert few[0] <= 3
    assert few[1] <= 5


def test_a_page_asks_for_its_frame_in_few_queries(studio: Studio, member: Client) -> None:
    studio.take()
    member.get("/")
    few = queries(lambda: member.get("/"))
    for _ in range(4):
        studio.take()
    assert queries(lambda: member.get("/")) == few


def test_balances_show_holds_and_the_cap(studio: Studio) -> None:
    studio.take()
    money.set_cap(Budget(key=studio.key, unit=studio.key.unit, limit=Decimal(20)))
    (card,) = balances.balances()
    assert card.start.endswith(" held")
    assert card.end.startswith("Cap 20 ") or card.end.startswith("Cap $20")
    assert card.whole == Decimal(20)


def test_what_waits_for_a_person_is_counted_in_the_rail(studio: Studio, member: Client) -> None:
    money.set_cap(Budget(key=studio.key, unit=studio.key.unit, limit=Decimal(0)))
    job = studio.take()
    assert (job.status, job.reason) == (Status.WAITING, Reason.BUDGET)
    assert list(needs.waiting_on_people()) == [job]
    assert 'id="needs-count">1' in member.get("/").text


@pytest.mark.parametrize(
    ("prompt", "title"),
    [
        ("A package on a doorstep. Nobody is home.", "A package on a doorstep"),
        ("word " * 30, "word word word word word word word word word word word word…"),
        ("  two\n lines ", "two lines"),
    ],
)
def test_a_take_without_a_title_is_called_by_its_prompt(prompt: str, title: str) -> None:
    assert titles.take_title(Job(prompt=prompt, order={})) == title
